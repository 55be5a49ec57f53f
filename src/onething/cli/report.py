"""A case on the terminal: its tasks side by side while they run, and the whole report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onething.facts import to_wire, which

WIDTH = 120
"""Columns when the output goes into a file or a pipe."""
_COLOURS = {
    "已办结": "green",
    "办理中": "cyan",
    "撤销中": "cyan",
    "待审核": "yellow",
    "待补正": "yellow",
    "特别程序": "yellow",
    "待处置": "red",
    "不予办理": "red",
}


def console() -> Console:
    """The terminal, or a wide page where there is none."""
    made = Console(highlight=False, emoji=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = WIDTH
    return made


def task_table(report: Any) -> Table:
    """Every task of a case and where it stands."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 1))
    for _ in range(3):
        table.add_column(overflow="fold")
    for task in report.tasks:
        state = Text(f"● {task.state}", style=_COLOURS.get(task.state, "dim"))
        table.add_row(
            state, Text(f"{task.number} {task.name}{which(task.subject)}"), Text(task.reason, style="dim")
        )
    return table


def headline(report: Any) -> str:
    """What a person wants to know first: the state, the notice, the results, and what was saved."""
    from onething.casework.service import TaskState

    lines = [f"{report.thing}（{report.id}）：{report.state}"]
    if report.notice:
        lines.append(report.notice)
    good = report.state in ("待办结", "办结")
    if good and report.results:
        lines += ["办成的结果：", *(f"  {f.name}：{to_wire(f.value)}" for f in report.results)]
    if report.state == "待办结":
        left = [task.name for task in report.tasks if not TaskState(task.state).final]
        lines.append(f"事项都办好了，还有：{'、'.join(left)}。")
    saved, ready = _savings(report), [e.at for e in report.trail if e.kind == "CaseReadyToClose"]
    if good and saved and ready:
        took = ready[0] - report.created
        lines.append(
            f"用时 {_duration(took.total_seconds())}（逐个部门去办按承诺时限要 {saved['days_serial']} 个工作日）；"
            f"材料 {saved['papers_before']} 份 → {saved['papers_now']} 份，"
            f"表 {saved['forms_before']} 张 → {saved['forms_now']} 张，"
            f"跑腿 {saved['visits_before']} 次 → {saved['visits_now']} 次。"
        )
    return "\n".join(lines)


def show_report(report: Any, out: Console) -> None:
    """The whole report."""
    out.print(headline(report), markup=False)
    out.print()
    out.print(task_table(report))
    names = {None: "整个办件", **{task.number: task.name for task in report.tasks}}
    counting = [clock for clock in report.clocks if clock.state != "结束"]
    if counting:
        out.print("\n时限：")
    for clock in counting:
        shaky = "，暂定，放假安排公布后重算" if clock.provisional else ""
        out.print(
            f"  {clock.light} {names[clock.task]} {clock.kind} {clock.due}（{clock.state}{shaky}）",
            markup=False,
        )
    out.print("\n经过：")
    for event in report.trail:
        out.print(f"  {event.at.astimezone():%m-%d %H:%M:%S} {event.says}", markup=False)
    out.print("\n谁用过数据：")
    for receipt in report.receipts:
        fields = "、".join(receipt.fields)
        out.print(
            f"  {receipt.reader} 查 {receipt.source}：{fields}（{receipt.purpose}，{receipt.basis}）",
            markup=False,
        )
    if report.kept:
        out.print("\n保存期限：")
    for each in report.kept:
        until = f"保存到 {each.until}" if each.until else f"办件结束后保存 {each.period}"
        out.print(
            f"  {f'「{each.what}」的图片' if each.what else '全部内容'}{until}（{each.clause}）", markup=False
        )
    whole = "凭据链完整" if report.chain is None else f"凭据链有问题：{report.chain}"
    out.print(f"\n{whole}", markup=False)


def reason_lines(reasons: Sequence[Any]) -> str:
    """Why a task was decided as it was."""
    if not reasons:
        return "这个环节没有要判断的规则。"
    lines = []
    for reason in reasons:
        says = f"，{reason.says}" if reason.says else ""
        lines += [
            f"{reason.decides}：{reason.truth}{says}",
            *(f"  {sentence}" for sentence in reason.sentences),
        ]
    return "\n".join(lines)


def _savings(report: Any) -> dict[str, int] | None:
    planned = [event.body for event in report.trail if event.kind == "Planned"]
    return planned[-1].get("savings") if planned else None


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} 秒"
    if seconds < 7200:
        return f"{seconds / 60:.0f} 分钟"
    return f"{seconds / 3600:.0f} 小时" if seconds < 172_800 else f"{seconds / 86_400:.0f} 天"
