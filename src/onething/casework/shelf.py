"""Published packs by digest: kept in the database, opened once a process. A running case keeps its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from onething.casework.almanac import publish_years
from onething.casework.models import CaseRow, Pack
from onething.casework.states import CaseState
from onething.catalog import Catalog, digest_of, open_pack


class Shelf:
    """Catalogues by digest."""

    def __init__(self) -> None:
        self._open: dict[str, Catalog] = {}
        self._lock = threading.Lock()

    def publish(self, content: bytes, at: datetime) -> Catalog:
        """Keep a set of packs (its canonical form) and open it. Publishing the same twice changes nothing."""
        digest = digest_of(content)
        if digest not in self._open:
            Pack.objects.get_or_create(digest=digest, defaults={"content": content, "kept_at": at})
            # The calendar is the same for every case, whatever its packs.
            publish_years(self.get(digest).holidays.values())
        return self.get(digest)

    def kept(self) -> Sequence[str]:
        """The digests of everything that was published here, oldest first."""
        return list(Pack.objects.order_by("kept_at", "digest").values_list("digest", flat=True))

    def newest(self) -> Catalog | None:
        """What was published last; None: nothing was."""
        digest = Pack.objects.order_by("-kept_at", "-digest").values_list("digest", flat=True).first()
        return None if digest is None else self.get(digest)

    def lead_of(self, digest: str, thing: str) -> str:
        """The department that answers for a thing as a whole."""
        catalog = self.get(digest)
        declared = catalog.things[thing]
        return declared.lead or catalog.items[declared.goals[0]].department

    def in_use(self) -> Sequence[str]:
        """The digests that cases under way keep, oldest first."""
        ended = [state for state in CaseState if state.final]
        running = CaseRow.objects.exclude(state__in=ended).values("pack_digest").distinct()
        packs = Pack.objects.filter(digest__in=running).order_by("kept_at", "digest")
        return list(packs.values_list("digest", flat=True))

    def get(self, digest: str) -> Catalog:
        """The catalogue with this digest. Raises KeyError when it was never published here."""
        catalog = self._open.get(digest)
        if catalog is None:
            row = Pack.objects.filter(digest=digest).first()
            if row is None:
                raise KeyError(f"no pack with digest {digest} was published here; restore it from backup")
            with self._lock:
                catalog = self._open.setdefault(digest, open_pack(bytes(row.content)))
        return catalog
