"""A trace as text: the story line by line, the table of waits, the chain. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from onething.casework.trail.story import Lang
from onething.casework.trail.trace import Datum, Party, Span, TaskStory, Trace, TraceLine
from onething.casework.trail.words import SHORT, counted, lasts, promised, term, who, whom, working

_DAYS = "一二三四五六日"
_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "clauses": "依据：",
        "data": "数据：",
        "reason": "说明：",
        "and": "、",
        "equals": "＝",
        "renewed": "（后来更新过）",
        "step": "环节",
        "department": "部门",
        "state": "状态",
        "whole": "合计",
        "limits": "时限（用了/可用）",
        "silent": "其中没有回应 {}",
        "chain": "决定用时的环节（一环接一环）：",
        "took": "从 {begun} 到 {until}，用时 {length}",
        "so far": "从 {begun} 到现在（{until}），已用 {length}",
        "total": "时间花在谁那里（左：决定用时的；右：各环节合计，同时办理的重复计算）：",
    },
    "en": {
        "clauses": "Basis: ",
        "data": "Data: ",
        "reason": "Note: ",
        "and": ", ",
        "equals": " = ",
        "renewed": " (renewed later)",
        "step": "step",
        "department": "department",
        "state": "state",
        "whole": "total",
        "limits": "time limits (used/allowed)",
        "silent": "{} of it without an answer",
        "chain": "What determined the length, one after the other:",
        "took": "From {begun} to {until}: {length}",
        "so far": "From {begun} until now ({until}): {length}",
        "total": "Where the time went (left: what determined the length; right: all steps, which run side by side):",
    },
}


def story_lines(trace: Trace, lang: Lang, zone: ZoneInfo) -> Iterator[str]:
    """What happened, day by day: time, time since the one before, who, what; below it why, on which clause, with
    which data."""
    day = ""
    brackets = "（{}）：" if lang == "zh" else " ({}): "
    yield trace.thing + brackets.format(trace.case) + term(trace.state, lang)
    for line in trace.lines:
        at = line.at.astimezone(zone)
        if (today := _day(at, lang)) != day:
            day = today
            yield day
        since = "+" + lasts(line.elapsed, lang) if line.elapsed >= 0.05 else ""
        yield f"  {at:%H:%M:%S}  {since:<12} {who(line, lang)}　{line.says}".rstrip()
        yield from (f"      {detail}" for detail in _details(line, lang))


def _details(line: TraceLine, lang: Lang) -> Iterator[str]:
    words = _WORDS[lang]
    if line.reason:
        yield words["reason"] + line.reason
    if line.clauses:
        yield words["clauses"] + words["and"].join(line.clauses)
    if line.data:
        yield words["data"] + words["and"].join(_datum(datum, lang) for datum in line.data)


def _datum(datum: Datum, lang: Lang) -> str:
    if datum.renewed:
        return datum.name + _WORDS[lang]["renewed"]
    return datum.name if datum.value is None else datum.name + _WORDS[lang]["equals"] + datum.value


def waits_table(trace: Trace, lang: Lang) -> list[list[str]]:
    """How long each task waited for whom: a head and a row a task. A column that is empty everywhere is left out."""
    words, used = _WORDS[lang], [p for p in Party if any(task.waited.get(p) for task in trace.tasks)]
    head = [words["step"], words["state"], *(SHORT[lang][party] for party in used), words["whole"]]
    return [[*head, words["limits"]], *(_row(task, used, lang) for task in trace.tasks)]


def _row(task: TaskStory, used: list[Party], lang: Lang) -> list[str]:
    waited = []
    for party in used:
        span = task.waited.get(party, Span())
        said = lasts(span.seconds, lang) if span.seconds else ""
        if party is Party.DEPARTMENT and task.silent.seconds:
            silent = _WORDS[lang]["silent"].format(lasts(task.silent.seconds, lang))
            said += f"（{silent}）" if lang == "zh" else f" ({silent})"
        waited.append(said)
    limits = ("；" if lang == "zh" else "; ").join(counted(promise, lang) for promise in task.promises)
    name = f"{task.number} {task.name}"
    return [name, term(task.state, lang), *waited, lasts(task.whole.seconds, lang), limits]


def chain_lines(trace: Trace, lang: Lang, zone: ZoneInfo) -> Iterator[str]:
    """What determined the case's length, how much time each party took, and what was promised."""
    words = _WORDS[lang]
    length = lasts(trace.length.seconds, lang) + working(trace.length, lang)
    said = words["took" if trace.ended else "so far"]
    yield said.format(begun=_moment(trace.begun, zone), until=_moment(trace.until, zone), length=length)
    if trace.promise is not None:
        yield promised(trace.promise, lang)
    yield words["chain"]
    for link in trace.chain:
        name = f"{link.name}{'：' if lang == 'zh' else ': '}" if link.name else ""
        yield f"  {lasts(link.span.seconds, lang)}{working(link.span, lang)}　{name}{whom(link, lang)}"
    yield words["total"]
    for total in trace.totals:
        whose = f" {total.department}" if total.department else ""
        along = lasts(total.chain.seconds, lang) + working(total.chain, lang)
        yield f"  {SHORT[lang][total.party]}{whose}　{along} / {lasts(total.tasks.seconds, lang)}"


def _day(at: datetime, lang: Lang) -> str:
    if lang == "zh":
        return f"{at.month}月{at.day}日（周{_DAYS[at.weekday()]}）"
    return f"{at.day} {at:%b %Y (%a)}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
