"""What must be true of every answer of the whole check-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from onething.exchange.callbacks import STALE
from onething.exchange.check.judging import must_hold
from onething.exchange.check.model import PASSED, Finding, failed, not_tested, promise
from onething.exchange.check.session import HEALTH, Session
from onething.exchange.check.wire import PATIENCE, Exchange
from onething.exchange.contract import BadAnswer, read_json, read_outcome

_HERE = timezone(timedelta(hours=8))


def _answered(session: Session) -> list[Exchange]:
    return [exchange for exchange in session.wire.log if exchange.reply.status]


def _each(
    session: Session, about: Callable[[Exchange], bool], complaint: Callable[[Exchange], str]
) -> Finding:
    """Failed with the first complaint about an answer of this kind, and how many there are."""
    looked_at = [exchange for exchange in _answered(session) if about(exchange)]
    if not looked_at:
        return not_tested("核对里没有收到这样的回答")
    found = [(exchange, said) for exchange in looked_at if (said := complaint(exchange))]
    if not found:
        return PASSED
    exchange, said = found[0]
    where = f"{exchange.call.method} {exchange.call.path} 的 {exchange.reply.status}"
    more = f"（这样的回答有 {len(found)} 个）" if len(found) > 1 else ""
    return failed(f"{where}：{said}{more}。", exchange)


def _about_request(exchange: Exchange) -> bool:
    """Whether the answer must be an Outcome."""
    path, status = exchange.call.path, exchange.reply.status
    return status == 200 and bool(re.search(r"/requests(/|$)", path))


@promise(
    "answers-json",
    "回答是 UTF-8 的 JSON",
    "info.description: Bodies are JSON in UTF-8",
    "内容用 UTF-8 编码；Content-Type 是 application/json（错误是 application/problem+json），不要写别的 charset。",
)
def json_in_utf8(session: Session) -> Finding:
    def has_body(exchange: Exchange) -> bool:
        return bool(exchange.reply.body) and exchange.call.path != HEALTH

    def complaint(exchange: Exchange) -> str:
        reply = exchange.reply
        media, _, parameters = reply.headers.get("Content-Type", "").lower().partition(";")
        if not re.fullmatch(r"application/([a-z.]+\+)?json", media.strip()):
            return f"Content-Type 是「{media.strip()[:60]}」"
        charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters)
        if charset and charset[1] not in ("utf-8", "utf8"):
            return f"charset 是 {charset[1]}"
        try:
            read_json(reply.body)
        except BadAnswer:
            return "内容不是 UTF-8 的 JSON"
        return ""

    return _each(session, has_body, complaint)


@promise(
    "answers-problem",
    "拒绝都说明原因（RFC 9457）",
    "components.responses.Problem",
    "4xx、5xx 的内容是 problem：type、title 是文字，status 和状态码一样；detail 说哪里不对。网关和框架自己的错误页也要换掉。",
)
def problems(session: Session) -> Finding:
    def complaint(exchange: Exchange) -> str:
        reply = exchange.reply
        data = reply.data
        if not isinstance(data, dict):
            return "不是 problem 对象"
        for name in ("type", "title"):
            if not isinstance(data.get(name), str) or not data[name]:
                return f"{name} 不是文字"
        if data.get("status") != reply.status or isinstance(data.get("status"), bool):
            return "status 和状态码不一样"
        return "" if isinstance(data.get("detail"), str | None) else "detail 不是文字"

    return _each(session, lambda exchange: exchange.reply.status >= 400, complaint)


@promise(
    "answers-outcome",
    "办理的回答都是 Outcome",
    "components.schemas.Outcome",
    "request（1 到 120 个字符）和 state（六个词之一）一定有；facts、licence、reason 是对象，materials 是文字的列表。",
)
def outcomes(session: Session) -> Finding:
    def complaint(exchange: Exchange) -> str:
        try:
            read_outcome(exchange.reply.data)
        except BadAnswer as problem:
            return str(problem)
        return ""

    return _each(session, _about_request, complaint)


def _times_of(exchange: Exchange) -> Iterator[tuple[str, object]]:
    """The times of an answer by their names; None where one is missing."""
    data = exchange.reply.data if exchange.reply.status == 200 else None
    if isinstance(data, Mapping):
        for name in ("finished", "as_of"):
            if data.get(name) is not None:
                yield name, data[name]
        if isinstance(data.get("fields"), dict) and data.get("as_of") is None:
            yield "as_of", None


@promise(
    "answers-times",
    "时间写成带 +08:00 的 ISO 8601",
    "info.description: dates ISO 8601 with +08:00",
    "finished（办结时）和 as_of（查询时）写成 2026-01-31T09:30:00+08:00 这样；不要写 Z、别的时区、时间戳数字。",
)
def times(session: Session) -> Finding:
    def complaint(exchange: Exchange) -> str:
        for name, value in _times_of(exchange):
            if value is None:
                return f"没有 {name}"
            if not isinstance(value, str) or not _is_time(value):
                return f"{name} 不是带 +08:00 的时间"
        return ""

    return _each(session, lambda exchange: any(_times_of(exchange)), complaint)


def _is_time(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text).utcoffset() == _HERE.utcoffset(None)
    except ValueError:
        return False


@promise(
    "answers-in-time",
    f"{PATIENCE:g} 秒以内回答",
    "info.description: An answer comes within 5 seconds",
    "要办很久的，先回答 202，办好以后再给结果；平台等 5 秒就断开，先问再重发。",
)
def in_time(session: Session) -> Finding:
    late = [exchange for exchange in session.wire.log if exchange.reply.seconds > PATIENCE]
    if not late:
        return PASSED
    slowest = max(late, key=lambda exchange: exchange.reply.seconds)
    says = f"{len(late)} 次超过了 {PATIENCE:g} 秒，最长 {slowest.reply.seconds:.1f} 秒"
    return failed(f"{says}（{slowest.call.method} {slowest.call.path}）。", slowest)


@promise(
    "clock",
    "系统的时钟是准的",
    "info.description: receivers refuse stale timestamps",
    f"开对时（NTP）。时钟差 {STALE:g} 秒以上，推送会被当作过期的拒绝。",
)
def clock(session: Session) -> Finding:
    offsets = []
    for exchange in _answered(session):
        text = exchange.reply.headers.get("Date")
        try:
            offsets += [abs(parsedate_to_datetime(text).timestamp() - exchange.at)] if text else []
        except ValueError:
            return failed("响应头 Date 不是时间。")
    if not offsets:
        return not_tested("响应头没有 Date")
    return must_hold(min(offsets) <= STALE, f"响应头 Date 和这里的时钟相差 {min(offsets):.0f} 秒。")


CHECKS = (json_in_utf8, problems, outcomes, times, in_time, clock)
