"""The words of a trace in both languages: who, whom for, where it stands, how long. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from onething.casework.states import CaseState, TaskState
from onething.casework.trail.story import Lang
from onething.casework.trail.trace import Link, Party, Promise, Span, TraceLine
from onething.catalog import ClockKind, LimitUnit

PARTIES: Mapping[Lang, Mapping[Party, str]] = {
    "zh": {
        Party.DEPARTMENT: "{department}办理",
        Party.OFFICER: "{department}人工办理",
        Party.APPLICANT: "等申请人",
        Party.PROCEDURE: "特别程序（不计时）",
        Party.TASKS: "前面的环节",
        Party.PLATFORM: "平台",
    },
    "en": {
        Party.DEPARTMENT: "{department} at work",
        Party.OFFICER: "an officer of {department}",
        Party.APPLICANT: "the applicant",
        Party.PROCEDURE: "a special procedure (not counted)",
        Party.TASKS: "earlier steps",
        Party.PLATFORM: "the platform",
    },
}
SHORT: Mapping[Lang, Mapping[Party, str]] = {
    "zh": {
        Party.DEPARTMENT: "部门",
        Party.OFFICER: "人工",
        Party.APPLICANT: "申请人",
        Party.PROCEDURE: "特别程序",
        Party.TASKS: "前面环节",
        Party.PLATFORM: "平台",
    },
    "en": {
        Party.DEPARTMENT: "department",
        Party.OFFICER: "officers",
        Party.APPLICANT: "applicant",
        Party.PROCEDURE: "procedure",
        Party.TASKS: "earlier steps",
        Party.PLATFORM: "platform",
    },
}
"""The heads of a table."""
ROLES: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "applicant": "申请人",
        "officer": "{department}工作人员",
        "department": "{department}的系统",
        "operator": "运维人员",
        "platform": "平台",
    },
    "en": {
        "applicant": "applicant",
        "officer": "officer of {department}",
        "department": "system of {department}",
        "operator": "operator",
        "platform": "platform",
    },
}
ENGLISH: Mapping[str, str] = {
    CaseState.DRAFT: "a draft",
    CaseState.PRE_REVIEW: "in pre-review",
    CaseState.PRE_REVIEWED: "pre-review passed",
    CaseState.RECEIVED: "received",
    CaseState.ACCEPTED: "accepted",
    CaseState.CORRECTION: "waiting for corrections",
    CaseState.WITH_DEPARTMENTS: "with the departments",
    CaseState.CLOSING: "ready to close",
    CaseState.NOT_ACCEPTED: "not accepted",
    CaseState.CLOSED: "closed",
    CaseState.REFUSED: "refused",
    CaseState.WITHDRAWING: "being withdrawn",
    CaseState.WITHDRAWN: "withdrawn",
    TaskState.WAITING: "waiting for earlier steps",
    TaskState.WITH_OFFICER: "with an officer",
    TaskState.UNDER_WAY: "under way",
    TaskState.OWED: "waiting for a paper",
    TaskState.UNSIGNED: "waiting for a signature",
    TaskState.DISPUTED: "waiting for a register's entry to be verified",
    TaskState.STUCK: "stuck",
    TaskState.DONE: "done",
    TaskState.REFUSED: "not granted",
    TaskState.CANCELLED: "cancelled",
    TaskState.REVERSING: "being undone",
    TaskState.REVERSED: "undone",
    TaskState.KEPT: "cannot be undone",
    ClockKind.STATUTORY: "statutory",
    ClockKind.PROMISED: "promised",
    ClockKind.ACCEPTANCE: "acceptance",
    ClockKind.CORRECTION: "correction",
    ClockKind.PROCEDURE: "special procedure",
    ClockKind.DEFERRAL: "late papers",
    ClockKind.PLEDGE: "check of a pledge",
    ClockKind.LEG: "what follows",
    ClockKind.SIGNATURE: "signature",
    ClockKind.DISPUTE: "verifying an entry",
    LimitUnit.WORKING_DAYS: "working days",
    LimitUnit.DAYS: "days",
}
"""The project's own Chinese terms → English; what packs name stays as they write it."""


def term(word: str, lang: Lang) -> str:
    """A state, a kind of clock or a unit."""
    return ENGLISH.get(word, word) if lang == "en" else word


def who(line: TraceLine, lang: Lang) -> str:
    """Who did it. A role that has no word here is shown as it is."""
    return ROLES[lang].get(line.role, line.role).format(department=line.department)


_STATES: Mapping[str, Mapping[Lang, str]] = {
    TaskState.STUCK: {"zh": "{department}人工处置", "en": "an officer of {department} to put it right"},
    TaskState.REVERSING: {"zh": "{department}撤销", "en": "{department} to undo it"},
    TaskState.CORRECTION: {"zh": "申请人补正", "en": "the applicant's corrections"},
    TaskState.OWED: {"zh": "申请人补交材料", "en": "the applicant's paper"},
    TaskState.DISPUTED: {"zh": "登记部门核实", "en": "the register's department to verify its entry"},
    TaskState.UNSIGNED: {"zh": "当事人签署", "en": "somebody's signature"},
}
"""Where the state says more than the party."""


def whom(link: Link, lang: Lang) -> str:
    """Whom a link of the chain waited for."""
    said = _STATES.get(link.state, {}).get(lang) or PARTIES[lang][link.party]
    silent = {"zh": "（系统没有回应）", "en": " (its system did not answer)"}[lang] if link.silent else ""
    return said.format(department=link.department) + silent


_UNITS: Mapping[Lang, tuple[str, str, str, str]] = {
    "zh": ("秒", "分钟", "小时", "天"),
    "en": ("s", "min", "h", "d"),
}


def lasts(seconds: float, lang: Lang) -> str:
    """A length of time with one or two units: ``0.4 秒``, ``3 分钟``, ``2 小时 5 分钟``, ``4 天 3 小时``."""
    second, minute, hour, day = _UNITS[lang]
    if seconds < 0.0005:
        return f"0 {second}"
    if seconds < 10:
        return f"{seconds:.1f} {second}" if seconds >= 0.05 else f"{seconds:.3f} {second}"
    if seconds < 60:
        return f"{seconds:.0f} {second}"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} {minute}"
    if minutes < 24 * 60:
        return _two(minutes, 60, hour, minute)
    return _two(round(minutes / 60), 24, day, hour)


def _two(amount: int, size: int, large: str, small: str) -> str:
    whole, rest = divmod(amount, size)
    return f"{whole} {large}" + (f" {rest} {small}" if rest else "")


def working(span: Span, lang: Lang) -> str:
    """The part on working days, in days of 24 hours; empty when it is all of it."""
    if abs(span.seconds - span.working) < 1:
        return ""
    said = lasts(span.working, lang)
    return f"（工作日 {said}）" if lang == "zh" else f" ({said} of it on working days)"


def counted(promise: Promise, lang: Lang) -> str:
    """A time limit in few words: ``承诺 2/3 工作日``, and that it is exceeded."""
    over = {"zh": "，超时", "en": ", overdue"}[lang] if not promise.kept else ""
    return f"{term(promise.kind, lang)} {promise.used}/{promise.days} {term(promise.unit, lang)}{over}"


def promised(promise: Promise, lang: Lang) -> str:
    """A time limit and what became of it."""
    kind, unit, over = term(promise.kind, lang), term(promise.unit, lang), promise.used - promise.days
    if lang == "zh":
        used = f"{'用了' if promise.ended else '已用'} {promise.used} {unit}"
        how = f"，超过 {over} {unit}" if over > 0 else "，在时限内"
        return f"{kind}时限 {promise.days} {unit}（到 {promise.due}），{used}{how}"
    used = f"{promise.used} used{'' if promise.ended else ' so far'}"
    how = f", {over} too many" if over > 0 else ", in time"
    return f"{kind} limit {promise.days} {unit} (until {promise.due}), {used}{how}"
