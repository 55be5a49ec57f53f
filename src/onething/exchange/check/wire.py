"""Calls to the department as they went over the wire: nothing is repaired, everything is kept for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import urllib3

from onething.exchange.contract import BadAnswer, read_json
from onething.exchange.gateway import LARGEST, read_body, seconds

PATIENCE = 5.0
"""Seconds in which the platform wants an answer."""
_WAIT = 2 * PATIENCE
"""Seconds that a check-up waits, so that a late answer is seen as late."""
_TRIES = 5
"""Calls until a 429 is taken as the answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``status`` 0: no answer, and ``failure`` says why; ``seconds`` until it was there."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    failure: str = ""

    @property
    def data(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return read_json(self.body)
        except BadAnswer:
            return None

    @property
    def says(self) -> str:
        return f"收到 {self.status}" if self.status else f"没有收到回答（{self.failure}）"

    @property
    def refuses(self) -> bool:
        """Whether the call itself is refused as wrong (4xx, but not for its number)."""
        return 400 <= self.status < 500 and self.status != 429


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and its answer; ``at`` in unix seconds when it was there."""

    call: Call
    reply: Reply
    at: float


@dataclass(slots=True)
class Wire:
    """``pool`` keeps connections; the clocks (``monotonic``, ``now`` in unix seconds) and ``sleep`` come in so that
    tests are exact."""

    url: str
    pool: urllib3.PoolManager
    monotonic: Callable[[], float]
    now: Callable[[], float]
    sleep: Callable[[float], None]
    log: list[Exchange] = field(default_factory=list)

    def ask(self, call: Call, wait: float = _WAIT) -> Reply:
        """The department's answer. Out of quota (429) nothing was done: the call is made again when it may be."""
        for attempt in range(_TRIES):
            reply = self.once(call, wait)
            if reply.status != 429 or attempt == _TRIES - 1:
                return reply
            self.sleep(min(seconds(reply.headers.get("Retry-After"), 1.0), 10.0))
        raise AssertionError("the last attempt returns")

    def together(self, calls: Iterable[Call], width: int = 8) -> list[Reply]:
        """The answers to calls that are made at the same time, each once."""
        with ThreadPoolExecutor(width) as threads:
            return list(threads.map(self.once, calls))

    def once(self, call: Call, wait: float = _WAIT) -> Reply:
        """One call, written down."""
        begun = self.monotonic()
        try:
            response = self.pool.request(
                call.method,
                self.url + call.path,
                body=call.body,
                headers=call.headers,
                timeout=urllib3.Timeout(connect=2.0, read=wait),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            body = read_body(response, self.monotonic)
        except urllib3.exceptions.HTTPError as problem:
            failure = f"{type(problem).__name__}: {problem}"[:200]
            reply = Reply(0, {}, b"", self.monotonic() - begun, failure)
        else:
            failure = f"回答超过 {LARGEST} 字节" if len(body) > LARGEST else ""
            status = 0 if failure else response.status
            reply = Reply(status, response.headers, body[:LARGEST], self.monotonic() - begun, failure)
        self.log.append(Exchange(call, reply, self.now()))
        return reply
