"""The event chain: every event commits to its body by a salted digest and to its predecessor by a hash.

Retention may erase salt and body; the chain still verifies (docs/adr/0003-event-commitments.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


def canonical(body: Mapping[str, Any]) -> str:
    """The one text of a body: JSON, keys sorted, no blanks."""
    return _CANONICAL.encode(body)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """The one text of a time: UTC, to the microsecond, ISO 8601."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def commit(salt: str, body: str) -> str:
    """SHA-256 over the salt and the body's text, hex. The salt keeps short bodies from being guessed."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def link_hash(
    case: str, seq: int, kind: str, task: int | None, actor: str, at: str, commitment: str, prev_hash: str
) -> str:
    """SHA-256 over everything that the chain sees of an event, hex; the arguments are the fields of Link."""
    number = "" if task is None else str(task)
    fields = (case, str(seq), kind, number, actor, at, commitment, prev_hash)
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it. ``at`` is ISO 8601; ``actor`` the role only."""

    case: str
    seq: int
    kind: str
    task: int | None
    actor: str
    at: str
    commitment: str
    prev_hash: str

    @property
    def hash(self) -> str:
        return link_hash(
            self.case, self.seq, self.kind, self.task, self.actor, self.at, self.commitment, self.prev_hash
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it was stored: the link, the hash beside it, and what is left of salt and body."""

    link: Link
    hash: str
    salt: str | None
    body: str | None


def verify(events: Iterable[Stored], head: str) -> str | None:
    """None when the chain is whole, else the first thing that is wrong, naming the event."""
    previous, expected = "", 1
    for stored in events:
        link = stored.link
        if link.seq != expected:
            return f"event {expected} is missing (found {link.seq})"
        if link.prev_hash != previous:
            return f"event {link.seq} does not follow event {link.seq - 1}"
        if link.hash != stored.hash:
            return f"event {link.seq} was changed"
        if stored.body is not None and commit(stored.salt or "", stored.body) != link.commitment:
            return f"the body of event {link.seq} was changed"
        previous, expected = stored.hash, expected + 1
    if previous != head:
        return "the last events are missing"
    return None
