"""The commands of 核对读数: see what was read from the papers of a case, say what was misread, and count it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from onething.casework.access import admit_officer, view_of
from onething.casework.actors import Actor, Role
from onething.casework.checking import is_unseen
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import ReadingsChecked
from onething.casework.models import CaseRow, EventRow
from onething.casework.seeing import visible
from onething.casework.states import CaseState
from onething.casework.traces import leave_receipt
from onething.casework.transition import Ground, transition
from onething.catalog import Catalog
from onething.facts import Fact, FactError, fact_type, read_value
from onething.intake import Label, characters_apart, edition_of, rows_of, shown

CHECKED = "ReadingsChecked"
LONGEST = 500
"""Characters of a corrected value."""


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One value that the text engine read: ``mark`` names it until it is read anew,
    ``confidence`` (0…1) is calibrated, ``box`` lies on the ``page`` of the paper."""

    mark: str
    paper: str
    subject: str
    name: str
    value: str
    confidence: float | None
    page: int | None
    box: tuple[int, int, int, int] | None


class Readings:
    """Looks at readings and corrections of them, each by an explicit actor."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def list(self, actor: Actor, case: str) -> tuple[ReadingLine, ...]:
        """What no person has compared yet, of what this officer may see; with a use receipt. Raises NotAllowed."""
        catalog, facts = self._facts(actor, case)
        self._trace(actor, case, facts.values())
        return tuple(
            ReadingLine(
                mark,
                fact.provenance.origin,
                fact.subject,
                fact.name,
                shown(fact, catalog),
                fact.provenance.confidence,
                fact.provenance.page,
                fact.provenance.box,
            )
            for mark, fact in facts.items()
        )

    def check(
        self, actor: Actor, case: str, wrong: Mapping[str, str], right: Sequence[str] | None
    ) -> CaseState:
        """Say what was misread: mark → what stands there; and which others are right (None: all of them). Raises
        NotAllowed, CaseworkError; then nothing was changed."""
        with transaction.atomic():
            if not CaseRow.objects.select_for_update().filter(pk=case).exists():
                raise NotAllowed(f"没有找到办件 {case}。")
            catalog, facts = self._facts(actor, case)
            others = [n for n in facts if n not in wrong] if right is None else right
            for mark in (*wrong, *others):
                if mark not in facts:
                    raise CaseworkError(f"没有等核对的读数「{mark[:20]}」，请先看一遍清单。")
            if set(wrong) & set(others):
                raise CaseworkError("同一个读数不能又对又错。")
            corrected = {n: _corrected(catalog, facts[n], value) for n, value in wrong.items()}
            # Somebody may type what was read: then it was right.
            differing = {n: fact for n, fact in corrected.items() if fact.value != facts[n].value}
            looked = {**{n: facts[n] for n in (*wrong, *others)}, **differing}
            if not looked:
                raise CaseworkError("没有核对任何读数。")
            self._trace(actor, case, looked.values())
            happening = ReadingsChecked(
                actor,
                tuple(looked.values()),
                tuple(differing.values()),
                tuple(_label(catalog, case, facts[n], looked[n]) for n in looked),
            )
            ruling = transition(self._ground, case, happening)
        if ruling is None:
            raise CaseworkError("办件正在预审或撤回，现在不能核对读数，请稍后再试。")
        return ruling.view.state

    def labels(self, actor: Actor) -> tuple[Label, ...]:
        """What all checks teach, without values and names. For operators: raises NotAllowed."""
        if actor.role is not Role.OPERATOR:
            raise NotAllowed("只有运维人员可以汇总核对的结果。")
        bodies = EventRow.objects.filter(kind=CHECKED, body__isnull=False).order_by("id")
        return tuple(
            Label(**each)
            for body in bodies.values_list("body", flat=True).iterator()
            for each in json.loads(body or "{}").get("labels", ())
        )

    def _facts(self, actor: Actor, case: str) -> tuple[Catalog, dict[str, Fact]]:
        """The readings of the case that this officer may see and nobody has compared, by their marks."""
        admit_officer(self._ground, actor)
        view = view_of(self._ground, case)
        if actor.department not in {task.department for task in view.tasks}:
            raise NotAllowed(f"办件 {case} 没有由您所在部门办理的环节。")
        catalog = self._ground.shelf.get(view.digest)
        return catalog, {
            _mark(case, fact): fact for fact in visible(view, catalog, actor, "") if is_unseen(fact)
        }

    def _trace(self, actor: Actor, case: str, facts: Iterable[Fact]) -> None:
        leave_receipt(self._ground, actor, case, {fact.name for fact in facts}, "核对读数")


def _corrected(catalog: Catalog, fact: Fact, value: str) -> Fact:
    """What stands on the paper, as the officer reads it."""
    declared = fact_type(catalog.facts, fact.name)
    assert declared is not None
    if len(value) > LONGEST:
        raise CaseworkError(f"内容太长，最多 {LONGEST} 个字。")
    try:
        read = read_value(declared, value.strip())
    except FactError as problem:
        raise CaseworkError(str(problem))
    if read is None:
        raise CaseworkError(f"请写明{fact.name}应是什么。")
    return replace(fact, value=read)


def _label(catalog: Catalog, case: str, read: Fact, right: Fact) -> Label:
    """What this reading teaches."""
    said = read.provenance
    rows = list(rows_of(catalog, said.origin, read.name))
    face, row = next((each for each in rows if edition_of(each[0]) == said.edition), rows[0])
    apart = characters_apart(shown(read, catalog), shown(right, catalog))
    kind = catalog.slots[said.origin].material
    return Label(
        kind,
        face.name,
        row.field,
        row.sort,
        said.edition,
        said.engine or 0.0,
        not apart,
        apart,
        f"{case}/{_mark(case, read)}",
    )


def _mark(case: str, fact: Fact) -> str:
    """Six digits for one reading: another reading of the same paper has others."""
    said = fact.provenance
    whole = f"{case}/{said.origin}/{fact.subject}/{fact.name}/{said.at}"
    return hashlib.sha256(whole.encode()).hexdigest()[:6]
