"""Each event for people: who, on which clause, with which data, for whose eyes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from onething.casework.happenings import Answer, Decision
from onething.casework.states import CaseState, TaskState
from onething.casework.timing import Clock, Pause
from onething.casework.trail.lines import Sight
from onething.casework.trail.story import Lang
from onething.casework.trail.telling import trace_of
from onething.casework.trail.text import chain_lines, story_lines, waits_table
from onething.casework.trail.trace import Datum, Party, Span, Trace, TraceLine
from onething.casework.trail.words import ENGLISH, PARTIES, SHORT, lasts, term
from onething.catalog import ClockKind, Limit, LimitUnit
from onething.standards import WorkingCalendar
from tests.casework.made_up import CATALOG, LICENCE, LOOK, MONDAY, READ, REGISTER, RULE, Case, cases

ZONE = ZoneInfo("Asia/Shanghai")
EVERYTHING = Sight(None, frozenset(CATALOG.facts))


def _trace(case: Case, sight: Sight = EVERYTHING, lang: Lang = "zh", clocks: tuple[Clock, ...] = ()) -> Trace:
    return trace_of(case.view, CATALOG, case.told, clocks, WorkingCalendar(()), sight, lang, case.now, ZONE)


def _lines(trace: Trace, kind: str) -> list[TraceLine]:
    return [line for line in trace.lines if line.kind == kind]


@pytest.fixture
def case() -> Case:
    """A case with a correction, an officer and two departments, until it is closed."""
    case = Case(people=1, copies=8)
    case.read(1)
    case.answer(REGISTER)
    case.officer(LOOK, Decision.APPROVE)
    case.answer(LOOK)
    case.mend(份数=20)
    case.answer(LICENCE)
    assert case.view.state == "办结"
    return case


def test_every_event_says_who_did_it(case: Case) -> None:
    told = {(line.kind, line.role, line.department) for line in _trace(case).lines}
    assert {
        ("CaseSubmitted", "applicant", ""),
        ("RegisterRead", "department", "second局"),
        ("CorrectionRequested", "platform", ""),
        ("OfficerNeeded", "platform", ""),
        ("OfficerApproved", "officer", "first局"),
        ("DepartmentAsked", "platform", ""),
        ("ItemDone", "department", "first局"),
        ("Supplemented", "applicant", ""),
        ("ItemDecided", "platform", ""),
        ("CaseClosed", "platform", ""),
    } <= told


def test_a_refusal_is_the_rules_or_the_department_s_that_has_the_task() -> None:
    by_rules = Case(area=1)
    by_rules.read()
    assert _lines(_trace(by_rules), "ItemRefused")[0].role == "platform"
    by_department = Case()
    by_department.read()
    by_department.answer(REGISTER, Answer.REJECTED)
    assert _lines(_trace(by_department), "ItemRefused")[0].role == "department"


def test_every_step_stands_on_its_clause(case: Case) -> None:
    trace = _trace(case)
    (read,) = _lines(trace, "RegisterRead")
    assert read.clauses == ("《户籍法》第三条",)
    assert _lines(trace, "DepartmentAsked")[0].clauses == ("《register法》第一条",)
    (notice,) = _lines(trace, "CorrectionRequested")
    assert (notice.clauses, notice.reason) == (("《某法》第九条",), "补正了。")
    decided = next(line for line in _lines(trace, "ItemDecided") if line.task == case.task(RULE).number)
    assert decided.clauses == ("《某法》第九条", "《rule法》第一条")


def test_every_step_names_its_data_with_the_values_unless_they_were_renewed_since(case: Case) -> None:
    trace = _trace(case)
    assert _lines(trace, "RegisterRead")[0].data == (Datum("在册", "是"),)
    assert _lines(trace, "DepartmentAsked")[0].data == (Datum("姓名", "张某"), Datum("面积", "20"))
    assert _lines(trace, "CorrectionRequested")[0].data == (Datum("份数", None, renewed=True),)
    assert _lines(trace, "Supplemented")[0].data == (Datum("份数", "20"),)
    assert _lines(trace, "ItemDone")[0].data == (Datum("登记号", "A1"),)
    assert _lines(trace, "OfficerNeeded")[0].data == (Datum("人数", "1"),)


def test_of_others_tasks_only_the_step_and_its_time_are_told(case: Case) -> None:
    own = frozenset({case.task(REGISTER).number, case.task(LOOK).number})
    trace = _trace(case, Sight(own, frozenset({"姓名"})))
    for line in trace.lines:
        if line.task not in own:
            assert (line.hidden, line.reason, line.clauses, line.data) == (True, "", (), ())
    (asked, *_) = _lines(trace, "DepartmentAsked")
    assert asked.data == (Datum("姓名", "张某"), Datum("面积", None))
    assert _lines(trace, "OfficerNeeded")[0].data == (Datum("人数", None),)
    text = "\n".join(story_lines(trace, "zh", ZONE))
    assert "第三条" not in text
    assert "补正了" not in text


def test_a_reader_without_any_right_to_data_reads_no_value_and_no_reason(case: Case) -> None:
    text = "\n".join(story_lines(_trace(case, Sight(frozenset(), frozenset())), "zh", ZONE))
    assert "张某" not in text
    assert "理由" not in text


def test_the_story_gives_every_event_its_day_time_and_time_since_the_one_before(case: Case) -> None:
    said = list(story_lines(_trace(case), "zh", ZONE))
    assert said[:2] == ["某件事（20261123-AAAAAAAA）：办结", "11月23日（周一）"]
    assert "  10:00:00  +1 小时        second局的系统　查询了「人口库」" in said
    english = list(story_lines(_trace(case, lang="en"), "en", ZONE))
    assert english[:2] == ["某件事 (20261123-AAAAAAAA): closed", "23 Nov 2026 (Mon)"]
    assert "      Basis: 《户籍法》第三条" in english


def test_the_table_says_whom_every_task_waited_for_and_the_end_what_took_long(case: Case) -> None:
    head, *rows = waits_table(_trace(case), "zh")
    assert head == ["环节", "状态", "部门", "人工", "申请人", "前面环节", "合计", "时限（用了/可用）"]
    look = next(row for row in rows if row[0].endswith("办look"))
    assert look[1:] == ["已办结", "1 小时", "2 小时", "", "1 小时", "4 小时", ""]
    said = list(chain_lines(_trace(case), "zh", ZONE))
    assert said[0] == "从 2026-11-23 09:00:00 到 2026-11-23 15:00:00，用时 6 小时"
    assert "  4 小时　办rule：申请人补正" in said
    assert "  1 小时　办licence：second局办理" in said


def test_silence_is_named_in_the_table_and_in_the_chain() -> None:
    case = Case()
    case.read()
    case.silent(REGISTER, 0)
    case.answer(REGISTER, hours=30)
    case.answer(LOOK, hours=0)
    trace = _trace(case)
    register = next(task for task in trace.tasks if task.number == case.task(REGISTER).number)
    assert register.silent.seconds == 30 * 3600
    assert any("（其中没有回应 1 天 6 小时）" in cell for row in waits_table(trace, "zh") for cell in row)
    assert any("first局办理（系统没有回应）" in line for line in chain_lines(trace, "zh", ZONE))


def test_a_promise_counts_days_without_its_pauses_and_says_whether_it_was_kept(case: Case) -> None:
    day = MONDAY.astimezone(ZONE).date()
    three = Limit(3, LimitUnit.WORKING_DAYS)
    paused = Clock(
        None,
        ClockKind.PROMISED,
        day,
        three,
        pauses=(Pause("补正", day.replace(day=24), day.replace(day=27)),),
    )
    case.told[-1] = case.told[-1].__class__(**{
        **{name: getattr(case.told[-1], name) for name in ("seq", "kind", "task", "actor", "body")},
        "at": MONDAY.replace(day=30),
    })  # fmt: skip
    promise = _trace(case, clocks=(paused,)).promise
    assert promise is not None
    assert (promise.used, promise.days, promise.due.day, promise.kept) == (2, 3, 1, True)
    late = _trace(case, clocks=(Clock(None, ClockKind.PROMISED, day, three),)).promise
    assert late is not None
    assert (late.used, late.kept) == (5, False)
    said = list(chain_lines(_trace(case, clocks=(paused,)), "zh", ZONE))
    assert said[1] == "承诺时限 3 工作日（到 2026-12-01），用了 2 工作日，在时限内"


@given(cases())
def test_any_case_can_be_told_in_both_languages(case: Case) -> None:
    langs: tuple[Lang, Lang] = ("zh", "en")
    for lang in langs:
        trace = _trace(case, lang=lang)
        assert len(trace.lines) == len(case.told)
        text = [*story_lines(trace, lang, ZONE), *chain_lines(trace, lang, ZONE)]
        assert text
        assert sum(total.chain.seconds for total in trace.totals) == pytest.approx(trace.length.seconds)
        for task in trace.tasks:
            assert sum(span.seconds for span in task.waited.values()) == pytest.approx(task.whole.seconds)


@pytest.mark.parametrize("words", [*PARTIES.values(), *SHORT.values()])
def test_every_party_has_its_words(words: dict[Party, str]) -> None:
    assert set(words) == set(Party)


def test_every_state_and_kind_of_clock_has_an_english_word() -> None:
    known = [*CaseState, *TaskState, *ClockKind, *LimitUnit]
    assert [word for word in known if word not in ENGLISH] == []
    assert all(said.isascii() for said in ENGLISH.values())
    assert term("待补正", "zh") == "待补正"


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "0 秒", "0 s"),
        (0.004, "0.004 秒", "0.004 s"),
        (1.25, "1.2 秒", "1.2 s"),
        (59, "59 秒", "59 s"),
        (61, "1 分钟", "1 min"),
        (3_600, "1 小时", "1 h"),
        (7_500, "2 小时 5 分钟", "2 h 5 min"),
        (86_390, "1 天", "1 d"),
        (97_200, "1 天 3 小时", "1 d 3 h"),
        (864_000, "10 天", "10 d"),
    ],
)
def test_a_length_of_time_is_said_in_at_most_two_units(seconds: float, chinese: str, english: str) -> None:
    assert (lasts(seconds, "zh"), lasts(seconds, "en")) == (chinese, english)


def test_spans_add_up() -> None:
    assert Span(1, 0.5) + Span(2, 1) == Span(3, 1.5)


def test_the_register_s_step_is_the_department_s_time() -> None:
    case = Case()
    case.read(2)
    story = next(task for task in _trace(case).tasks if task.number == case.task(READ).number)
    assert story.waited == {Party.DEPARTMENT: Span(7200, 7200)}
