"""Ground to stand on: the packs, a clock that a test moves, a vault in its folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from onething.casework.service import Ground, Shelf
from onething.catalog import canonical, read_files
from onething.custody.service import Vault

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
"""09:00 in Beijing, a Friday."""


class Site:
    """An installation in a test's folder."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.ground, self.vault = Ground(Shelf(), lambda: self.now), Vault(folder)
        self.catalog = self.ground.shelf.publish(canonical(read_files([ROOT / "packs"])), NOW)
