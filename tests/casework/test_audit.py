"""A sample of automatic passes is looked at afterwards; how often officers agree is counted, and nobody is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onething.casework.happenings import Audited
from onething.casework.service import Agreement, Audits, CaseworkError, NotAllowed, read_actor
from tests.casework.ground import Site

HEALTH, POLICE, OPERATOR, MEI = map(
    read_actor, ("officer:health/1", "officer:police/1", "operator:ops", "applicant:mei")
)


@pytest.fixture
def always(site: Site) -> Site:
    """An installation where every automatic pass is drawn."""
    thing = site.catalog.things["birth"]
    things = {**site.catalog.things, "birth": replace(thing, audit_rate=1.0)}
    site.catalog = replace(site.catalog, things=things)
    return site


def passed(site: Site, **how: object) -> str:
    """A case whose pre-review has passed by itself."""
    case = site.apply(married=False, **how)  # type: ignore[arg-type]
    site.answer(case)
    assert "PreReviewPassed" in [kind for kind, _ in site.events(case)]
    return case


def test_a_drawn_pass_waits_for_the_lead_department_and_holds_nothing_up(always: Site) -> None:
    case = passed(always)
    audits = Audits(always.ground)
    assert [(line.case, line.thing) for line in audits.waiting(HEALTH)] == [(case, "birth")]
    assert audits.waiting(POLICE) == ()
    assert always.view(case).accepted


def test_a_look_is_written_down_once_and_counted_without_anybody_s_name(always: Site) -> None:
    case, audits = passed(always), Audits(always.ground)
    audits.answer(HEALTH, case, True)
    assert audits.waiting(HEALTH) == ()
    assert audits.agreement(OPERATOR) == (Agreement("birth", 1, 1, 0),)
    assert audits.agreement(OPERATOR)[0].share == 1.0
    with pytest.raises(CaseworkError, match="已经复核过"):
        audits.answer(HEALTH, case, False, "号码不对")


def test_who_does_not_agree_says_why(always: Site) -> None:
    case, audits = passed(always), Audits(always.ground)
    with pytest.raises(CaseworkError, match="哪里不对"):
        audits.answer(HEALTH, case, False)
    audits.answer(HEALTH, case, False, "照片上是另一个人")
    assert audits.agreement(OPERATOR) == (Agreement("birth", 1, 0, 1),)


def test_only_the_lead_department_looks_and_applicants_see_no_figures(always: Site) -> None:
    case, audits = passed(always), Audits(always.ground)
    with pytest.raises(NotAllowed, match="牵头部门"):
        audits.answer(POLICE, case, True)
    for command in (audits.waiting, audits.agreement):
        with pytest.raises(NotAllowed):
            command(MEI)


def test_what_did_not_pass_by_itself_is_not_in_the_sample(always: Site) -> None:
    case = always.apply(papers=False)
    always.answer(case)
    audits = Audits(always.ground)
    assert audits.waiting(HEALTH) == () and audits.agreement(OPERATOR) == ()
    with pytest.raises(CaseworkError, match="没有被抽中"):
        audits.answer(HEALTH, case, True)


def test_a_thing_without_a_rate_draws_nothing(site: Site) -> None:
    thing = site.catalog.things["birth"]
    site.catalog = replace(site.catalog, things={"birth": replace(thing, audit_rate=0.0)})
    case = passed(site)
    assert Audits(site.ground).waiting(HEALTH) == ()
    assert not site.happen(case, Audited(HEALTH, True))


def test_the_sample_has_about_the_pack_s_share_and_the_same_application_is_always_in_or_out(
    site: Site,
) -> None:
    counter = site.counter()
    drawn = [counter._drawn(0.2, f"{n:064x}") for n in range(2000)]
    assert 300 < sum(drawn) < 500
    assert drawn == [counter._drawn(0.2, f"{n:064x}") for n in range(2000)]
