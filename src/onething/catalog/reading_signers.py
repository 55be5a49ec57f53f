"""Reading who must agree before an application is handed in."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.reader import Entry
from onething.catalog.terms import Signer
from onething.facts import FactType


def read_signers(entry: Entry, types: Mapping[str, FactType]) -> tuple[Signer, ...]:
    """The signers of a thing; one that is not complete is told and left out."""
    found: list[Signer] = []
    for spot in entry.spots("signers"):
        row = Entry(spot, "签署人", entry.errors)
        who, numbers, when = row.text("who"), row.texts("numbers"), row.rule("when", types)
        within, clause, says = row.limit("within"), row.clause("clause"), row.text("says")
        phone = row.text("phone", "")
        if not numbers:
            row.wrong(
                row.where("numbers"),
                "没有写签署人的证件号码是哪个数据项",
                "例如「numbers: [父亲.公民身份号码]」",
            )
        if within is None and row.spot_of("within") is None:
            row.wrong(row.place, "没有写多久以内签署", "请加「within: 5 日」")
        if clause is None:
            row.wrong(row.place, "要谁签署，要有依据", "请加「clause: {law: …, article: …}」")
        if any(each.who == who for each in found):
            row.wrong(row.where("who"), f"签署人「{who}」写了两次", "请合成一个，情形写在「when」里")
        row.close()
        if within is not None and clause is not None:
            found.append(Signer(who, numbers, when, says, within, clause, phone))
    return tuple(found)
