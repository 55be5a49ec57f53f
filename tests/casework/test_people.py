from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from onething.casework.actors import read_actor
from onething.casework.joint import identity_mark
from onething.casework.service import Casework, CaseworkError, Decision, NotAllowed, People
from onething.custody.service import CustodyError, Receipt, receipts_of
from onething.parties.service import Absence, Officer, PartiesError, identity_of
from tests.casework.ground import FAMILY, KEY, Site

MEI, FANG = read_actor("applicant:mei"), read_actor("applicant:fang")
OPERATOR, OFFICER = read_actor("operator:lin"), read_actor("officer:police/0231")
DAY = date(2026, 11, 20)
DAYS = (DAY, date(2026, 12, 20))


@pytest.fixture
def people(site: Site) -> People:
    return site.people


def officer(account: str = "0231", department: str = "police") -> Officer:
    return Officer(department, account, ("承办人",))


def test_only_an_operator_registers_officers_of_departments_that_there_are(
    people: People, site: Site
) -> None:
    for actor in (MEI, OFFICER):
        with pytest.raises(NotAllowed, match="运维人员"):
            people.register(actor, site.catalog, officer())
        with pytest.raises(NotAllowed):
            people.remove(actor, "police", "0231")
    with pytest.raises(CaseworkError, match="没有部门"):
        people.register(OPERATOR, site.catalog, officer(department="customs"))
    people.register(OPERATOR, site.catalog, officer())
    assert list(people.officers(OPERATOR, "police")) == [officer()]


def test_an_officer_says_when_he_is_away_and_that_he_is_back_but_nobody_else_s(
    people: People, site: Site
) -> None:
    for account in ("0231", "0232"):
        people.register(OPERATOR, site.catalog, officer(account))
    people.set_absence(OFFICER, "police", "0231", Absence(DAY, DAY, "0232"))
    with pytest.raises(NotAllowed, match="不在岗"):
        people.officers(OFFICER, "police")
    people.set_absence(OFFICER, "police", "0231", None)
    assert len(people.officers(OFFICER, "police")) == 2
    for stranger in (OFFICER, MEI):
        with pytest.raises(NotAllowed):
            people.set_absence(stranger, "police", "0232", None)
        with pytest.raises(NotAllowed):
            people.officers(stranger, "health")


def test_whom_the_register_bars_does_nothing_in_casework(people: People, site: Site) -> None:
    casework = Casework(site.ground, site.vault)
    assert casework.inbox(OFFICER) == []
    people.register(OPERATOR, site.catalog, officer("0232"))
    for command in (
        lambda: casework.inbox(OFFICER),
        lambda: casework.decide(OFFICER, "c", 1, Decision.APPROVE, ""),
        lambda: casework.report(OFFICER, "c", purpose="查看"),
        lambda: casework.reasons(OFFICER, "c", 1, purpose="查看"),
    ):
        with pytest.raises(NotAllowed, match="没有登记"):
            command()


def test_an_identity_is_verified_by_operators_and_registered_window_clerks_and_leaves_a_receipt(
    people: People, site: Site
) -> None:
    clerk, number = read_actor("officer:community/w1"), FAMILY.father.id_number
    for nobody in (FANG, clerk, OFFICER):
        with pytest.raises(NotAllowed):
            people.verify(nobody, FANG, number)
    assert identity_of("fang") == ""
    site.register("w1", department="community", role="窗口")
    people.verify(clerk, FANG, f" {number.lower()} ")
    assert identity_of("fang") == identity_mark(number, KEY)
    [receipt] = receipts_of("")
    assert (receipt.reader, receipt.subject, receipt.fields) == (str(clerk), str(FANG), ("证件号码",))
    people.verify(OPERATOR, FANG, "E12345678")
    assert identity_of("fang") == identity_mark("E12345678", KEY)


@pytest.mark.parametrize("number", ["", "12345678901234567X", "张三", "1" * 200])
def test_a_number_that_is_none_verifies_nobody(people: People, number: str) -> None:
    with pytest.raises(CaseworkError, match="证件号码不对"):
        people.verify(OPERATOR, FANG, number)
    with pytest.raises(CaseworkError, match="申请人账号"):
        people.verify(OPERATOR, OFFICER, FAMILY.father.id_number)
    assert identity_of("fang") == ""


def test_a_mandate_keeps_its_paper_for_as_long_as_it_is_written_down(people: People, site: Site) -> None:
    given = people.give_mandate(MEI, site.catalog, FANG, ["birth"], DAYS, ("委托书.jpg", b"paper"))
    site.vault.sweep(site.now + timedelta(days=9))
    look = Receipt(given.id, "", "operator:lin", "platform", (), "核对", "委托", site.now)
    assert site.vault.open(given.paper, look) == b"paper"
    assert [m.id for m in people.mandates(FANG)] == [given.id]
    people.revoke_mandate(MEI, given.id)
    assert [m.revoked_at for m in people.mandates(MEI)] == [datetime(2026, 11, 20, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("agent", "things", "days", "content", "error", "words"),
    [
        ("officer:police/1", [], DAYS, b"p", NotAllowed, "申请人账号"),
        ("applicant:fang", ["wedding"], DAYS, b"p", CaseworkError, "没有「wedding」"),
        ("applicant:mei", [], DAYS, b"p", PartiesError, "同一个账号"),
        ("applicant:fang", [], (DAYS[1], DAYS[0]), b"p", PartiesError, "早于第一天"),
        ("applicant:fang", [], (date(2026, 1, 1), date(2026, 2, 1)), b"p", CaseworkError, "已经过了"),
        ("applicant:fang", [], DAYS, b"p" * 64_000_001, CustodyError, "最多"),
    ],
)
def test_a_mandate_that_cannot_be_writes_nothing(
    people: People, site: Site, agent: str, things: list[str], days: tuple[date, date], content: bytes,
    error: type[Exception], words: str,
) -> None:  # fmt: skip
    with pytest.raises(error, match=words):
        people.give_mandate(MEI, site.catalog, read_actor(agent), things, days, ("p", content))
    assert people.mandates(MEI) == []


def test_officers_and_operators_neither_give_nor_see_mandates(people: People, site: Site) -> None:
    for actor in (OPERATOR, OFFICER):
        with pytest.raises(NotAllowed):
            people.give_mandate(actor, site.catalog, FANG, [], DAYS, ("p", b"p"))
        with pytest.raises(NotAllowed):
            people.mandates(actor)
        with pytest.raises(NotAllowed):
            people.revoke_mandate(actor, "M1")
