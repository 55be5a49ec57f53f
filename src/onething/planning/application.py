"""An application as it is handed in (``application.json``), read with every mistake told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onething.catalog import Catalog, givers, stated
from onething.facts import (
    STATED,
    Fact,
    FactError,
    FactSheet,
    FactType,
    Kind,
    fact_type,
    read_value,
)
from onething.planning.form import MOST
from onething.planning.instead import Chosen
from onething.planning.plan import WayKind
from onething.planning.questions import in_plain_words
from onething.rules import nearest

BASIS_DATE = "基准日"
"""RULES.md's name for the day on which rules are decided; whoever plans states it."""
KEYS = ("thing", "answers", "facts", "materials", "pledges", "deferrals", "verified")
LARGEST = 1_000_000
"""Bytes of one application."""
MOST_PICTURES = 20
"""Pictures of one paper."""
LONGEST_NAME = 200
"""Characters of a file's name."""


class ApplicationErrors(Exception):
    """Everything that is wrong with an application, in Chinese."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(errors))


@dataclass(frozen=True, slots=True)
class StatedPaper:
    """A picture or file that comes with an application: its slot, the member that it is about (``新生儿/2``; empty when it
    is about nobody of several) and its file's name. Those of one slot and member are one paper."""

    slot: str
    subject: str
    file: str


@dataclass(frozen=True, slots=True)
class Application:
    """What the applicant states, the papers that come with it, and what is pledged or deferred instead. ``verified``
    are slots whose papers a clerk has compared with their originals."""

    thing: str
    facts: tuple[Fact, ...]
    materials: tuple[StatedPaper, ...]
    instead: tuple[Chosen, ...] = ()
    verified: tuple[str, ...] = ()


def read_application(
    raw: bytes, catalog: Catalog, *, thing: str = "", known: FactSheet | None = None
) -> Application:
    """Read ``{"thing", "answers", "facts", "materials": [{"material", "file"}], "pledges": [slot],
    "deferrals": [slot], "verified": [slot]}``. With ``thing`` given (a supplement), the text need not name it;
    ``known`` is what the case knows of its members already. Raises ApplicationErrors with everything that is wrong."""
    errors: list[str] = []
    data = _json(raw, errors)
    for key in data:
        if key not in KEYS:
            errors.append(f"申请里没有「{_short(key)}」这一项，只能有 {'、'.join(KEYS)}。")
    named = data.get("thing", thing)
    known_thing = catalog.things.get(named) if isinstance(named, str) else None
    facts: list[Fact] = []
    for section in ("answers", "facts"):
        part = data.get(section, {})
        if not isinstance(part, dict):
            errors.append(f"「{section}」应写成 {{名称: 值}}。")
            continue
        for name, value in part.items():
            if isinstance(value, str) and known_thing is not None:
                value = in_plain_words(catalog, known_thing, name, value)
            facts += _facts(catalog, name, value, errors)
    errors += _contradictions(facts)
    materials: tuple[StatedPaper, ...] = ()
    instead: tuple[Chosen, ...] = ()
    verified: tuple[str, ...] = ()
    if isinstance(named, str) and named in catalog.things:
        errors += _not_the_applicants(catalog, named, facts)
        members = (known or FactSheet()).with_facts(facts)
        materials = _materials(catalog, named, data.get("materials", []), members, errors)
        verified = _verified(data.get("verified", []), materials, errors)
        instead = (
            *_chosen(catalog, named, WayKind.PLEDGE, data.get("pledges", []), members, errors),
            *_chosen(catalog, named, WayKind.DEFERRAL, data.get("deferrals", []), members, errors),
        )
    elif not named:
        errors.append(f"申请里没有写办哪件事（thing），可以办的有：{'、'.join(catalog.things)}。")
    else:
        near = nearest(_short(named), catalog.things) or f"，可以办的有：{'、'.join(catalog.things)}。"
        errors.append(f"没有「{_short(named)}」这件事{near}")
    if errors:
        raise ApplicationErrors(errors)
    return Application(str(named), tuple(facts), materials, instead, verified)


def _verified(raw: Any, materials: tuple[StatedPaper, ...], errors: list[str]) -> tuple[str, ...]:
    """Slots of papers that are handed in here."""
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        errors.append("「verified」应为材料名的列表。")
        return ()
    handed = {paper.slot for paper in materials}
    errors += [f"「{_short(name)}」没有在这里交，不能写成已核对原件。" for name in raw if name not in handed]
    return tuple(dict.fromkeys(name for name in raw if name in handed))


def _short(text: object) -> str:
    return str(text)[:40]


def _json(raw: bytes, errors: list[str]) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise ApplicationErrors([f"申请文件太大（{len(raw)} 字节），最多 {LARGEST} 字节。"])

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                errors.append(f"「{_short(name)}」写了两次，请只留一个。")
            found[name] = value
        return found

    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=once)
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


def _facts(catalog: Catalog, name: str, value: Any, errors: list[str]) -> Iterator[Fact]:
    declared = fact_type(catalog.facts, name)
    if declared is None:
        known = (*catalog.facts, *(f"{n}.{m}" for n, t in catalog.facts.items() for m in t.members))
        errors.append(f"没有「{_short(name)}」这个数据项{nearest(name[:60], known) or '。'}")
    elif declared.kind is Kind.COLLECTION:
        yield from _members(declared, value, errors)
    else:
        collection = name.partition(".")[0]
        owner = catalog.facts.get(collection)
        subject = f"{collection}/1" if owner is not None and owner.kind is Kind.COLLECTION else ""
        yield from _fact(declared, name, value, subject, errors)


def _not_the_applicants(catalog: Catalog, thing: str, facts: list[Fact]) -> list[str]:
    """Facts that only the platform or a department can say: the day of decision, and what items give."""
    own, given = stated(catalog, catalog.things[thing]), givers(catalog)
    names = dict.fromkeys(fact.name for fact in facts if fact.value is not None)
    reserved = (name for name in names if name == BASIS_DATE or (name in given and name not in own))
    return [f"「{name}」由平台或部门给出，不用填写，请删去。" for name in reserved]


def _members(collection: FactType, raw: Any, errors: list[str]) -> Iterator[Fact]:
    """A list of several subjects. One about whom nothing is known yet counts too."""
    name = collection.name
    if raw is None:
        return
    if not isinstance(raw, list) or not all(isinstance(member, dict) for member in raw):
        errors.append(f"「{name}」应为一个列表，每个成员写在 {{ }} 里。")
        return
    if len(raw) > MOST:
        errors.append(f"「{name}」有 {len(raw)} 个，最多 {MOST} 个。")
        return
    for position, member in enumerate(raw, start=1):
        subject = f"{name}/{position}"
        if not member:
            yield Fact(f"{name}.{next(iter(collection.members))}", None, STATED, subject)
        for short, value in member.items():
            declared = collection.members.get(short)
            if declared is None:
                near = nearest(short[:60], collection.members) or "。"
                errors.append(f"「{name}」第 {position} 个：没有「{_short(short)}」这个数据项{near}")
            else:
                yield from _fact(declared, f"{name}.{short}", value, subject, errors)


def _fact(declared: FactType, name: str, value: Any, subject: str, errors: list[str]) -> Iterator[Fact]:
    try:
        yield Fact(name, read_value(declared, value), STATED, subject)
    except FactError as problem:
        position = subject.partition("/")[2]
        errors.append(f"第 {position} 个：{problem}" if position not in ("", "1") else str(problem))
    except RecursionError:
        errors.append(f"「{_short(name)}」嵌套太深。")


def _contradictions(facts: list[Fact]) -> Iterator[str]:
    """The same fact stated twice with different values: nobody could tell which one is meant."""
    said: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        if fact.value is None:
            continue
        first = said.setdefault((fact.name, fact.subject), fact)
        if first.value != fact.value:
            yield f"「{fact.name}」写了两次，而且不一样，请只留一个。"


def _materials(
    catalog: Catalog, thing: str, raw: Any, members: FactSheet, errors: list[str]
) -> tuple[StatedPaper, ...]:
    """Every ``{material, file}``; where several have such a paper, ``subject`` may say whose it is (1, 2, …), else
    they come in their order. A slot that is named again has several pictures of one paper: both sides, or its pages."""
    if not isinstance(raw, list):
        errors.append("「materials」应为列表。")
        return ()
    slots = catalog.things[thing].slots
    places = {slot: _members_of(catalog, slot, members) for slot in slots}
    found: dict[tuple[str, str], list[str]] = {}
    for position, line in enumerate(raw, start=1):
        where = f"第 {position} 份材料"
        if not _is_paper(line):
            errors.append(
                f'{where}应写成 {{"material": 材料名, "file": 文件名}}，多胞胎可加 "subject": 第几个。'
            )
            continue
        name, file, whose = line["material"], line["file"], line.get("subject")
        fitting = [
            (slot, subject)
            for slot in slots
            if name in (slot, catalog.slots[slot].material)
            for subject in places[slot]
            if (slot, subject) not in found and whose in (None, int(subject.partition("/")[2] or 1))
        ]
        if not fitting:
            fitting = _further(name, whose, places)
        if name not in slots and not any(catalog.slots[s].material == name for s in slots):
            kinds = [catalog.slots[slot].material for slot in slots]
            near = nearest(_short(name), (*slots, *kinds)) or f"，可以交的有：{'、'.join(slots)}。"
            errors.append(f"{where}：没有「{_short(name)}」这份材料{near}")
        elif not fitting and whose is not None:
            errors.append(f"{where}：没有第 {whose} 个，「{name}」不用交它的。")
        elif not fitting:
            errors.append(f"{where}：「{name}」交了不止一份，看不出是谁的，请写明 subject，或只留一份。")
        elif not _plain_name(file):
            errors.append(f"{where}：文件名「{_short(file)}」不行，请把文件放在同一个文件夹里，只写文件名。")
        elif file in found.get(fitting[0], ()):
            errors.append(f"{where}：「{name}」的文件「{_short(file)}」写了两次，请只留一个。")
        elif len(found.get(fitting[0], ())) >= MOST_PICTURES:
            errors.append(f"{where}：「{name}」的照片太多，一份材料最多 {MOST_PICTURES} 张。")
        else:
            found.setdefault(fitting[0], []).append(file)
    return tuple(
        StatedPaper(slot, subject, file) for (slot, subject), files in found.items() for file in files
    )


def _further(name: str, whose: int | None, places: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Where another picture belongs of a paper that is there already: nowhere, if that cannot be told."""
    own = [(name, subject) for subject in places.get(name, ())]
    if whose is not None:
        own = [(slot, subject) for slot, subject in own if whose == int(subject.partition("/")[2] or 1)]
    return own if len(own) == 1 else []


def _chosen(
    catalog: Catalog, thing: str, kind: WayKind, raw: Any, members: FactSheet, errors: list[str]
) -> Iterator[Chosen]:
    """The papers that are pledged or deferred, each for every member that it is about."""
    key = "pledges" if kind is WayKind.PLEDGE else "deferrals"
    slots = catalog.things[thing].slots
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        errors.append(f'「{key}」应为材料名的列表，例如 ["{(*slots, "材料名")[0]}"]。')
        return
    for name in dict.fromkeys(raw):
        if name not in slots:
            near = nearest(_short(name), slots) or "。"
            errors.append(f"「{key}」：没有「{_short(name)}」这份材料{near}")
            continue
        for subject in _members_of(catalog, name, members):
            yield Chosen(kind, name, subject)


def _is_paper(line: Any) -> bool:
    if not isinstance(line, Mapping) or not line.keys() <= {"material", "file", "subject"}:
        return False
    whose = line.get("subject", 1)
    return (
        isinstance(line.get("material"), str)
        and isinstance(line.get("file"), str)
        and isinstance(whose, int)
        and not isinstance(whose, bool)
        and 1 <= whose <= MOST
    )


def _members_of(catalog: Catalog, slot: str, sheet: FactSheet) -> tuple[str, ...]:
    """The members that have such a paper each; the first one when none is named."""
    about = catalog.slots[slot].about
    declared = catalog.facts.get(about)
    if declared is None or declared.kind is not Kind.COLLECTION:
        return ("",)
    return sheet.subjects(about) or (f"{about}/1",)


def _plain_name(file: str) -> bool:
    """A name that stays in its folder on every system."""
    return (
        0 < len(file) <= LONGEST_NAME
        and file == file.strip()
        and not file.startswith(".")
        and file.isprintable()
        and not set(file) & set("/\\:")
    )
