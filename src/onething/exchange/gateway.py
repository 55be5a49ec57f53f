"""The HTTP connector to one department's system. It asks before it repeats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import urllib3

from onething.exchange.contract import (
    BadAnswer,
    BreakerOpen,
    Grant,
    NotUndoable,
    Outcome,
    OutcomeState,
    OutOfQuota,
    Refused,
    RegisterAnswer,
    Request,
    Taken,
    Unavailable,
    read_json,
    read_number,
    read_outcome,
    read_register_answer,
)
from onething.exchange.settings import GatewaySettings
from onething.work.service import Breaker

LARGEST = 1_000_000
"""Bytes of one answer."""
LONGEST = 30.0
"""Seconds in which an answer's body must have come, however slowly it drips."""
TRIES = 3


class HttpGateway:
    """``pool`` keeps connections; ``monotonic``, ``sleep`` and ``random`` (0…1) come in so that tests are exact."""

    def __init__(
        self,
        settings: GatewaySettings,
        pool: urllib3.PoolManager,
        breaker: Breaker,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        random: Callable[[], float],
    ) -> None:
        self._settings, self._pool, self._breaker = settings, pool, breaker
        self._monotonic, self._sleep, self._random = monotonic, sleep, random
        self._timeout = urllib3.Timeout(connect=2.0, read=settings.timeout)

    def perform(self, request: Request, grant: Grant, *, may_have_been_sent: bool) -> Outcome | Taken:
        """Ask for an item. After any doubt whether an earlier call arrived, asks for the key first and repeats only
        when the department does not know it."""
        doubt = may_have_been_sent
        path = f"/v1/items/{quote(request.item, safe='')}/requests"
        headers = {"Idempotency-Key": request.key, **granted(grant)}
        for attempt in range(1, TRIES + 1):
            try:
                if doubt and (known := self.state_of(f"key:{request.key}", grant)) is not None:
                    return known
                status, answer, heads = self._call("POST", path, request.body(), headers)
            except (OutOfQuota, BreakerOpen):
                raise
            except Unavailable:
                doubt = True
                if attempt == TRIES:
                    raise
                self._pause(attempt)
                continue
            if status == 202:
                return taken(answer, heads)
            return read_outcome(answer)
        raise AssertionError("the last attempt returns or raises")

    def state_of(self, request: str, grant: Grant | None = None) -> Outcome | None:
        """What became of a request, by its number or ``key:…``; None when the department does not know it."""
        headers = granted(grant) if grant else {}
        try:
            _, answer, _ = self._call("GET", f"/v1/requests/{quote(request, safe=':')}", None, headers)
        except Refused as problem:
            if problem.status == 404:
                return None
            raise
        outcome = read_outcome(answer)
        if not request.startswith("key:"):
            self._about(request, outcome)
        return outcome

    def reverse(self, request: str, key: str, grant: Grant) -> Outcome:
        """Undo a performed item; safe to repeat. Raises NotUndoable."""
        path = f"/v1/requests/{quote(request, safe='')}/reversal"
        try:
            _, answer, _ = self._again("POST", path, {}, {"Idempotency-Key": key, **granted(grant)})
        except Refused as problem:
            if problem.status == 409:
                raise NotUndoable(problem.detail or problem.title)
            raise
        outcome = read_outcome(answer)
        self._about(request, outcome)
        if outcome.state is not OutcomeState.REVERSED:
            raise BadAnswer(f"{self._settings.department} was asked to reverse and answered {outcome.state}")
        return outcome

    def query(
        self, register: str, subject: Mapping[str, Any], fields: tuple[str, ...], grant: Grant
    ) -> RegisterAnswer:
        """Read the named fields of one subject."""
        body = {"subject": dict(subject), "fields": list(fields)}
        _, answer, _ = self._again(
            "POST", f"/v1/registers/{quote(register, safe='')}/query", body, granted(grant)
        )
        return read_register_answer(answer, fields)

    def healthy(self) -> bool:
        """Whether the department's system answers."""
        try:
            self._call("GET", "/v1/health", None, {})
        except (Unavailable, Refused, BadAnswer):
            return False
        return True

    def _about(self, request: str, outcome: Outcome) -> None:
        if outcome.request != request:
            raise BadAnswer(f"{self._settings.department} answered about another request than {request}")

    def _again(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any, Mapping[str, str]]:
        """A call that may simply be repeated."""
        for attempt in range(1, TRIES):
            try:
                return self._call(method, path, body, headers)
            except (OutOfQuota, BreakerOpen):
                raise
            except Unavailable:
                self._pause(attempt)
        return self._call(method, path, body, headers)

    def _pause(self, attempt: int) -> None:
        self._sleep(0.1 * 2**attempt * (0.5 + self._random()))

    def _call(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any, Mapping[str, str]]:
        now = self._monotonic()
        if not self._breaker.allow(now):
            name = self._settings.department
            raise BreakerOpen(
                max(0.5, self._breaker.retry_after(now)), f"{name} has not answered lately: breaker open"
            )
        sent = {"Authorization": f"Bearer {self._settings.token}", **headers}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        try:
            response = self._pool.request(
                method,
                self._settings.url + path,
                body=data,
                headers=sent,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            raw = read_body(response, self._monotonic)
        except urllib3.exceptions.HTTPError as problem:
            self._breaker.failure(self._monotonic())
            raise Unavailable(1.0, f"{self._settings.department}: {type(problem).__name__}: {problem}"[:300])
        if response.status in (500, 502, 503, 504):
            self._breaker.failure(self._monotonic())
            detail = f"{self._settings.department} answered {response.status}"
            raise Unavailable(seconds(response.headers.get("Retry-After"), 1.0), detail)
        self._breaker.success(self._monotonic())
        if response.status == 429:
            raise OutOfQuota(
                seconds(response.headers.get("Retry-After"), 1.0), f"{self._settings.department}: quota"
            )
        return response.status, self._read(response.status, raw), response.headers

    def _read(self, status: int, raw: bytes) -> Any:
        if len(raw) > LARGEST:
            raise BadAnswer(f"{self._settings.department} answered more than {LARGEST} bytes")
        try:
            answer = read_json(raw) if raw else {}
        except BadAnswer as problem:
            raise BadAnswer(f"{self._settings.department} answered {status}: {problem}")
        if status >= 400:
            # A proxy's bare 404 is not the department's word that it does not know a request.
            if not isinstance(answer, dict) or not isinstance(answer.get("title"), str):
                raise BadAnswer(f"{self._settings.department} answered {status} without saying why")
            raise Refused(status, answer["title"][:200], str(answer.get("detail", ""))[:500])
        if status not in (200, 202):
            raise BadAnswer(
                f"{self._settings.department} answered {status}, which the contract does not know"
            )
        return answer


def read_body(response: urllib3.BaseHTTPResponse, monotonic: Callable[[], float]) -> bytes:
    """The body, or a little more than may be sent. What is not read to its end is closed, not drained."""
    raw, deadline, whole = b"", monotonic() + LONGEST, False
    try:
        while len(raw) <= LARGEST:
            piece = response.read1(65536)
            if not piece:
                whole = True
                return raw
            raw += piece
            if monotonic() > deadline:
                raise urllib3.exceptions.TimeoutError(f"the body took more than {LONGEST:g} s")
        return raw
    finally:
        if not whole:
            response.close()
        response.release_conn()


def granted(grant: Grant) -> dict[str, str]:
    """The headers that say for what and on which ground a call is made."""
    return {"X-Purpose": quote(grant.purpose), "X-Grant": quote(grant.id, safe=":")}


def taken(answer: Any, headers: Mapping[str, str]) -> Taken:
    """What a 202 says: the request's number and when to ask again. Raises BadAnswer."""
    request = unquote(urlsplit(headers.get("Location", "")).path.rstrip("/").rpartition("/")[2])
    if not request and isinstance(answer, dict):
        request = answer.get("request") or ""
    return Taken(read_number(request, "the Location of a 202"), seconds(headers.get("Retry-After"), 1.0))


def seconds(text: str | None, default: float) -> float:
    """Retry-After in seconds; a date, or nonsense, is the default."""
    return min(float(text), 3600.0) if text and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?", text) else default
