"""``onething rules``: check and evaluate rules outside any pack."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from onething.cli.show import as_json, fail
from onething.facts import CodeEntry, CodeTable, FactError, FactType, Kind, Value, read_value
from onething.rules import RuleErrors, compile_rule, explain
from onething.standards.units import unit_of


@click.group()
def rules() -> None:
    """检查和试算规则  Check and evaluate rules."""


@rules.command()
@click.argument("rule")
@click.option(
    "--facts", "facts_file", type=click.Path(path_type=Path, exists=True), required=True, help="数据项 JSON"
)
@click.option("--json", "json_", is_flag=True)
def check(rule: str, facts_file: Path, json_: bool) -> None:
    """检查一条规则的写法  Check a rule against the declared facts."""
    try:
        types, _ = declared(_json(facts_file.read_text(encoding="utf-8-sig")))
        compiled = compile_rule(rule, types)
    except RuleErrors as problem:
        if json_:
            click.echo(
                as_json({"errors": [{"message": e.message, "position": e.position} for e in problem.errors]})
            )
            raise SystemExit(1)
        raise fail(str(problem))
    except (FactError, ValueError) as problem:
        raise fail(str(problem))
    warnings = [{"message": w.message, "position": w.position} for w in compiled.warnings]
    click.echo(as_json({"errors": [], "warnings": warnings}) if json_ else "规则没有错误。")
    for warning in [] if json_ else compiled.warnings:
        click.echo(f"提醒：第 {warning.position + 1} 个字符：{warning.message}")


@rules.command("eval")
@click.argument("rule", required=False)
@click.option("--facts", "facts_file", type=click.Path(path_type=Path, exists=True), help="数据项 JSON")
@click.option("--batch", type=click.Path(path_type=Path, exists=True), help="每行 {id, rule, facts}")
@click.option("--trace", is_flag=True, help="逐条说明")
@click.option("--json", "json_", is_flag=True)
def evaluate(rule: str | None, facts_file: Path | None, batch: Path | None, trace: bool, json_: bool) -> None:
    """算一条规则，或一批  Evaluate a rule, or a batch of them."""
    if batch is not None:
        with batch.open("rb") as lines:
            for line in lines:
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    told = json.dumps(_batch_line(line), ensure_ascii=False, default=str)
                    sys.stdout.write(told.encode("utf-8", "backslashreplace").decode() + "\n")
        return
    if rule is None or facts_file is None:
        raise click.UsageError("请给出规则和 --facts，或 --batch。")
    try:
        raw = _json(facts_file.read_text(encoding="utf-8-sig"))
    except ValueError as problem:
        raise fail(f"{facts_file} 不是 JSON：{problem}")
    answer = answer_of(rule, raw)
    if json_:
        click.echo(as_json({key: value for key, value in answer.items() if key not in ("lines", "shown")}))
    elif answer["error"] is None:
        click.echo("\n".join(answer["lines"] if trace else [answer["truth"]]))
    else:
        click.echo(answer["shown"], err=True)
    raise SystemExit(0 if answer["error"] is None else 1)


def _batch_line(line: bytes) -> dict[str, Any]:
    """The answer to one line; whatever is wrong with it is told there and never stops the batch."""
    known: Any = None
    try:
        data = _json(line.decode("utf-8-sig"))
        if not isinstance(data, dict) or not isinstance(data.get("rule"), str):
            known = data.get("id") if isinstance(data, dict) else None
            raise ValueError("rule 应为文字")
        known = data.get("id")
        facts = data.get("facts")
        answer = answer_of(data["rule"], {} if facts is None else facts)
    except Exception as problem:  # a line of strangers' data: the next line must still be answered
        error = {"message": f"这一行不是 {{id, rule, facts}}：{str(problem)[:200]}", "position": None}
        return {"id": known, "truth": None, "missing": [], "error": error, "errors": [error]}
    return {"id": known, **{key: answer[key] for key in ("truth", "missing", "error", "errors")}}


def _json(text: str) -> Any:
    """JSON with exact numbers."""
    return json.loads(text, parse_float=Decimal, parse_int=lambda n: int(n) if len(n) < 4000 else Decimal(n))


def answer_of(rule: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """``{"truth", "missing", "trace", "error", "errors"}`` of one rule with its declared facts."""
    try:
        types, values = declared(raw)
        found = explain(compile_rule(rule, types), values)
    except RuleErrors as problem:
        errors = [{"message": e.message, "position": e.position} for e in problem.errors]
        return {
            "truth": None,
            "missing": [],
            "trace": None,
            "error": errors[0],
            "errors": errors,
            "shown": str(problem),
        }
    except FactError as problem:
        error = {"message": str(problem), "position": None}
        return {
            "truth": None,
            "missing": [],
            "trace": None,
            "error": error,
            "errors": [error],
            "shown": str(problem),
        }
    return {
        "truth": str(found.truth),
        "missing": list(found.missing),
        "trace": found.to_json(),
        "error": None,
        "errors": [],
        "lines": list(found.lines()),
    }


def declared(raw: Mapping[str, Any]) -> tuple[dict[str, FactType], dict[str, Value | None]]:
    """Declarations and values from ``{name: {kind, value, unit, table, members}}``. Raises FactError."""
    if not isinstance(raw, Mapping):
        raise FactError("数据项应写成 {名称: {kind, value}}。")
    types: dict[str, FactType] = {}
    values: dict[str, Value | None] = {}
    for name, entry in raw.items():
        types[name], values[name] = _one(name, entry)
    return types, values


def _one(name: str, entry: Any) -> tuple[FactType, Value | None]:
    if not isinstance(entry, Mapping) or entry.get("kind") not in tuple(Kind):
        raise FactError(f"「{name}」要写明 kind，可以是：{'、'.join(Kind)}。")
    kind = Kind(entry["kind"])
    if "value" not in entry and "members" not in entry and "table" not in entry and "unit" not in entry:
        raise FactError(f"「{name}」要写明 value，不知道就写 null。")
    if kind is Kind.COLLECTION:
        return _collection(name, entry)
    table = _table(f"{name}的代码表", entry["table"]) if entry.get("table") is not None else None
    unit, value = entry.get("unit"), entry.get("value")
    if kind is Kind.QUANTITY:
        unit = _unit(name, unit, value)
    elif kind is Kind.MONEY and unit not in (None, "", "元"):
        raise FactError(f"「{name}」的金额以元为单位，不能是「{str(unit)[:20]}」。")
    fact = FactType(name, kind, unit=unit, table=table)
    if kind is Kind.TEXT and value == "":
        return fact, ""  # stated as empty, unlike a field of blanks
    return fact, read_value(fact, value)


def _unit(name: str, unit: Any, value: Any) -> str:
    """The unit of a quantity: declared, or the one its value is written in. Raises FactError."""
    if unit is None and isinstance(value, Mapping):
        unit = value.get("unit")
    if unit is None and isinstance(value, str):
        unit = value.strip().lstrip("+-0123456789.,， ")
    if not isinstance(unit, str) or unit_of(unit) is None:
        raise FactError(f"「{name}」要写明单位 unit，「{str(unit or '')[:20]}」不是单位。")
    return unit


def _collection(name: str, entry: Mapping[str, Any]) -> tuple[FactType, Value | None]:
    """A 列表 of objects of facts; members are declared by ``members`` or by the objects themselves."""
    members: dict[str, FactType] = {}
    for short, inner in (entry.get("members") or {}).items():
        members[short] = _one(f"{name}.{short}", inner if isinstance(inner, Mapping) else {"kind": inner})[0]
    raw = entry.get("value")
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
        known = () if raw == [] else None
        return FactType(name, Kind.COLLECTION, members=members, open=not members), known
    if not isinstance(raw, list) or not all(isinstance(member, Mapping) for member in raw):
        raise FactError(f"「{name}」应为一个列表，每个成员写在 {{ }} 里。")
    rows = []
    for member in raw:
        row: dict[str, Value | None] = {}
        for short, inner in member.items():
            if isinstance(inner, Mapping) and "kind" in inner:
                row[short] = _agreeing(f"{name}.{short}", short, inner, members)
            elif short in members:
                row[short] = read_value(members[short], inner)
            else:
                raise FactError(f"「{name}.{short}」要写明 kind。")
        rows.append(row)
    return FactType(name, Kind.COLLECTION, members=members, open=not members), tuple(rows)


def _agreeing(full: str, short: str, entry: Mapping[str, Any], members: dict[str, FactType]) -> Value | None:
    """The value of one member's fact, which is declared like the other members' own. Raises FactError."""
    before = members.get(short)
    if before is not None and before.table is not None and entry.get("table") is None:
        if entry.get("kind") != before.kind:
            raise FactError(f"「{full}」在各成员里的 kind 不一样。")
        return read_value(before, entry.get("value"))
    fact, value = _one(full, entry)
    if before is None or before.open:
        members[short] = fact
    elif fact.kind is not before.kind or (fact.table is not None and fact.table != before.table):
        raise FactError(f"「{full}」在各成员里的 kind、table 要一样。")
    elif fact.unit != before.unit and _dimension(fact) != _dimension(before):
        raise FactError(f"「{full}」在各成员里的单位量的不是同一种东西。")
    elif fact.kind is Kind.COLLECTION and not fact.open:
        members[short] = fact
    return value


def _dimension(fact: FactType) -> str:
    unit = unit_of(fact.unit or "")
    return "" if unit is None else unit.dimension


def _table(name: str, raw: Any) -> CodeTable:
    """A code table from a list of codes, pairs, triples, objects (also nested), or a mapping."""
    entries: dict[str, CodeEntry] = {}

    def add(each: Any, parent: str | None) -> None:
        if isinstance(each, Mapping):
            code = str(each.get("code", each.get("name", each.get("label", ""))))
            label = str(each.get("label") or each.get("name") or code)
            above = each.get("parent", parent)
            entries[code] = CodeEntry(code, label, None if above is None else str(above))
            for child in each.get("children") or ():
                add(child, code)
        elif isinstance(each, list | tuple) and 2 <= len(each) <= 3:
            code, *middle, above = each
            label = str(middle[0]) if middle else str(code)
            entries[str(code)] = CodeEntry(str(code), label, None if above in (None, "") else str(above))
        elif isinstance(each, str | int):
            entries[str(each)] = CodeEntry(str(each), str(each), parent)
        else:
            raise FactError(f"「{name}」的写法看不懂：{str(each)[:40]}。")

    def under(tree: Mapping[str, Any], parent: str | None) -> None:
        for code, inner in tree.items():
            if isinstance(inner, Mapping) and set(inner) & {"code", "name", "label", "parent", "children"}:
                add({"code": code, **inner}, parent)
            elif isinstance(inner, Mapping | list):
                add(code, parent)
                for each in [inner] if isinstance(inner, Mapping) else inner:
                    under(each, code) if isinstance(each, Mapping) and not set(each) & {"code"} else add(
                        each, code
                    )
            else:
                add((code, parent if inner in (None, "") else inner), None)

    if isinstance(raw, Mapping):
        under(raw, None)
    elif isinstance(raw, list):
        for each in raw:
            add(each, None)
    else:
        raise FactError(f"「{name}」应为列表。")
    for above in [e.parent for e in entries.values() if e.parent is not None and e.parent not in entries]:
        entries[above] = CodeEntry(above, above)
    return CodeTable(name, entries)
