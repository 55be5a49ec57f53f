"""Published packs by digest: kept in the database, opened once a process. A running case keeps its own."""

from __future__ import annotations

import threading
from datetime import datetime

from onething.casework.almanac import publish_years
from onething.casework.models import Pack
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
