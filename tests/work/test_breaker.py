from hypothesis import given
from hypothesis import strategies as st

from onething.work.breaker import Breaker


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not() -> None:
    breaker = Breaker(threshold=3, pause=2)
    for _ in range(2):
        breaker.failure(0)
    breaker.success(0)
    for _ in range(2):
        breaker.failure(0)
    assert breaker.allow(0)
    breaker.failure(0)
    assert not breaker.allow(1.9)
    assert breaker.retry_after(0.5) == 1.5


def test_half_open_lets_exactly_one_probe_through() -> None:
    breaker = Breaker(threshold=1, pause=2)
    breaker.failure(0)
    assert [breaker.allow(2.0), breaker.allow(2.0), breaker.allow(2.1)] == [True, False, False]
    breaker.success(2.2)
    assert breaker.allow(2.2)


def test_a_failed_probe_opens_it_again_for_longer() -> None:
    breaker = Breaker(threshold=1, pause=2, longest=60)
    breaker.failure(0)
    assert breaker.allow(2)
    breaker.failure(2)
    assert not breaker.allow(5.9)
    assert breaker.allow(6)


def test_a_probe_that_never_reports_makes_room_for_the_next() -> None:
    breaker = Breaker(threshold=1, pause=2, longest=10)
    breaker.failure(0)
    assert breaker.allow(2)
    assert not breaker.allow(11)
    assert breaker.allow(12)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 5)), max_size=60))
def test_while_open_no_two_calls_are_allowed_without_a_report_between(
    steps: list[tuple[bool, float]],
) -> None:
    breaker, now, out = Breaker(threshold=2, pause=1, longest=1000), 0.0, 0
    for _ in range(2):
        breaker.failure(now)
    for success, wait in steps:
        now += wait
        if breaker.allow(now):
            out += 1
            assert out == 1
            (breaker.success if success else breaker.failure)(now)
            out = 0
            if success:
                for _ in range(2):
                    breaker.failure(now)
