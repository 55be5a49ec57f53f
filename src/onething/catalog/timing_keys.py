"""The keys of what clocks follow."""

from __future__ import annotations

from collections.abc import Mapping

from onething.catalog.key import Key, Shape
from onething.catalog.key import must as _must

TIMING_SHAPES: Mapping[str, Shape] = {
    "rated": Shape(
        "时限",
        {
            "within": Key("limit", "多久，例如「5 工作日」", True),
            "clause": Key("one", "依据", True, of="clause"),
        },
    ),
    "turn": Shape(
        "补正期限",
        {
            "within": Key("limit", "收到告知书后多久以内补正，例如「15 工作日」", True),
            "clause": Key("one", "依据", True, of="clause"),
            "says": _must("逾期怎么办，给申请人看的一句话"),
        },
    ),
    "retention": Shape(
        "保存期限",
        {
            "keep": _must("办件结束以后，全部内容保存多久，例如「10 年」「6 个月」"),
            "clause": Key("one", "依据", True, of="clause"),
            "appeal": Key("one", "申请人多久以内可以提起复议、诉讼；这段时间里什么也不删", True, of="appeal"),
        },
    ),
    "appeal": Shape(
        "复议、诉讼期",
        {
            "keep": _must("从办件结束起多久，例如「6 个月」"),
            "clause": Key("one", "依据", True, of="clause"),
        },
    ),
    "paper_retention": Shape(
        "材料的保存期限",
        {
            "keep": _must("办件结束以后，这种材料的图片保存多久；比整个办件长的，随办件一起删"),
            "clause": Key("one", "依据", True, of="clause"),
        },
    ),
    "item_type": Shape(
        "事项类型",
        {
            "name": _must("事项类型的名称，事项的 type 里用它"),
            "acceptance": Key("one", "收到申请后多久以内受理，或一次告知要补正的全部内容", of="rated"),
            "deemed": Key("flag", "逾期不告知，自收到申请之日起视为受理"),
            "decision": Key("one", "法定办理时限；事项没有写 statutory 时用它", of="rated"),
            "extension": Key("one", "经负责人批准可以延长多久", of="rated"),
            "undo": Key("one", "工作人员作错的决定，多久以内可以撤回重办", of="undo"),
        },
    ),
    "undo": Shape(
        "撤回决定",
        {
            "within": Key("limit", "作出决定后多久以内，例如「1 工作日」", True),
            "by": Key("texts", "除了本人，还有哪些岗位可以撤回，例如 [部门负责人]"),
        },
    ),
    "procedure": Shape(
        "特别程序",
        {
            "name": _must("特别程序的名称，例如「鉴定」"),
            "clause": Key("one", "凭什么不计时", True, of="clause"),
            "types": Key("texts", "哪些类型的事项可以用；不写就都可以"),
            "longest": Key("limit", "最长多久"),
        },
    ),
    "escalation": Shape(
        "督办",
        {
            "name": _must("督办的名称"),
            "clocks": Key("texts", "对哪些时限：受理、法定、承诺、补正、特别程序、容缺、后续", True),
            "left": Key("limit", "还剩多少时提醒，例如「1 工作日」；写「0 工作日」就是到期当天"),
            "over": Key("limit", "超过多少时督办，例如「3 工作日」；写「0 工作日」就是过期的第一天"),
            "role": _must("告诉哪个角色，例如「承办人」「部门负责人」；写「申请人」就提醒申请人"),
            "message": _must("发什么短信（messages 的 id）"),
        },
    ),
}
