"""``python -m simulators --data DIR``: the departments and a message gateway, each a process of its own."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from simulators.departments import departments
from simulators.serving import serve

NAMES = (*departments(immediate=False), "sms")


TIMEOUTS = {"police-neighbour": 10.0}
"""Seconds to wait for an answer, where it may take longer than usual."""


def addresses(path: Path) -> dict[str, Any]:
    """The addresses and secrets of last time; new ones on free ports for what is new."""
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"departments": {}}
    fresh = [name for name in NAMES if name not in known["departments"] and name not in known]
    sockets = [socket.socket() for _ in fresh]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    urls = {name: f"http://127.0.0.1:{s.getsockname()[1]}" for name, s in zip(fresh, sockets, strict=True)}
    for each in sockets:
        each.close()
    made = {
        name: {
            "url": urls[name],
            "token": secrets.token_hex(16),
            "callback_secret": secrets.token_hex(16),
            **({"timeout": TIMEOUTS[name]} if name in TIMEOUTS else {}),
        }
        for name in fresh
        if name != "sms"
    }
    sms = known.get("sms") or {"url": urls["sms"], "secret": secrets.token_hex(16)}
    return {"departments": {**known["departments"], **made}, "sms": sms}


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulators", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for databases and departments.json")
    parser.add_argument("--families", type=int, default=60)
    parser.add_argument("--immediate", action="store_true", help="the police answer at once")
    parser.add_argument("--quota", type=int, default=200, help="calls a second that a department bears")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    path = options.data / "departments.json"
    outside = addresses(path)
    entries = {**outside["departments"], "sms": outside["sms"]}
    context = multiprocessing.get_context("spawn")
    children = [
        context.Process(
            target=serve,
            args=(name, str(options.data), entries[name], options.families, options.immediate, options.quota),
            daemon=True,
        )
        for name in NAMES
    ]
    for child in children:
        child.start()
    for name in NAMES:
        _wait(entries[name]["url"] + ("/_sent" if name == "sms" else "/v1/health"))
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, json.dumps(outside, indent=1).encode())
    os.close(descriptor)
    fresh.replace(path)
    for name in NAMES:
        said = {"name": name, "url": entries[name]["url"]}
        print(json.dumps(said) if options.json else f"{name}: {said['url']}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(child.is_alive() for child in children):
            time.sleep(0.5)
        sys.exit("a simulator ended by itself")
    except KeyboardInterrupt:
        pass


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - an address made above
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"{url} does not answer")


if __name__ == "__main__":
    main()
