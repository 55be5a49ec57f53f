"""委托: an agent does what the principal may, while the mandate holds, and the trail says who acted for whom."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from onething.casework.actors import Actor, ActorError, read_actor
from onething.casework.service import NotAllowed
from tests.casework.ground import FAMILY, Site

MEI, FANG = read_actor("applicant:mei"), read_actor("applicant:fang")
AGENT = FANG.acting_for(MEI)
DAY = date(2026, 11, 20)


def mandate(site: Site, *things: str, first: date = DAY, last: date = DAY, by: Actor = MEI) -> str:
    return site.people.give_mandate(by, site.catalog, FANG, things, (first, last), ("委托书", b"p")).id


def test_an_agent_applies_supplements_looks_and_withdraws_for_the_principal(site: Site) -> None:
    given = mandate(site, "birth")
    case = site.apply(AGENT, papers=False)
    site.answer(case)
    assert site.view(case).owner == "applicant:mei"
    assert [line.id for line in site.casework.cases(AGENT)] == [case]
    raw = json.dumps({"facts": {"联系电话": "19900001172"}}).encode()
    site.counter().supplement(AGENT, case, raw, lambda name: b"")
    site.casework.withdraw(AGENT, case, "不办了")
    said = {kind: body for kind, body in site.events(case) if "for" in body}
    assert said.keys() == {"CaseSubmitted", "Supplemented", "WithdrawalAsked"}
    for body in said.values():
        assert (body["by"], body["for"], body["mandate"]) == ("applicant:fang", "applicant:mei", given)
    trail = site.casework.report(AGENT, case, purpose="查看").trail
    assert "（由 applicant:fang 代 applicant:mei 办理）" in trail[0].says
    assert trail[0].actor == "applicant"


def test_the_principal_s_own_acts_name_nobody_else(site: Site) -> None:
    case = site.apply(MEI)
    assert [body for _, body in site.events(case) if "for" in body or "mandate" in body] == []
    assert MEI.acting_for(MEI) == MEI


def test_the_same_application_by_agent_and_principal_is_one_case(site: Site) -> None:
    mandate(site)
    assert site.apply(AGENT) == site.apply(MEI)


@pytest.mark.parametrize("why", ["none", "another thing", "not yet", "over", "of somebody else"])
def test_without_a_mandate_that_holds_today_an_agent_does_nothing(site: Site, why: str) -> None:
    case = site.apply(MEI)
    match why:
        case "another thing":
            mandate(site, "retirement")
        case "not yet":
            mandate(site, first=DAY + timedelta(days=1), last=DAY + timedelta(days=2))
        case "over":
            mandate(site)
            site.now += timedelta(days=1)
        case "of somebody else":
            mandate(site, by=read_actor("applicant:other"))
    refused(site, case)


def test_a_revoked_mandate_stops_at_once(site: Site) -> None:
    given = mandate(site)
    case = site.apply(AGENT)
    site.people.revoke_mandate(MEI, given)
    refused(site, case)


def refused(site: Site, case: str) -> None:
    with pytest.raises(NotAllowed, match="没有委托您"):
        site.apply(AGENT, married=False)
    for command in (
        lambda: site.casework.report(AGENT, case, purpose="查看"),
        lambda: site.casework.reasons(AGENT, case, 1, purpose="查看"),
        lambda: site.casework.withdraw(AGENT, case, ""),
        lambda: site.counter().supplement(AGENT, case, b"{}", lambda name: b""),
    ):
        with pytest.raises(NotAllowed, match="没有找到您的办件"):
            command()
    assert site.casework.cases(AGENT) == []
    assert "WithdrawalAsked" not in [kind for kind, _ in site.events(case)]


def test_a_mandate_is_for_the_principal_s_cases_and_not_for_those_of_others(site: Site) -> None:
    mandate(site)
    other = site.apply("applicant:other")
    with pytest.raises(NotAllowed):
        site.casework.report(AGENT, other, purpose="查看")


def test_an_agent_joins_for_the_parent_whom_the_case_names(site: Site) -> None:
    case = site.apply("applicant:other")
    mandate(site)
    site.people.verify(read_actor("operator:lin"), MEI, FAMILY.mother.id_number)
    assert site.apply(AGENT) == case
    assert site.casework.report(AGENT, case, purpose="查看").facts
    assert [body["person"] for kind, body in site.events(case) if kind == "ApplicantJoined"] == ["母亲"]


@pytest.mark.parametrize(
    ("who", "whom"), [("applicant:fang", "officer:police/1"), ("operator:lin", "applicant:mei")]
)
def test_only_applicants_and_clerks_act_for_applicants(who: str, whom: str) -> None:
    with pytest.raises(ActorError, match="--for applicant:mei"):
        read_actor(who).acting_for(read_actor(whom))


def test_a_stranger_cannot_tell_another_s_case_from_none(site: Site) -> None:
    case = site.apply(MEI)
    told = []
    for reference in (case, "20261120-NOTHERE0"):
        for look in (
            lambda r=reference: site.casework.report(FANG, r, purpose="查看"),
            lambda r=reference: site.casework.reasons(FANG, r, 1, purpose="查看"),
        ):
            with pytest.raises(NotAllowed) as problem:
                look()
            told.append(str(problem.value).replace(reference, ""))
    assert len(set(told)) == 1
