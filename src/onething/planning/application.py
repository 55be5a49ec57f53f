"""An application as it is handed in (``application.json``), read with every mistake told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onething.catalog import Catalog
from onething.facts import Fact, FactError, Kind, Provenance, Source, TrustGrade, fact_type, read_value
from onething.rules import nearest

LARGEST = 1_000_000
FORM = Provenance(Source.FORM, TrustGrade.D)


class ApplicationErrors(Exception):
    """Everything that is wrong with an application, in Chinese."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(errors))


@dataclass(frozen=True, slots=True)
class Application:
    """What the applicant states. ``materials`` are slot and file name."""

    thing: str
    facts: tuple[Fact, ...]
    materials: tuple[tuple[str, str], ...]


def read_application(raw: bytes, catalog: Catalog, *, thing: str = "") -> Application:
    """Read ``{"thing", "answers", "facts", "materials": [{"material", "file"}]}``. With ``thing`` given (a
    supplement), the text need not name it. Raises ApplicationErrors."""
    errors: list[str] = []
    data = _json(raw)
    for key in set(data) - {"thing", "answers", "facts", "materials"}:
        errors.append(f"申请里没有「{key}」这一项，只能有 thing、answers、facts、materials。")
    named = data.get("thing", thing)
    if not isinstance(named, str) or named not in catalog.things:
        near = nearest(str(named), catalog.things) or "，可以办的有：" + "、".join(catalog.things)
        raise ApplicationErrors([*errors, f"没有「{str(named)[:40]}」这件事{near}"])
    facts: list[Fact] = []
    for section in ("answers", "facts"):
        part = data.get(section, {})
        if not isinstance(part, dict):
            errors.append(f"「{section}」应写成 {{名称: 值}}。")
            continue
        for name, value in part.items():
            _fact(catalog, name, value, facts, errors)
    materials = _materials(catalog, named, data.get("materials", []), errors)
    if errors:
        raise ApplicationErrors(errors)
    return Application(named, tuple(facts), materials)


def _json(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise ApplicationErrors([f"申请文件太大（{len(raw)} 字节），最多 {LARGEST} 字节。"])
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise ApplicationErrors(["申请文件不是 UTF-8 文本，请另存为 UTF-8。"])
    except json.JSONDecodeError as problem:
        raise ApplicationErrors(
            [f"申请文件第 {problem.lineno} 行第 {problem.colno} 列写法有误，不是完整的 JSON。"]
        )
    except (RecursionError, ValueError):
        raise ApplicationErrors(["申请文件嵌套太深或数字太长，读不了。"])
    if not isinstance(data, dict):
        raise ApplicationErrors(['申请文件应写成 {"thing": …, "facts": …}。'])
    return data


def _fact(catalog: Catalog, name: str, value: Any, facts: list[Fact], errors: list[str]) -> None:
    declared = fact_type(catalog.facts, name)
    if declared is None:
        known = (*catalog.facts, *(f"{n}.{m}" for n, t in catalog.facts.items() for m in t.members))
        errors.append(f"没有「{name[:60]}」这个数据项{nearest(name[:60], known) or '。'}")
        return
    try:
        if declared.kind is not Kind.COLLECTION:
            collection = name.partition(".")[0]
            owner = catalog.facts.get(collection)
            subject = f"{collection}/1" if owner is not None and owner.kind is Kind.COLLECTION else ""
            facts.append(Fact(name, read_value(declared, value), FORM, subject))
            return
        members = read_value(declared, value)
        assert members is None or isinstance(members, tuple)
        for position, member in enumerate(members or (), start=1):
            facts += [Fact(f"{name}.{short}", v, FORM, f"{name}/{position}") for short, v in member.items()]
    except FactError as problem:
        errors.append(str(problem))
    except RecursionError:
        errors.append(f"「{name}」嵌套太深。")


def _materials(catalog: Catalog, thing: str, raw: Any, errors: list[str]) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, list):
        errors.append("「materials」应为列表。")
        return ()
    slots = catalog.things[thing].slots
    found: dict[str, str] = {}
    for position, line in enumerate(raw, start=1):
        where = f"第 {position} 份材料"
        if (
            not isinstance(line, Mapping)
            or not isinstance(line.get("material"), str)
            or not isinstance(line.get("file"), str)
        ):
            errors.append(f'{where}应写成 {{"material": 材料名, "file": 文件名}}。')
            continue
        name, file = line["material"], line["file"]
        fitting = [s for s in slots if name in (s, catalog.slots[s].material) and s not in found]
        if name not in slots and not any(catalog.slots[s].material == name for s in slots):
            errors.append(
                f"{where}：没有「{name[:40]}」这份材料{nearest(name[:40], slots) or '，可以交的有：' + '、'.join(slots)}"
            )
        elif not fitting:
            errors.append(f"{where}：「{name}」交了不止一份，请只留一份。")
        elif (
            file != file.strip()
            or not file
            or "/" in file
            or "\\" in file
            or file.startswith(".")
            or "\x00" in file
        ):
            errors.append(f"{where}：文件名「{file[:40]}」不行，请把文件放在同一个文件夹里，只写文件名。")
        else:
            found[fitting[0]] = file
    return tuple(found.items())
