"""What a department does with requests: each in one transaction with its effect and what it writes into registers."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from simulators.departments import Item, Verdict
from simulators.faults import Faults, spoilt
from simulators.store import Store

_LOCAL = timezone(timedelta(hours=8))


class Problem(Exception):
    """An RFC 9457 answer."""

    def __init__(
        self, status: int, title: str, detail: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.title, self.detail, self.headers = status, title, detail, headers


def local_time() -> str:
    """Now, as the contract writes times."""
    return datetime.now(_LOCAL).isoformat(timespec="seconds")


class Desk:
    """Requests by number and by key, over one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def perform(self, item: Item, key: str, body: dict[str, Any], faults: Faults) -> tuple[str, float, bool]:
        """The request's number, when its answer is ready, and whether it is new."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        with self._store as store:
            before = store.run("SELECT id, body, ready_at, item FROM request WHERE key=?", key)
            if before:
                if (before[0][1], before[0][3]) != (text, item.code):
                    raise Problem(409, "key was used", "the same Idempotency-Key came with another body")
                return before[0][0], before[0][2], False
            verdict = self._verdict(item, body, faults)
            number, now = uuid.uuid4().hex[:16], time.time()
            ready = now + item.takes + faults.late
            outcome = _outcome(number, verdict)
            if verdict.state == "approved":
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
                if verdict.entry is not None:
                    entry = verdict.entry
                    store.fill(entry.register, {entry.subject: entry.fields}, key)
            store.run(
                "INSERT INTO request VALUES(?,?,?,?,?,?,?)",
                number, key, item.code, text, json.dumps(outcome, ensure_ascii=False), ready,
                body.get("callback") or "",
            )  # fmt: skip
            return number, ready, True

    def _verdict(self, item: Item, body: dict[str, Any], faults: Faults) -> Verdict:
        store = self._store
        try:
            verdict = item.decide(store, body["facts"])
        except (ValueError, KeyError):
            raise Problem(422, "wrong body", "a fact has a value that it cannot have")
        if faults.needs and not store.run(
            "SELECT 1 FROM request WHERE item=? AND json_extract(body, '$.case')=? AND json_extract(body, '$.subject')=?",
            item.code,
            body["case"],
            body["subject"],
        ):
            why = ("incomplete", f"请补交{faults.needs}。", item.clause)
            return Verdict("needs_material", verdict.subject, reason=why, materials=(faults.needs,))
        if verdict.state != "approved":
            return verdict
        holder = store.run("SELECT case_id FROM taken WHERE item=? AND subject=?", item.code, verdict.subject)
        if holder and holder[0][0] != body["case"]:
            return Verdict("rejected", verdict.subject, reason=("again", "这一项已经办过了。", item.clause))
        return replace(verdict, facts=spoilt(verdict.facts)) if faults.wrong_data else verdict

    def outcome(self, number: str) -> dict[str, Any]:
        """What became of a request. Raises Problem 404."""
        found = self._store.run("SELECT outcome, ready_at FROM request WHERE id=?", number)
        if not found:
            raise Problem(404, "unknown request")
        outcome: dict[str, Any] = json.loads(found[0][0])
        return outcome if found[0][1] <= time.time() else {"request": number, "state": "processing"}

    def ready_at(self, number: str) -> float:
        """When a request is decided, in unix seconds."""
        ready: float = self._store.run("SELECT ready_at FROM request WHERE id=?", number)[0][0]
        return ready

    def number_of(self, key: str) -> str:
        """The number of the request with this key. Raises Problem 404."""
        found = self._store.run("SELECT id FROM request WHERE key=?", key)
        if not found:
            raise Problem(404, "unknown key")
        number: str = found[0][0]
        return number

    def reverse(self, number: str, key: str) -> dict[str, Any]:
        """Undo what was done for a request, once. Raises Problem."""
        with self._store as store:
            outcome = self.outcome(number)
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
                done, item, case, subject = found[0]
                outcome = {"request": number, "state": "reversed", "finished": local_time()}
                store.run("UPDATE request SET outcome=? WHERE id=?", json.dumps(outcome), number)
                store.run("DELETE FROM taken WHERE item=? AND subject=? AND case_id=?", item, subject, case)
                store.run("DELETE FROM entry WHERE key=?", done)
                store.run(
                    "INSERT INTO effect VALUES(?,?,?,?,?,?)", key, item, case, subject, "undone", time.time()
                )
        return outcome


def _outcome(number: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as the contract's Outcome."""
    outcome: dict[str, Any] = {"request": number, "state": verdict.state}
    if verdict.state == "approved":
        outcome["facts"] = verdict.facts
        if verdict.licence:
            outcome["licence"] = verdict.licence
    else:
        outcome["reason"] = dict(zip(("code", "text", "clause"), verdict.reason, strict=True))
    if verdict.materials:
        outcome["materials"] = list(verdict.materials)
    if verdict.state != "needs_material":
        outcome["finished"] = local_time()
    return outcome
