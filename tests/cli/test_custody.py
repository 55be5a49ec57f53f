"""Keys, retention and handed-in papers from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from onething.casework.models import CaseRow, HoldRow, TaskRow
from onething.compose.house import clock, wire
from onething.compose.service import set_up
from tests.casework.ground import FAMILY
from tests.cli.running import run
from tests.house.application import application, engine_for

LIN = ("--as", "operator:lin")
POLICE = ("--as", "officer:police/1")
pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def case() -> str:
    """A birth that was handed in with its papers."""
    house = wire(set_up(), clock)
    raw, open_file = application(FAMILY)
    from onething.casework.service import read_actor

    return house.counter(engine_for(FAMILY)).apply(
        read_actor("applicant:mei"), house.catalog(), raw, open_file
    )[0]


def _ended(case: str, years: int) -> None:
    """The case ended so many years ago, and nothing is left to do."""
    ended = clock() - timedelta(days=366 * years)
    TaskRow.objects.filter(case_id=case).update(state="已办结")
    CaseRow.objects.filter(pk=case).update(state="办结", ended_at=ended)


def test_keys_are_rotated_papers_sealed_anew_and_the_old_key_goes(case: str, tmp_path: Path) -> None:
    from onething.custody.models import StoredFile

    def papers() -> dict[str, int]:
        return {
            key["id"]: key["papers"]
            for key in json.loads(run("keys", "list", *LIN, "--json"))
            if key["papers"]
        }

    count = StoredFile.objects.count()
    made = Path(json.loads(run("keys", "rotate", *LIN, "--json"))["file"])
    assert made.is_file()
    assert "另存到保管密钥的地方" in run("keys", "rotate", *LIN)
    assert f"已重新加密 {count} 份材料" in run("keys", "reseal", *LIN)
    assert "已重新加密 0 份材料" in run("keys", "reseal", *LIN)
    assert list(papers().values()) == [count]
    old = made.stem.rpartition("-")[2]
    assert "已停用并删除" in run("keys", "retire", old, *LIN)
    assert not made.exists()
    assert "正在用" in run("keys", "retire", next(iter(papers())), *LIN, fails=True)
    shown = run("keys", "list", *LIN)
    assert "在用" in shown
    assert "并用来算摘要" in shown
    out = tmp_path / "card.jpg"
    run("papers", "show", case, "母亲身份证", "--purpose", "查看", "--out", str(out), "--as", "applicant:mei")
    assert out.read_bytes() == application(FAMILY)[1]("m1")


def test_a_paper_that_cannot_be_opened_is_named(case: str) -> None:
    from onething.custody.models import StoredFile

    file = StoredFile.objects.order_by("id")[0].id
    path = set_up().data / "papers" / file
    path.write_bytes(b"damaged")
    run("keys", "rotate", *LIN)
    assert file in run("keys", "reseal", *LIN, fails=True)


@pytest.mark.parametrize(
    "words",
    [
        ("keys", "list"), ("keys", "rotate"), ("keys", "reseal"), ("keys", "retire", "0" * 16),
        ("retention", "due"), ("retention", "erase", "X", "--yes"), ("retention", "hold", "X", "--reason", "x"),
    ],
)  # fmt: skip
def test_only_operators_do_this(words: tuple[str, ...]) -> None:
    assert "运维人员" in run(*words, "--as", "applicant:mei", fails=True)


def test_what_is_due_is_shown_previewed_and_deleted(case: str) -> None:
    assert run("retention", "due", *LIN) == "没有到期的内容。\n"
    assert "现在不删除：还在办理" in run("retention", "erase", case, "--preview", *LIN)
    assert "还没有到期" in run("retention", "erase", case, "--yes", *LIN, fails=True)
    _ended(case, 2)
    assert "「母亲身份证」的图片" in run("retention", "due", *LIN)
    assert "到期删除" in run("retention", "erase", case, "--preview", *LIN)
    run("retention", "hold", case, "--reason", "法院调取", *LIN)
    assert "依法保留" in run("retention", "erase", case, "--yes", *LIN, fails=True)
    assert HoldRow.objects.get().by == "operator:lin"
    run("retention", "lift", case, "--reason", "判决生效", *LIN)
    assert "已删除" in run("retention", "erase", case, "--yes", *LIN)
    assert "母亲身份证" not in run("papers", "list", case, "--as", "applicant:mei")
    assert "出生医学证明" in run("papers", "list", case, "--as", "applicant:mei")
    assert "保存到" in run("case", case, "--as", "applicant:mei")


def test_the_applicant_sees_until_when_and_afterwards_that_it_is_gone(case: str) -> None:
    assert "全部内容办件结束后保存 10 年" in run("case", case, "--as", "applicant:mei")
    _ended(case, 11)
    run("retention", "due", *LIN)
    run("retention", "erase", case, "--yes", *LIN)
    shown = run("case", case, "--as", "applicant:mei")
    assert "保存期限已到，删除了全部内容和材料" in shown
    assert "凭据链完整" in shown
    assert FAMILY.mother.name not in shown


def test_a_choice_between_looking_and_deleting_must_be_made(case: str) -> None:
    assert "请先用 --preview" in run("retention", "erase", case, *LIN, fails=True)
    assert "请先用 --preview" in run("retention", "erase", case, "--preview", "--yes", *LIN, fails=True)


def test_papers_are_written_with_a_purpose_and_for_whom_they_concern(case: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jpg"
    assert "出生医学证明" in run("papers", "list", case, *POLICE)
    show = ("papers", "show", case, "出生医学证明", "--out", str(out))
    assert "已写到" in run(*show, "--purpose", "核对", *POLICE)
    assert out.stat().st_mode & 0o077 == 0
    assert "用途" in run(*show, "--purpose", " ", *POLICE, fails=True)
    assert "没有找到" in run(*show, "--purpose", "核对", "--as", "applicant:li", fails=True)
    there = ("papers", "show", case, "出生医学证明", "--out", str(tmp_path / "no" / "out.jpg"))
    assert "写不进去" in run(*there, "--purpose", "核对", *POLICE, fails=True)
    told = json.loads(run("case", case, "--as", "applicant:mei", "--json"))["receipts"]
    assert [r["purpose"] for r in told if r["source"] == "platform/papers"] == ["核对", "核对"]


def test_a_copy_is_a_png_or_a_pdf(case: str, tmp_path: Path) -> None:
    words = ("papers", "redact", case, "出生医学证明", "--to", "公众", "--purpose", "公示")
    assert ".png 或 .pdf" in run(*words, "--out", str(tmp_path / "a.jpg"), *POLICE, fails=True)
