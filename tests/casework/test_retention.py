"""What a case holds goes when its time is over: all of it at once, never too early, and the trail still tells and verifies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from onething.casework.erasing import Eraser
from onething.casework.models import CaseRow, DossierRow, EventRow, HoldRow, MatterRow, TaskRow
from onething.casework.retention import Keeping
from onething.casework.service import CaseworkError, NotAllowed, Retaining, read_actor, verify_chain
from onething.casework.states import CaseState
from onething.custody.models import StoredFile
from onething.notify.models import Message
from tests.casework.lives import BANK, BASIS, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
LIN = read_actor("operator:lin")
CLOSED = date(2026, 11, 2)
FILES = {"身份证": "a" * 32, "户口簿": "b" * 32, "照片": "c" * 32}
KEEPING = {
    "keep": "2 年",
    "clause": BASIS,
    "appeal": {"keep": "6 个月", "clause": {**BASIS, "law": "诉讼法"}},
}


def kept_pack(**thing: Any) -> dict[str, Any]:
    """A case is kept for two years, its identity card for a month (but no shorter than half a year, in which the
    decision may be contested), its household book for a year; a photograph as long as the case."""
    return small_pack(
        thing={"retention": KEEPING, "slots": list(FILES), **thing},
        permit={"review": "否"},
        materials=[
            {"name": "身份证", "marks": ["身份证"], "retention": {"keep": "1 个月", "clause": {**BASIS, "law": "保护法"}}},
            {"name": "户口簿", "marks": ["户口簿"], "retention": {"keep": "1 年", "clause": {**BASIS, "law": "保护法"}}},
            {"name": "照片", "marks": ["照片"]},
        ],
        slots=[{"name": name, "material": name} for name in FILES],
    )  # fmt: skip


class Home(House):
    """A house in which things are deleted."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.eraser = Eraser(self.ground, self.vault)
        self.retaining = Retaining(self.ground, self.eraser)

    def hand_in(self, pack: dict[str, Any] | None = None) -> str:
        """A case with three pictures."""
        case = self.apply(self.publish(pack or kept_pack()))
        for place, file in FILES.items():
            self.vault.keep(file, f"{place}.jpg", place.encode(), self.at)
        self.vault.assign(FILES.values(), case)
        row = DossierRow.objects.get(pk=case)
        row.content = json.dumps({**json.loads(row.content), "papers": FILES}, ensure_ascii=False)
        row.save()
        return case

    def close(self, case: str) -> str:
        for code in ("permit", "account", "card"):
            assert self.answer(case, code)
        assert self.view(case).state is CaseState.CLOSED
        while self.eraser.plan():
            pass
        return case

    def until(self, day: date) -> int:
        """It is that day; of how many cases something was deleted."""
        self.at = self.at.replace(year=day.year, month=day.month, day=day.day)
        return self.eraser.erase_due(self.at)

    def on_disk(self) -> list[str]:
        return sorted(path.name[0] for path in (self.folder / "papers").iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_each_paper_goes_on_its_day_and_then_everything(home: Home) -> None:
    case = home.close(home.hand_in())
    assert home.casework.report(MEI, case, purpose="查看").kept == (
        Keeping("身份证", date(2027, 5, 2), "6 个月", "《诉讼法》第一条"),
        Keeping("户口簿", date(2027, 11, 2), "1 年", "《保护法》第一条"),
        Keeping("", date(2028, 11, 2), "2 年", "《某法》第一条"),
    )
    assert (home.until(date(2027, 5, 2)), home.on_disk()) == (0, ["a", "b", "c"])
    assert (home.until(date(2027, 5, 3)), home.on_disk()) == (1, ["b", "c"])
    assert (home.until(date(2027, 11, 2)), home.on_disk()) == (0, ["b", "c"])
    assert (home.until(date(2027, 11, 3)), home.on_disk()) == (1, ["c"])
    assert home.view(case).dossier.sheet.best("姓名") is not None
    assert (home.until(date(2028, 11, 2)), home.on_disk()) == (0, ["c"])
    assert (home.until(date(2028, 11, 3)), home.on_disk()) == (1, [])
    assert home.until(date(2038, 1, 1)) == 0
    assert home.kinds(case)[-3:] == ["PapersErased", "PapersErased", "CaseErased"]
    assert verify_chain(case) is None


def test_nothing_of_anybody_is_left_and_the_trail_says_when_and_on_which_clause(home: Home) -> None:
    case = home.close(home.hand_in())
    TaskRow.objects.filter(case_id=case).update(reason="张三")
    assert home.until(date(2029, 1, 1)) == 1
    for model in (CaseRow, DossierRow, EventRow, TaskRow, MatterRow, StoredFile, Message):
        text = repr(list(model.objects.values()))
        assert [word for word in ("张三", "13800000000", "permit-1") if word in text] == [], model.__name__
    bodies = [json.loads(body) for body in EventRow.objects.values_list("body", flat=True) if body]
    assert bodies == [{"by": "platform:onething", "clause": "《某法》第一条", "reason": "依据《某法》第一条"}]
    report = home.casework.report(MEI, case, purpose="查看")
    assert report.trail[-1].says == "保存期限已到，删除了全部内容和材料：依据《某法》第一条"
    assert (report.facts, report.kept, report.chain, report.state) == ((), (), None, "办结")
    assert home.casework.trace(MEI, case, purpose="查看") is not None
    assert home.retaining.due(LIN, 36_500) == []


def test_what_happened_after_the_end_cannot_happen_to_a_deleted_case(home: Home) -> None:
    case = home.close(home.hand_in())
    home.until(date(2029, 1, 1))
    with pytest.raises(CaseworkError, match="已经按保存期限删除"):
        home.retaining.hold(LIN, case, "法院调取")
    with pytest.raises(NotAllowed, match="已经按保存期限删除"):
        home.retaining.erase(LIN, case)
    assert not home.answer(case, "card")
    assert home.apply(home.publish(kept_pack())), "the same may be applied for again"


def test_a_running_case_is_never_deleted_and_says_how_long_it_will_be_kept(home: Home) -> None:
    case = home.hand_in()
    assert home.eraser.plan() == 0
    assert home.until(date(2040, 1, 1)) == 0
    assert not home.eraser.erase(case, date(2040, 1, 1))
    kept = home.casework.report(MEI, case, purpose="查看").kept
    assert [(each.what, each.until, each.period) for each in kept] == [
        ("身份证", None, "6 个月"),
        ("户口簿", None, "1 年"),
        ("", None, "2 年"),
    ]
    assert home.retaining.look(LIN, case).obstacles == ("还在办理",)


def test_a_case_that_goes_on_after_all_is_kept(home: Home) -> None:
    case = home.close(home.hand_in())
    row = CaseRow.objects.get(pk=case)
    assert row.erase_on == date(2027, 5, 3)
    catalog = home.ground.shelf.get(row.pack_digest)
    from onething.casework.desk import Desk
    from onething.casework.transition import write

    desk = Desk(home.view(case), catalog, home.at)
    desk.case(CaseState.WITH_DEPARTMENTS)
    write(home.ground, row, catalog, desk.ruling())
    assert CaseRow.objects.get(pk=case).erase_on is None
    assert home.until(date(2040, 1, 1)) == 0


def test_a_task_that_is_open_keeps_an_ended_case(home: Home) -> None:
    """A register entry that is disputed, an answer that contradicts another, a pledge that is being checked."""
    case = home.close(home.hand_in())
    TaskRow.objects.filter(case_id=case, code="card").update(state="待核实")
    assert home.until(date(2029, 1, 1)) == 0
    assert home.retaining.look(LIN, case).obstacles == ("「发卡」还没有办完（待核实）",)
    with pytest.raises(CaseworkError, match="现在不能删除"):
        home.retaining.erase(LIN, case)
    TaskRow.objects.filter(case_id=case, code="card").update(state="已办结")
    assert home.until(date(2029, 1, 1)) == 0, "it is looked at again tomorrow"
    assert home.until(date(2029, 1, 2)) == 1


def test_a_reminder_that_is_to_come_keeps_a_case(home: Home) -> None:
    from onething.casework.service import remind

    pack = kept_pack()
    pack["items"][2] |= {"legs": [{"name": "年审", "later": "3 年", "says": "来年审"}]}
    case = home.close(home.hand_in(pack))
    assert home.until(date(2029, 1, 1)) == 0
    assert home.retaining.look(LIN, case).obstacles == ("还有到期要发的提醒",)
    home.at = home.at.replace(year=2029, month=11, day=2)
    assert remind(home.ground, home.at) == 1
    assert home.until(date(2029, 11, 3)) == 1


def test_a_legal_hold_keeps_a_case_until_it_is_lifted(home: Home) -> None:
    case = home.close(home.hand_in())
    home.retaining.hold(LIN, case, "人民法院调取通知")
    assert home.casework.report(MEI, case, purpose="查看").trail[-1].says == "依法保留，暂不删除"
    with pytest.raises(CaseworkError, match="已经依法保留"):
        home.retaining.hold(LIN, case, "再一次")
    assert home.until(date(2029, 1, 1)) == 0
    assert home.retaining.due(LIN)[0].obstacles == ("依法保留（人民法院调取通知）",)
    with pytest.raises(CaseworkError, match="依法保留"):
        home.retaining.erase(LIN, case)
    home.retaining.lift(LIN, case, "判决生效")
    with pytest.raises(CaseworkError, match="没有依法保留"):
        home.retaining.lift(LIN, case, "再一次")
    assert home.until(date(2029, 1, 1)) == 1
    assert home.kinds(case)[-3:] == ["HoldPlaced", "HoldLifted", "CaseErased"]
    assert HoldRow.objects.values_list("reason", "lifted_reason").get() == ("", "")
    assert verify_chain(case) is None


def test_who_may_hold_and_who_may_look(home: Home) -> None:
    case = home.close(home.hand_in())
    for actor in (MEI, BANK):
        with pytest.raises(NotAllowed, match="牵头部门"):
            home.retaining.hold(actor, case, "理由")
    home.retaining.hold(POLICE, case, "公安机关立案")
    for actor in (MEI, POLICE):
        with pytest.raises(NotAllowed, match="运维人员"):
            home.retaining.due(actor)
        with pytest.raises(NotAllowed, match="运维人员"):
            home.retaining.erase(actor, case)
    for reason in ("", " ", "长" * 501):
        with pytest.raises(CaseworkError, match="请写明依据"):
            home.retaining.hold(LIN, case, reason)
    with pytest.raises(NotAllowed, match="没有找到"):
        home.retaining.hold(LIN, "20260101-ABCDEFGH", "理由")


def test_an_operator_looks_first_and_deletes_by_hand(home: Home) -> None:
    case = home.close(home.hand_in())
    with pytest.raises(CaseworkError, match="没有到期"):
        home.retaining.erase(LIN, case)
    assert [each.case for each in home.retaining.due(LIN, 182)] == [case]
    assert home.retaining.due(LIN, 181) == []
    home.at += timedelta(days=182)
    assert [each.what for each in home.retaining.look(LIN, case).due] == ["身份证"]
    assert home.on_disk() == ["a", "b", "c"]
    home.retaining.erase(LIN, case)
    assert home.on_disk() == ["b", "c"]
    assert (
        json.loads(EventRow.objects.get(case_id=case, kind="PapersErased").body or "")["by"] == "operator:lin"
    )


def test_packs_that_say_nothing_keep_for_ever_until_newer_ones_do(home: Home) -> None:
    pack = kept_pack()
    del pack["things"][0]["retention"]
    case = home.close(home.hand_in(pack))
    assert home.casework.report(MEI, case, purpose="查看").kept == ()
    assert home.until(date(2040, 1, 1)) == 0
    home.publish(kept_pack())
    assert home.eraser.plan() == 1
    assert home.until(date(2040, 1, 1)) == 1
    assert CaseRow.objects.get(pk=case).erased_at is not None


def test_a_case_that_cannot_be_read_holds_nobody_up(home: Home) -> None:
    broken = home.close(home.hand_in())
    other = home.close(home.apply(home.publish(kept_pack()), 姓名="李四"))
    DossierRow.objects.filter(pk=broken).update(content='{"papers": {}}')
    assert home.until(date(2029, 1, 1)) == 1
    erased = CaseRow.objects.in_bulk()
    assert (erased[broken].erased_at, erased[broken].erase_on) == (None, date(2029, 1, 2))
    assert erased[other].erased_at is not None


def test_killed_between_the_commit_and_the_disk_the_picture_opens_for_nobody_and_goes_later(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.close(home.hand_in())
    monkeypatch.setattr(home.vault, "sweep_released", lambda: 0)  # the process is gone
    assert home.until(date(2029, 1, 1)) == 1
    assert home.on_disk() == ["a", "b", "c"]
    assert set(StoredFile.objects.values_list("case", flat=True)) == {""}
    assert home.vault.sweep(home.at) == 3
    assert home.on_disk() == []


def test_what_a_supplement_replaced_goes_with_the_last_paper(home: Home) -> None:
    pack = kept_pack()
    pack["materials"][2]["retention"] = pack["materials"][1]["retention"]
    case = home.hand_in(pack)
    home.vault.keep("d" * 32, "old.jpg", b"old", home.at)
    home.vault.assign(["d" * 32], case)
    home.close(case)
    assert (home.until(date(2027, 5, 3)), home.on_disk()) == (1, ["b", "c", "d"])
    assert (home.until(date(2027, 11, 3)), home.on_disk()) == (1, [])


def test_the_event_log_still_tells_of_a_deleted_case(home: Home, tmp_path: Path) -> None:
    from onething.casework.service import EventLog, LogForm, Wanted

    home.close(home.hand_in())
    home.until(date(2029, 1, 1))
    out = tmp_path / "log.xes"
    out.touch()
    tally = EventLog(home.ground, b"k" * 32).export(LIN, Wanted(), LogForm.XES, out)
    assert tally.cases == 1
    assert "删除到期办件" in out.read_text(encoding="utf-8")


ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.chaos
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_killed_again_and_again_while_deleting_nothing_is_half_deleted(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """kill -9 in the middle of deleting eighty cases."""
    settings = {**os.environ, "ONETHING_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    settings.pop("DATABASE_URL", None)
    if database == "postgres":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_url")

    def python(what: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", f"from tests.casework.killed import {what}; {what}()"]
        return subprocess.Popen(words, env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    filling = python("fill")
    filling.communicate(timeout=120)
    assert filling.returncode == 0
    for wait in (0.0, 0.003, 0.01, 0.02):
        turning = python("turn")
        assert turning.stdout is not None
        assert [turning.stdout.readline() for _ in range(3)] == ["turning\n", "deleted\n", "deleted\n"]
        time.sleep(wait)
        turning.send_signal(signal.SIGKILL)
        turning.communicate(timeout=60)
    looking = python("look")
    said, _ = looking.communicate(timeout=120)
    told = json.loads(said)
    assert told == {"half": [], "erased": told["erased"], "left": 0, "written": False}
    assert 8 <= told["erased"] < 80, "it was killed in the middle"
