"""窗口: a clerk enters for who has come in person; papers compared with their originals count as grade B."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onething.casework.actors import Actor, read_actor
from onething.casework.service import CaseworkError, NotAllowed
from onething.casework.window import with_originals
from onething.custody.service import receipts_of
from onething.facts import Source, TrustGrade
from onething.intake import Finding, PaperReading
from onething.planning import ApplicationErrors
from simulators.city import families
from tests.casework.ground import FAMILY, Site
from tests.house.application import application

SECOND = list(families(2))[1]
MEI, CLERK = read_actor("applicant:mei"), read_actor("officer:community/w1")
AT_WINDOW = CLERK.acting_for(MEI)


@pytest.fixture
def window(site: Site) -> Site:
    site.register("w1", department="community", role="窗口")
    return site


def enter(site: Site, who: Actor = AT_WINDOW, **more: Any) -> str:
    raw, open_file = application(FAMILY)
    content = json.dumps({**json.loads(raw), **more}).encode()
    return site.counter().apply(who, site.catalog, content, open_file)[0]


def _again(site: Site, reference: str, who: Actor = AT_WINDOW) -> str:
    raw, open_file = application(FAMILY)
    return site.counter().apply(who, site.catalog, raw, open_file, reference)[0]


def test_a_case_that_a_restored_backup_has_lost_is_entered_anew_under_the_reference_on_its_receipt(
    window: Site,
) -> None:
    case = _again(window, "20261119-ABCDEFGH")
    assert case == "20261119-ABCDEFGH"
    assert window.view(case).owner == "applicant:mei"
    assert [kind for kind, _ in window.events(case)][:2] == ["CaseSubmitted", "CaseRestored"]


def test_only_a_clerk_enters_a_lost_case_and_only_one_that_is_lost(window: Site) -> None:
    with pytest.raises(NotAllowed, match="窗口人员"):
        _again(window, "20261119-ABCDEFGH", MEI)
    for wrong in ("20261119-ABCDEFG", "20261119-ABCDEFGI", "../etc", "x" * 100):
        with pytest.raises(CaseworkError, match="不是办件号"):
            _again(window, wrong)
    case = window.apply("applicant:other", SECOND)
    with pytest.raises(CaseworkError, match="没有丢失"):
        _again(window, case)


def grades(site: Site, case: str) -> dict[str, set[TrustGrade]]:
    found: dict[str, set[TrustGrade]] = {}
    for fact in site.view(case).dossier.sheet.statements:
        if fact.provenance.source is Source.PAPER:
            found.setdefault(fact.provenance.origin, set()).add(fact.provenance.grade)
    return found


def test_what_a_clerk_has_seen_in_the_original_is_grade_b_and_the_rest_stays_c(window: Site) -> None:
    case = enter(window, verified=["母亲身份证", "母亲身份证"])
    assert grades(window, case) == {
        "母亲身份证": {TrustGrade.B}, "父亲身份证": {TrustGrade.C}, "出生医学证明": {TrustGrade.C}
    }  # fmt: skip


def test_the_case_is_the_applicant_s_and_the_trail_names_the_clerk(window: Site) -> None:
    case = enter(window, verified=["母亲身份证"])
    assert window.view(case).owner == "applicant:mei"
    trail = {line.kind: line for line in window.casework.report(MEI, case, purpose="查看").trail}
    assert "由 officer:community/w1 代 applicant:mei 办理" in trail["CaseSubmitted"].says
    assert trail["OriginalsSeen"].says.startswith("窗口核对了「母亲身份证」的原件")
    assert trail["OriginalsSeen"].actor == "officer:community"


def test_what_a_clerk_enters_leaves_a_use_receipt(window: Site) -> None:
    case = enter(window)
    [receipt] = [r for r in receipts_of(case) if r.reader == "officer:community/w1"]
    assert receipt.purpose == "窗口代录"
    assert "母亲.公民身份号码" in receipt.fields
    assert FAMILY.mother.id_number not in str(receipt)


def test_a_clerk_supplements_for_who_has_come_and_sees_new_originals(window: Site) -> None:
    case = window.apply(MEI, papers=False)
    window.answer(case)
    assert window.view(case).state == "待补正"
    _, open_file = application(FAMILY)
    raw = {"materials": [{"material": "母亲身份证", "file": "m1"}], "verified": ["母亲身份证"]}
    window.counter().supplement(AT_WINDOW, case, json.dumps(raw).encode(), open_file)
    assert grades(window, case) == {"母亲身份证": {TrustGrade.B}}
    assert [kind for kind, _ in window.events(case) if kind in ("Supplemented", "OriginalsSeen")] == [
        "Supplemented", "OriginalsSeen"
    ]  # fmt: skip
    assert "窗口代录" in {r.purpose for r in receipts_of(case)}


@pytest.mark.parametrize("clerk", ["officer:community/w2", "officer:community/c1", "officer:police/1"])
def test_only_registered_window_clerks_enter_for_others(window: Site, clerk: str) -> None:
    window.register("c1", department="community", role="承办人")
    with pytest.raises(NotAllowed):
        enter(window, read_actor(clerk).acting_for(MEI))
    case = window.apply(MEI, papers=False)
    with pytest.raises(NotAllowed):
        window.counter().supplement(read_actor(clerk).acting_for(MEI), case, b"{}", lambda name: b"")
    assert [r for r in receipts_of(case) if r.reader == clerk] == []


def test_a_clerk_applies_for_somebody_not_for_the_own_office(window: Site) -> None:
    with pytest.raises(NotAllowed, match="替谁"):
        enter(window, CLERK)


def test_nobody_else_says_that_originals_were_seen(window: Site) -> None:
    with pytest.raises(NotAllowed, match="verified"):
        enter(window, MEI, verified=["母亲身份证"])


@pytest.mark.parametrize(
    ("verified", "words"),
    [(["户口簿"], "没有在这里交"), ("母亲身份证", "列表"), ([1], "列表"), ([["x"]], "列表"), (None, "列表")],
)
def test_only_papers_that_are_handed_in_can_have_been_compared(
    window: Site, verified: Any, words: str
) -> None:
    with pytest.raises(ApplicationErrors, match=words):
        enter(window, verified=verified)


def test_whoever_held_the_original_has_seen_its_seal() -> None:
    found = tuple(Finding(code, "human", "") for code in ("SEAL_UNSURE", "SEAL_MISSING", "UNREAD"))
    reading = PaperReading("证明", "a.jpg", "", "证明", True, (), found)
    clerk = read_actor("officer:window/7")
    seen, other = (with_originals(clerk, [reading], verified)[0] for verified in (["证明"], []))
    assert [finding.code for finding in seen.findings] == ["UNREAD"]
    assert other.findings == found
