"""A department's HTTP server, written to the department gateway contract, with faults by switch."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
import urllib.request
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.departments import Department, Item
from simulators.store import Store

LARGEST = 1_000_000


class Problem(Exception):
    """An RFC 9457 answer."""

    def __init__(
        self, status: int, title: str, detail: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.title, self.detail, self.headers = status, title, detail, headers


class LostAnswer(Exception):
    """The effect is done, the connection ends without an answer."""


@dataclass
class Faults:
    """What goes wrong, and how often (0…1). ``slow``, ``late_callback`` and ``retry_after`` (when a 202 wants to be
    asked again) in seconds."""

    slow: float = 0.0
    error_rate: float = 0.0
    lost_rate: float = 0.0
    outage: bool = False
    wrong_rate: float = 0.0
    late_callback: float = 0.0
    duplicate_callback: bool = False
    retry_after: int = 1


class Server:
    """One department."""

    def __init__(
        self, department: Department, store: Store, token: str, secret: str, quota: int, seed: int = 1
    ) -> None:
        self._items = {item.code: item for item in department.items}
        self._department, self._store, self._token, self._secret, self._quota = (
            department,
            store,
            token,
            secret,
            quota,
        )
        self._faults, self._draw, self._calls = Faults(), random.Random(seed), deque[float]()

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/v1/items/{item}/requests", self._guarded(self._ask), methods=["POST"]),
                Route("/v1/requests/{request}", self._guarded(self._state), methods=["GET"]),
                Route("/v1/requests/{request}/reversal", self._guarded(self._reverse), methods=["POST"]),
                Route("/v1/registers/{register}/query", self._guarded(self._query), methods=["POST"]),
                Route("/v1/health", self._health),
                Route("/_faults", self._switch, methods=["GET", "POST"]),
                Route("/_effects", self._effects, methods=["GET"]),
            ],
            exception_handlers={Problem: _tell},
        )

    def _guarded(self, handle: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            if self._faults.outage:
                return _answer(Problem(503, "outage", headers={"Retry-After": "1"}))
            if self._faults.slow:
                await asyncio.sleep(self._faults.slow)
            self._admit(request)
            if self._draw.random() < self._faults.error_rate:
                raise Problem(503, "busy")
            response: Response = await handle(request)
            if request.method == "POST" and self._draw.random() < self._faults.lost_rate:
                raise LostAnswer  # uvicorn closes the connection: what was done stays done
            if response.status_code == 200 and self._draw.random() < self._faults.wrong_rate:
                return JSONResponse({"state": "approved?", "request": 7})
            return response

        return endpoint

    def _admit(self, request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {self._token}"):
            raise Problem(401, "who are you?", "the bearer token is missing or wrong")
        now = time.monotonic()
        while self._calls and now - self._calls[0] > 1:
            self._calls.popleft()
        if len(self._calls) >= self._quota:
            raise Problem(429, "out of quota", f"{self._quota} calls a second", {"Retry-After": "1"})
        self._calls.append(now)

    async def _body(self, request: Request) -> dict[str, Any]:
        raw = await request.body()
        if len(raw) > LARGEST:
            raise Problem(413, "too large")
        try:
            body = json.loads(raw)
            json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate can be parsed, but not kept
        except (ValueError, RecursionError):
            raise Problem(422, "not JSON")
        if not isinstance(body, dict):
            raise Problem(422, "not an object")
        return body

    @staticmethod
    def _header(request: Request, name: str) -> str:
        value = request.headers.get(name, "")
        if not value or len(value) > 128:
            raise Problem(422 if name == "Idempotency-Key" else 403, f"{name} is missing or too long")
        return value

    async def _ask(self, request: Request) -> Response:
        item = self._items.get(request.path_params["item"])
        if item is None:
            raise Problem(404, "unknown item")
        key = self._header(request, "Idempotency-Key")
        self._header(request, "X-Purpose")
        self._header(request, "X-Grant")
        body = await self._body(request)
        facts = body.get("facts")
        for name in ("case", "subject"):
            if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= 64:
                raise Problem(422, "wrong body", f"{name} is missing, no text or too long")
        if not isinstance(facts, dict):
            raise Problem(422, "wrong body", "facts is missing or no object")
        absent = [name for name in item.needs if facts.get(name) in (None, "")]
        if absent:
            raise Problem(422, "wrong body", f"facts lacks {', '.join(absent)}")
        if not isinstance(body.get("callback", ""), str):
            raise Problem(422, "wrong body", "callback is no address")
        evidence = body.get("evidence", [])
        if not isinstance(evidence, list) or not all(
            isinstance(e, dict) and isinstance(e.get("kind"), str) and isinstance(e.get("sha256"), str)
            for e in evidence
        ):
            raise Problem(422, "wrong body", "evidence is no list of kinds and digests")
        number, ready, fresh = self._perform(item, key, body)
        task = (
            BackgroundTask(self._call_back, number, body["callback"])
            if fresh and body.get("callback")
            else None
        )
        if ready > time.time():
            headers = {"Location": f"/v1/requests/{number}", "Retry-After": str(self._faults.retry_after)}
            return JSONResponse({"request": number, "state": "accepted"}, 202, headers, background=task)
        return JSONResponse(self._outcome(number), background=task)

    def _perform(self, item: Item, key: str, body: dict[str, Any]) -> tuple[str, float, bool]:
        """The request's number and when its answer is ready: in one transaction with its effect."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        with self._store as store:
            before = store.run("SELECT id, body, ready_at, item FROM request WHERE key=?", key)
            if before:
                if (before[0][1], before[0][3]) != (text, item.code):
                    raise Problem(409, "key was used", "the same Idempotency-Key came with another body")
                return before[0][0], before[0][2], False
            try:
                verdict = item.decide(store, body["facts"])
            except (ValueError, KeyError):
                raise Problem(422, "wrong body", "a fact has a value that it cannot have")
            if verdict.approved:
                holder = store.run(
                    "SELECT case_id FROM taken WHERE item=? AND subject=?", item.code, verdict.subject
                )
                if holder and holder[0][0] != body["case"]:
                    verdict = type(verdict)(
                        False, verdict.subject, reason=("again", "这个孩子已经办过这一项。", "")
                    )
            number, now = uuid.uuid4().hex[:16], time.time()
            outcome: dict[str, Any] = {
                "request": number,
                "state": "approved" if verdict.approved else "rejected",
                "finished": datetime.now(UTC).isoformat(),
            }
            if verdict.approved:
                outcome["facts"] = verdict.facts
                if verdict.licence:
                    outcome["licence"] = verdict.licence
                store.run(
                    "INSERT OR IGNORE INTO taken VALUES(?,?,?)", item.code, verdict.subject, body["case"]
                )
                store.run(
                    "INSERT INTO effect VALUES(?,?,?,?,?,?)",
                    key,
                    item.code,
                    body["case"],
                    verdict.subject,
                    "done",
                    now,
                )
            else:
                outcome["reason"] = dict(zip(("code", "text", "clause"), verdict.reason, strict=True))
            store.run(
                "INSERT INTO request VALUES(?,?,?,?,?,?,?)",
                number, key, item.code, text, json.dumps(outcome, ensure_ascii=False), now + item.takes,
                body.get("callback") or "",
            )  # fmt: skip
            return number, now + item.takes, True

    def _outcome(self, number: str) -> dict[str, Any]:
        found = self._store.run("SELECT outcome, ready_at FROM request WHERE id=?", number)
        if not found:
            raise Problem(404, "unknown request")
        outcome: dict[str, Any] = json.loads(found[0][0])
        return outcome if found[0][1] <= time.time() else {"request": number, "state": "processing"}

    async def _state(self, request: Request) -> Response:
        name = request.path_params["request"]
        if name.startswith("key:"):
            found = self._store.run("SELECT id FROM request WHERE key=?", name[4:])
            if not found:
                raise Problem(404, "unknown key")
            name = found[0][0]
        return JSONResponse(self._outcome(name))

    async def _reverse(self, request: Request) -> Response:
        key, number = self._header(request, "Idempotency-Key"), request.path_params["request"]
        self._header(request, "X-Purpose")
        self._header(request, "X-Grant")
        outcome = self._outcome(number)
        with self._store as store:
            found = store.run(
                "SELECT e.key, e.item, e.case_id, e.subject FROM request r JOIN effect e ON e.key=r.key WHERE r.id=?",
                number,
            )
            used = store.run("SELECT kind, item, case_id, subject FROM effect WHERE key=?", key)
            if used and (not found or used[0] != ("undone", *found[0][1:])):
                raise Problem(409, "key was used", "the same Idempotency-Key came for something else")
            if outcome["state"] not in ("approved", "reversed"):
                raise Problem(409, "nothing to undo", f"the request is {outcome['state']}")
            if outcome["state"] == "approved":
                _, item, case, subject = found[0]
                outcome = {"request": number, "state": "reversed", "finished": datetime.now(UTC).isoformat()}
                store.run("UPDATE request SET outcome=? WHERE id=?", json.dumps(outcome), number)
                store.run("DELETE FROM taken WHERE item=? AND subject=? AND case_id=?", item, subject, case)
                store.run(
                    "INSERT INTO effect VALUES(?,?,?,?,?,?)", key, item, case, subject, "undone", time.time()
                )
        return JSONResponse(outcome)

    async def _query(self, request: Request) -> Response:
        register = request.path_params["register"]
        key = self._department.registers.get(register)
        if key is None:
            raise Problem(404, "unknown register")
        self._header(request, "X-Purpose")
        self._header(request, "X-Grant")
        body = await self._body(request)
        subject, fields = body.get("subject"), body.get("fields")
        if not isinstance(subject, dict) or not isinstance(subject.get(key), str):
            raise Problem(422, "wrong body", f"subject.{key} is missing or no text")
        if not isinstance(fields, list) or not fields or not all(isinstance(f, str) for f in fields):
            raise Problem(422, "wrong body", "fields is no list of names")
        entry = self._store.entry(register, subject[key]) or {}
        return JSONResponse(
            {
                "fields": {name: entry.get(name) for name in fields},
                "as_of": datetime.now(UTC).isoformat(),
                "receipt": uuid.uuid4().hex[:12],
            }
        )

    async def _call_back(self, number: str, url: str) -> None:
        """Push the outcome when it is ready, signed; late or twice if so switched."""
        ready = self._store.run("SELECT ready_at FROM request WHERE id=?", number)[0][0]
        await asyncio.sleep(max(0.0, ready - time.time()) + self._faults.late_callback)
        body = json.dumps(self._outcome(number), ensure_ascii=False).encode()
        for _ in range(2 if self._faults.duplicate_callback else 1):
            await asyncio.to_thread(self._push, url, body)

    def _push(self, url: str, body: bytes) -> None:
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Timestamp": stamp, "X-Signature": signature, "Content-Type": "application/json"}
        try:
            if url.startswith("http"):
                urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5).close()  # noqa: S310 - checked above
        except (OSError, ValueError, HTTPException):
            return  # a missed callback is an ordinary event: the platform polls

    async def _health(self, request: Request) -> Response:
        return _answer(Problem(503, "outage")) if self._faults.outage else JSONResponse({"status": "ok"})

    async def _switch(self, request: Request) -> Response:
        self._check_admin(request)
        if request.method == "POST":
            wanted = await request.json()
            self._draw = random.Random(wanted.pop("seed", 1))
            self._faults = Faults(**wanted)
        return JSONResponse(vars(self._faults))

    async def _effects(self, request: Request) -> Response:
        self._check_admin(request)
        rows = self._store.run("SELECT key, item, case_id, subject, kind FROM effect ORDER BY at")
        return JSONResponse(
            [dict(zip(("key", "item", "case", "subject", "kind"), row, strict=True)) for row in rows]
        )

    def _check_admin(self, request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {self._token}"):
            raise Problem(401, "who are you?")


async def _tell(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return _answer(problem)


def _answer(problem: Problem) -> Response:
    body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return JSONResponse(body, problem.status, problem.headers, media_type="application/problem+json")
