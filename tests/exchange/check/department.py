"""A tiny department that keeps the contract, and can break one promise at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from onething.exchange.callbacks import sign
from onething.exchange.check.target import Push

TOKEN, SECRET = "right-token", "right-secret"
PEOPLE = {
    "110": {"name": "张三丰", "sex": "男", "home": "滨河路9号"},
    "220": {"name": "李四光", "sex": "男", "home": "学府街3号"},
}
FINISHED = "2026-01-31T09:30:00+08:00"
REASON = {"code": "no", "text": "条件不符合。", "clause": "某法第一条"}


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


class Problem(Exception):
    def __init__(self, status: int, title: str, **heads: str) -> None:
        self.status, self.title, self.heads = status, title, heads


@dataclass
class Row:
    """A request: ``asks`` are the times that it must be asked for until it is decided."""

    number: str
    text: str
    asks: float
    outcome: dict[str, Any]


@dataclass
class Department:
    """``fault`` names the promise that is broken; ``asks``: 0 answers at once, otherwise with 202."""

    fault: str = ""
    asks: int = 0
    quota: int = 10_000
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.keys: dict[str, str] = {}
        self.undone: dict[str, str] = {}
        self.pushed: list[Push] = []
        self.calls: list[tuple[str, str]] = []
        self.numbers, self.receipts, self.second = count(1), count(1), (0.0, 0)
        self.lock, self.meeting = threading.RLock(), threading.Barrier(2)
        self.hung_up = False

    @property
    def done(self) -> int:
        """Requests whose effect stands."""
        return sum(row.outcome["state"] == "approved" for row in self.rows.values())

    def serve(
        self, method: str, path: str, heads: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP call. Header names in lower case."""
        self.calls.append((method, path))
        try:
            status, data, more = self._route(method, path, heads, body)
            media = "application/json"
        except Problem as problem:
            status, more, media = problem.status, problem.heads, "application/problem+json"
            data = {"type": "about:blank", "title": problem.title, "status": status}
            if self.fault == "answers-problem":
                del data["title"]
            elif self.fault == "answers-problem/status":
                data["status"] = 400
        if self.fault == "answers-json" and status == 200:
            media += "; charset=gbk"
        if self.fault == "answers-json/media" and status == 404:
            media = "text/html"
        late = 3600 if self.fault == "clock" else 0
        more = {"content-type": media, "date": formatdate(self.clock() - late, usegmt=True), **more}
        return status, {k.replace("_", "-"): v for k, v in more.items()}, json.dumps(data).encode()

    def _route(
        self, method: str, path: str, heads: Mapping[str, str], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        parts = [unquote(part) for part in path.split("/")[2:]]
        if parts == ["health"]:
            if self.fault == "health":
                raise Problem(503, "down")
            return 200, {"status": "ok"}, {}
        self._admit(parts[0], heads)
        match method, parts:
            case "GET", ["requests", name]:
                return 200, self._state(name), {}
            case "POST", ["requests", name, "reversal"]:
                return 200, self._reverse(name, heads), {}
            case "POST", ["registers", name, "query"]:
                return 200, self._query(name, heads, body), {}
            case "POST", ["items", name, "requests"]:
                return self._ask(name, heads, body)
        raise Problem(404, "unknown address")

    def _admit(self, kind: str, heads: Mapping[str, str]) -> None:
        said = heads.get("authorization")
        open_ = {"auth-missing": said is None, "auth-wrong": said is not None}.get(self.fault)
        open_ = open_ or (self.fault == "auth-missing/registers" and kind == "registers" and said is None)
        if said != f"Bearer {TOKEN}" and not open_:
            raise Problem(401, "who are you?")
        with self.lock:
            second, calls = self.second
            self.second = (second, calls + 1) if second == self.clock() else (self.clock(), 1)
            full = self.second[1] > self.quota
        if full and self.fault == "quota-retry-after":
            raise Problem(429, "quota")
        if full and self.fault == "quota-retry-after/503":
            raise Problem(503, "quota")
        if full:
            raise Problem(429, "quota", retry_after="1")

    def _refuse(self, promise: str, status: int, title: str) -> None:
        """Refuse as the contract says; where this promise is broken, crash instead."""
        raise Problem(500 if self.fault == promise else status, title)

    def _body(self, heads: Mapping[str, str], raw: bytes) -> dict[str, Any]:
        if heads.get("content-type") != "application/json":
            self._refuse("body-other-media", 415, "not JSON")
        if len(raw) > 1_000_000:
            self._refuse("body-too-large", 413, "too large")
        try:
            text = raw.decode()
        except ValueError:
            self._refuse("body-not-utf8", 422, "not UTF-8")
        if text.count("[") > 1000:
            self._refuse("body-deep", 422, "too deep")
        try:
            body = json.loads(text)
        except ValueError:
            self._refuse("body-not-json", 422, "not JSON")
        if not isinstance(body, dict):
            self._refuse("body-not-object", 422, "no object")
        return body

    def _ground(self, where: str, heads: Mapping[str, str]) -> None:
        for name in ("purpose", "grant"):
            if not heads.get(f"x-{name}") and self.fault != f"{where}-{name}":
                raise Problem(403, f"no {name}")

    def _query(self, register: str, heads: Mapping[str, str], raw: bytes) -> dict[str, Any]:
        known = register == "people"
        if not known and self.fault != "register-unknown":
            raise Problem(404, "unknown register")
        self._ground("register", heads)
        body = self._body(heads, raw)
        subject, fields = body.get("subject"), body.get("fields")
        if "connectorCheck" in body and self.fault == "query-unknown-member":
            raise Problem(500, "crash")
        if not fields and fields in ([], None):
            if self.fault != "register-no-fields":
                raise Problem(422, "no fields")
            fields = ["name", "sex", "home"]
        right = isinstance(subject, dict) and isinstance(subject.get("id"), str)
        if known and not (right and isinstance(fields, list) and all(isinstance(f, str) for f in fields)):
            self._refuse("register-malformed", 422, "wrong body")
        entry = PEOPLE.get(subject.get("id", "")) or {}
        if not entry and self.fault == "register-unknown-subject":
            entry = PEOPLE["220"]
        if not entry and self.fault == "register-unknown-subject/500":
            raise Problem(500, "crash")
        given = {name: entry.get(name) for name in fields}
        if self.fault == "register-known":
            given = dict.fromkeys(given)
        if self.fault == "register-minimal" and entry:
            given = {**given, **entry}
        if self.fault == "register-unknown-field":
            given = {name: value for name, value in given.items() if name in ("name", "sex")}
        receipt = "q1" if self.fault == "register-receipt" else f"q{next(self.receipts)}"
        as_of = {"answers-times": "2026-01-31T01:30:00Z", "answers-times/number": "1800000000"}.get(
            self.fault
        )
        answer = {"fields": given, "as_of": as_of or FINISHED, "receipt": receipt}
        if self.fault == "register-receipt/none":
            del answer["receipt"]
        return answer

    def _ask(self, item: str, heads: Mapping[str, str], raw: bytes) -> tuple[int, Any, dict[str, str]]:
        if item != "permit":
            raise Problem(422 if self.fault == "item-unknown" else 404, "unknown item")
        self._ground("perform", heads)
        key = heads.get("idempotency-key", "")
        if not key and self.fault == "perform-key-missing":
            key = f"own{next(self.numbers)}"
        if not key or (len(key) > 128 and self.fault != "perform-key-long"):
            raise Problem(422, "no key")
        body = self._body(heads, raw)
        if "connectorCheck" in body and self.fault == "perform-unknown-member":
            raise Problem(500, "crash")
        self._check(body)
        text = raw.decode() if self.fault == "perform-again-json" else json.dumps(body, sort_keys=True)
        if self.fault == "perform-at-once" and key.endswith("at-once") and key not in self.keys:
            self.meeting.wait(10)
            row = self._new(key, text, body)
        else:
            with self.lock:
                row = self._once(key, text, body)
        outcome = self._look(row, asking=False)
        if outcome["state"] != "processing":
            return 200, outcome, {}
        heads_ = {"location": f"/v1/requests/{row.number}", "retry_after": "1"}
        if self.fault == "perform-location":
            del heads_["location"]
        if self.fault == "perform-retry-after":
            heads_["retry_after"] = formatdate(self.clock(), usegmt=True)
        return 202, {"request": row.number}, heads_

    def _check(self, body: dict[str, Any]) -> None:
        case, subject, facts = (body.get(name) for name in ("case", "subject", "facts"))
        evidence, callback = body.get("evidence", []), body.get("callback", "")
        right = (
            all(isinstance(text, str) and 0 < len(text) <= 64 for text in (case, subject))
            and isinstance(facts, dict)
            and isinstance(evidence, list)
            and all("sha256" in paper for paper in evidence)
            and isinstance(callback, str)
        )
        if not right:
            self._refuse("perform-malformed", 422, "wrong body")
        if "name" not in facts and self.fault != "perform-no-facts":
            raise Problem(422, "name is missing")
        if facts.get("wish") == "no" and self.fault == "rejected-state":
            raise Problem(422, "no")
        if facts.get("wish") == "yes" and self.fault == "perform-approved/422":
            raise Problem(422, "no")

    def _once(self, key: str, text: str, body: dict[str, Any]) -> Row:
        known = self.rows.get(self.keys.get(key, ""))
        if known is None:
            return self._new(key, text, body)
        if known.text != text:
            if self.fault == "perform-conflict/performs":
                self._new(key, text, body)
            if self.fault != "perform-conflict":
                raise Problem(409, "key was used")
        elif self.fault == "perform-again":
            return self._new(key, text, body)
        return known

    def _new(self, key: str, text: str, body: dict[str, Any]) -> Row:
        wish = body["facts"].get("wish", "yes")
        if wish == "more" and self.fault == "material-next-round" and "more" in self.keys:
            return self.rows[self.keys["more"]]
        number = f"r{next(self.numbers)}"
        row = Row(number, text, self.asks, {"request": number, "state": "approved", "finished": FINISHED})
        if wish == "yes" or (wish == "more" and self.fault == "material-state"):
            row.outcome["facts"] = {"permit": f"P{number}"}
            if self.fault == "answers-outcome":
                row.outcome["reason"] = "all is well"
        elif wish == "no":
            row.outcome |= {"state": "rejected", "reason": REASON}
            if self.fault == "rejected-reason":
                row.outcome["reason"] = {**REASON, "clause": ""}
        else:
            named = [] if self.fault == "material-names" else ["某证明"]
            row.outcome |= {"state": "needs_material", "materials": named, "reason": REASON}
            if self.fault == "material-reason":
                del row.outcome["reason"]
            self.keys["more"] = number
        if wish == "yes" and self.fault == "perform-approved":
            row.outcome |= {"state": "rejected", "reason": REASON}
        stuck = self.hung_up and self.fault == "perform-answer-lost"
        if stuck or (wish == "yes" and self.fault == "perform-approved/stuck"):
            row.asks = float("inf")
        self.rows[number], self.keys[key] = row, number
        if body.get("callback"):
            self._push(row)
        return row

    def _push(self, row: Row) -> None:
        said = {**row.outcome, "state": "rejected"} if self.fault == "callback-outcome" else row.outcome
        body = b"done" if self.fault == "callback-outcome/text" else json.dumps(said).encode()
        stamp = str(int(self.clock()) - (400 if self.fault == "callback-timestamp" else 0))
        stamp = FINISHED if self.fault == "callback-timestamp/iso" else stamp
        secret = "wrong" if self.fault == "callback-signature" else SECRET
        heads = {"x-timestamp": stamp, "x-signature": sign(secret, stamp, body)}
        self.pushed.append(Push(heads, body, self.clock()))

    def _look(self, row: Row, *, asking: bool) -> dict[str, Any]:
        if asking and row.asks:
            row.asks -= 1
        return {"request": row.number, "state": "processing"} if row.asks else dict(row.outcome)

    def _state(self, name: str) -> dict[str, Any]:
        is_key = name.startswith("key:")
        number = self.keys.get(name[4:], "") if is_key else name
        if is_key and self.fault == "answers-in-time":
            self.clock.sleep(7)
        if number not in self.rows or (is_key and self.fault == "perform-key"):
            if is_key and self.fault == "key-unknown":
                raise Problem(400, "unknown key")
            if not is_key and self.fault == "request-unknown":
                return {"request": name, "state": "processing"}
            raise Problem(404, "unknown request")
        outcome = self._look(self.rows[number], asking=True)
        if self.fault == "perform-state":
            outcome.pop("facts", None)
        if self.fault == "reversal-shows" and outcome["state"] == "reversed":
            outcome["state"] = "approved"
        return outcome

    def _reverse(self, number: str, heads: Mapping[str, str]) -> dict[str, Any]:
        self._ground("reversal", heads)
        key = heads.get("idempotency-key", "")
        if not key and self.fault != "reversal-key-missing":
            raise Problem(422, "no key")
        row = self.rows.get(number)
        if row is None:
            if self.fault == "reversal-unknown":
                return {"request": number, "state": "reversed", "finished": FINISHED}
            raise Problem(404, "unknown request")
        if key in self.keys and self.fault != "reversal-foreign-key":
            raise Problem(409, "key was used")
        if self.fault == "reversal-once/500" and row.outcome["state"] == "approved":
            raise Problem(500, "crash")
        if row.outcome["state"] == "reversed":
            if self.fault == "reversal-again" and self.undone.get(number) == key:
                raise Problem(409, "undone already")
            if self.fault == "reversal-other-key" and self.undone.get(number) != key:
                raise Problem(500, "crash")
            return row.outcome
        if row.outcome["state"] != "approved" and self.fault == "rejected-not-undoable":
            return {"request": number, "state": "reversed", "finished": FINISHED}
        if row.outcome["state"] != "approved" or row.asks or self.fault == "never undoes":
            raise Problem(409, "nothing to undo")
        if self.fault == "reversal-once":
            return row.outcome
        row.outcome = {"request": number, "state": "reversed", "finished": FINISHED}
        self.undone[number] = key
        return row.outcome


class Pool:
    """Stands in for ``urllib3.PoolManager``: every call goes to the department, and some callers hang up."""

    def __init__(self, department: Any) -> None:
        self.department = department

    def request(self, method: str, url: str, **more: Any) -> urllib3.HTTPResponse:
        hung_up = more["timeout"].read_timeout < 1
        heads = {name.lower(): value for name, value in more["headers"].items()}
        with self._hanging_up(hung_up):
            answer = self.department.serve(method, urlsplit(url).path, heads, more["body"] or b"")
        if hung_up:
            raise urllib3.exceptions.ReadTimeoutError(None, url, "hung up")  # type: ignore[arg-type]
        status, answered, body = answer
        return urllib3.HTTPResponse(BytesIO(body), answered, status, preload_content=False)

    @contextmanager
    def _hanging_up(self, hung_up: bool) -> Iterator[None]:
        if hung_up:
            self.department.hung_up = True
        yield
        if hung_up:
            self.department.hung_up = False


class Inbox:
    """What the department pushed."""

    address = "http://platform/v1/callbacks/connector-check"

    def __init__(self, department: Department) -> None:
        self._department = department

    def pushes(self) -> tuple[Push, ...]:
        return tuple(self._department.pushed)
