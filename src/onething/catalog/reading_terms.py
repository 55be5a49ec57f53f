"""Reading on what terms an item is done: fees, what follows it, what comes later, deferral and pledge."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onething.catalog.reader import Entry
from onething.catalog.terms import Channel, Deferral, Fee, Later, Leg, Pledge
from onething.facts import FactType

AFTER = re.compile(r"([0-9]{1,4}) ?(年|个月|月|日|天)")
"""How long after, in calendar years, months or days."""


def read_fees(entry: Entry, types: Mapping[str, FactType]) -> tuple[Fee, ...]:
    """``fee: 20`` alone, or ``fees: [{name, amount, clause}]``."""
    found = []
    alone = entry.money("fee", types)
    if alone is not None:
        found.append(Fee("收费", alone))
    for spot in entry.spots("fees"):
        row = Entry(spot, "收费", entry.errors)
        name, amount, clause = row.text("name"), row.money("amount", types), row.clause("clause")
        if amount is not None:
            found.append(Fee(name, amount, clause))
        elif row.spot_of("amount") is None:
            row.wrong(row.place, f"收费「{name}」没有写多少钱", "请加「amount: 20」")
        row.close()
    return tuple(found)


def read_later(entry: Entry) -> Later | None:
    """``later: 1 年``, or ``{after: 1 年, since: FACT, says: …}``."""
    spot = entry.spot_of("later")
    if spot is None:
        return None
    since = says = ""
    text, place = spot.raw, spot.place
    if isinstance(spot.value, dict):
        row = Entry(spot, "以后再办", entry.errors)
        text, since, says = row.text("after"), row.text("since", ""), row.text("says", "")
        place = row.where("after")
        row.close()
    written = AFTER.fullmatch(text)
    if written is None:
        entry.wrong(place, f"「{text[:40]}」看不懂是多久以后", "请写「1 年」「6 个月」或「30 日」")
        return None
    return Later(int(written[1]), {"月": "个月", "天": "日"}.get(written[2], written[2]), since, says)


def read_legs(entry: Entry, types: Mapping[str, FactType]) -> tuple[Leg, ...]:
    """What follows when the item is done, each ``{name, channel, when, promised, later, says}``."""
    found = []
    for spot in entry.spots("legs"):
        row = Entry(spot, "后续", entry.errors)
        found.append(
            Leg(
                name=row.text("name"),
                channel=row.choice("channel", Channel, Channel.OFFICER),
                when=row.rule("when", types),
                promised=row.limit("promised"),
                later=read_later(row),
                says=row.text("says", ""),
            )
        )
        row.close()
    return tuple(found)


def read_deferral(row: Entry) -> Deferral | None:
    """``deferrable: {within: 10 工作日, clause: {…}}``."""
    spot = row.spot_of("deferrable")
    if spot is None:
        return None
    inner = Entry(spot, "容缺", row.errors)
    within, clause = inner.limit("within"), inner.clause("clause")
    if inner.spot_of("within") is None:
        inner.wrong(inner.place, "容缺要写多久以内补交", "请加「within: 10 工作日」")
    if clause is None:
        inner.wrong(inner.place, "容缺要有依据", "请加「clause: {law: …, article: …}」")
    inner.close()
    return None if within is None or clause is None else Deferral(within, clause)


def read_pledge(row: Entry) -> Pledge | None:
    """``pledge: {says: 我承诺…, clause: {…}}``."""
    spot = row.spot_of("pledge")
    if spot is None:
        return None
    inner = Entry(spot, "告知承诺", row.errors)
    says, clause = inner.text("says"), inner.clause("clause")
    if clause is None:
        inner.wrong(inner.place, "告知承诺要有依据", "请加「clause: {law: …, article: …}」")
    check, broken = inner.limit("check"), inner.text("broken", "")
    inner.close()
    return None if clause is None else Pledge(says, clause, check, broken)
