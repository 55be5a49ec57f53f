"""A small installation inside a test's transaction: cases of a pack written here, a clock that the test moves, answers
that the test gives instead of departments."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from onething.casework.happenings import (
    Answer,
    DepartmentAnswered,
    Happening,
    RegisterRead,
)
from onething.casework.models import AlertRow, ClockRow, EventRow
from onething.casework.service import (
    Casework,
    Ground,
    Recount,
    Shelf,
    Timekeeping,
    read_actor,
    run_clocks,
)
from onething.casework.states import CaseView, Task
from onething.casework.transition import load, transition
from onething.catalog import Catalog, canonical
from onething.custody.service import Vault
from onething.facts import Fact, Provenance, Source, TrustGrade, fact_type, read_value
from onething.intake import TextPage

BEIJING = ZoneInfo("Asia/Shanghai")
NATIONAL = Path(__file__).resolve().parents[2] / "packs" / "national" / "notices.yaml"
MEI, POLICE, BANK = (read_actor(text) for text in ("applicant:mei", "officer:police/1", "officer:bank/1"))
BASIS = {"law": "某法", "article": "第一条"}
MESSAGES = (
    "accepted", "correction", "done", "partly-done", "refused", "withdrawn", "overdue", "procedure", "not-accepted", "later",
    "remind", "late",
)  # fmt: skip


def small_pack(**more: Any) -> dict[str, Any]:
    """A permit that an officer of the police decides, an account that the bank opens side by side, and a card that
    waits for both. ``more`` replaces or adds sections; ``thing`` and ``permit`` change those entries."""
    permit = {
        "code": "permit", "name": "许可", "department": "police", "type": "行政许可", "basis": [BASIS],
        "needs": ["姓名"], "gives": ["许可号"], "review": "是", "promised": "3 工作日", **more.pop("permit", {}),
    }  # fmt: skip
    account = {
        "code": "account", "name": "开户", "department": "bank", "type": "公共服务", "basis": [BASIS],
        "needs": ["姓名"], "gives": ["账号"], "promised": "1 工作日", **more.pop("account", {}),
    }  # fmt: skip
    card = {
        "code": "card", "name": "发卡", "department": "bank", "type": "公共服务", "basis": [BASIS],
        "needs": ["许可号", "账号"], "gives": ["卡号"], **more.pop("card", {}),
    }  # fmt: skip
    thing = {
        "id": "t", "name": "某件事", "goals": ["permit", "account", "card"], "form": ["姓名", "电话"], "phone": "电话",
        "correction": {"within": "15 工作日", "clause": BASIS, "says": "逾期没有补正"}, **more.pop("thing", {}),
    }  # fmt: skip
    return {
        "departments": [{"id": "police", "name": "公安"}, {"id": "bank", "name": "银行"}],
        "facts": [{"name": name} for name in ("姓名", "电话", "许可号", "账号", "卡号")],
        "items": [permit, account, card, *more.pop("items", [])],
        "things": [thing],
        "messages": [{"id": name, "text": "{ref}"} for name in MESSAGES],
        "item_types": [
            {
                "name": "行政许可",
                "acceptance": {"within": "5 工作日", "clause": BASIS},
                "deemed": True,
                "decision": {"within": "20 工作日", "clause": BASIS},
                "extension": {"within": "10 工作日", "clause": BASIS},
            }
        ],
        "procedures": [{"name": "鉴定", "types": ["行政许可"], "clause": BASIS, "longest": "5 工作日"}],
        "escalations": [
            {"name": "提醒", "clocks": ["承诺"], "left": "1 工作日", "role": "承办人", "message": "remind"},
            {"name": "督办", "clocks": ["承诺", "特别程序"], "over": "0 工作日", "role": "负责人", "message": "late"},
            {"name": "补正提醒", "clocks": ["补正"], "left": "3 工作日", "role": "申请人", "message": "remind"},
        ],
        "holidays": [{"year": 2026}, {"year": 2027, "provisional": True}],
        **more,
    }  # fmt: skip


def with_papers(pack: dict[str, Any]) -> dict[str, Any]:
    """A pack of these with the national papers, addressed to 姓名."""
    departments = [
        {**each, "review": "某市人民政府", "court": "某市人民法院"} for each in pack["departments"]
    ]
    types = {each["name"]: each for each in pack["item_types"]}
    for name in ("行政许可", "行政确认", "行政给付", "公共服务"):
        types.setdefault(name, {"name": name})
    return {
        **pack,
        "departments": departments,
        "item_types": list(types.values()),
        "things": [{**thing, "addressee": "姓名"} for thing in pack["things"]],
        "notices": yaml.safe_load(NATIONAL.read_text(encoding="utf-8"))["notices"],
    }


class NoPapers:
    """No paper is handed in."""

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        raise AssertionError("no paper is handed in")


@dataclass
class House:
    """One installation. ``at`` is the present, Beijing time; a Monday morning at first."""

    folder: Path
    at: datetime = datetime(2026, 11, 2, 9, tzinfo=BEIJING)
    ground: Ground = field(init=False)

    def __post_init__(self) -> None:
        self.ground = Ground(Shelf(), lambda: self.at)
        self.vault = Vault(self.folder)
        self.casework = Casework(self.ground, self.vault)
        self.time = Timekeeping(self.ground)
        self.recount = Recount(self.ground)

    def publish(self, pack: dict[str, Any]) -> Catalog:
        text = json.dumps(pack, ensure_ascii=False)
        return self.ground.shelf.publish(canonical({"a.yaml": text}), self.at)

    def apply(self, catalog: Catalog, actor: Any = MEI, **facts: Any) -> str:
        from onething.casework.handing_in import Counter

        counter = Counter(self.ground, self.casework, self.vault, NoPapers(), b"k" * 32)
        raw = json.dumps({"thing": "t", "facts": {"姓名": "张三", "电话": "13800000000", **facts}})
        case, new = counter.apply(actor, catalog, raw.encode(), lambda name: b"")
        assert new
        return case

    def supplement(self, case: str, **facts: Any) -> None:
        from onething.casework.handing_in import Counter

        counter = Counter(self.ground, self.casework, self.vault, NoPapers(), b"k" * 32)
        counter.supplement(MEI, case, json.dumps({"facts": facts}).encode(), lambda name: b"")

    def view(self, case: str) -> CaseView:
        row = self.casework._row(case)
        return load(row, self.ground.shelf.get(row.pack_digest))

    def task(self, case: str, code: str) -> Task:
        return next(t for t in self.view(case).tasks if t.code == code)

    def happen(self, case: str, happening: Happening) -> bool:
        return transition(self.ground, case, happening) is not None

    def answer(self, case: str, code: str, answer: Answer = Answer.APPROVED, **more: Any) -> bool:
        """A department answers for an item, giving everything that the item gives."""
        task = self.task(case, code)
        catalog = self.ground.shelf.get(self.casework._row(case).pack_digest)
        given = catalog.items[code].gives if answer is Answer.APPROVED else ()
        origin = Provenance(Source.DEPARTMENT, TrustGrade.A, origin=code)
        facts = []
        for name in given:
            declared = fact_type(catalog.facts, name)
            assert declared is not None
            facts.append(Fact(name, read_value(declared, more.pop(name, f"{code}-1")), origin))
        return self.happen(
            case, DepartmentAnswered(task.number, task.round, answer, f"q-{code}", tuple(facts), **more)
        )

    def read(self, case: str, code: str, *facts: Fact, known: bool = True) -> bool:
        task = self.task(case, code)
        return self.happen(case, RegisterRead(task.number, task.round, facts, known, "r1"))

    def pass_days(self, days: int) -> None:
        """Days go by; the ticker looks every morning."""
        for _ in range(days):
            self.at += timedelta(days=1)
            while self.recount(self.at):
                pass
            run_clocks(self.ground, self.at)

    def kinds(self, case: str) -> list[str]:
        return list(EventRow.objects.filter(case_id=case).order_by("seq").values_list("kind", flat=True))

    def clock(self, case: str, kind: str, task: int | None = None) -> ClockRow:
        return ClockRow.objects.filter(case_id=case, kind=kind, task=task).order_by("-pk")[0]

    def alerts(self, case: str) -> list[tuple[str, str, str]]:
        rows = AlertRow.objects.filter(case_id=case).order_by("pk")
        return [(row.rule, row.role, row.department) for row in rows]
