"""One simulator process: a department or the message gateway on its port."""

from __future__ import annotations

import ctypes
import logging
import signal
from pathlib import Path

import uvicorn

from simulators.city import city
from simulators.departments import departments
from simulators.server import LostAnswer, Server
from simulators.sms import sms_app
from simulators.store import Store


class _QuietLoss(logging.Filter):
    """A lost answer is a wanted fault, not an error to log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], LostAnswer | ExceptionGroup))


def serve(name: str, data: str, entry: dict[str, str], families: int, immediate: bool, quota: int) -> None:
    """Run one server until its parent ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: die with the parent
    store = Store(Path(data) / "simulators" / f"{name}.db")
    if name == "sms":
        app = sms_app(store, entry["secret"])
    else:
        department = departments(immediate)[name]
        store.seed(department.registers, city(families))
        quota = quota if department.bears is None else min(quota, department.bears)
        app = Server(department, store, entry["token"], entry["callback_secret"], quota).app()
    logging.getLogger("uvicorn.error").addFilter(_QuietLoss())
    port = int(entry["url"].rpartition(":")[2])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off")
