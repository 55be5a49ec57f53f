"""The report of a check-up for the department's engineer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onething.exchange.service import CheckReport, CheckResult, ShownExchange

_SIGNS = {"passed": "✓", "failed": "✗", "not_tested": "–"}
"""By verdict, in the order in which they are counted."""
SHOWN = 600
"""Characters of one body."""
MOST = 6
"""Exchanges of one check; the last tell most."""


def report_lines(report: CheckReport, *, everything: bool) -> Iterator[str]:
    """Every check on a line; what failed with what was sent, what came back and what to do. ``everything`` shows the
    exchanges of what passed too."""
    yield f"按部门网关约定（contracts/department-gateway.yaml）核对 {report.url}"
    if report.item:
        yield f"用测试数据试办 {report.item}，试办的能撤销就撤销。"
    else:
        yield "没有写 --item：没有办理任何事项。"
    yield ""
    sorted_: dict[str, list[CheckResult]] = {name: [] for name in _SIGNS}
    for result in report.results:
        sorted_[result.verdict].append(result)
        if result.verdict != "not_tested":
            yield from _result(result, everything)
    yield ""
    passed, failed, left_out = (len(results) for results in sorted_.values())
    yield f"通过 {passed} 项，不通过 {failed} 项，没有测 {left_out} 项。"
    if report.undone or report.left:
        left = "没有留下" if not report.left else f"请人工清理 {'、'.join(report.left)}"
        yield f"试办：撤销了 {report.undone} 笔，{left}。"
    if left_out:
        yield "没有测的不等于通过："
        yield from _left_out(sorted_["not_tested"])


def _result(result: CheckResult, everything: bool) -> Iterator[str]:
    yield f"{_SIGNS[result.verdict]} {result.id}  {result.name}"
    if result.verdict == "failed":
        yield f"    问题：{result.says}"
        yield f"    约定：{result.clause}"
        yield f"    下一步：{result.next}"
    if result.verdict == "failed" or everything:
        if len(result.exchanges) > MOST:
            yield f"    （一共 {len(result.exchanges)} 次往来，这里是最后 {MOST} 次；全部见 --json）"
        for exchange in result.exchanges[-MOST:]:
            yield from _exchange(exchange)


def _left_out(results: list[CheckResult]) -> Iterator[str]:
    """What was not tested, by its reason."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        reasons.setdefault(result.says, []).append(f"{result.id} {result.name}")
    for reason, names in reasons.items():
        yield f"– {reason}"
        yield from (f"    {name}" for name in names)


def _exchange(exchange: ShownExchange) -> Iterator[str]:
    heads = "；".join(f"{name}: {value}" for name, value in exchange.headers.items())
    yield f"    发出 {exchange.method} {exchange.path}（{heads}）{_short(exchange.body)}"
    if not exchange.status:
        yield f"    没有收到回答：{exchange.failure}（{exchange.seconds:g} 秒）"
        return
    heads = "；".join(f"{name}: {value}" for name, value in exchange.answer_headers.items())
    yield f"    收到 {exchange.status}（{heads}）{_short(exchange.answer)}"


def _short(body: Any) -> str:
    if body is None:
        return ""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return " " + (text if len(text) <= SHOWN else text[:SHOWN] + "……")
