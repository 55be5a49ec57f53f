"""What goes wrong with a department's system, by switch: how often, for how long, and what wrong answers look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

CONTENT = ("facts", "fields", "licence")
"""Members of an answer that hold data."""
DRIFTS, CONTRADICTIONS = ("", "renamed", "extra", "type"), ("", "callback", "answer")


class UnknownSwitch(ValueError):
    """A switch that there is not, or a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Rates are 0…1, times are seconds.

    ``slow``: before every answer · ``late``: more until a request is decided · ``error_rate``: 503, nothing done ·
    ``lost_rate``: done, but no answer · ``wrong_rate``: an answer outside the contract · ``outage``: 503 until
    switched back, ``outage_for``: for so long · ``wrong_data``: a register answers about somebody else, an item gives
    a spoilt number · ``drift``: the data's names are ``renamed``, ``extra`` members come, values change their ``type``
    · ``needs``: a material that is asked for in the first round of every request · ``late_callback``,
    ``duplicate_callback``, ``out_of_order`` (older news after the last) · ``contradiction``: approved and then
    rejected, or the other way round, by ``callback`` or by ``answer`` when asked again · ``retry_after`` of a 202."""

    slow: float = 0.0
    late: float = 0.0
    error_rate: float = 0.0
    lost_rate: float = 0.0
    wrong_rate: float = 0.0
    outage: bool = False
    outage_for: float = 0.0
    wrong_data: bool = False
    drift: str = ""
    needs: str = ""
    late_callback: float = 0.0
    duplicate_callback: bool = False
    out_of_order: bool = False
    contradiction: str = ""
    retry_after: int = 1


def read_faults(wanted: Mapping[str, Any]) -> Faults:
    """Faults from JSON; what is not named is off. Raises UnknownSwitch."""
    known = {each.name: type(each.default) for each in fields(Faults)}
    for name, value in wanted.items():
        kind = known.get(name)
        if kind is None:
            raise UnknownSwitch(f"{name} is none of {', '.join(known)}")
        number = kind is float and isinstance(value, int) and not isinstance(value, bool)
        if type(value) is not kind and not number:
            raise UnknownSwitch(f"{name} must be a {kind.__name__}")
        if kind in (int, float) and not 0 <= value < 1e6:
            raise UnknownSwitch(f"{name} must be from 0 to a million")
    faults = Faults(**wanted)
    if faults.drift not in DRIFTS or faults.contradiction not in CONTRADICTIONS:
        raise UnknownSwitch(f"drift is one of {DRIFTS}, contradiction one of {CONTRADICTIONS}")
    return faults


def drifted(answer: dict[str, Any], drift: str) -> dict[str, Any]:
    """An answer after the department changed its schema without a word."""
    if drift == "extra":
        more = {"schemaVersion": 2, "trace": {"node": "b"}}
        return {**_changed(answer, lambda name, value: {name: value, f"{name}_来源": "新库"}), **more}
    if drift == "renamed":
        return _changed(answer, lambda name, value: {f"{name}_v2": value})
    if drift == "type":
        return _changed(answer, lambda name, value: {name: _other_type(value)})
    return answer


def _changed(answer: dict[str, Any], change: Any) -> dict[str, Any]:
    made = dict(answer)
    for member in CONTENT:
        if isinstance(answer.get(member), dict):
            made[member] = {
                n: v for name, value in answer[member].items() for n, v in change(name, value).items()
            }
    return made


def _other_type(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else [value]


def spoilt(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of which every text ends wrongly: numbers whose check character does not fit."""
    return {name: _spoilt(value) if isinstance(value, str) else value for name, value in facts.items()}


def _spoilt(text: str) -> str:
    return text[:-1] + ("0" if text[-1:] != "0" else "1")


def opposite(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What contradicts an outcome about the same request; what is not decided cannot be contradicted."""
    if outcome["state"] == "approved":
        reason = {"code": "recheck", "text": "复核后不予办理。", "clause": "内部复核规定"}
        kept = {name: outcome[name] for name in ("request", "finished") if name in outcome}
        return {**kept, "state": "rejected", "reason": reason}
    if outcome["state"] == "rejected":
        return {**{k: v for k, v in outcome.items() if k != "reason"}, "state": "approved", "facts": {}}
    return dict(outcome)
