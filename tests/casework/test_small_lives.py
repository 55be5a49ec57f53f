"""The same lives with a thing that has everything: a permit by law, a register, a pledge, a deferred paper, legs, an
item that comes later."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from onething.casework.acceptance import tasks_of
from onething.casework.actors import read_actor
from onething.casework.happenings import (
    LaterDue,
    PackMigrated,
    RegisterRead,
    Signed,
    Submitted,
    Supplemented,
)
from onething.casework.later import upcoming_of
from onething.casework.states import CaseState, CaseView, Dossier, TaskState
from onething.catalog import Catalog, load
from onething.facts import Fact, FactSheet, Provenance, Source, TrustGrade
from onething.intake import PaperReading
from onething.planning import Chosen, StepKind, WayKind, instead_of, make_plan, without
from tests.casework.life import APPLICANT, ROUNDS, TASKS, Life
from tests.casework.lives import BASIS, small_pack, with_papers

FORM = Provenance(Source.FORM, TrustGrade.D)
OPERATOR = read_actor("operator:lin")


def _world(*, newer: bool = False) -> Catalog:
    """``newer``: what the packs say some time later; some of it concerns what departments have already."""
    import json

    clause = {"clause": BASIS}
    same_name = {"rule": "登记姓名 = 姓名", **clause, "otherwise": "人工", "message": "和登记不一致"}
    pledge = {"says": "我住在本市。", **clause, "check": "10 工作日", "broken": "撤销"}
    register = {
        "id": "r", "register": "r", "name": "户籍库", "department": "police", "subject": {"k": "姓名"},
        "fields": {"n": "登记姓名"}, "basis": BASIS,
    }  # fmt: skip
    loan = {
        "code": "loan", "name": "贷款", "department": "bank", "type": "公共服务", "basis": [BASIS], "applies": "要贷款",
        "needs": ["账号", "姓名"], "gives": ["贷款号"],
        "conditions": [{"rule": "姓名 ≠ '李四'", **clause, "otherwise": "不予", "message": "不符合"}],
        "legs": [{"name": "寄合同", "channel": "快递", "promised": "3 工作日"}],
    }  # fmt: skip
    idcard = {
        "code": "idcard", "name": "身份证", "department": "police", "type": "公共服务", "basis": [BASIS],
        "needs": ["许可号"], "later": {"after": "1 年"},
    }  # fmt: skip
    if newer:
        loan["conditions"] = []
        loan["materials"] = [{"slot": "居住证", **clause}]
    names = ("姓名", "电话", "许可号", "账号", "卡号", "登记姓名", "贷款号")
    pack = small_pack(
        facts=[
            *({"name": name} for name in (*names, "父亲号码")),
            *({"name": name, "kind": "是否"} for name in ("要贷款", "要签署")),
        ],
        registers=[register],
        materials=[{"name": "居住证"}, {"name": "工资单"}],
        slots=[{"name": n, "material": n} for n in ("居住证", "工资单")],
        permit={**({} if newer else {"reads": ["r"]}), "conditions": [same_name]},
        card={"needs": ["许可号", "账号", "姓名"], "promised": "2 工作日"} if newer else {},
        account={
            "materials": [
                {"slot": "居住证", "pledge": pledge},
                {"slot": "工资单", "deferrable": {"within": "5 工作日", **clause}},
            ]
        },
        items=[loan, idcard],
        thing={
            "goals": ["permit", "account", "card", "loan", "idcard"],
            "form": ["姓名", "电话", "要贷款"],
            "slots": ["居住证", "工资单"],
            "signers": [
                {
                    "who": "父亲",
                    "numbers": ["父亲号码"],
                    "when": "要签署",
                    "says": "同意",
                    "within": "5 日",
                    **clause,
                }
            ],
            "exclusions": [{"when": "姓名 = '外人'", "says": "不归本市。", **clause, "remedy": "请去外地。"}],
        },
    )
    return load({"a.yaml": json.dumps(with_papers(pack), ensure_ascii=False)})


WORLD, NEWER = _world(), _world(newer=True)


class SmallLife(Life):
    """A life of the small world, which may change while it lasts."""

    catalog = WORLD

    @initialize(
        pledged=st.booleans(),
        deferred=st.booleans(),
        loan=st.booleans(),
        name=st.sampled_from("张李外"),
        signers=st.sampled_from(["", "", "applicant", "father"]),
    )
    def submit(self, pledged: bool, deferred: bool, loan: bool, name: str, signers: str = "") -> None:
        self.now = datetime(2026, 11, 20, 8, tzinfo=UTC)
        said = {
            "姓名": {"张": "张三", "李": "李四", "外": "外人"}[name],
            "电话": "13800000000",
            "要贷款": loan,
            "要签署": signers != "",
        }
        sheet = FactSheet(tuple(Fact(key, value, FORM) for key, value in said.items()))
        plan = make_plan(self.catalog, "t", sheet)
        chosen = [
            *([Chosen(WayKind.PLEDGE, "居住证", "")] if pledged else []),
            *([Chosen(WayKind.DEFERRAL, "工资单", "")] if deferred else []),
        ]
        instead = instead_of(self.catalog, plan, tuple(chosen))
        dossier = Dossier(
            sheet,
            {},
            (),
            without(plan, instead),
            promise=plan.savings.days_parallel,
            instead=instead,
            upcoming=upcoming_of(self.catalog, plan),
        )
        self.view = CaseView(
            "c1", "t", self.catalog.digest, "applicant:mei", CaseState.PRE_REVIEW, 0, False, tasks_of(plan.steps), dossier,
            self.now.date(),
        )  # fmt: skip
        self.asked = set()
        self.notices = []
        self.chain = []
        self.papers = []
        own = frozenset({"父亲"}) if signers == "applicant" else frozenset[str]()
        self.happen(Submitted(APPLICANT, plan, signed=own))
        assert (self.view.state is CaseState.DRAFT) == (signers == "father" and name != "外")

    @rule(
        loan=st.booleans(),
        name=st.sampled_from(["张三", "李四", "王五"]),
        papers=st.booleans(),
        legible=st.booleans(),
    )
    def bring(self, loan: bool, name: str, papers: bool, legible: bool) -> None:
        facts = (Fact("要贷款", loan, FORM), Fact("姓名", name, FORM))
        readings = [
            PaperReading(slot, "a.jpg", "0" * 64, slot, legible, (), ()) for slot in ("居住证", "工资单")
        ]
        self.happen(Supplemented(APPLICANT, facts, {}, tuple(readings) if papers else ()))

    @rule(number=TASKS, round_=ROUNDS, known=st.booleans())
    def register(self, number: int, round_: int, known: bool) -> None:
        """The register has another name than the applicant states."""
        origin = Provenance(Source.REGISTER, TrustGrade.A, "r")
        facts = (Fact("登记姓名", "张山", origin),) if known else ()
        self.happen(RegisterRead(number, round_, facts, known, "r1"))

    @rule(agrees=st.integers(0, 4))
    def sign(self, agrees: int) -> None:
        draft = self.view.state is CaseState.DRAFT
        self.happen(Signed(read_actor("applicant:fang"), "父亲", agrees > 0, "不同意"))
        if draft:
            assert self.view.state is (CaseState.PRE_REVIEW if agrees else CaseState.WITHDRAWN)

    @invariant()
    def a_draft_reaches_nobody(self) -> None:
        if self.view.state is CaseState.DRAFT:
            assert [t for t in self.view.tasks if t.attempt or t.request or t.outstanding] == []
            assert not self.view.accepted

    @rule(newer=st.booleans())
    def the_packs_change(self, newer: bool) -> None:
        """An operator moves the case; it stays with its packs when it cannot move."""
        old, self.catalog = self.catalog, NEWER if newer else WORLD
        before = {task.number: task for task in self.view.tasks}
        self.happen(PackMigrated(OPERATOR, old, self.catalog))
        if self.view.digest == old.digest:
            self.catalog = old
        for task in self.view.tasks:
            had = before.get(task.number)
            if had is not None and had.state is TaskState.DONE and had.kind is StepKind.ITEM:
                assert (task.state, task.request, task.round) == (had.state, had.request, had.round)

    @rule()
    def a_year_later(self) -> None:
        if self.view.state is CaseState.CLOSED:
            self.happen_after_the_end(LaterDue("身份证", ""))

    def happen_after_the_end(self, happening: LaterDue) -> None:
        from onething.casework.decide import decide

        ruling = decide(self.view, happening, self.catalog, self.now)
        assert ruling is not None
        assert ruling.view == self.view, "a reminder changed a closed case"
        assert not ruling.effects

    @invariant()
    def what_is_to_be_done_again_is_on_its_way(self) -> None:
        again = {task.step: task for task in self.view.tasks if task.again}
        withdrawn = self.view.state in (CaseState.WITHDRAWING, CaseState.WITHDRAWN)
        for task in again.values() if not withdrawn else ():
            assert task.state is not TaskState.WAITING
            if task.state in (TaskState.CANCELLED, TaskState.REVERSED):
                assert not again.keys().isdisjoint(task.waits_for), "it waits for nothing and does not begin"


TestSmallLife = SmallLife.TestCase
TestSmallLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
