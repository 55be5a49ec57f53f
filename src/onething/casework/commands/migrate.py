"""The commands of a migration: what moving cases to other packs would mean, and moving them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from onething.casework.access import view_of
from onething.casework.actors import Actor, Role
from onething.casework.clocks import COUNTING, clock_of, relimited
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import PackMigrated
from onething.casework.migration import ClockChange, Migration, look_ahead
from onething.casework.models import CaseRow, ClockRow
from onething.casework.states import CaseState
from onething.casework.timing import due_of
from onething.casework.transition import Ground, transition
from onething.catalog import Catalog

SHORTEST = 8
"""Characters of a digest that name it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A clock's last day before and after; None: it is not running."""

    change: ClockChange
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What moving one case would mean."""

    case: str
    old: str
    new: str
    migration: Migration
    dues: tuple[Due, ...]


class Migrations:
    """An operator moves cases to other packs. Raises NotAllowed for anybody else."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def packs(self, digest: str) -> Catalog:
        """Published packs by digest, or by its beginning. Raises CaseworkError."""
        found = [each for each in self._ground.shelf.kept() if each.startswith(digest)]
        if len(digest) < SHORTEST or len(found) != 1:
            raise CaseworkError(
                f"没有以「{digest}」开头的规则版本，或者不止一个。请写至少 {SHORTEST} 位摘要，或者写 current。"
            )
        return self._ground.shelf.get(found[0])

    def running(self, actor: Actor, new: Catalog) -> Sequence[str]:
        """The cases under way that keep other packs, by reference."""
        _admit(actor)
        ended = [state for state in CaseState if state.final]
        rows = CaseRow.objects.exclude(state__in=ended).exclude(pack_digest=new.digest)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def preview(self, actor: Actor, case: str, new: Catalog) -> Preview:
        """What moving a case would mean; nothing is written. Raises NotAllowed."""
        _admit(actor)
        view = view_of(self._ground, case)
        migration = look_ahead(view, self._ground.shelf.get(view.digest), new)
        return Preview(case, view.digest, new.digest, migration, self._dues(case, migration))

    def move(self, actor: Actor, case: str, new: Catalog) -> CaseState:
        """Move a case. Raises NotAllowed, and CaseworkError with the reason when it cannot move."""
        preview = self.preview(actor, case, new)
        if preview.migration.obstacles:
            raise CaseworkError(f"办件 {case} 不能迁移：{'；'.join(preview.migration.obstacles)}")
        happening = PackMigrated(actor, self._ground.shelf.get(preview.old), new)
        ruling = transition(self._ground, case, happening)
        if ruling is None:
            raise CaseworkError(f"办件 {case} 刚刚有了变化，没有迁移。请重新预览。")
        return ruling.view.state

    def _dues(self, case: str, migration: Migration) -> tuple[Due, ...]:
        now = self._ground.now()
        almanac, found = self._ground.almanacs.get(now), []
        for change in migration.clocks:
            rows = ClockRow.objects.filter(
                case_id=case, task=change.task, kind=change.kind, state__in=COUNTING
            )
            row = rows.order_by("pk").first()
            if row is None:
                found.append(Due(change, None, None))
                continue
            clock, after = clock_of(row), None
            if change.before is not None and change.after is not None:
                limit = relimited(clock.limit, change.before, change.after)
                after = due_of(replace(clock, limit=limit), almanac.calendar)
            found.append(Due(change, row.due, after))
        return tuple(found)


def _admit(actor: Actor) -> None:
    if actor.role is not Role.OPERATOR:
        raise NotAllowed("办件改按新规则办理由运维人员来做，请用 --as operator:账号。")
