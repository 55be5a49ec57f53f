"""签署: nothing is handed in before everybody has agreed who must."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from onething.casework.actors import read_actor
from onething.casework.models import ClockRow, SignerRow
from onething.casework.service import CaseworkError, NotAllowed, verify_chain
from onething.casework.tick import run_clocks
from onething.notify.models import Message
from simulators.city import families
from tests.casework.ground import FAMILY, Site

MEI, FANG, OTHER = map(read_actor, ("applicant:mei", "applicant:fang", "applicant:other"))
OPERATOR = read_actor("operator:lin")
FATHER_S = {"落户随": "父亲"}


@pytest.fixture
def draft(site: Site) -> str:
    """A case whose child follows a father to whom the mother is not married."""
    return site.apply(MEI, married=False, answers=FATHER_S, 父亲联系电话="19900001172")


def father(site: Site) -> None:
    site.people.verify(OPERATOR, FANG, FAMILY.father.id_number)


def reached_departments(site: Site, case: str) -> list[Any]:
    return [t for t in site.view(case).tasks if t.attempt or t.request]


def test_a_case_that_others_must_sign_is_a_draft_that_reaches_nobody(site: Site, draft: str) -> None:
    view = site.view(draft)
    assert (view.state, view.accepted) == ("草稿", False)
    assert reached_departments(site, draft) == []
    assert [clock.kind for clock in ClockRow.objects.filter(case_id=draft)] == ["签署"]
    [task] = [t for t in view.tasks if t.state == "待签署"]
    assert "请您本人签署同意" in task.reason


def test_the_signer_is_invited_and_the_applicant_told(site: Site, draft: str) -> None:
    sent = {message.to: message.text for message in Message.objects.filter(case=draft)}
    assert sent.keys() == {FAMILY.mother.phone, "19900001172"}
    assert "要您签署" in sent["19900001172"]
    assert "还要对方签署" in sent[FAMILY.mother.phone]
    assert FAMILY.birth.name not in str(sent)


def test_the_signer_sees_what_there_is_to_sign_but_not_what_is_said_of_the_other(
    site: Site, draft: str
) -> None:
    with pytest.raises(NotAllowed):
        site.casework.report(FANG, draft, purpose="查看")
    father(site)
    assert [line.id for line in site.casework.cases(FANG)] == [draft]
    told = {fact.name for fact in site.casework.report(FANG, draft, purpose="查看").facts}
    assert "新生儿.姓名" in told
    assert not [name for name in told if name.startswith("母亲.")]


def test_when_all_have_signed_it_is_handed_in_and_goes_its_way(site: Site, draft: str) -> None:
    father(site)
    assert site.signatures.sign(FANG, draft, agrees=True) == "待预审"
    assert len(reached_departments(site, draft)) > 0
    site.answer(draft)
    assert site.view(draft).state == "部门办理"
    assert [b["person"] for k, b in site.events(draft) if k == "SignatureGiven"] == ["父亲"]
    assert [line.id for line in site.casework.cases(FANG)] == [draft]
    assert verify_chain(draft) is None
    with pytest.raises(CaseworkError, match="签过了"):
        site.signatures.sign(FANG, draft, agrees=True)


def test_who_declines_ends_it_with_the_reason_and_nothing_reached_a_department(
    site: Site, draft: str
) -> None:
    father(site)
    assert site.signatures.sign(FANG, draft, agrees=False, reason="孩子随母亲落户") == "已撤回"
    assert reached_departments(site, draft) == []
    report = site.casework.report(MEI, draft, purpose="查看")
    says = [line.says for line in report.trail]
    assert "父亲不同意：孩子随母亲落户" in says
    assert says[-1].startswith("没有得到全部签署，申请没有成立：父亲不同意")
    assert {str(task.state) for task in report.tasks} == {"不予办理", "已取消"}
    with pytest.raises(NotAllowed):
        site.casework.report(FANG, draft, purpose="查看")
    assert site.apply(MEI, married=False) != draft


def test_a_signature_that_does_not_come_in_time_ends_it(site: Site, draft: str) -> None:
    site.now += timedelta(days=5)
    run_clocks(site.ground, site.now)
    assert site.view(draft).state == "草稿"
    site.now += timedelta(days=1)
    run_clocks(site.ground, site.now)
    assert site.view(draft).state == "已撤回"
    father(site)
    with pytest.raises(CaseworkError, match="已经结束"):
        site.signatures.sign(FANG, draft, agrees=True)
    assert "「父亲签署」过了期限" in [
        line.says for line in site.casework.report(MEI, draft, purpose="查看").trail
    ]


def test_only_the_person_whom_the_application_names_signs(site: Site, draft: str) -> None:
    site.people.verify(OPERATOR, OTHER, list(families(2))[1].father.id_number)
    site.people.verify(OPERATOR, MEI, FAMILY.mother.id_number)
    told = set()
    for stranger in (OTHER, FANG, MEI):
        for case in (draft, "20261120-NOTHERE0"):
            with pytest.raises(NotAllowed) as refused:
                site.signatures.sign(stranger, case, agrees=True)
            told.add(str(refused.value).replace(case, ""))
    assert len(told) == 1
    father(site)
    for nobody in (FANG.acting_for(MEI), OTHER.acting_for(FANG), OPERATOR, read_actor("officer:police/1")):
        with pytest.raises(NotAllowed, match="不能代签"):
            site.signatures.sign(nobody, draft, agrees=True)
    with pytest.raises(CaseworkError, match="为什么不同意"):
        site.signatures.sign(FANG, draft, agrees=False, reason=" ")
    assert site.view(draft).state == "草稿"


def test_who_applies_in_person_and_is_known_has_signed(site: Site) -> None:
    father(site)
    case = site.apply(FANG, married=False, answers=FATHER_S)
    assert site.view(case).state == "待预审"
    assert [body["by"] for kind, body in site.events(case) if kind == "SignatureGiven"] == ["applicant:fang"]


def test_an_agent_who_applies_has_not_signed_for_the_principal(site: Site) -> None:
    father(site)
    today = site.now.date()
    site.people.give_mandate(FANG, site.catalog, OTHER, [], (today, today), ("委托书", b"p"))
    case = site.apply(OTHER.acting_for(FANG), married=False, answers=FATHER_S)
    assert site.view(case).state == "草稿"
    assert site.signatures.sign(FANG, case, agrees=True) == "待预审"


def test_where_nobody_else_must_sign_nothing_waits(site: Site) -> None:
    for case in (site.apply(MEI), site.apply(OTHER, list(families(2))[1], married=False)):
        assert site.view(case).state == "待预审"
    assert SignerRow.objects.count() == 0


def test_without_the_signer_s_number_nothing_is_opened(site: Site) -> None:
    with pytest.raises(CaseworkError, match="要父亲签署，请填写"):
        site.apply(MEI, papers=False, married=False, answers=FATHER_S, **{"父亲.公民身份号码": ""})


def test_a_draft_is_withdrawn_but_not_supplemented(site: Site, draft: str) -> None:
    with pytest.raises(CaseworkError, match="不需要补正"):
        site.counter().supplement(MEI, draft, b"{}", lambda name: b"")
    assert site.casework.withdraw(MEI, draft, "不办了") == "已撤回"
    father(site)
    with pytest.raises(CaseworkError):
        site.signatures.sign(FANG, draft, agrees=True)


def test_a_supplement_cannot_bring_in_what_nobody_signed(site: Site) -> None:
    case = site.apply(MEI, married=False, papers=False)
    site.answer(case)
    assert site.view(case).state == "待补正"
    raw = json.dumps({"answers": FATHER_S}).encode()
    site.counter().supplement(MEI, case, raw, lambda name: b"")
    site.answer(case)
    assert site.view(case).state == "待补正"
    assert "还要父亲签署" in site.casework.report(MEI, case, purpose="查看").notice


def test_a_draft_is_received_on_the_day_of_the_last_signature(site: Site, draft: str) -> None:
    assert [kind for kind, _ in site.events(draft) if kind == "NoticeIssued"] == []
    site.now += timedelta(days=2)
    father(site)
    site.signatures.sign(FANG, draft, agrees=True)
    assert site.view(draft).received == site.now.date()
    site.answer(draft)
    assert site.view(draft).received == site.now.date()
    issued = [body["values"] for kind, body in site.events(draft) if kind == "NoticeIssued"]
    assert issued
    assert {values["received"] for values in issued} == {site.now.date().isoformat()}
