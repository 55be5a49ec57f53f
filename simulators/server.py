"""A department's HTTP server, written to the department gateway contract, with faults by switch."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
import time
import uuid
from collections import deque
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.departments import Department
from simulators.desk import Desk, Problem, local_time
from simulators.faults import Faults, UnknownSwitch, drifted, opposite, read_faults
from simulators.pushing import push
from simulators.store import Store

LARGEST = 1_000_000


class LostAnswer(Exception):
    """The effect is done, the connection ends without an answer."""


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
        self._desk, self._faults, self._outage_until = Desk(store), Faults(), 0.0
        self._draw, self._calls, self._told = random.Random(seed), deque[float](), set[str]()

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
            if self._is_out:
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
            if response.status_code == 200 and self._faults.drift:
                changed = drifted(json.loads(bytes(response.body)), self._faults.drift)
                return JSONResponse(changed, background=response.background)
            return response

        return endpoint

    @property
    def _is_out(self) -> bool:
        return self._faults.outage or time.monotonic() < self._outage_until

    def _admit(self, request: Request) -> None:
        self._identify(request)
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
        number, ready, fresh = self._desk.perform(item, key, body, self._faults)
        task = (
            BackgroundTask(self._call_back, number, body["callback"])
            if fresh and body.get("callback")
            else None
        )
        if ready > time.time():
            headers = {"Location": f"/v1/requests/{number}", "Retry-After": str(self._faults.retry_after)}
            return JSONResponse({"request": number, "state": "accepted"}, 202, headers, background=task)
        return JSONResponse(self._say(number), background=task)

    def _say(self, number: str) -> dict[str, Any]:
        """What became of a request; the opposite when it is said again, if so switched."""
        outcome = self._desk.outcome(number)
        decided = outcome["state"] in ("approved", "rejected")
        if decided and self._faults.contradiction == "answer" and number in self._told:
            return opposite(outcome)
        if decided:
            self._told.add(number)
        return outcome

    async def _state(self, request: Request) -> Response:
        name = request.path_params["request"]
        return JSONResponse(self._say(self._desk.number_of(name[4:]) if name.startswith("key:") else name))

    async def _reverse(self, request: Request) -> Response:
        key, number = self._header(request, "Idempotency-Key"), request.path_params["request"]
        self._header(request, "X-Purpose")
        self._header(request, "X-Grant")
        return JSONResponse(self._desk.reverse(number, key))

    async def _query(self, request: Request) -> Response:
        register = request.path_params["register"]
        if register not in self._department.registers:
            raise Problem(404, "unknown register")
        key = self._department.registers[register].key
        self._header(request, "X-Purpose")
        self._header(request, "X-Grant")
        body = await self._body(request)
        subject, fields = body.get("subject"), body.get("fields")
        if not isinstance(subject, dict) or not isinstance(subject.get(key), str):
            raise Problem(422, "wrong body", f"subject.{key} is missing or no text")
        if not isinstance(fields, list) or not fields or not all(isinstance(f, str) for f in fields):
            raise Problem(422, "wrong body", "fields is no list of names")
        look = self._store.other_entry if self._faults.wrong_data else self._store.entry
        entry = look(register, subject[key]) or {}
        return JSONResponse(
            {
                "fields": {name: entry.get(name) for name in fields},
                "as_of": local_time(),
                "receipt": uuid.uuid4().hex[:12],
            }
        )

    async def _call_back(self, number: str, url: str) -> None:
        """Push the outcome when it is ready; late, twice, contradicted or before older news if so switched."""
        faults = self._faults
        await asyncio.sleep(max(0.0, self._desk.ready_at(number) - time.time()) + faults.late_callback)
        news = [self._desk.outcome(number)] * (2 if faults.duplicate_callback else 1)
        if faults.contradiction == "callback":
            news.append(opposite(news[0]))
        if faults.out_of_order:
            news.append({"request": number, "state": "processing"})
        for outcome in news:
            await asyncio.to_thread(push, url, outcome, self._secret)

    async def _health(self, request: Request) -> Response:
        return _answer(Problem(503, "outage")) if self._is_out else JSONResponse({"status": "ok"})

    async def _switch(self, request: Request) -> Response:
        """Switch faults on and off; ``seed`` for their dice, and ``backup`` and ``restore``: back to the backup, as a
        system that forgets everything since."""
        self._identify(request)
        if request.method == "POST":
            wanted = await self._body(request)
            seed, backup, restore = (wanted.pop(name, None) for name in ("seed", "backup", "restore"))
            try:
                self._faults = read_faults(wanted)
            except UnknownSwitch as problem:
                raise Problem(422, "unknown switch", str(problem))
            self._draw = random.Random(seed if isinstance(seed, int) else 1)
            self._outage_until = time.monotonic() + self._faults.outage_for
            if backup:
                self._store.back_up()
            if restore and not self._store.restore():
                raise Problem(409, "no backup", "switch `backup` on before `restore`")
        return JSONResponse(asdict(self._faults))

    async def _effects(self, request: Request) -> Response:
        self._identify(request)
        rows = self._store.run("SELECT key, item, case_id, subject, kind FROM effect ORDER BY at")
        return JSONResponse(
            [dict(zip(("key", "item", "case", "subject", "kind"), row, strict=True)) for row in rows]
        )

    def _identify(self, request: Request) -> None:
        said = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(said, f"Bearer {self._token}".encode()):
            raise Problem(401, "who are you?", "the bearer token is missing or wrong")


async def _tell(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return _answer(problem)


def _answer(problem: Problem) -> Response:
    body = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    return JSONResponse(body, problem.status, problem.headers, media_type="application/problem+json")
