"""Reading a register: only what is asked for, on a stated ground, with a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onething.exchange.check.judging import first_failure, must_be, must_hold, must_refuse
from onething.exchange.check.model import PASSED, Finding, Needs, failed, not_tested, promise
from onething.exchange.check.session import Session
from onething.exchange.check.wire import Reply
from onething.exchange.contract import LONGEST_NUMBER, BadAnswer, read_number

_QUERY = "paths./v1/registers/{register}/query.post"
_ANSWER = f"{_QUERY}.responses.200"
_CONTENT = f"{_ANSWER}.content.application/json.schema.properties"
_NO_FIELD = "connector-check-no-such-field"


def _asked(session: Session, *fields: str, subject: Mapping[str, str] | None = None) -> Reply:
    wanted = session.register.subject if subject is None else subject
    return session.query({"subject": dict(wanted), "fields": list(fields or session.register.fields)})


def _fields(reply: Reply) -> Mapping[str, Any] | None:
    data = reply.data
    found = data.get("fields") if reply.status == 200 and isinstance(data, dict) else None
    return found if isinstance(found, dict) else None


@promise(
    "register-known",
    "登记库查得到已知的人",
    _ANSWER,
    "回答 200，fields 是「字段名 → 值」的对象。确认 --subject 是库里的测试对象，--field 是库里的字段名。",
    Needs.REGISTER,
)
def known(session: Session) -> Finding:
    reply = _asked(session)
    fields = _fields(reply)
    if fields is None:
        return must_be(reply, 200) if reply.status != 200 else failed("200 的回答里没有 fields 对象。")
    given = any(fields.get(name) is not None for name in session.register.fields)
    return must_hold(given, "要的字段全是 null：库里没有这个对象，或没有这些字段。")


@promise(
    "register-minimal",
    "只给要的字段",
    f"{_QUERY}.summary: only the named fields",
    "按请求里的 fields 逐个取值，别的字段一个也不给（个人信息最小化）。",
    Needs.REGISTER,
)
def minimal(session: Session) -> Finding:
    for name in session.register.fields:
        fields = _fields(_asked(session, name))
        more = set(fields or {}) - {name}
        if more:
            return failed(
                f"只要了「{name}」，还给了 {len(more)} 个没有要的字段：{'、'.join(sorted(more)[:8])}。"
            )
    return PASSED


@promise(
    "register-unknown-field",
    "不认识的字段给 null",
    f"{_ANSWER}.description: an unknown one is null",
    "库里没有的字段名也放进 fields，值是 null；不要报错，也不要省略。",
    Needs.REGISTER,
)
def unknown_field(session: Session) -> Finding:
    reply = _asked(session, session.register.fields[0], _NO_FIELD)
    fields = _fields(reply)
    if fields is None:
        return must_be(reply, 200) if reply.status != 200 else failed("200 的回答里没有 fields 对象。")
    if _NO_FIELD not in fields:
        return failed("回答里没有这个字段；应当有，值是 null。")
    return must_hold(fields[_NO_FIELD] is None, "库里没有的字段却有值。")


@promise(
    "register-unknown-subject",
    "库里没有的人，什么也查不到",
    f"{_ANSWER}.description: an unknown one is null",
    "查不到时 fields 全是 null（回答 404 也可以），不要给相近的人，也不要报 500。",
    Needs.REGISTER,
)
def unknown_subject(session: Session) -> Finding:
    reply = _asked(session, subject=session.register.unknown)
    if reply.status == 404:
        return PASSED
    if reply.status == 422:
        return not_tested("编造的对象被当作格式不对（422）。用 --unknown-subject 给一个格式对、库里没有的。")
    fields = _fields(reply)
    if fields is None:
        return must_be(reply, 200, 404) if reply.status != 200 else failed("200 的回答里没有 fields 对象。")
    given = [name for name, value in fields.items() if value is not None]
    return must_hold(not given, f"库里没有的对象却给了 {len(given)} 个值。")


@promise(
    "register-receipt",
    "每次查询都有自己的回执号",
    f"{_CONTENT}.receipt.description",
    f"receipt 是部门自己的查询流水号：1 到 {LONGEST_NUMBER} 个可打印字符，每次查询一个新的。",
    Needs.REGISTER,
)
def receipt(session: Session) -> Finding:
    replies = _asked(session), _asked(session)
    receipts = [reply.data.get("receipt") if isinstance(reply.data, dict) else None for reply in replies]
    try:
        first, second = (read_number(value, "receipt") for value in receipts)
    except BadAnswer:
        return failed(f"receipt 不是 1 到 {LONGEST_NUMBER} 个可打印字符的文字。")
    return must_hold(first != second, "两次查询是同一个 receipt。")


@promise(
    "register-no-fields",
    "没有说要什么字段，就什么也不给",
    f"{_QUERY}.requestBody.content.application/json.schema.properties.fields.minItems",
    "fields 空着、缺了都是 4xx，不要当成「全部」。",
    Needs.REGISTER,
)
def no_fields(session: Session) -> Finding:
    subject = dict(session.register.subject)
    return first_failure(
        must_refuse(session.query(body), what)
        for what, body in (
            ("fields 是空的", {"subject": subject, "fields": []}),
            ("没有 fields", {"subject": subject}),
        )
    )


@promise(
    "register-malformed",
    "格式不对的查询被拒绝",
    "info.description: What a department cannot read or take",
    "先检查 subject 是对象、有要的键，fields 是文字的列表；不对就回答 4xx（一般是 422）并说明，不要 500。",
    Needs.REGISTER,
)
def malformed(session: Session) -> Finding:
    subject, fields = dict(session.register.subject), list(session.register.fields)
    return first_failure(
        must_refuse(session.query(body), what)
        for what, body in (
            ("没有 subject", {"fields": fields}),
            ("subject 是文字", {"subject": "x", "fields": fields}),
            ("subject 里没有要的键", {"subject": {}, "fields": fields}),
            ("fields 是文字", {"subject": subject, "fields": fields[0]}),
            ("fields 里是数字", {"subject": subject, "fields": [7]}),
        )
    )


def _refused_without(session: Session, header: str) -> Finding:
    body = {"subject": dict(session.register.subject), "fields": list(session.register.fields)}
    return must_be(session.query(body, {header: None}), 403, what=f"没有 {header}")


@promise(
    "register-purpose",
    "没有说用途的查询被拒绝",
    f"{_QUERY}.responses.403",
    "没有 X-Purpose（事项代码）就回答 403，不给数据。",
    Needs.REGISTER,
)
def purpose(session: Session) -> Finding:
    return _refused_without(session, "X-Purpose")


@promise(
    "register-grant",
    "没有授权依据的查询被拒绝",
    f"{_QUERY}.responses.403",
    "没有 X-Grant（授权或法定依据的编号）就回答 403，不给数据。",
    Needs.REGISTER,
)
def grant(session: Session) -> Finding:
    return _refused_without(session, "X-Grant")


CHECKS = (
    known,
    minimal,
    unknown_field,
    unknown_subject,
    receipt,
    no_fields,
    malformed,
    purpose,
    grant,
)
