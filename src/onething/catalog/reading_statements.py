"""Reading and checking what items ask of free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onething.catalog.reader import Entry
from onething.catalog.statements import Statement
from onething.catalog.terms import Otherwise
from onething.catalog.trades import check_industries
from onething.facts import FactType, Kind, fact_type
from onething.rules import nearest


def read_statements(entry: Entry, types: Mapping[str, FactType]) -> tuple[Statement, ...]:
    """The requirements of one item; a wrong one is told and left out."""
    read = (_read(Entry(spot, "对文字的要求", entry.errors), types) for spot in entry.spots("statements"))
    return tuple(statement for statement in read if statement is not None)


def _read(row: Entry, types: Mapping[str, FactType]) -> Statement | None:
    clause, then = row.clause("clause"), row.rule("then", types)
    if clause is None:
        row.wrong(row.place, "对文字的要求要有法律依据", "请加「clause: {law: …, article: …}」")
    least, most = row.whole("least", 0), row.whole("most", 0)
    said = {key: row.texts(key) for key in ("contains", "lacks", "names", "permits", "industries")}
    check_industries(row, "industries", said["industries"])
    business = said["permits"] or said["industries"]
    if business and row.spot_of("then") is None:
        row.wrong(
            row.place, "没有写那时应当怎样（then）", "例如「then: 许可证编号 已知」，不能经营就写「then: 否」"
        )
    if row.spot_of("then") is not None and not business:
        row.wrong(row.where("then"), "「then」要和 permits 或 industries 一起写", "请写是哪些经营项目")
    if most and least > most:
        row.wrong(row.where("least"), f"至少 {least} 个字，至多 {most} 个字：没有文字能满足", "请改其中一个")
    if not (least or most or any(said.values())):
        row.wrong(
            row.place, "没有写要求什么", "可以写：least、most、contains、lacks、names、permits、industries"
        )
    statement = None
    code, fact, when = row.text("code", "STATEMENT"), row.text("fact"), row.rule("when", types)
    otherwise = row.choice("otherwise", Otherwise, Otherwise.OFFICER)
    message, english = row.text("message"), row.text("english", "")
    if clause is not None:
        statement = Statement(
            code, fact, clause, otherwise, message, english, when, least, most, then=then, **said
        )
    row.close()
    return statement


def check_statement(
    statement: Statement, row: Entry, types: Mapping[str, FactType], permits: Iterable[str]
) -> None:
    """The facts are texts, the permits exist."""
    for key, names in (("fact", (statement.fact,)), ("names", statement.names)):
        for name in names:
            declared = fact_type(types, name)
            if declared is not None and declared.kind is not Kind.TEXT:
                row.wrong(
                    row.where(key, name), f"「{name}」是{declared.kind}，不是文字", "请写一个文字的数据项"
                )
    known = tuple(permits)
    for name in statement.permits:
        if name not in known:
            near = nearest(name, known).lstrip("，") or "请先在「permits:」里写这个许可"
            row.wrong(row.where("permits", name), f"没有许可「{name}」", near)
