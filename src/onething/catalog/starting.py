"""The first files of a new thing: commented YAML that passes the check and plans at once (``scaffold/``)."""

from __future__ import annotations

import re

from onething.catalog.columns import shipped
from onething.catalog.model import Catalog
from onething.facts import fact_type

OWN = ("departments.yaml", "facts.yaml", "items.yaml", "thing.yaml")
SCHEMA_LINE = "# yaml-language-server: $schema=../schema/pack.schema.json\n"
"""Tells an editor where the completion is; ``onething packs new`` writes that folder beside the thing's."""
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff]*")
ENDING = "一件事"


class BadName(ValueError):
    """The id or the name of a new thing cannot be used; the message says what would do."""


def first_files(thing: str, name: str, beside: Catalog | None) -> dict[str, str]:
    """File name → text of a new thing's folder. What the catalogue ``beside`` declares is not declared again.
    Raises BadName."""
    if _ID.fullmatch(thing) is None or len(thing) > 40:
        raise BadName(f"代号「{thing[:40]}」不行：请用小写字母、数字和横线，字母开头，例如 retirement")
    if _NAME.fullmatch(name) is None or len(name) > 40:
        raise BadName(f"名称「{name[:40]}」不行：请用汉字、字母和数字，最多 40 个，例如 职工退休一件事")
    if beside is not None and thing in beside.things:
        raise BadName(f"已经有「{thing}」这件事（{beside.things[thing].name}），请换一个代号")
    words = {"@id@": thing, "@name@": name, "@stem@": name.removesuffix(ENDING) or name}
    files = [*OWN, *_missing(beside)]
    return {file: SCHEMA_LINE + _filled(shipped(f"scaffold/{file}"), words) for file in files}


def _missing(beside: Catalog | None) -> list[str]:
    """The shared declarations that nobody has made yet."""
    if beside is None:
        return ["persons.yaml", "materials.yaml", "slots.yaml"]
    there = {
        "persons.yaml": all(fact_type(beside.facts, n) for n in ("申请人.姓名", "申请人.公民身份号码")),
        "materials.yaml": "居民身份证" in beside.materials,
        "slots.yaml": "申请人身份证" in beside.slots,
    }
    return [file for file, declared in there.items() if not declared]


def _filled(text: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text
