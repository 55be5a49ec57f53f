"""Ground to stand on: the packs, a clock that a test moves, a vault in its folder, departments that answer at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onething.casework.handing_in import Counter
from onething.casework.happenings import Answer, DepartmentAnswered, Happening, RegisterRead, Reversal
from onething.casework.models import CaseRow
from onething.casework.service import Actor, Casework, Claims, Ground, People, Shelf, Signatures, read_actor
from onething.casework.states import CaseView, Task, TaskState
from onething.casework.transition import load, transition
from onething.catalog import Catalog, canonical, read_files
from onething.custody.service import Vault
from onething.facts import Fact, Provenance, Source, TrustGrade, fact_type, read_value
from onething.parties.service import Officer, register_officer
from onething.planning import StepKind
from simulators.city import Family, families
from tests.house.application import application, engine_for

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
"""09:00 in Beijing, a Friday."""
KEY = b"k" * 32
GRADE_A = Provenance(Source.DEPARTMENT, TrustGrade.A, origin="test")
WORDS = {"文字": "X1", "日期": "2020-01-01", "时刻": "2026-11-14 13:49", "是否": True, "代码": "女"}
FAMILY = next(families(1))


def given_facts(catalog: Catalog, names: Iterable[str], subject: str) -> tuple[Fact, ...]:
    """A value of its kind for every fact that an item gives."""
    facts = []
    for name in names:
        declared = fact_type(catalog.facts, name)
        assert declared is not None
        own = subject if subject and name.partition(".")[0] == subject.partition("/")[0] else ""
        facts.append(Fact(name, read_value(declared, WORDS[str(declared.kind)]), GRADE_A, own))
    return tuple(facts)


class Site:
    """An installation in a test's folder."""

    def __init__(self, folder: Path, key: bytes = KEY) -> None:
        self.now, self.key = NOW, key
        self.ground, self.vault = Ground(Shelf(), lambda: self.now), Vault(folder)
        self.catalog = self.ground.shelf.publish(canonical(read_files([ROOT / "packs"])), NOW)
        self.casework, self.claims = Casework(self.ground, self.vault), Claims(self.ground)
        self.people = People(self.ground, self.vault, key)
        self.signatures = Signatures(self.ground)

    def apply(
        self,
        who: str | Actor = "applicant:mei",
        family: Family = FAMILY,
        *,
        papers: bool = True,
        answers: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """Hand in a birth; the reference of its case."""
        written, open_file = application(family, **changes)
        data = json.loads(written)
        data["answers"] |= answers or {}
        raw = json.dumps(data if papers else {**data, "materials": []}).encode()
        actor = read_actor(who) if isinstance(who, str) else who
        return self.counter(family).apply(actor, self.catalog, raw, open_file)[0]

    def counter(self, family: Family = FAMILY) -> Counter:
        return Counter(self.ground, self.casework, self.vault, engine_for(family), self.key)

    def view(self, case: str) -> CaseView:
        return load(CaseRow.objects.get(pk=case), self.catalog)

    def task(self, case: str, code: str) -> Task:
        return next(t for t in self.view(case).tasks if t.code == code)

    def happen(self, case: str, happening: Happening) -> bool:
        """Whether it was expected."""
        return transition(self.ground, case, happening) is not None

    def answer(self, case: str) -> None:
        """Registers and departments answer well until everything waits for a person or has ended."""
        while asked := [t for t in self.view(case).tasks if t.outstanding]:
            self._answer_all(case, asked)

    def registers_answer(self, case: str) -> None:
        """Registers answer; what follows waits for departments."""
        self._answer_all(
            case, [t for t in self.view(case).tasks if t.outstanding and t.kind is StepKind.READ]
        )

    def _answer_all(self, case: str, asked: Iterable[Task]) -> None:
        for task in asked:
            self.happen(case, self._answer(task))

    def _answer(self, task: Task) -> Happening:
        if task.kind is StepKind.READ:
            return RegisterRead(task.number, task.round, (), known=True, receipt="r")
        if task.state is TaskState.REVERSING:
            return Reversal(task.number, task.round, possible=True)
        facts = given_facts(self.catalog, self.catalog.items[task.code].gives, task.subject)
        return DepartmentAnswered(task.number, task.round, Answer.APPROVED, f"q{task.number}", facts)

    def register(self, *accounts: str, department: str = "police", role: str = "承办人") -> None:
        for account in accounts:
            register_officer(Officer(department, account, (role,)))

    def events(self, case: str) -> list[tuple[str, dict[str, Any]]]:
        """What the owner reads: the kind and the body of every event."""
        owner = read_actor(self.view(case).owner)
        return [(line.kind, line.body) for line in self.casework.report(owner, case, purpose="查看").trail]
