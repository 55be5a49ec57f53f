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
    Audits,
    Books,
    Casework,
    Claims,
    DepartmentEffects,
    Disputes,
    Eraser,
    EventLog,
    Ground,
    Keys,
    Migrations,
    Papers,
    People,
    Pictures,
    Readings,
    Reconciler,
    Recount,
    Redress,
    Retaining,
    Shelf,
    Signatures,
    Timekeeping,
    callback_sink,
    remind,
    run_clocks,
    wake_tasks,
)
from onething.catalog import Catalog, canonical, read_files
from onething.compose.calling import Calling
from onething.compose.reading import Reading
from onething.compose.settings import Settings
from onething.custody.service import Rotation, Vault, installation_key
from onething.exchange.service import (
    Gateway,
    HttpGateway,
    Outside,
    PacedGateway,
    SmsSettings,
    callback_app,
    load_outside,
)
from onething.notices import Typesetter
from onething.notify.service import QUEUE, SmsGateway, send_handler, settle_sent, wake_messages
from onething.work.service import Breaker, Worker


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
    migrations: Migrations
    disputes: Disputes
    signatures: Signatures
    audits: Audits
    pictures: Pictures
    keys: Keys
    retaining: Retaining
    readings: Readings
    now: Callable[[], datetime]

    def catalog(self) -> Catalog:
        """The packs of this installation as they are now, published. Raises catalog.PackErrors."""
        return self.ground.shelf.publish(canonical(read_files([self.settings.packs])), self.now())

    def outside(self) -> Outside:
        """The departments' and the message gateway's addresses. Raises SettingsFileError."""
        return load_outside(self.settings.departments)

    def counter(self, reading: Reading) -> Counter:
        """Where applications are handed in."""
        key = installation_key(self.settings.data)
        return Counter(self.ground, self.casework, self.vault, reading.engine, key, reading.adviser)

    def event_log(self) -> EventLog:
        """Event logs for process-mining tools."""
        return EventLog(self.ground, installation_key(self.settings.data))

    def worker(self, executor: str) -> Worker:
        """A worker of this installation, not started yet. ``executor`` must stay the same over restarts."""
        outside, pool = self.outside(), urllib3.PoolManager(num_pools=16, maxsize=16)
        effects = DepartmentEffects(self.ground, _gateways(outside, pool), self.settings.callback, self.now)
        handlers = dict(effects.handlers())
        if outside.sms is not None:
            handlers["message"] = send_handler(_sms(outside.sms, pool), self.now)
        recount, calling = Recount(self.ground), Calling(self.ground.shelf, self.catalog)
        rotation, eraser = Rotation(self.vault), Eraser(self.ground, self.vault)
        worker = Worker(
            engine_url=self.settings.engine_url,
            executor=executor,
            handlers=handlers,
            queues=[*calling.queues(), QUEUE] if outside.sms is not None else calling.queues(),
            ticks=[
                lambda at: void(wake_tasks(self.ground, at)),
                lambda at: void(run_clocks(self.ground, at)),
                lambda at: void(recount(at)),
                lambda at: void(wake_messages(at)),
                lambda at: void(remind(self.ground, at)),
                lambda at: worker.serve(calling.news()),
                hourly(lambda at: void(self.vault.sweep(at))),
                lambda _: void(rotation.reseal()),
                hourly(lambda _: void(eraser.plan())),
                lambda at: void(eraser.erase_due(at)),
            ],
            now=self.now,
        )
        return worker

    def reconciler(self) -> Reconciler:
        """Compares cases with departments' books, at half of what each department bears: workers go on beside it."""
        outside, pool = self.outside(), urllib3.PoolManager(num_pools=16, maxsize=2)
        limits = {queue.name: queue for queue in Calling(self.ground.shelf, self.catalog).queues()}
        gateways: dict[str, Gateway] = {}
        for name, gateway in _gateways(outside, pool).items():
            limit = limits.get(name)
            calls, seconds = (1, 1.0) if limit is None else ((limit.starts or 100) // 2, limit.seconds)
            gateways[name] = PacedGateway(gateway, calls, seconds, monotonic=time.monotonic, sleep=time.sleep)
        return Reconciler(Books(self.ground, gateways))

    def settle_messages(self) -> int:
        """Messages that the message gateway has taken, although our copy does not know, are not sent again. Returns how
        many. Raises notify.NotSent."""
        sms = self.outside().sms
        return 0 if sms is None else settle_sent(_sms(sms, urllib3.PoolManager()))

    def callbacks(self) -> Starlette:
        """The receiver of late answers."""
        secrets = {name: settings.callback_secret for name, settings in self.outside().departments.items()}
        return callback_app(secrets, callback_sink(self.now), time.time)


def _gateways(outside: Outside, pool: urllib3.PoolManager) -> dict[str, Gateway]:
    return {
        name: HttpGateway(
            settings, pool, Breaker(), monotonic=time.monotonic, sleep=time.sleep, random=random.random
        )
        for name, settings in outside.departments.items()
    }


def _sms(settings: SmsSettings, pool: urllib3.PoolManager) -> SmsGateway:
    return SmsGateway(settings.url, settings.secret, pool, time.time)


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
        migrations=Migrations(ground),
        disputes=Disputes(ground),
        signatures=Signatures(ground),
        audits=Audits(ground),
        pictures=Pictures(ground, vault),
        keys=Keys(ground, Rotation(vault)),
        retaining=Retaining(ground, Eraser(ground, vault)),
        readings=Readings(ground),
        now=now,
    )
