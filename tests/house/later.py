"""A worker for which time has moved on by the days in a file: ``python -m tests.house.later NAME FILE``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from onething.compose.service import open_house


def main() -> None:
    name, file = sys.argv[1], Path(sys.argv[2])
    open_house()
    from onething.compose.django_settings import ONETHING
    from onething.compose.house import clock, wire

    def later() -> datetime:
        return clock() + timedelta(days=int(file.read_text()))

    running = wire(ONETHING, later).worker(name)
    running.start()
    running.wait()


if __name__ == "__main__":
    main()
