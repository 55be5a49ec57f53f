"""The department gateway contract as frozen values, and strict reading of a department's answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Unavailable(Exception):
    """No answer can be had now. ``retry_after`` seconds are a proposal; ``detail`` is for engineers."""

    def __init__(self, retry_after: float, detail: str) -> None:
        self.retry_after, self.detail = retry_after, detail
        super().__init__(detail)


class BreakerOpen(Unavailable):
    """Nothing was sent: the department has not answered lately."""


class OutOfQuota(Unavailable):
    """The department says that we call too often (429)."""


class Refused(Exception):
    """The department refuses the call itself (4xx): repeating it will not help."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        self.status, self.title, self.detail = status, title, detail
        super().__init__(f"{status} {title}: {detail}" if detail else f"{status} {title}")


class NotUndoable(Exception):
    """What was performed cannot be undone any more."""


class BadAnswer(Exception):
    """The answer does not fit the contract; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Grant:
    """授权: why this call is allowed. ``purpose`` is an item's or thing's code."""

    id: str
    purpose: str
    basis: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper or licence that a request rests on, by its digest."""

    kind: str
    sha256: str
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Ask a department to perform its item for one subject. ``key`` is the idempotency key."""

    item: str
    case: str
    subject: str
    facts: Mapping[str, Any]
    key: str
    evidence: tuple[Evidence, ...] = ()
    callback: str = ""

    def body(self) -> dict[str, Any]:
        """The request's JSON."""
        body: dict[str, Any] = {"case": self.case, "subject": self.subject, "facts": dict(self.facts)}
        if self.evidence:
            body["evidence"] = [
                {"kind": e.kind, "sha256": e.sha256, "licence": e.licence} for e in self.evidence
            ]
        if self.callback:
            body["callback"] = self.callback
        return body


class OutcomeState(StrEnum):
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    NEEDS_MATERIAL = "needs_material"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request."""

    request: str
    state: OutcomeState
    facts: Mapping[str, Any]
    licence: Mapping[str, Any]
    materials: tuple[str, ...]
    reason: Reason | None
    finished: str


@dataclass(frozen=True, slots=True)
class Taken:
    """202: the department has taken the request; ask again after ``retry_after`` seconds."""

    request: str
    retry_after: float


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """A register's answer; an unknown field is None. ``receipt`` is the source's number for this read."""

    fields: Mapping[str, Any]
    as_of: str
    receipt: str


class Gateway(Protocol):
    """One department's system. Every method may raise Unavailable, Refused or BadAnswer."""

    def perform(self, request: Request, grant: Grant, *, may_have_been_sent: bool) -> Outcome | Taken: ...
    def state_of(self, request: str, grant: Grant | None = None) -> Outcome | None: ...
    def reverse(self, request: str, key: str, grant: Grant) -> Outcome: ...
    def query(
        self, register: str, subject: Mapping[str, Any], fields: tuple[str, ...], grant: Grant
    ) -> RegisterAnswer: ...
    def healthy(self) -> bool: ...


LONGEST_NUMBER = 120
"""Characters of a request's number or a receipt's."""
LONGEST_TEXT = 2000
MOST_MATERIALS = 100


def read_json(raw: bytes) -> Any:
    """JSON as the contract allows it: no NaN, nothing that a database or a header could not hold, no bottomless
    nesting. Raises BadAnswer."""

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is no JSON")

    try:
        data = json.loads(raw, parse_constant=refuse)
        text = json.dumps(data, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError) as problem:
        raise BadAnswer(f"the body is not JSON: {type(problem).__name__}")
    _must("\\u0000" not in text, "the body has a character that no text may have")
    return data


def read_number(value: object, what: str) -> str:
    """The number of a request or receipt. Raises BadAnswer."""
    fitting = isinstance(value, str) and 0 < len(value) <= LONGEST_NUMBER and value.isprintable()
    _must(fitting, f"{what} is not a text of 1 to {LONGEST_NUMBER} printable characters")
    return str(value)


def read_outcome(data: Any) -> Outcome:
    """An Outcome from JSON. Raises BadAnswer."""
    _must(isinstance(data, dict), "the outcome is not an object")
    read_number(data.get("request"), "outcome.request")
    # What was sent instead is not repeated here: it may be anything, a person's number too.
    _must(data.get("state") in tuple(OutcomeState), f"outcome.state is none of {', '.join(OutcomeState)}")
    for name in ("facts", "licence", "reason"):
        _must(isinstance(data.get(name), dict | None), f"outcome.{name} is not an object")
    materials = [] if data.get("materials") is None else data["materials"]
    _must(
        isinstance(materials, list)
        and len(materials) <= MOST_MATERIALS
        and all(isinstance(m, str) and len(m) <= LONGEST_TEXT for m in materials),
        "outcome.materials is no list of texts",
    )
    reason = data.get("reason") or {}
    for name in ("code", "text", "clause"):
        said = reason.get(name) or ""
        _must(
            isinstance(said, str) and len(said) <= LONGEST_TEXT,
            f"outcome.reason.{name} is not a text of at most {LONGEST_TEXT} characters",
        )
    _must(isinstance(data.get("finished") or "", str), "outcome.finished is not a text")
    return Outcome(
        request=data["request"],
        state=OutcomeState(data["state"]),
        facts=data.get("facts") or {},
        licence=data.get("licence") or {},
        materials=tuple(materials),
        reason=Reason(*(str(reason.get(k) or "") for k in ("code", "text", "clause"))) if reason else None,
        finished=str(data.get("finished") or ""),
    )


def read_register_answer(data: Any, fields: tuple[str, ...]) -> RegisterAnswer:
    """A register's answer from JSON, with the named fields only. Raises BadAnswer."""
    _must(isinstance(data, dict) and isinstance(data.get("fields"), dict), "register answer has no fields")
    for name in ("as_of", "receipt"):
        read_number(data.get(name), f"register answer's {name}")
    # An unknown field is null; one that is not there has another name now, and nobody must take it for unknown.
    absent = [name for name in fields if name not in data["fields"]]
    _must(not absent, f"register answer lacks {', '.join(absent)}")
    return RegisterAnswer({f: data["fields"].get(f) for f in fields}, data["as_of"], data["receipt"])


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise BadAnswer(complaint)
