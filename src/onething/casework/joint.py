"""同一件事: what makes two applications one, who may join, and what each of the joined sees. Pure.

Marks are keyed digests: the rows that find the same child hold no personal data, and nobody without the
installation's key can try numbers out."""

from __future__ import annotations

from onething.casework.chain import canonical
from onething.casework.desk import Desk
from onething.casework.happenings import ApplicantJoins
from onething.casework.states import CaseState
from onething.catalog import Thing
from onething.custody.service import fingerprint
from onething.facts import FactSheet, plain_code, to_wire


def marks_of(thing: Thing, sheet: FactSheet, key: bytes) -> frozenset[str]:
    """What this application is about, one mark a member: twins have two. Nothing when the thing does not say what
    makes two applications one, or a fact that does is unknown."""
    collections = {name.partition(".")[0] for name in thing.same_when}
    members = [subject for name in sorted(collections) for subject in sheet.subjects(name)]
    marks = (_mark(thing, sheet, subject, key) for subject in members or [""])
    return frozenset(mark for mark in marks if mark)


def _mark(thing: Thing, sheet: FactSheet, subject: str, key: bytes) -> str:
    facts = [sheet.best(name, subject) or sheet.best(name) for name in thing.same_when]
    values = [plain_code(str(to_wire(fact.value))) for fact in facts if fact is not None]
    if not values or len(values) < len(facts):
        return ""
    return fingerprint(key, canonical({"same": thing.id, "values": values}).encode())


def identity_mark(number: str, key: bytes) -> str:
    """The keyed digest of the number of somebody's identity card or passport."""
    return fingerprint(key, canonical({"identity": plain_code(number)}).encode())


def person_of(thing: Thing, sheet: FactSheet, identity: str, key: bytes) -> str:
    """Which person of the case this is (父亲), by the number that the case has of everybody who may apply; empty: nobody."""
    for name in thing.applicants:
        fact = sheet.best(name)
        if identity and fact is not None and identity_mark(str(fact.value), key) == identity:
            return name.partition(".")[0]
    return ""


def others(thing: Thing, person: str) -> frozenset[str]:
    """The other persons of a case: who joined it as ``person`` does not need to see what is said of them
    (个人信息保护法 art. 6). Nobody when ``person`` is empty: that one wrote it all."""
    everybody = frozenset(name.partition(".")[0] for name in thing.applicants)
    return everybody - {person} if person else frozenset()


def about(name: str, persons: frozenset[str]) -> bool:
    """Whether a fact is said of one of these persons."""
    return name.partition(".")[0] in persons


def joins(desk: Desk, happening: ApplicantJoins) -> bool:
    """Somebody whom the case names comes to it. False while it is being withdrawn."""
    if desk.view.state is CaseState.WITHDRAWING:
        return False
    desk.event("ApplicantJoined", actor=happening.actor, person=happening.person)
    desk.message("joined")
    return True
