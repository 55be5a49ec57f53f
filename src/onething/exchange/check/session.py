"""One check-up while it runs: calls in the contract's form, and what was tried, so that it can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from onething.exchange.check.target import CheckTarget, Inbox, ItemTrial, RegisterTrial
from onething.exchange.check.wire import PATIENCE, Call, Reply, Wire
from onething.exchange.contract import BadAnswer, Grant, OutcomeState
from onething.exchange.gateway import granted, seconds, taken

UNDER_WAY = (OutcomeState.ACCEPTED, OutcomeState.PROCESSING)
HEALTH = "/v1/health"
Headers = Mapping[str, str | None]
"""Headers instead of the usual ones; None leaves a usual one out."""


@dataclass(frozen=True, slots=True)
class Performance:
    """An item that was asked for: its key and body, the first answer, the request's number, and the last answer
    to the question what became of it."""

    key: str
    body: Mapping[str, Any]
    first: Reply
    number: str
    last: Reply

    @property
    def outcome(self) -> Mapping[str, Any]:
        """The last answer's object; empty when it is none."""
        return outcome_of(self.last)

    @property
    def state(self) -> str:
        said = self.outcome.get("state")
        return said if isinstance(said, str) else ""


def outcome_of(reply: Reply) -> Mapping[str, Any]:
    """The object of a 200 or 202; empty when it is none."""
    data = reply.data if reply.status in (200, 202) else None
    return data if isinstance(data, dict) else {}


def number_of(reply: Reply) -> str:
    """The number of the request that an answer is about; empty when it names none."""
    try:
        if reply.status == 202:
            return taken(reply.data, reply.headers).request
    except BadAnswer:
        return ""
    said = outcome_of(reply).get("request")
    return said if isinstance(said, str) else ""


class Session:
    """``run`` is a text of its own for every check-up: keys of two check-ups never meet."""

    def __init__(self, target: CheckTarget, wire: Wire, inbox: Inbox | None, run: str) -> None:
        self.target, self.wire, self.inbox, self.run = target, wire, inbox, run
        self.undoable: bool | None = None
        """Whether what was tried could be undone; None while nobody knows."""
        self.open: list[str] = []
        """The numbers of requests that were taken and not undone."""
        self.undone = 0
        self.failed: set[str] = set()
        """The checks that failed so far."""

    @property
    def register(self) -> RegisterTrial:
        assert self.target.register is not None
        return self.target.register

    @property
    def item(self) -> ItemTrial:
        assert self.target.item is not None
        return self.target.item

    def key(self, mark: str) -> str:
        """A key of this check-up."""
        return f"connector-check:{self.run}:{mark}"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Headers | None = None,
    ) -> Call:
        """A call in the contract's form; ``body`` bytes go as they are."""
        usual: dict[str, str | None] = {
            "Authorization": f"Bearer {self.target.token}",
            **granted(Grant(self.target.grant, self.target.purpose, "")),
        }
        data = body if isinstance(body, bytes | None) else json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            usual["Content-Type"] = "application/json"
        wanted = {**usual, **(headers or {})}
        return Call(method, path, {name: value for name, value in wanted.items() if value is not None}, data)

    def get(self, path: str, headers: Headers | None = None) -> Reply:
        return self.wire.ask(self.call("GET", path, headers=headers))

    def state_of(self, name: str) -> Reply:
        """What became of a request, by its number or ``key:…``."""
        return self.get(f"/v1/requests/{quote(name, safe=':')}")

    def query(self, body: Any, headers: Headers | None = None) -> Reply:
        return self.wire.ask(self.call("POST", self.query_path(self.register.name), body, headers))

    @staticmethod
    def query_path(register: str) -> str:
        return f"/v1/registers/{quote(register, safe='')}/query"

    def body(self, facts: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """The body of a request for the item."""
        return {"case": f"connector-check-{self.run}", "subject": "1", "facts": dict(facts), **more}

    def item_call(self, body: Any, key: str | None, headers: Headers | None = None) -> Call:
        path = f"/v1/items/{quote(self.item.code, safe='')}/requests"
        return self.call("POST", path, body, {"Idempotency-Key": key, **(headers or {})})

    def ask(self, body: Any, key: str | None, headers: Headers | None = None) -> Reply:
        """Ask for the item; what the department takes is remembered, so that it can be undone."""
        return self.remember(self.wire.ask(self.item_call(body, key, headers)))

    def remember(self, reply: Reply) -> Reply:
        """Keep in mind what the department has taken."""
        number = number_of(reply)
        if number and number not in self.open:
            self.open.append(number)
        return reply

    def perform(self, body: Mapping[str, Any], mark: str) -> Performance:
        """Ask for the item, and ask what became of it until it is decided or the patience is over."""
        key = self.key(mark)
        first = last = self.ask(body, key)
        number = number_of(first)
        until = self.wire.monotonic() + self.target.patience
        while number and (last.status == 202 or outcome_of(last).get("state") in UNDER_WAY):
            if self.wire.monotonic() > until:
                break
            pause = seconds(last.headers.get("Retry-After"), 0.2)
            self.wire.sleep(min(max(pause, 0.1), PATIENCE))
            last = self.state_of(number)
        return Performance(key, body, first, number, last)

    @cached_property
    def trial(self) -> Performance:
        """The test facts that are to be approved; asked for once."""
        callback = {"callback": self.inbox.address} if self.inbox is not None else {}
        return self.perform(self.body(self.item.facts, **callback), "trial")

    @cached_property
    def rejection(self) -> Performance:
        """The test facts that are to be rejected; asked for once."""
        return self.perform(self.body(self.item.rejected or {}), "rejected")

    @cached_property
    def request_for_more(self) -> Performance:
        """The test facts that lack something; asked for once."""
        return self.perform(self.body(self.item.incomplete or {}), "incomplete")

    def reverse(self, number: str, mark: str, headers: Headers | None = None) -> Reply:
        """Ask to undo a request; what is undone is no longer open."""
        path = f"/v1/requests/{quote(number, safe='')}/reversal"
        wanted = {"Idempotency-Key": self.key(mark), **(headers or {})}
        reply = self.wire.ask(self.call("POST", path, {}, wanted))
        if outcome_of(reply).get("state") == OutcomeState.REVERSED and number in self.open:
            self.open.remove(number)
            self.undone += 1
        return reply

    def clean(self) -> tuple[str, ...]:
        """Undo what is still done; the numbers of what could not be undone, or never was decided."""
        left = []
        for count, number in enumerate(list(self.open)):
            state = outcome_of(self.state_of(number)).get("state")
            if state in (OutcomeState.REJECTED, OutcomeState.NEEDS_MATERIAL, OutcomeState.REVERSED):
                continue
            self.reverse(number, f"clean:{count}")
            if number in self.open:
                left.append(number)
        return tuple(left)
