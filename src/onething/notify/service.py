"""The public surface of the room: put a message into the outbox; send what is there, once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from onething.notify.gateway import MessageGateway, NotSent, RefusedMessage, SmsGateway
from onething.notify.models import Message
from onething.work.service import Effect, Handler, QueueLimit, Run, enqueue, is_live

__all__ = [
    "QUEUE",
    "MessageGateway",
    "NotSent",
    "OutboxLine",
    "SmsGateway",
    "forget_messages",
    "message_id",
    "messages_of",
    "phone_number",
    "post",
    "send_handler",
    "settle_sent",
    "wake_messages",
]

QUEUE = QueueLimit(name="notify", concurrent=4)
_WATCH = timedelta(seconds=60)
_GIVE_UP = 50


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message as operators see it: without the number it goes to."""

    id: str
    text: str
    state: str
    problem: str
    at: datetime


def post(message: str, case: str, to: str, text: str, at: datetime) -> None:
    """Write a message and ask for its sending, in the present transaction. The same id is the same message.

    What people write as a telephone number may be anything: what cannot be one is written down as not sent."""
    number = phone_number(to)
    _, created = Message.objects.get_or_create(
        id=message,
        defaults={
            "case": case,
            "to": number,
            "text": text,
            "created_at": at,
            "state": "待发送" if number else "未送达",
            "problem": "" if number else "联系电话不是手机号码",
            "wake_at": at + _WATCH if number else None,
        },
    )
    if created and number:
        enqueue(Effect("message", QUEUE.name, (message,)), f"{message}#1")


def message_id(case: str, topic: str) -> str:
    """The id of a case's next message on a topic. It counts messages, not events: after an older backup was restored
    the same message gets the same id again, so that the gateway knows whether it was sent."""
    mark = f"{case}:{hashlib.sha256(topic.encode()).hexdigest()[:12]}:"
    return f"{mark}{Message.objects.filter(case=case, id__startswith=mark).count() + 1}"


def phone_number(text: str) -> str:
    """The number as digits, with + before a country's code; empty when it can be none."""
    plain = re.sub(r"[ ()-]", "", unicodedata.normalize("NFKC", text[:100]))
    return plain if re.fullmatch(r"\+?[0-9]{7,15}", plain) else ""


def messages_of(case: str) -> Sequence[OutboxLine]:
    """The messages of one case, oldest first."""
    rows = Message.objects.filter(case=case).order_by("created_at", "id")
    return [OutboxLine(row.id, row.text, row.state, row.problem, row.created_at) for row in rows]


def forget_messages(case: str) -> None:
    """Delete the telephone numbers of a case's messages, in the present transaction. The messages stay: they are
    counted, and say nothing of anybody."""
    Message.objects.filter(case=case, state="待发送").update(state="未送达", wake_at=None)
    Message.objects.filter(case=case).update(to="")


def send_handler(gateway: MessageGateway, now: Callable[[], datetime]) -> Handler:
    """The effect ``message``: send one message of the outbox through ``gateway``."""

    def send(run: Run, arguments: tuple[str, ...]) -> None:
        row = Message.objects.filter(id=arguments[0], state="待发送").first()
        if row is None:
            return
        try:
            gateway.send(row.id, row.to, row.text, may_have_been_sent=_doubtful(row, run, now()))
        except NotSent as problem:
            pause = max(timedelta(seconds=problem.retry_after), timedelta(seconds=min(600, 2**row.attempt)))
            given_up = row.attempt >= _GIVE_UP
            Message.objects.filter(id=row.id, attempt=row.attempt).update(
                problem=str(problem)[:300],
                wake_at=None if given_up else now() + pause,
                state="未送达" if given_up else "待发送",
            )
        except RefusedMessage as problem:
            Message.objects.filter(id=row.id).update(state="未送达", problem=str(problem)[:300], wake_at=None)
        else:
            Message.objects.filter(id=row.id).update(state="已发送", problem="", wake_at=None)

    return send


def _doubtful(row: Message, run: Run, now: datetime) -> bool:
    """Whether it may have been sent: by an effect that died or, when the message is old, before a backup was restored."""
    return run.repeated or row.attempt > 1 or now > row.created_at + _WATCH / 2


def settle_sent(gateway: MessageGateway) -> int:
    """Ask the gateway about every message that waits; those it knows were sent before a backup was restored. Returns
    how many. Raises NotSent when the gateway does not answer."""
    settled = 0
    for message in list(Message.objects.filter(state="待发送").order_by("id").values_list("id", flat=True)):
        if gateway.knows(message):
            settled += Message.objects.filter(id=message, state="待发送").update(
                state="已发送", problem="", wake_at=None
            )
    return settled


def wake_messages(now: datetime, limit: int = 100) -> int:
    """Ask again for messages whose sending failed or was lost. Returns how many."""
    woken = 0
    due = (
        Message.objects.filter(wake_at__lte=now, state="待发送")
        .order_by("wake_at")
        .values_list("id", flat=True)
    )
    for message in list(due[:limit]):
        with transaction.atomic():
            row = Message.objects.select_for_update().get(id=message)
            if row.state != "待发送" or row.wake_at is None or row.wake_at > now:
                continue
            row.wake_at = now + _WATCH
            if not is_live(f"{row.id}#{row.attempt}"):
                row.attempt += 1
                enqueue(Effect("message", QUEUE.name, (row.id,)), f"{row.id}#{row.attempt}")
                woken += 1
            row.save(update_fields=["wake_at", "attempt"])
    return woken
