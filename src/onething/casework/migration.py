"""Moving a running case to other packs: what it would mean, and doing it. Pure.

A case keeps the packs it was opened with; it moves only by this event. What has reached a department keeps its result
and its terms; what has not begun goes by the new rules. Where that is not possible the case stays, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from onething.casework.desk import Desk
from onething.casework.happenings import PackMigrated
from onething.casework.later import upcoming_of
from onething.casework.revision import Revision, revise
from onething.casework.revoking import drop
from onething.casework.states import CaseState, CaseView, Task, TaskState, amended
from onething.catalog import Catalog, ClockKind, Item, Limit, LimitUnit
from onething.facts import (
    FactError,
    FactSheet,
    FactType,
    Value,
    fact_type,
    sheet_from_json,
    sheet_to_json,
)
from onething.planning import MaterialLine, Plan, PlanError, StepKind, make_plan, missing_facts, without

MOVABLE = (CaseState.PRE_REVIEW, CaseState.WITH_DEPARTMENTS, CaseState.CORRECTION, CaseState.CLOSING)
NOT_WANTED = "按新规则不再需要这一项。"
_WITH_DEPARTMENT = (TaskState.DONE, TaskState.UNDER_WAY, TaskState.REVERSING, TaskState.KEPT)
_STARTED = (
    TaskState.UNDER_WAY,
    TaskState.WITH_OFFICER,
    TaskState.PROCEDURE,
    TaskState.CORRECTION,
    TaskState.STUCK,
)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock's limit before and after; it goes on from its original start. None: there is no such clock."""

    task: int | None
    name: str
    kind: ClockKind
    before: Limit | None
    after: Limit | None


@dataclass(frozen=True, slots=True)
class Migration:
    """What the move means. ``added``, ``dropped`` and ``kept`` are names of items; ``rules`` what is different, in words;
    ``papers_more`` and ``papers_fewer`` what the applicant must newly bring or need not; ``asks`` what the applicant must
    newly state. With ``obstacles`` the case cannot move."""

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    clocks: tuple[ClockChange, ...] = ()
    papers_more: tuple[str, ...] = ()
    papers_fewer: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Course:
    """The way from the old packs to the new ones, once it is known that there is one."""

    view: CaseView
    old: Catalog
    new: Catalog
    sheet: FactSheet
    plan: Plan
    revision: Revision

    @property
    def pairs(self) -> Iterator[tuple[Task, Item, Item]]:
        """Every item that stays, as the old and as the new packs have it."""
        for task in self.revision.kept:
            if task.kind is StepKind.ITEM:
                yield task, self.old.items[task.code], self.new.items[task.code]


def look_ahead(view: CaseView, old: Catalog, new: Catalog) -> Migration:
    """What moving a case from ``old`` to ``new`` means. ``view`` is as the old packs open it."""
    course = _course(view, old, new)
    return course if isinstance(course, Migration) else _told(course)


def migrated(desk: Desk, happening: PackMigrated) -> bool:
    """Move the case; ``desk`` works with the new packs. False when it is not on the old ones any more, or cannot."""
    if desk.view.digest != happening.old.digest:
        return False
    course = _course(desk.view, happening.old, desk.catalog)
    if isinstance(course, Migration):
        return False
    told = _told(course)
    if told.obstacles:
        return False
    desk.case(desk.view.state, digest=desk.catalog.digest)
    desk.event(
        "PackMigrated",
        None,
        happening.actor,
        old=happening.old.digest,
        new=desk.catalog.digest,
        added=list(told.added),
        dropped=list(told.dropped),
        rules=list(told.rules),
        papers=[list(told.papers_more), list(told.papers_fewer)],
        clocks=[[c.task, c.kind, str(c.before or ""), str(c.after or "")] for c in told.clocks],
    )
    _apply(desk, course)
    _move_clocks(desk, told)
    _review_again(desk, course)
    return True


def _course(view: CaseView, old: Catalog, new: Catalog) -> _Course | Migration:
    """The way, or why there is none."""
    if old.digest == new.digest:
        return Migration(obstacles=("办件已经按这个版本的规则办理。",))
    if view.state not in MOVABLE:
        return Migration(obstacles=(f"办件现在是「{view.state}」，不能改按新规则办理。",))
    if view.thing not in new.things:
        return Migration(obstacles=("新规则里没有这一件事。",))
    gone = [t.name for t in view.tasks if not _known(t, new)]
    if gone:
        return Migration(
            obstacles=(f"新规则里已经删去「{'」「'.join(gone)}」：请先写 applies: 否，等在办的办结再删。",)
        )
    try:
        sheet = sheet_from_json(sheet_to_json(view.dossier.sheet), new.facts)
        plan = make_plan(new, view.thing, sheet)
    except FactError as problem:
        # The message names the fact and repeats its value, which is about a person.
        return Migration(obstacles=(f"已有的数据不合新规则：{str(problem).partition('」')[0]}」。",))
    except PlanError as problem:
        return Migration(obstacles=(f"已有的数据不合新规则：{problem}",))
    if plan.undecided:
        names = dict.fromkeys(name for _, facts in plan.undecided for name in facts)
        return Migration(
            asks=tuple(names), obstacles=(f"要先问清{'、'.join(names)}，才知道按新规则办哪些事项。",)
        )
    return _Course(view, old, new, sheet, plan, revise(view.tasks, plan.steps))


def _known(task: Task, catalog: Catalog) -> bool:
    if task.department not in catalog.departments:
        return False
    if task.kind is StepKind.READ:
        return task.code in catalog.registers
    item = catalog.items.get(task.code)
    # What follows an item is told by its place among the item's legs.
    place = task.step.rpartition("+")[2] if task.kind is StepKind.LEG else "0"
    return item is not None and int(place) <= len(item.legs)


def _told(course: _Course) -> Migration:
    revision, view = course.revision, course.view
    before, after = _required(view.dossier.materials), _required(without(course.plan, view.dossier.instead))
    handed = {(reading.slot, reading.subject) for reading in view.dossier.readings}
    more = {key: name for key, name in after.items() if key not in before and key not in handed}
    told = Migration(
        added=tuple(t.name for t in (*revision.reopened, *revision.added)),
        dropped=tuple(t.name for t in revision.dropped),
        kept=tuple(t.name for t in revision.kept if t.kind is StepKind.ITEM),
        rules=tuple(_rules(course)),
        clocks=tuple(_clocks(course)),
        papers_more=tuple(more.values()),
        papers_fewer=tuple(name for key, name in before.items() if key not in after),
        asks=tuple(_asks(course)),
    )
    return replace(told, obstacles=tuple(_obstacles(course, {slot for slot, _ in more})))


def _required(materials: Iterable[MaterialLine]) -> dict[tuple[str, str], str]:
    """Place and owner of every paper that must be handed in, with its name."""
    return {(line.slot, line.subject): line.slot for line in materials if line.required}


def _obstacles(course: _Course, more: set[str]) -> Iterator[str]:
    """What has reached a department must stay as it was asked for."""
    for task in course.revision.dropped:
        if _sent(task):
            yield f"「{task.name}」{task.state}，新规则却没有这一项：要保留它的结果，办件只能按原规则办完。"
    known = course.sheet
    for task, old, new in course.pairs:
        if not _sent(task):
            continue
        facts = known.view(task.subject)
        if old.department != new.department or old.performer is not new.performer:
            yield f"「{task.name}」已交给原来的部门，新规则换了部门。"
        if not task.state.final and _exchanged(course.old, old, facts) != _exchanged(course.new, new, facts):
            yield f"「{task.name}」正在办理，新规则与部门往来的数据不同：请等部门答复后再迁移。"
        if task.state is TaskState.DONE:
            lacking = [name for name in new.gives if name not in facts]
            if lacking:
                yield f"「{task.name}」已办结，没有新规则要它给出的「{'」「'.join(lacking)}」。"
        unknown = [name for name in new.needs_in(facts) if name not in facts and name not in old.needs]
        if task.state is TaskState.DONE and unknown:
            yield f"「{task.name}」已办结，新规则却要它另用「{'」「'.join(unknown)}」。"
        papers = {need.slot for need in new.materials} & more - {need.slot for need in old.materials}
        if papers:
            yield f"「{task.name}」已交部门，新规则却要它另交「{'」「'.join(sorted(papers))}」。"


def _exchanged(catalog: Catalog, item: Item, facts: Mapping[str, Value]) -> list[tuple[str, FactType | None]]:
    """What goes to the department and comes back, with its kind."""
    return [(name, fact_type(catalog.facts, name)) for name in (*item.needs_in(facts), *item.gives)]


def _sent(task: Task) -> bool:
    """Whether a department may know of an item in this round: its key is used."""
    known = task.state in _WITH_DEPARTMENT or bool(task.request) or task.attempt > 0
    return task.kind is StepKind.ITEM and known


def _rules(course: _Course) -> Iterator[str]:
    """What is different about the items that stay and are not over, and about the whole."""
    for task, old, new in course.pairs:
        if task.state.final:
            continue
        was, now = (
            {(c.rule, c.otherwise): f"{c.rule.text}（{c.clause}）" for c in item.conditions}
            for item in (old, new)
        )
        yield from (f"「{task.name}」新增条件：{text}" for key, text in now.items() if key not in was)
        yield from (f"「{task.name}」不再要求：{text}" for key, text in was.items() if key not in now)
        if old.review != new.review:
            yield f"「{task.name}」什么时候由人核对，规则变了。"
        if old.channel is not new.channel:
            yield f"「{task.name}」由{old.channel}办理改为{new.channel}办理。"
        if old.needs != new.needs or old.only_when != new.only_when:
            yield f"「{task.name}」要交给部门的数据变了。"
    if course.old.things[course.view.thing].checks != course.new.things[course.view.thing].checks:
        yield "材料、申请表和登记库之间的核对规则变了。"


def _asks(course: _Course) -> Iterator[str]:
    """What the applicant must state that is not known."""
    tasks = (*course.revision.kept, *course.revision.reopened, *course.revision.added)
    items = [(t.subject, course.new.items[t.code]) for t in tasks if t.kind is StepKind.ITEM and not _sent(t)]
    for gap in missing_facts(course.new, course.view.thing, items, course.sheet):
        yield gap.name


def _clocks(course: _Course) -> Iterator[ClockChange]:
    view, old, new = course.view, course.old, course.new
    for task, before, after in course.pairs:
        if task.state.final:
            continue
        pairs = (
            (ClockKind.STATUTORY, _statutory(old, before), _statutory(new, after)),
            (ClockKind.PROMISED, before.promised, after.promised),
        )
        yield from (ClockChange(task.number, task.name, *pair) for pair in pairs if pair[1] != pair[2])
    whole: list[tuple[ClockKind, Limit | None, Limit | None]] = []
    if view.accepted:
        promised = Limit(view.dossier.promise, LimitUnit.WORKING_DAYS)
        whole.append((ClockKind.PROMISED, promised, _promise(course.plan)))
    if view.state is CaseState.CORRECTION:
        turns = (catalog.things[view.thing].correction for catalog in (old, new))
        was, now = (None if turn is None else turn.within for turn in turns)
        whole.append((ClockKind.CORRECTION, was, now))
    yield from (ClockChange(None, "整个办件", *pair) for pair in whole if pair[1] != pair[2])


def _promise(plan: Plan) -> Limit:
    return Limit(plan.savings.days_parallel, LimitUnit.WORKING_DAYS)


def _statutory(catalog: Catalog, item: Item) -> Limit | None:
    kind = catalog.item_types.get(item.type)
    if item.statutory is not None or kind is None or kind.decision is None:
        return item.statutory
    return kind.decision.limit


def _apply(desk: Desk, course: _Course) -> None:
    revision, plan = course.revision, course.plan
    for task in (*revision.kept, *revision.reopened, *revision.added):
        # What a department has waited for what it waited for.
        desk.put(amended(task, waits_for=desk.task(task.number).waits_for) if _sent(task) else task)
    for task in revision.dropped:
        drop(desk, desk.task(task.number), NOT_WANTED, {step.id for step in plan.steps})
    desk.file(
        sheet=course.sheet,
        materials=without(plan, desk.dossier.instead),
        promise=plan.savings.days_parallel,
        upcoming=upcoming_of(desk.catalog, plan),
    )
    for task, old, new in course.pairs:
        # What an officer has before them is judged by the new rules, when everything that it needs is there.
        due = all(desk.view.step(step).state is TaskState.DONE for step in task.waits_for)
        if task.state is TaskState.WITH_OFFICER and not (due and _judged(old) == _judged(new)):
            desk.move(desk.task(task.number), TaskState.WAITING)


def _judged(item: Item) -> tuple[object, ...]:
    return item.conditions, item.review, item.applies, item.channel, item.needs, item.materials


def _move_clocks(desk: Desk, told: Migration) -> None:
    tasks: Mapping[int, Task] = {task.number: task for task in desk.view.tasks}
    for change in told.clocks:
        if change.after is None:
            desk.end_clocks(change.task, change.kind)
        elif change.before is not None:
            desk.relimit_clock(change.task, change.kind, change.before, change.after)
        elif change.task is None or tasks[change.task].state in _STARTED:
            desk.start_clock(change.task, change.kind, change.after)
    desk.recount_clocks()


def _review_again(desk: Desk, course: _Course) -> None:
    """Look again whether everything is there. A case that only waits for what follows its items is not reopened."""
    new = (*course.revision.added, *course.revision.reopened)
    if desk.view.state is CaseState.WITH_DEPARTMENTS or (desk.view.state is CaseState.CLOSING and new):
        desk.case(CaseState.PRE_REVIEW)
    if desk.view.state is not CaseState.PRE_REVIEW:
        return
    for task in desk.view.tasks:
        if task.kind is StepKind.READ and task.state is TaskState.WAITING:
            desk.ask("read", desk.move(task, TaskState.UNDER_WAY))
