"""``onething catalog import`` and ``onething catalog graph`` as a province's staff use them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onething.cli.main import main
from tests.catalog.table import lines, row

PACKS = Path(__file__).resolve().parents[2] / "packs"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two good rows, the first with a limit that nobody understands, and a bad row."""
    path = tmp_path / "items.jsonl"
    good = (
        row("a", handle_time="很快", 办理结果="渔筏登记证"),
        row("b", material_intro=["渔筏登记证", "照片"]),
    )
    path.write_bytes(lines(*good, "{"))
    return path


def test_an_import_writes_drafts_that_the_check_accepts_and_shows_as_drafts(
    table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "drafts"
    result = _run("catalog", "import", table, "--out", out)
    assert result.exit_code == 0, result.output
    assert "3 行，导入 2 个草稿（66.7%），1 行没有导入" in result.output
    assert "第 3 行：JSON 写法有误" in result.output
    assert "法定办结时限「很快」" in result.output
    checked = _run("packs", "check", "--packs", out)
    assert "其中 2 个事项还是草稿" in checked.output
    assert json.loads(_run("packs", "check", "--packs", out, "--json").output)["drafts"] == 2
    assert "第 3 行" in (out / "report.txt").read_text(encoding="utf-8")


def test_an_import_as_json_has_fields_errors_and_what_is_unclear(table: Path, tmp_path: Path) -> None:
    told = json.loads(_run("catalog", "import", table, "--out", tmp_path / "o", "--json").output)
    assert (told["rows"], told["drafts"], told["errors"][0]["line"]) == (3, 2, 3)
    assert {"code": "a", "line": 1, "field": "法定办结时限"}.items() <= told["unclear"][0].items()
    limit = next(field for field in told["fields"] if field["says"] == "法定办结时限")
    assert (limit["filled"], limit["understood"], limit["unclear"], limit["empty"]) == (1, 0, 1, 1)


def test_an_import_never_writes_over_a_folder(table: Path, tmp_path: Path) -> None:
    (tmp_path / "o").mkdir()
    (tmp_path / "o" / "mine.txt").write_text("mine")
    result = _run("catalog", "import", table, "--out", tmp_path / "o")
    assert result.exit_code == 1
    assert "已经有内容" in result.output
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["mine.txt"]


def test_an_import_that_cannot_be_written_leaves_nothing(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = _run("catalog", "import", table, "--out", tmp_path / "o")
    assert result.exit_code == 1
    assert "什么都没有留下" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl"]


def test_a_table_without_a_usable_row_says_which_columns_it_needs(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("编号,名字\n1,甲\n", encoding="utf-8")
    result = _run("catalog", "import", tmp_path / "t.csv", "--out", tmp_path / "o")
    assert result.exit_code == 1
    assert "实施编码" in result.output and "没有导入任何事项" in result.output
    assert not (tmp_path / "o").exists()


def test_drafts_beside_packs_are_accepted_together_with_them(table: Path, tmp_path: Path) -> None:
    whole = tmp_path / "packs"
    whole.mkdir()
    for name in ("national", "birth"):
        (whole / name).symlink_to(PACKS / name)
    assert _run("catalog", "import", table, "--out", tmp_path / "o", "--beside", PACKS).exit_code == 0
    for path in (tmp_path / "o").glob("*.yaml"):
        (whole / path.name).write_bytes(path.read_bytes())
    assert "其中 2 个事项还是草稿" in _run("packs", "check", "--packs", whole).output


def test_a_broken_column_file_is_told(table: Path, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("fields: [\n")
    result = _run("catalog", "import", table, "--out", tmp_path / "o", "--columns", tmp_path / "c.yaml")
    assert result.exit_code == 1
    assert "c.yaml:" in result.output


def test_the_graph_of_a_table_shows_papers_savings_and_evidence(table: Path) -> None:
    result = _run("catalog", "graph", table)
    assert result.exit_code == 0
    assert "1 个事项共 1 份材料可以不要申请人交" in result.stdout
    assert "材料写的是「渔筏登记证」" in result.stdout
    assert "1 行没有用上" in result.stderr


def test_the_graph_of_packs_as_json_as_dot_and_as_a_picture(tmp_path: Path) -> None:
    told = json.loads(_run("catalog", "graph", PACKS, "--json").output)
    assert {"issuer", "asker", "paper", "asked", "inferred"} <= set(told["edges"][0])
    assert _run("catalog", "graph", PACKS, "--dot").output.startswith("digraph")
    assert _run("catalog", "graph", PACKS, "--svg", tmp_path / "g.svg").exit_code == 0
    assert ET.parse(tmp_path / "g.svg").getroot().tag.endswith("svg")


def test_two_forms_of_the_graph_at_once_are_refused() -> None:
    assert _run("catalog", "graph", PACKS, "--json", "--dot").exit_code == 2


def test_a_graph_of_a_table_without_items_says_why(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text("{\n")
    result = _run("catalog", "graph", tmp_path / "t.jsonl")
    assert result.exit_code == 1
    assert "第 1 行" in result.output
