"""No, and not yet: a rejection and a wish for more say why and on which clause."""

from __future__ import annotations

from onething.exchange.check.judging import must_be, must_hold
from onething.exchange.check.model import PASSED, Finding, Needs, Verdict, failed, not_tested, promise
from onething.exchange.check.session import Performance, Session
from onething.exchange.contract import OutcomeState

_OUTCOME = "components.schemas.Outcome.properties"


def _came_to(tried: Performance, wanted: OutcomeState) -> Finding:
    if tried.state == wanted:
        return PASSED
    if tried.first.status not in (200, 202):
        return failed(f"应当受理后给出 {wanted}，{tried.first.says}。")
    return failed(f"应当是 {wanted}，state 是「{tried.state}」。")


def _says_why(tried: Performance) -> Finding:
    reason = tried.outcome.get("reason")
    parts = reason if isinstance(reason, dict) else {}
    missing = [name for name in ("code", "text", "clause") if not _is_text(parts.get(name))]
    return must_hold(not missing, f"reason 缺 {'、'.join(missing)}。")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


@promise(
    "rejected-state",
    "不符合条件的，结果是 rejected",
    f"{_OUTCOME}.state",
    "不予办理是一个结果（200，state 为 rejected），不是 4xx 或 5xx。确认 --facts-rejected 里的数据确实不该通过。",
    Needs.REJECTED,
)
def rejected(session: Session) -> Finding:
    return _came_to(session.rejection, OutcomeState.REJECTED)


@promise(
    "rejected-reason",
    "不予办理要说理由和依据",
    f"{_OUTCOME}.reason.description",
    "reason 里写 code（程序用）、text（申请人看得懂的话）、clause（依据的条款）。",
    Needs.REJECTED,
)
def rejected_reason(session: Session) -> Finding:
    if session.rejection.state != OutcomeState.REJECTED:
        return not_tested("没有得到 rejected，见 rejected-state")
    return _says_why(session.rejection)


@promise(
    "rejected-not-undoable",
    "没有办成的，撤销时回答 409",
    "paths./v1/requests/{request}/reversal.post.responses.409",
    "没有办成的、已经不能撤销的，回答 409 并说明；不要回答「已撤销」。",
    Needs.REJECTED,
)
def rejected_not_undoable(session: Session) -> Finding:
    if session.rejection.state != OutcomeState.REJECTED:
        return not_tested("没有得到 rejected，见 rejected-state")
    return must_be(session.reverse(session.rejection.number, "undo-rejected"), 409)


@promise(
    "material-state",
    "缺材料的，结果是 needs_material",
    f"{_OUTCOME}.state",
    "要补材料是一个结果（200，state 为 needs_material）。确认 --facts-incomplete 里的数据确实缺材料。",
    Needs.INCOMPLETE,
)
def needs_material(session: Session) -> Finding:
    return _came_to(session.request_for_more, OutcomeState.NEEDS_MATERIAL)


@promise(
    "material-names",
    "一次说清缺哪些材料",
    f"{_OUTCOME}.materials",
    "materials 是材料名称的列表，缺的全部列出（一次性告知）。",
    Needs.INCOMPLETE,
)
def material_names(session: Session) -> Finding:
    if session.request_for_more.state != OutcomeState.NEEDS_MATERIAL:
        return not_tested("没有得到 needs_material，见 material-state")
    named = session.request_for_more.outcome.get("materials")
    good = isinstance(named, list) and bool(named) and all(_is_text(name) for name in named)
    return must_hold(good, "materials 不是材料名称的列表，或是空的。")


@promise(
    "material-reason",
    "要补材料要说理由和依据",
    f"{_OUTCOME}.reason.description",
    "reason 里写 code、text（申请人看得懂的话）、clause（依据的条款）。",
    Needs.INCOMPLETE,
)
def material_reason(session: Session) -> Finding:
    if session.request_for_more.state != OutcomeState.NEEDS_MATERIAL:
        return not_tested("没有得到 needs_material，见 material-state")
    return _says_why(session.request_for_more)


@promise(
    "material-next-round",
    "补了材料用新的键再办，不算冲突",
    "info.description: the new request replaces the waiting one",
    "补正以后平台用新的幂等键再提交；收下它，代替还在等材料的那一笔。",
    Needs.INCOMPLETE,
)
def next_round(session: Session) -> Finding:
    if session.request_for_more.state != OutcomeState.NEEDS_MATERIAL:
        return not_tested("没有得到 needs_material，见 material-state")
    again = session.perform(session.request_for_more.body, "next-round")
    finding = must_be(again.first, 200, 202, what="同一个对象、新的键")
    if finding.verdict is not Verdict.PASSED:
        return finding
    other = again.number != session.request_for_more.number
    return must_hold(other, "新的键得到的还是原来那一笔：补的材料没有收下。")


CHECKS = (
    rejected,
    rejected_reason,
    rejected_not_undoable,
    needs_material,
    material_names,
    material_reason,
    next_round,
)
