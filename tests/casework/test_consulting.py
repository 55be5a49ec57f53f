"""Handing in with an adviser outside: a receipt for every page that leaves the house, and the same case as without him."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.review_papers import PageEngine, good
from onething.casework.judging import review_application
from onething.casework.service import CaseworkError, read_actor
from onething.casework.states import CaseState
from onething.custody.service import receipts_of
from onething.intake import Consulting, EngineBusy, Judgement, TextPage
from onething.intake.advice import Advice, Pointed, Wanted
from tests.casework.ground import FAMILY, Site
from tests.casework.test_judging import CATALOG, NOON
from tests.house.application import application, engine_for
from tests.intake.pages import JPEG, Says
from tests.intake.test_advice import letter

MEI = read_actor("applicant:mei")


@dataclass
class Neighbour:
    """An adviser who says that every page is a title deed, and counts the receipts that there are when he is asked."""

    name: str = "llm.example.org"
    receipts: list[int] = field(default_factory=list)

    def advise(self, lines: Sequence[str], wanted: Wanted) -> Advice | None:
        self.receipts.append(len(receipts_of("")))
        return Advice("不动产权证书", (Pointed("权利人", "李四", (2,)),))


@dataclass(frozen=True)
class WithLetter:
    """The family's papers, but the mother's card is a letter."""

    pages: dict[bytes, TextPage]

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        return (letter(),) if content == JPEG + b"m1" else (self.pages[content],)


@dataclass
class Obedient:
    """An adviser who says what he is told to say."""

    answer: Advice
    name: str = "llm.example.org"
    asked: int = 0

    def advise(self, lines: Sequence[str], wanted: Wanted) -> Advice | None:
        self.asked += 1
        return self.answer


def hand_in(site: Site, adviser: Neighbour | None) -> str:
    raw, open_file = application(FAMILY)
    engine = WithLetter(engine_for(FAMILY).pages)
    counter = replace(site.counter(), engine=engine, adviser=adviser)
    return counter.apply(MEI, site.catalog, raw, open_file)[0]


def test_every_page_that_leaves_the_house_leaves_a_receipt_first_and_with_the_case(site: Site) -> None:
    neighbour = Neighbour()
    case = hand_in(site, neighbour)
    assert neighbour.receipts == [1]
    assert receipts_of("") == []
    (receipt,) = [r for r in receipts_of(case) if r.reader.startswith("model:")]
    assert (receipt.reader, receipt.source) == ("model:llm.example.org", "材料一页上的全部文字")
    assert "权利人" in receipt.fields
    assert not any("李四" in str(value) for value in (receipt.fields, receipt.purpose, receipt.source))


def test_the_case_is_what_it_is_without_an_adviser_but_for_the_proposal(site: Site) -> None:
    with_him = site.view(hand_in(site, Neighbour()))
    site.casework.withdraw(MEI, with_him.id, "")
    without = site.view(hand_in(site, None))
    said = [f for r in with_him.dossier.readings for f in r.findings]
    alone = [f for r in without.dossier.readings for f in r.findings]
    assert [f.code for f in said if f not in alone] == ["PROPOSED"]
    assert [f for f in said if f.code != "PROPOSED"] == alone
    assert with_him.dossier.sheet.statements == without.dossier.sheet.statements
    assert (with_him.state, without.state) == (CaseState.PRE_REVIEW, CaseState.PRE_REVIEW)


def test_a_receipt_that_a_crash_left_without_its_case_comes_to_it_when_the_same_is_handed_in_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr("onething.casework.handing_in.adopt_receipts", lambda grant, case: None)
        case = hand_in(site, Neighbour())
    assert [r.reader for r in receipts_of("")] == ["model:llm.example.org"]
    assert hand_in(site, Neighbour()) == case
    assert receipts_of("") == []
    assert [r.reader for r in receipts_of(case) if r.reader.startswith("model:")] == ["model:llm.example.org"]


WORDS = ["verdict", "pass", "姓名", "权利人", "新生儿姓名", "公民身份号码", "坐落", "李四", "王五"]
KINDS = ["居民身份证", "出生医学证明", "不动产权证书", "通过", ""]


@given(
    st.sampled_from(KINDS),
    st.lists(st.builds(Pointed, *[st.sampled_from(WORDS)] * 2, st.just((2,))), max_size=3),
)
@settings(max_examples=30)
def test_no_advice_changes_what_a_review_says(kind: str, fields: list[Pointed]) -> None:
    application = good(1)

    def judged(adviser: Obedient | None) -> Judgement:
        engine = PageEngine(random.Random(1), recorded=[0.999])
        files = engine.files(application)
        engine.pages[files["母亲身份证"]] = letter()
        asked = None if adviser is None else Consulting(adviser, lambda sending: None)
        return review_application(
            CATALOG, "birth", application.raw, files.__getitem__, engine, NOON, asked
        ).judgement

    adviser = Obedient(Advice(kind, tuple(fields)))
    advised, alone = judged(adviser), judged(None)
    assert adviser.asked > 0
    assert advised.verdict is alone.verdict
    assert tuple(f for f in advised.findings if f.code != "PROPOSED") == alone.findings
    assert [(paper.verdict, paper.facts) for paper in advised.papers] == [
        (paper.verdict, paper.facts) for paper in alone.papers
    ]


def test_an_application_that_opens_no_case_leaves_its_receipt_all_the_same(site: Site) -> None:
    raw, open_file = application(FAMILY)
    undecided = {**json.loads(raw), "answers": {}}
    counter = replace(site.counter(), engine=WithLetter(engine_for(FAMILY).pages), adviser=Neighbour())
    with pytest.raises(CaseworkError, match="还有问题没有回答"):
        counter.apply(MEI, site.catalog, json.dumps(undecided).encode(), open_file)
    assert [r.reader for r in receipts_of("")] == ["model:llm.example.org"]


def test_a_supplement_leaves_its_receipt_with_its_case(site: Site) -> None:
    case = hand_in(site, None)
    site.answer(case)
    assert site.view(case).state is CaseState.CORRECTION
    counter = replace(site.counter(), engine=Says(letter()), adviser=Neighbour())
    raw = json.dumps({"materials": [{"material": "母亲身份证", "file": "m"}]}).encode()
    counter.supplement(MEI, case, raw, lambda name: JPEG)
    assert [r.reader for r in receipts_of(case) if r.reader.startswith("model:")] == ["model:llm.example.org"]


def test_who_comes_while_everybody_is_read_is_asked_to_come_later_and_nothing_is_opened(site: Site) -> None:
    busy = replace(site.counter(), engine=Says(EngineBusy("32 wait")))
    raw, open_file = application(FAMILY)
    with pytest.raises(CaseworkError, match="请稍后再试，照片不用重拍"):
        busy.apply(MEI, site.catalog, raw, open_file)
    assert site.casework.cases(MEI) == []
    case = hand_in(site, None)
    site.answer(case)
    before = site.view(case)
    raw = json.dumps({"materials": [{"material": "母亲身份证", "file": "m"}]}).encode()
    with pytest.raises(CaseworkError, match="请稍后再试"):
        busy.supplement(MEI, case, raw, lambda name: JPEG)
    assert site.view(case) == before
