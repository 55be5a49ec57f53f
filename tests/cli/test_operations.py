"""Operators' commands refuse what makes no sense, with what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import run

LIN = ("--as", "operator:lin")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("reconcile", *LIN, "--dry-run", "--repair"), "不能和 --repair 一起用"),
        (("reconcile", *LIN), "departments.json"),
        (("migrate", *LIN, "--preview"), "请写一个办件号，或者写 --all"),
        (("migrate", "X", "--all", *LIN, "--preview"), "请写一个办件号，或者写 --all"),
        (("migrate", "--all", *LIN), "请先用 --preview"),
        (("migrate", "--all", *LIN, "--preview", "--yes"), "请先用 --preview"),
        (("migrate", "X", *LIN, "--preview"), "没有找到办件 X"),
        (("migrate", "--all", "--to", "0" * 64, *LIN, "--preview"), "摘要"),
        (("migrate", "--all", "--preview", "--as", "applicant:mei"), "运维"),
    ],
)
@pytest.mark.usefixtures("rows")
def test_what_makes_no_sense_is_refused_with_what_to_do(words: tuple[str, ...], says: str) -> None:
    assert says in run(*words, fails=True)


@pytest.mark.usefixtures("rows")
def test_with_no_running_case_there_is_nothing_to_move() -> None:
    assert run("migrate", "--all", "--preview", *LIN) == "没有要迁移的办件。\n"
    assert run("migrate", "--all", "--yes", *LIN) == "没有要迁移的办件。\n"


@pytest.mark.usefixtures("rows")
def test_a_backup_needs_a_place_that_is_free(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_text("older")
    assert "不覆盖" in run("backup", str(file), fails=True)
    assert "不覆盖" in run("restore", str(file), fails=True), "this installation has a database"
