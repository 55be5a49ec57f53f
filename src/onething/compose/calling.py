"""Which departments are called, and how much each bears: of the packs as they are now, and of those that cases keep."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

from onething.casework.service import Shelf
from onething.catalog import Catalog, PackErrors, Performer
from onething.work.service import QueueLimit

log = logging.getLogger(__name__)


class Calling:
    """The queues of a worker. ``current`` reads the packs as they are now."""

    def __init__(self, shelf: Shelf, current: Callable[[], Catalog]) -> None:
        self._shelf, self._current = shelf, current
        self._seen: set[str] = set()
        self._limits: dict[str, QueueLimit] = {}

    def queues(self) -> Sequence[QueueLimit]:
        """Every queue that is needed now. Packs that cannot be read do not hold up cases, which keep their own; they
        are raised (catalog.PackErrors) when there are none of those either."""
        kept = self._shelf.in_use()
        try:
            newest = [self._current().digest]
        except PackErrors as problem:
            if not kept:
                raise
            log.error("the packs have %d mistakes; cases go on with those they keep", len(problem.errors))
            newest = []
        self._seen.update(self._shelf.kept())
        self._take([*(digest for digest in kept if digest not in newest), *newest])
        return list(self._limits.values())

    def news(self) -> Sequence[QueueLimit]:
        """The queues that packs published in the meantime bring, or change."""
        fresh = [digest for digest in self._shelf.kept() if digest not in self._seen]
        if not fresh:
            return ()
        before = dict(self._limits)
        self._seen.update(fresh)
        self._take(fresh)
        return [limit for name, limit in self._limits.items() if before.get(name) != limit]

    def _take(self, digests: Iterable[str]) -> None:
        for digest in digests:
            self._limits.update({limit.name: limit for limit in _limits(self._shelf.get(digest))})


def _limits(catalog: Catalog) -> list[QueueLimit]:
    # A queue is polled 20 times a second: departments that nobody calls have none.
    called = {register.department for register in catalog.registers.values()}
    ready = (item for item in catalog.items.values() if item.draft is None)
    called |= {item.department for item in ready if item.performer is Performer.DEPARTMENT}
    return [
        QueueLimit(d.id, d.quota.concurrent, d.quota.calls, d.quota.seconds)
        for d in catalog.departments.values()
        if d.id in called
    ]
