"""The house, wired: what every face (command line, web) works with. Import only after ``set_up``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import urllib3

from onething.casework.service import (
    Casework,
    DepartmentEffects,
    Ground,
    Shelf,
    callback_sink,
    run_out_clocks,
    wake_tasks,
)
from onething.catalog import Catalog, canonical, read_files
from onething.compose.settings import Settings
from onething.custody.service import Vault
from onething.exchange.service import Gateway, HttpGateway, callback_app, load_gateways
from onething.intake import EngineProcess
from onething.notify.service import QUEUE, SmsGateway, send_handler, wake_messages
from onething.work.service import QueueLimit, Worker


def clock() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The wired rooms of one process."""

    settings: Settings
    ground: Ground
    vault: Vault
    casework: Casework
    now: Callable[[], datetime]

    def catalog(self) -> Catalog:
        """The packs of this installation as they are now, published. Raises catalog.PackErrors."""
        return self.ground.shelf.publish(canonical(read_files([self.settings.packs])), self.now())


def wire(settings: Settings, now: Callable[[], datetime] = clock) -> House:
    """The rooms of one installation, wired."""
    ground = Ground(Shelf(), now)
    vault = Vault(settings.data)
    return House(settings, ground, vault, Casework(ground, vault), now)
