"""对账: walk through cases and compare every item that may have had an effect with its department's books.

Needed when a database was restored from a backup, ours or a department's. Everything can be done again: what agrees
writes nothing, and a walk that was broken off goes on after the last case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onething.casework.actors import Actor, Role
from onething.casework.books import Books, Look
from onething.casework.errors import NotAllowed
from onething.casework.happenings import Answer
from onething.casework.models import CaseRow
from onething.casework.reconciling import Verdict, answer_in_words
from onething.casework.states import CaseState, Task, TaskState
from onething.exchange.service import BadAnswer, Refused, Unavailable
from onething.facts import FactError
from onething.planning import StepKind

_LOOKS = 3
"""How often one item is compared in one walk: taking up what came before it may let it move."""
_ENDED = [str(state) for state in CaseState if state.final]
SILENT, UNREADABLE, REPAIRED = "没有回应", "答复读不懂", "已重新提交"
_SAYS = {
    Verdict.TAKE_UP: "部门已办、平台不知道，补记到办件里。",
    Verdict.AGAIN: "部门没有收到，平台会按原编号再交。",
    Verdict.WORKING: "部门还没有办完，请过后再对一次。",
    Verdict.LOST: "平台有结果，部门没有记录。要重新提交请加 --repair。",
    Verdict.CONTRADICTS: "交本部门工作人员处置。",
    Verdict.OFFICER: "已在工作人员的待办里，重试即取部门的答复。",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one item. ``verdict`` is a Verdict or why none could be had; ``noted``: the case's trail has it
    now."""

    case: str
    number: int
    name: str
    department: str
    ours: str
    theirs: str
    verdict: str
    says: str
    noted: bool = False


class Reconciler:
    """An operator's walk through cases."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def references(self, actor: Actor, since: datetime | None = None, after: str = "") -> Iterator[str]:
        """The cases that may differ, by reference: all that have not ended, and those that ended ``since`` a time.
        ``after`` goes on behind the case where an earlier walk was broken off. Raises NotAllowed."""
        _admit(actor)
        rows = CaseRow.objects.exclude(state__in=_ENDED)
        if since is not None:
            rows = rows | CaseRow.objects.filter(ended_at__gte=since)
        while True:
            # One by one: cases are locked and written on the way, and there may be very many.
            case = (
                rows.filter(pk__gt=after, erased_at__isnull=True)
                .order_by("pk")
                .values_list("pk", flat=True)
                .first()
            )
            if case is None:
                return
            yield case
            after = case

    def case(
        self, actor: Actor, case: str, *, write: bool = True, repair: bool = False, department: str = ""
    ) -> tuple[Line, ...]:
        """Compare one case; only what does not agree is returned. Without ``write`` nothing is written anywhere;
        ``repair`` has done again, under its key, what a department has lost. Raises NotAllowed."""
        _admit(actor)
        if not CaseRow.objects.filter(pk=case, erased_at__isnull=True).exists():
            raise NotAllowed(f"没有找到办件 {case}，或者它的内容已经按保存期限删除。")
        found: dict[int, Line] = {}
        looked: dict[int, list[TaskState]] = {}
        while (task := self._next(case, department, looked)) is not None:
            looked.setdefault(task.number, []).append(task.state)
            line = self._line(actor, case, task, write=write, repair=repair and write)
            if line is not None:
                found.setdefault(task.number, line)
        return tuple(found[number] for number in sorted(found))

    def _next(self, case: str, department: str, looked: dict[int, list[TaskState]]) -> Task | None:
        """The next item to compare: in the plan's order, and again when it has moved since."""
        view, _ = self._books.open(case)
        for task in view.tasks:
            seen = looked.get(task.number, [])
            if task.kind is not StepKind.ITEM or department not in ("", task.department):
                continue
            if not seen or (seen[-1] is not task.state and len(seen) < _LOOKS):
                return task
        return None

    def _line(self, actor: Actor, case: str, task: Task, *, write: bool, repair: bool) -> Line | None:
        try:
            look = self._books.compare(case, task.number, actor, write=write)
            if look is not None and repair and _repairable(look):
                again = self._books.perform_again(case, task.number, actor)
                if again.verdict is Verdict.CONTRADICTS:
                    return _told(case, again, again.verdict, "已重新提交，结果与平台的不同，交工作人员处置。")
                return _told(case, again, REPAIRED, "部门丢失了记录，已按原编号重新提交。")
        except Unavailable as problem:
            return _unclear(case, task, SILENT, str(problem))
        except (Refused, BadAnswer) as problem:
            return _unclear(case, task, UNREADABLE, str(problem))
        except FactError:
            # The error may repeat what the department said, which is about a person.
            return _unclear(case, task, UNREADABLE, "部门给的数据不是声明的类型。")
        if look is None or look.verdict is Verdict.AGREES:
            return None
        return _told(case, look, look.verdict, _SAYS[look.verdict])


def _admit(actor: Actor) -> None:
    if actor.role is not Role.OPERATOR:
        raise NotAllowed("对账由运维人员来做，请用 --as operator:账号。")


def _repairable(look: Look) -> bool:
    return look.verdict is Verdict.LOST and look.task.state is TaskState.DONE


def _told(case: str, look: Look, verdict: str, says: str) -> Line:
    task, said = look.task, look.said
    theirs = "没有记录" if said is None else answer_in_words(said.answer)
    if said is not None and said.answer is Answer.APPROVED and look.verdict is Verdict.CONTRADICTS:
        theirs += "（内容不同）" if task.state is TaskState.DONE else ""
    return Line(
        case,
        task.number,
        task.name,
        task.department,
        str(task.state),
        theirs,
        str(verdict),
        says,
        look.written,
    )


def _unclear(case: str, task: Task, why: str, detail: str) -> Line:
    return Line(case, task.number, task.name, task.department, str(task.state), "", why, detail)
