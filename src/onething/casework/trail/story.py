"""The trail in words: one plain sentence for every event, for applicants and officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from onething.casework.trail.story_en import SENTENCES as ENGLISH

SENTENCES: Mapping[str, str] = {
    "CaseSubmitted": "申请人提交了申请",
    "ApplicantJoined": "{person}加入了申请",
    "OriginalsSeen": "窗口核对了{papers}的原件",
    "SignatureAsked": "请{person}签署",
    "SignatureGiven": "{person}签署同意",
    "SignatureDeclined": "{person}不同意",
    "SignatureLapsed": "{task}过了期限",
    "CaseLapsed": "没有得到全部签署，申请没有成立",
    "CaseRestored": "窗口按收件凭证补录了恢复备份时丢失的办件",
    "Planned": "排出了并联办理方案",
    "RegisterRead": "查询了{task}",
    "RegisterGivenUp": "{task}没有查到结果，改由人工核对",
    "PreReviewPassed": "预审通过",
    "AuditDrawn": "抽中这次预审，事后由工作人员复核，不影响办理",
    "AuditAgreed": "工作人员复核了预审，结果一致",
    "AuditDisagreed": "工作人员复核了预审，结果不一致",
    "ReadingsChecked": "工作人员对照原件核对了识别的内容",
    "CaseReceived": "已接件",
    "CaseAccepted": "已受理",
    "CorrectionRequested": "发出一次性补正告知书，请申请人补正",
    "Supplemented": "申请人作了补正",
    "PlanRevised": "按补正的内容重新排了办理方案",
    "PackMigrated": "运维人员把办件改按新版本的规则办理",
    "RecheckNeeded": "申请人更正了已用过的内容，{task}",
    "ResultStands": "{task}：结果不变",
    "ResultWrong": "{task}：撤销后重办",
    "OfficerNeeded": "{task}转由工作人员核对",
    "OfficerApproved": "工作人员同意办理{task}",
    "OfficerRejected": "工作人员决定不予办理{task}",
    "OfficerAskedToCorrect": "工作人员请申请人就{task}作补正",
    "OfficerRetried": "工作人员要求重新办理{task}",
    "DecisionUndone": "工作人员撤回了对{task}的决定，重新办理",
    "FactDisputed": "申请人对登记的{name}有异议",
    "FactCorrected": "{department}核实后更正了{name}",
    "FactUpheld": "{department}核实后维持登记的{name}",
    "TaskClaimed": "工作人员认领了{task}",
    "TaskReleased": "工作人员把{task}放回待办",
    "TaskHandedOver": "工作人员把{task}转给同事办理",
    "DepartmentAsked": "{task}交给{department}办理",
    "DepartmentTook": "{department}收下了{task}",
    "DepartmentSilent": "{department}的系统暂时没有回应，{task}自动重试",
    "DepartmentBack": "{department}的系统恢复了，{task}继续办理",
    "DepartmentNeedsMaterial": "{department}办理{task}还需要材料",
    "TakenUp": "与{department}核对：对方已有{task}的记录，补记到办件里",
    "DepartmentLost": "与部门核对：{department}没有{task}的记录",
    "PerformedAgain": "运维人员要求按原编号重新提交{task}",
    "AnswersContradict": "{department}对{task}的前后答复不一致，转由工作人员核对",
    "RecordStands": "工作人员认定{task}以平台的记录为准",
    "DepartmentStands": "工作人员认定{task}以部门现在的说法为准",
    "AnswersAgree": "与{department}核对：{task}的记录一致了",
    "ItemDecided": "{task}由规则直接办成",
    "ItemDone": "{department}办成了{task}",
    "ItemRefused": "{task}不予办理",
    "TaskStuck": "{task}办不下去，等待人工处置",
    "TaskCancelled": "{task}不再办理",
    "ClockOverdue": "{task}超过了时限",
    "Escalated": "{task}的时限提醒了{department}的负责人员",
    "ApplicantReminded": "提醒申请人补交，期限快到了",
    "AcceptanceDeemed": "没有在规定时间内告知补正，自收到申请之日起视为受理",
    "CorrectionLapsed": "补正期限已过，等待补正的事项终止办理",
    "ClocksRecounted": "放假安排公布，时限重新计算",
    "ProcedureBegan": "{task}进入特别程序，暂停计时",
    "ProcedureEnded": "{task}的特别程序结束，恢复计时",
    "ClockExtended": "经负责人批准，{task}延长时限",
    "CaseNotAccepted": "不予受理",
    "WithdrawalAsked": "申请人要求撤回",
    "ReversalAsked": "请{department}撤销{task}",
    "ItemReversed": "{task}已撤销",
    "ReversalImpossible": "{task}不能撤销，予以保留",
    "CaseWithdrawn": "撤回完成",
    "Pledged": "申请人书面承诺，代替提交证明",
    "Deferred": "申请人选择容缺，以后补交",
    "PaperOwed": "容缺受理，等待申请人{task}",
    "PaperBrought": "申请人{task}，已收到",
    "PaperNotLegible": "申请人{task}，但看不清",
    "PaperWaived": "工作人员认定不必再{task}",
    "DeferralLapsed": "申请人逾期没有{task}",
    "DeferralBroken": "因逾期没有{task}，撤销所办事项",
    "PledgeToCheck": "按规定{task}",
    "PledgeKept": "{task}：承诺属实",
    "PledgeBroken": "{task}：承诺不实，撤销所办事项",
    "LaterPlanned": "以后还可以办{name}，{on} 提醒",
    "LaterDue": "到时间了，提醒申请人办{name}",
    "LegOpened": "接着办{task}",
    "LegDone": "{task}办好了",
    "LegFailed": "{task}没有办成",
    "CaseReadyToClose": "各事项都已办完，待办结",
    "CaseClosed": "办结",
    "CaseRefused": "不予通过",
    "NoticeIssued": "出具了{title}",
    "NoticeKept": "{title}已经留存",
    "PapersErased": "保存期限已到，删除了{papers}的图片",
    "CaseErased": "保存期限已到，删除了全部内容和材料",
    "HoldPlaced": "依法保留，暂不删除",
    "HoldLifted": "不再依法保留，按保存期限删除",
}
"""Event kind → sentence. A test holds that every kind of event has one."""


Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language puts into its sentences; the last says for whom something was done."""

    sentences: Mapping[str, str]
    quoted: str
    comma: str
    case: str
    department: str
    later: str
    papers: str
    paper: str
    person: str
    instead: str


_WORDS: Mapping[Lang, _Words] = {
    "zh": _Words(
        SENTENCES,
        "「{}」",
        "、",
        "整个办件",
        "部门",
        "后续事项",
        "材料",
        "文书",
        "另一位当事人",
        "（由 {} 代 {} 办理）",
    ),
    "en": _Words(
        ENGLISH,
        "“{}”",
        ", ",
        "The case",
        "the department",
        "what follows",
        "papers",
        "a paper",
        "Another person concerned",
        " ({} on behalf of {})",
    ),
}


def said(kind: str, task: str, department: str, body: Mapping[str, Any], lang: Lang = "zh") -> str:
    """What happened. ``task`` and ``department`` are their names; an event without a task is about the whole case
    (整个办件); ``body`` is empty for a reader who may not see it."""
    words = _WORDS[lang]
    sentence = words.sentences[kind].format(
        task=words.quoted.format(task) if task else words.case,
        department=department or words.department,
        name=words.quoted.format(body["name"]) if "name" in body else words.later,
        on=body.get("on", ""),
        papers=words.comma.join(map(words.quoted.format, body.get("papers", ()))) or words.papers,
        title=body.get("title") or words.paper,
        person=body.get("person") or words.person,
    )
    return sentence + (words.instead.format(body["by"], body["for"]) if body.get("for") else "")


def sentence(kind: str, task: str, department: str, body: Mapping[str, Any]) -> str:
    """What happened in Chinese, with the reason when the reader may see one."""
    told = said(kind, task, department, body)
    reason = body.get("reason") or "；".join(body.get("reasons", ()))
    return f"{told}：{reason}" if reason else told
