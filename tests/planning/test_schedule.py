"""The schedule of any plan, against plain definitions of what it promises."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from onething.facts import FactSheet
from onething.planning import Plan, make_plan
from tests.catalog.packs import catalog_of, item, pack

Days = dict[str, int]
Before = dict[str, list[str]]


@st.composite
def nets(draw: st.DrawFn) -> tuple[Days, Before]:
    """Some items with their days, each after some of the earlier ones."""
    count = draw(st.integers(1, 9))
    names = [f"i{n}" for n in range(count)]
    days = {name: draw(st.integers(0, 5)) for name in names}
    before = {
        name: draw(st.lists(st.sampled_from(names[:n]), unique=True)) if n else []
        for n, name in enumerate(names)
    }
    return days, before


def _plan(days: Days, before: Before, order: list[str]) -> Plan:
    items = [item(code, after=before[code], promised=f"{days[code]} 工作日") for code in order]
    return make_plan(catalog_of(pack(items)), "t", FactSheet())


def _end(days: Days, before: Before) -> int:
    """The last day by the definition: nothing is done before all it waits for, and nothing waits for more."""

    @cache
    def done(code: str) -> int:
        return days[code] + max((done(other) for other in before[code]), default=0)

    return max(done(code) for code in days)


@settings(deadline=None, max_examples=60)
@given(nets(), st.randoms(use_true_random=False))
def test_the_plan_takes_as_long_as_its_longest_way_in_whatever_order_it_is_written(
    net: tuple[Days, Before], random: object
) -> None:
    days, before = net
    order = list(days)
    random.shuffle(order)  # type: ignore[attr-defined]
    plan = _plan(days, before, order)
    assert plan.savings.days_parallel == _end(days, before)
    assert plan.savings.days_serial == sum(days.values())


@settings(deadline=None, max_examples=60)
@given(nets())
def test_every_step_starts_the_moment_the_last_before_it_ends(net: tuple[Days, Before]) -> None:
    days, before = net
    steps = {step.code: step for step in _plan(days, before, list(days)).steps}
    for code, step in steps.items():
        assert step.start == max((steps[other].finish for other in before[code]), default=0)
        assert step.finish - step.start == days[code]


@settings(deadline=None, max_examples=40)
@given(nets())
def test_a_step_may_slip_by_its_slack_and_not_a_day_more(net: tuple[Days, Before]) -> None:
    days, before = net
    end = _end(days, before)
    for step in _plan(days, before, list(days)).steps:
        assert _end({**days, step.code: days[step.code] + step.slack}, before) == end
        assert _end({**days, step.code: days[step.code] + step.slack + 1}, before) == end + 1


@settings(deadline=None, max_examples=60)
@given(nets())
def test_the_critical_path_is_one_unbroken_way_as_long_as_the_plan(net: tuple[Days, Before]) -> None:
    days, before = net
    way = [step.removeprefix(":") for step in _plan(days, before, list(days)).critical_path]
    assert all(first in before[second] for first, second in pairwise(way))
    assert sum(days[code] for code in way) == _end(days, before)


@settings(deadline=None, max_examples=40)
@given(nets())
def test_no_step_stands_before_what_it_waits_for(net: tuple[Days, Before]) -> None:
    days, before = net
    seen: set[str] = set()
    for step in _plan(days, before, list(reversed(days))).steps:
        assert set(step.waits_for) <= seen
        seen.add(step.id)


def test_an_item_without_a_promise_is_planned_with_the_law_s_limit() -> None:
    plan = make_plan(catalog_of(pack([item("a", statutory="10 工作日")])), "t", FactSheet())
    assert plan.savings.days_parallel == 10
