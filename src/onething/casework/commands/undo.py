"""纠错: what is put right afterwards. An officer takes a mistaken decision back."""

from __future__ import annotations

import json
from datetime import date

from django.db import IntegrityError, transaction

from onething.casework.access import officers_task, today
from onething.casework.actors import Actor
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import Decision, DecisionUndone
from onething.casework.models import CaseRow, EventRow
from onething.casework.states import CaseState, Task
from onething.casework.timing import Clock, due_of
from onething.casework.transition import ZONE, Ground, transition
from onething.casework.undo import why_not
from onething.catalog import Catalog, ClockKind, Undo
from onething.parties.service import officers_with
from onething.planning import StepKind

_DECIDED = {"OfficerApproved": Decision.APPROVE, "OfficerRejected": Decision.REJECT}


class Redress:
    """Commands that put right what went wrong, each by an explicit actor."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def undo(self, actor: Actor, case: str, number: int, reason: str) -> CaseState:
        """Take back the last decision on a task of the own department: the officer who made it, or a holder of a role
        that the packs name, within the time that they give. Raises NotAllowed, CaseworkError; then nothing happens."""
        if not reason.strip():
            raise CaseworkError("请写明为什么撤回，申请人会看到它。")
        try:
            with transaction.atomic():
                view, task = officers_task(self._ground, actor, case, number)
                CaseRow.objects.select_for_update().get(pk=case)
                catalog = self._ground.shelf.get(view.digest)
                decision = self._may_undo(actor, catalog, case, task)
                refusal = why_not(view, catalog, task, decision)
                happening = DecisionUndone(actor, number, decision, reason.strip())
                ruling = None if refusal else transition(self._ground, case, happening)
                if ruling is None:
                    raise CaseworkError(refusal or "办件刚刚有了变化，没有撤回，请再看一看。")
        except IntegrityError:
            raise CaseworkError("申请人已经为同一件事重新申请，这份办件不能再恢复办理。")
        return ruling.view.state

    def _may_undo(self, actor: Actor, catalog: Catalog, case: str, task: Task) -> Decision:
        """The last decision on a task, if it stands and this officer may take it back today."""
        rule, event = _rule(catalog, task), _last(case, task)
        if event is None:
            raise CaseworkError(f"环节「{task.name}」没有可以撤回的决定。")
        if rule is None:
            raise CaseworkError(f"「{task.name}」的决定不能撤回：事项包没有规定多久以内可以撤回。")
        by = json.loads(event.body or "{}").get("by")
        leaders = {
            o.account for role in rule.by for o in officers_with(task.department, role, today(self._ground))
        }
        if by != str(actor) and actor.name not in leaders:
            others = f"，或者{'、'.join(rule.by)}" if rule.by else ""
            raise NotAllowed(f"只有作出决定的本人{others}可以撤回。")
        until = self._last_day(event.at.astimezone(ZONE).date(), rule)
        if today(self._ground) > until:
            raise CaseworkError(f"决定只能在 {rule.within}内撤回，{until} 是最后一天，已经过了。")
        return _DECIDED[event.kind]

    def _last_day(self, decided: date, rule: Undo) -> date:
        calendar = self._ground.almanacs.get(self._ground.now()).calendar
        return due_of(Clock(None, ClockKind.PROMISED, decided, rule.within), calendar)


def _rule(catalog: Catalog, task: Task) -> Undo | None:
    """How decisions on this task may be taken back: as its item says, or else as its item's type does."""
    if task.kind is not StepKind.ITEM:
        return None
    item = catalog.items[task.code]
    kind = catalog.item_types.get(item.type)
    return item.undo or (None if kind is None else kind.undo)


def _last(case: str, task: Task) -> EventRow | None:
    """The last decision on a task, unless it was taken back already."""
    kinds = (*_DECIDED, "DecisionUndone")
    event = EventRow.objects.filter(case_id=case, task=task.number, kind__in=kinds).order_by("-seq").first()
    return None if event is None or event.kind not in _DECIDED else event
