"""The house, wired: what every face (command line, web) works with. Import only after ``set_up``."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import urllib3
from starlette.applications import Starlette

from onething.casework.handing_in import Counter
from onething.casework.service import (
    Casework,
    Claims,
    DepartmentEffects,
    EventLog,
    Ground,
    Papers,
    People,
    Recount,
    Redress,
    Shelf,
    Signatures,
    Timekeeping,
    callback_sink,
    remind,
    run_clocks,
    wake_tasks,
)
from onething.catalog import Catalog, Performer, canonical, read_files
from onething.compose.settings import Settings
from onething.custody.service import Vault, installation_key
from onething.exchange.service import Gateway, HttpGateway, Outside, callback_app, load_outside
from onething.intake import TextEngine
from onething.notices import Typesetter
from onething.notify.service import QUEUE, SmsGateway, send_handler, wake_messages
from onething.work.service import Breaker, QueueLimit, Worker


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
    timekeeping: Timekeeping
    claims: Claims
    people: People
    papers: Papers
    redress: Redress
    signatures: Signatures
    now: Callable[[], datetime]

    def catalog(self) -> Catalog:
        """The packs of this installation as they are now, published. Raises catalog.PackErrors."""
        return self.ground.shelf.publish(canonical(read_files([self.settings.packs])), self.now())

    def outside(self) -> Outside:
        """The departments' and the message gateway's addresses. Raises SettingsFileError."""
        return load_outside(self.settings.departments)

    def counter(self, engine: TextEngine) -> Counter:
        """Where applications are handed in."""
        return Counter(self.ground, self.casework, self.vault, engine, installation_key(self.settings.data))

    def event_log(self) -> EventLog:
        """Event logs for process-mining tools."""
        return EventLog(self.ground, installation_key(self.settings.data))

    def worker(self, executor: str) -> Worker:
        """A worker of this installation, not started yet. ``executor`` must stay the same over restarts."""
        outside, catalog = self.outside(), self.catalog()
        pool = urllib3.PoolManager(num_pools=16, maxsize=16)
        gateways: dict[str, Gateway] = {
            name: HttpGateway(
                settings, pool, Breaker(), monotonic=time.monotonic, sleep=time.sleep, random=random.random
            )
            for name, settings in outside.departments.items()
        }
        effects = DepartmentEffects(self.ground, gateways, self.settings.callback, self.now)
        handlers = dict(effects.handlers())
        if outside.sms is not None:
            handlers["message"] = send_handler(
                SmsGateway(outside.sms.url, outside.sms.secret, pool, time.time), self.now
            )
        # A queue is polled 20 times a second: departments that nobody calls have none.
        called = {r.department for r in catalog.registers.values()}
        ready = (item for item in catalog.items.values() if item.draft is None)
        called |= {item.department for item in ready if item.performer is Performer.DEPARTMENT}
        queues = [
            QueueLimit(d.id, d.quota.concurrent, d.quota.calls, d.quota.seconds)
            for d in catalog.departments.values()
            if d.id in called
        ]
        recount = Recount(self.ground)
        return Worker(
            engine_url=self.settings.engine_url,
            executor=executor,
            handlers=handlers,
            queues=[*queues, QUEUE] if outside.sms is not None else queues,
            ticks=[
                lambda at: void(wake_tasks(self.ground, at)),
                lambda at: void(run_clocks(self.ground, at)),
                lambda at: void(recount(at)),
                lambda at: void(wake_messages(at)),
                lambda at: void(remind(self.ground, at)),
                hourly(lambda at: void(self.vault.sweep(at))),
            ],
            now=self.now,
        )

    def callbacks(self) -> Starlette:
        """The receiver of late answers."""
        secrets = {name: settings.callback_secret for name, settings in self.outside().departments.items()}
        return callback_app(secrets, callback_sink(self.now), time.time)


def hourly(work: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """``work`` at the first call and then at most once an hour."""
    last: datetime | None = None

    def tick(at: datetime) -> None:
        nonlocal last
        if last is None or at - last >= timedelta(hours=1):
            last = at
            work(at)

    return tick


def void(_: object) -> None:
    """Ticks return nothing."""


def wire(settings: Settings, now: Callable[[], datetime] = clock) -> House:
    """The rooms of one installation, wired."""
    ground = Ground(Shelf(), now)
    vault = Vault(settings.data)
    return House(
        settings=settings,
        ground=ground,
        vault=vault,
        casework=Casework(ground, vault),
        timekeeping=Timekeeping(ground),
        claims=Claims(ground),
        people=People(ground, vault, installation_key(settings.data)),
        papers=Papers(ground, vault, Typesetter(settings.fonts)),
        redress=Redress(ground),
        signatures=Signatures(ground),
        now=now,
    )
