"""The outbox: a message exists if and only if what caused it does, and is sent once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from onething.notify.gateway import NotSent, RefusedMessage
from onething.notify.models import Message
from onething.notify.service import (
    message_id,
    messages_of,
    phone_number,
    post,
    send_handler,
    settle_sent,
    wake_messages,
)
from onething.work.service import Run, is_live

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NUMBER = "19900001171"


class Sent:
    """A gateway that de-duplicates by id, loses the answers it is told to lose, and fails as told."""

    def __init__(self, *problems: Exception | None) -> None:
        self.problems, self.sent, self.asked = list(problems), [], []  # type: ignore[var-annotated]

    def send(self, id: str, to: str, text: str, *, may_have_been_sent: bool) -> None:
        self.asked.append(may_have_been_sent)
        problem = self.problems.pop(0) if self.problems else None
        if problem is not None:
            raise problem
        if not (may_have_been_sent and id in self.sent):
            self.sent.append(id)

    def knows(self, id: str) -> bool:
        return id in self.sent


@pytest.fixture(autouse=True)
def _rows(rows: None) -> None:
    """Every test works on rows."""


def put(message: str = "c1:1:0", to: str = NUMBER) -> None:
    post(message, "c1", to, "办好了", NOW)


def state() -> str:
    [line] = messages_of("c1")
    return line.state


def test_a_message_and_its_sending_are_asked_for_together() -> None:
    put()
    assert (state(), is_live("c1:1:0#1")) == ("待发送", True)


def test_a_message_is_undone_with_the_transaction_that_caused_it() -> None:
    def fail() -> None:
        with transaction.atomic():
            put()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (list(messages_of("c1")), is_live("c1:1:0#1")) == ([], False)


def test_the_same_id_is_the_same_message() -> None:
    put()
    post("c1:1:0", "c1", NUMBER, "另一段话", NOW)
    assert [line.text for line in messages_of("c1")] == ["办好了"]


def test_operators_see_messages_without_the_number() -> None:
    put()
    assert NUMBER not in repr(messages_of("c1"))


def test_a_sent_message_is_not_sent_again() -> None:
    put()
    gateway = Sent()
    send = send_handler(gateway, lambda: NOW)
    for repeated in (False, True, True):
        send(Run("c1:1:0#1", repeated), ("c1:1:0",))
    assert (gateway.sent, gateway.asked, state()) == (["c1:1:0"], [False], "已发送")
    assert wake_messages(NOW + timedelta(days=1)) == 0


def test_after_a_crash_the_gateway_is_asked_first() -> None:
    put()
    gateway = Sent()
    send_handler(gateway, lambda: NOW)(Run("c1:1:0#1", repeated=True), ("c1:1:0",))
    assert gateway.asked == [True]


def test_after_a_failure_it_is_tried_again_later_and_asked_first() -> None:
    put()
    gateway = Sent(NotSent(30.0, "503"))
    send = send_handler(gateway, lambda: NOW)
    send(Run("c1:1:0#1", False), ("c1:1:0",))
    row = Message.objects.get()
    assert (row.state, row.problem, row.wake_at) == ("待发送", "503", NOW + timedelta(seconds=30))
    Message.objects.update(attempt=2)
    send(Run("c1:1:0#2", False), ("c1:1:0",))
    assert (gateway.asked, state()) == ([False, True], "已发送")


def test_a_refused_message_is_not_tried_again_and_says_why() -> None:
    put()
    send_handler(Sent(RefusedMessage("422")), lambda: NOW)(Run("c1:1:0#1", False), ("c1:1:0",))
    row = Message.objects.get()
    assert (row.state, row.problem, row.wake_at) == ("未送达", "422", None)
    assert wake_messages(NOW + timedelta(days=1)) == 0


def test_it_is_given_up_at_last() -> None:
    put()
    Message.objects.update(attempt=50)
    send_handler(Sent(NotSent(1.0, "503")), lambda: NOW)(Run("c1:1:0#50", False), ("c1:1:0",))
    assert (state(), Message.objects.get().wake_at) == ("未送达", None)


def test_a_sending_that_is_still_waiting_is_not_asked_for_twice() -> None:
    put()
    assert wake_messages(NOW + timedelta(minutes=2)) == 0
    assert Message.objects.get().attempt == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("19900001171", "19900001171"),
        ("１９９ ０００ ０１１７１", "19900001171"),
        ("+86 199-0000-1171", "+8619900001171"),
        ("(0571) 8888 8888", "057188888888"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: str) -> None:
    assert phone_number(text) == number


HOSTILE = [
    "", "无", "123", "1" * 16, "1" * 10_000, "19900001171,19900001172", "19900001171\n", "19900001171\r\nX: y", "+",
    "++8619900001171", "'; DROP TABLE notify_message; --", "<script>", "199٠٠٠٠1171", "19900001171\x00", "tel:110x",
]  # fmt: skip


@pytest.mark.parametrize("to", HOSTILE)
def test_what_cannot_be_a_number_is_written_down_as_not_sent_and_never_sent(to: str) -> None:
    put(to=to)
    row = Message.objects.get()
    assert (row.state, row.to, row.problem, row.wake_at) == ("未送达", "", "联系电话不是手机号码", None)
    assert not is_live("c1:1:0#1")


@given(st.text("0123456789+- ()\n\x00a٠１", max_size=30))
def test_a_number_is_nothing_but_digits_and_fits_its_column(text: str) -> None:
    number = phone_number(text)
    assert number == "" or (number.removeprefix("+").isascii() and number.removeprefix("+").isdigit())
    assert len(number) <= 16


def test_an_id_counts_the_messages_on_a_topic_so_that_a_second_life_gives_the_same_ones_again() -> None:
    def live() -> list[str]:
        ids = []
        for topic in ("accepted", "correction", "correction", "done"):
            ids.append(message_id("c1", topic))
            put(ids[-1])
        return ids

    first = live()
    Message.objects.all().delete()  # an older backup was restored
    assert live() == first
    assert len(set(first)) == 4
    assert max(map(len, first)) <= 64


def test_what_was_sent_before_a_backup_was_restored_is_not_sent_again() -> None:
    put()
    put("c1:2:0")
    gateway = Sent()
    gateway.sent.append("c1:1:0")
    assert settle_sent(gateway) == 1
    assert [line.state for line in messages_of("c1")] == ["已发送", "待发送"]
    assert not gateway.asked, "asking sends nothing"


def test_an_old_message_is_asked_about_before_it_is_sent() -> None:
    put()
    gateway = Sent()
    send_handler(gateway, lambda: NOW + timedelta(days=1))(Run("c1:1:0#1", repeated=False), ("c1:1:0",))
    assert gateway.asked == [True]
