"""Reading what clocks follow."""

from __future__ import annotations

from onething.catalog.reader import Entry
from onething.catalog.terms import Clause, Limit, LimitUnit
from onething.catalog.timing import ClockKind, Escalation, ItemType, Procedure, Rated, Turn, Undo

_NOWHERE = Clause("", "")


def read_item_type(entry: Entry) -> ItemType:
    """One type of items."""
    acceptance = read_rated(entry, "acceptance")
    deemed = entry.flag("deemed")
    if deemed and acceptance is None:
        entry.wrong(
            entry.where("deemed"), "逾期视为受理，但没有写受理时限（acceptance）", "请加「acceptance: …」"
        )
    return ItemType(
        name=entry.text("name"),
        acceptance=acceptance,
        deemed=deemed,
        decision=read_rated(entry, "decision"),
        extension=read_rated(entry, "extension"),
        undo=read_undo(entry),
    )


def read_undo(entry: Entry) -> Undo | None:
    """How decisions may be taken back: ``{within: 1 工作日, by: [部门负责人]}``."""
    spot = entry.spot_of("undo")
    if spot is None:
        return None
    row = Entry(spot, "撤回决定", entry.errors)
    within, roles = row.limit("within"), row.texts("by")
    if within is None and row.spot_of("within") is None:
        row.wrong(row.place, "没有写多久以内可以撤回", "请加「within: 1 工作日」")
    row.close()
    return None if within is None else Undo(within, roles)


def read_procedure(entry: Entry) -> Procedure:
    """One special procedure."""
    clause = entry.clause("clause")
    if clause is None:
        entry.wrong(entry.place, "特别程序不计时，要有法律依据", "请加「clause: {law: …, article: …}」")
    return Procedure(
        entry.text("name"), clause or _NOWHERE, entry.texts("types"), longest=entry.limit("longest")
    )


def read_escalation(entry: Entry) -> Escalation:
    """One escalation."""
    kinds = []
    for spot in entry.spots("clocks"):
        try:
            kinds.append(ClockKind(spot.raw))
        except ValueError:
            entry.wrong(spot.place, f"没有「{spot.raw}」这种时限", f"可以写：{'、'.join(ClockKind)}")
    if not entry.spots("clocks"):
        entry.wrong(entry.where("clocks"), "没有写对哪些时限督办", f"可以写：{'、'.join(ClockKind)}")
    left, over = entry.limit("left"), entry.limit("over")
    if (left is None) == (over is None):
        entry.wrong(
            entry.place,
            "督办要写什么时候：还剩多少（left）或超过多少（over），写一个",
            "例如「left: 1 工作日」",
        )
    return Escalation(
        entry.text("name"), tuple(kinds), entry.text("role"), entry.text("message"), left=left, over=over
    )


def read_turn(entry: Entry) -> Turn | None:
    """The applicant's deadline of a thing."""
    spot = entry.spot_of("correction")
    if spot is None:
        return None
    row = Entry(spot, "补正期限", entry.errors)
    within, clause, says = row.limit("within"), row.clause("clause"), row.text("says")
    if within is None and row.spot_of("within") is None:
        row.wrong(row.place, "没有写多久以内补正", "请加「within: 15 工作日」")
    if clause is None:
        row.wrong(row.place, "补正期限要有依据", "请加「clause: {law: …, article: …}」")
    row.close()
    return None if within is None or clause is None else Turn(within, clause, says)


def read_rated(entry: Entry, key: str) -> Rated | None:
    """``{within: 5 工作日, clause: …}``."""
    spot = entry.spot_of(key)
    if spot is None:
        return None
    row = Entry(spot, "时限", entry.errors)
    within, clause = row.limit("within"), row.clause("clause")
    if within is None and row.spot_of("within") is None:
        row.wrong(row.place, "没有写多久", "请加「within: 5 工作日」")
    if clause is None:
        row.wrong(row.place, "法定时限要有依据", "请加「clause: {law: …, article: …}」")
    row.close()
    return Rated(within or Limit(0, LimitUnit.WORKING_DAYS), clause) if clause is not None else None
