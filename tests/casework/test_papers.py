"""The papers of real cases: who sees which, the same bytes for everybody, a trace of every look, a chain that stays whole."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from onething.casework.happenings import Answer
from onething.casework.models import EventRow
from onething.casework.service import (
    CaseworkError,
    Decision,
    NotAllowed,
    Papers,
    read_actor,
    verify_chain,
)
from onething.casework.states import CaseState
from onething.custody.models import StoredFile
from onething.custody.service import receipts_of
from onething.notices import Document, Typesetter
from tests.casework.lives import BANK, MEI, POLICE, House, small_pack, with_papers

pytestmark = pytest.mark.usefixtures("rows")
TYPESETTER = Typesetter()


@dataclass
class Desk:
    """A house and its papers."""

    house: House
    papers: Papers

    def open(self, **facts: Any) -> str:
        return self.house.apply(self.house.publish(with_papers(small_pack())), **facts)

    def titles(self, case: str, actor: Any = MEI) -> list[str]:
        return [line.title for line in self.papers.list(actor, case)]

    def words(self, case: str, title: str, actor: Any = MEI) -> str:
        number = next(line.number for line in self.papers.list(actor, case) if line.title == title)
        content = self.papers.pdf(actor, case, number, purpose="test")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        return re.sub(r"\s", "", text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    house = House(tmp_path)
    return Desk(house, Papers(house.ground, house.vault, TYPESETTER))


def _permitted(desk: Desk) -> str:
    """A case whose permit the police has granted."""
    case = desk.open()
    permit = desk.house.task(case, "permit").number
    desk.house.casework.decide(POLICE, case, permit, Decision.APPROVE, "")
    assert desk.house.answer(case, "permit")
    return case


def test_a_case_that_ends_well_has_its_papers_in_writing(desk: Desk) -> None:
    case = _permitted(desk)
    desk.house.answer(case, "account")
    desk.house.answer(case, "card")
    assert desk.house.view(case).state is CaseState.CLOSED
    assert desk.titles(case) == ["收件凭证", "受理通知书", "准予行政许可决定书", "办结通知书"]
    accepted = desk.words(case, "受理通知书")
    assert "张三：您申请办理“某件事”" in accepted
    assert "受理日期为2026年11月2日" in accepted
    assert "许可（公安，3个工作日）" in accepted
    granted = desk.words(case, "准予行政许可决定书")
    assert f"编号：{case}-3" in granted
    assert [line.code for line in desk.papers.list(MEI, case)] == [f"{case}-{n}" for n in (1, 2, 3, 4)]
    assert "许可号：permit-1" in granted
    assert "符合《某法》第一条规定的条件、标准" in granted
    assert "公安（行政许可专用章）2026年11月2日" in granted


def test_the_first_look_keeps_the_paper_and_everybody_after_gets_the_same_bytes(desk: Desk) -> None:
    case = _permitted(desk)
    assert {line.sha256 for line in desk.papers.list(MEI, case)} == {""}
    first = desk.papers.pdf(MEI, case, 3, purpose="看")
    desk.papers._typesetter = _Broken()  # type: ignore[assignment]
    assert desk.papers.pdf(POLICE, case, 3, purpose="核对") == first
    (line,) = [line for line in desk.papers.list(MEI, case) if line.sha256]
    assert (line.number, line.sha256) == (3, hashlib.sha256(first).hexdigest())
    assert StoredFile.objects.filter(case=case).count() == 1
    assert desk.house.kinds(case).count("NoticeKept") == 1
    assert verify_chain(case) is None


class _Broken:
    def pdf(self, document: Document) -> bytes:
        raise AssertionError("a kept paper is not set again")


def test_a_paper_can_be_opened_after_the_case_has_ended(desk: Desk) -> None:
    case = desk.open()
    desk.house.casework.withdraw(MEI, case, "不办了")
    desk.house.answer(case, "account", Answer.REVERSED)
    assert desk.house.view(case).state is CaseState.WITHDRAWN
    assert "同意撤回，自2026年11月2日起终止办理" in desk.words(case, "终止办理通知书")
    assert verify_chain(case) is None


def test_a_running_case_keeps_the_text_of_its_own_packs(desk: Desk) -> None:
    case = desk.open()
    later = with_papers(small_pack())
    for notice in later["notices"]:
        notice["text"] += "新的一句。\n"
    other = desk.house.apply(desk.house.publish(later), 姓名="李四")
    assert "新的一句" not in desk.words(case, "收件凭证")
    assert "新的一句" in desk.words(other, "收件凭证")


@pytest.mark.parametrize(
    ("who", "titles"),
    [(MEI, 3), (POLICE, 1), (BANK, 0), (read_actor("operator:lin"), 3)],
)
def test_everybody_sees_the_papers_of_their_own(desk: Desk, who: Any, titles: int) -> None:
    assert len(desk.titles(_permitted(desk), who)) == titles


@pytest.mark.parametrize("who", ["applicant:other", "officer:customs/1"])
def test_strangers_see_nothing(desk: Desk, who: str) -> None:
    case = _permitted(desk)
    with pytest.raises(NotAllowed):
        desk.papers.list(read_actor(who), case)
    with pytest.raises(NotAllowed):
        desk.papers.pdf(read_actor(who), case, 3, purpose="好奇")
    assert receipts_of(case) == []


@pytest.mark.parametrize(
    ("who", "number"),
    [("officer:bank/1", 3), ("officer:police/1", 2), ("operator:lin", 1), ("applicant:mei", 9)],
)
def test_nobody_opens_a_paper_that_is_not_theirs(desk: Desk, who: str, number: int) -> None:
    case = _permitted(desk)
    with pytest.raises(NotAllowed, match="没有找到"):
        desk.papers.pdf(read_actor(who), case, number, purpose="好奇")
    assert [r for r in receipts_of(case) if r.source == "platform/papers"] == []


def test_every_look_leaves_a_receipt(desk: Desk) -> None:
    case = _permitted(desk)
    desk.papers.pdf(POLICE, case, 3, purpose="核对")
    desk.papers.pdf(MEI, case, 3, purpose="查看")
    left = [(r.reader, r.purpose, r.fields) for r in receipts_of(case) if r.source == "platform/papers"]
    assert left == [
        ("officer:police/1", "核对", ("准予行政许可决定书",)),
        ("applicant:mei", "查看", ("准予行政许可决定书",)),
    ]


def test_a_name_that_no_font_has_holds_up_the_paper_and_not_the_case(desk: Desk) -> None:
    case = desk.open(姓名="𠮷田")
    with pytest.raises(CaseworkError, match=r"《收件凭证》：字库里没有「𠮷」（U\+20BB7）"):
        desk.papers.pdf(MEI, case, 1, purpose="看")
    desk.house.answer(case, "account")
    assert desk.house.task(case, "account").state == "已办结"
    assert StoredFile.objects.filter(case=case).count() == 0


def test_a_paper_whose_words_retention_has_deleted_says_so(desk: Desk) -> None:
    case = desk.open()
    EventRow.objects.filter(case_id=case, kind="NoticeIssued").update(body=None, salt=None)
    assert {line.erased for line in desk.papers.list(MEI, case)} == {True}
    with pytest.raises(CaseworkError, match="已经按保存期限删除"):
        desk.papers.pdf(MEI, case, 1, purpose="看")
    assert verify_chain(case) is None


def test_of_two_who_look_at_once_both_get_the_paper_that_was_kept_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.open()
    keep, inside = desk.house.vault.keep, list[bytes]()

    def keep_while_another_looks(*kept: Any) -> None:
        monkeypatch.setattr(desk.house.vault, "keep", keep)
        inside.append(desk.papers.pdf(MEI, case, 1, purpose="看"))
        keep(*kept)

    monkeypatch.setattr(desk.house.vault, "keep", keep_while_another_looks)
    assert desk.papers.pdf(MEI, case, 1, purpose="看") == inside[0]
    assert desk.house.kinds(case).count("NoticeKept") == 1
    assert sorted(StoredFile.objects.values_list("case", flat=True)) == ["", case]


def test_an_application_that_waits_for_the_applicant_has_one_paper_that_says_everything(desk: Desk) -> None:
    case = desk.open()
    permit = desk.house.task(case, "permit").number
    desk.house.casework.decide(POLICE, case, permit, Decision.CORRECT, "请补交一份照片。")
    said = desk.words(case, "一次性补正告知书")
    assert "第三十二条第一款第四项" in said
    assert "1.请补交一份照片。" in said
    assert "自收到本告知书之日起15个工作日内补正" in said


def test_a_refusal_names_its_reason_and_where_to_complain(desk: Desk) -> None:
    case = desk.open()
    permit = desk.house.task(case, "permit").number
    desk.house.casework.decide(POLICE, case, permit, Decision.REJECT, "不满十八周岁。")
    said = desk.words(case, "不予行政许可决定书")
    assert "1.不满十八周岁。" in said
    assert "六十日内向某市人民政府申请行政复议" in said
    assert "六个月内向某市人民法院提起行政诉讼" in said
    assert desk.titles(case, POLICE) == ["不予行政许可决定书"]


def test_a_special_procedure_and_an_extension_are_told_in_writing(desk: Desk) -> None:
    case = desk.open()
    permit = desk.house.task(case, "permit").number
    desk.house.time.begin(POLICE, case, permit, "鉴定", "要鉴定笔迹")
    desk.house.time.end(POLICE, case, permit, "一致")
    desk.house.time.extend(POLICE, case, permit, "案情复杂")
    assert "1.鉴定：要鉴定笔迹所需时间最长5个工作日" in desk.words(case, "特别程序告知书")
    assert "经负责人批准，办理期限延长10个工作日" in desk.words(case, "延长办理期限告知书")


def test_packs_without_papers_issue_none(desk: Desk) -> None:
    case = desk.house.apply(desk.house.publish(small_pack()))
    assert desk.titles(case) == []
