"""The message gateway over signed HTTP. A message's id is its key: asked for before it is sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

import urllib3


class NotSent(Exception):
    """Not sent as far as we know; try again after ``retry_after`` seconds."""

    def __init__(self, retry_after: float, detail: str) -> None:
        self.retry_after = retry_after
        super().__init__(detail)


class RefusedMessage(Exception):
    """The gateway will never send this message."""


class MessageGateway(Protocol):
    """Something that sends text messages."""

    def send(self, id: str, to: str, text: str, *, may_have_been_sent: bool) -> None: ...
    def knows(self, id: str) -> bool: ...


class SmsGateway:
    """``now`` gives unix seconds. Neither numbers nor texts are logged or put into errors."""

    def __init__(self, url: str, secret: str, pool: urllib3.PoolManager, now: Callable[[], float]) -> None:
        self._url, self._secret, self._pool, self._now = url, secret, pool, now

    def send(self, id: str, to: str, text: str, *, may_have_been_sent: bool) -> None:
        """Send one message, once. Raises NotSent, RefusedMessage."""
        if may_have_been_sent and self.knows(id):
            return
        body = json.dumps({"id": id, "to": to, "text": text}, ensure_ascii=False).encode()
        status = self._call("POST", "/v1/messages", body)
        if status not in (200, 201, 202):
            raise RefusedMessage(f"the message gateway answered {status}")

    def knows(self, id: str) -> bool:
        """Whether the gateway has taken a message. Raises NotSent."""
        known = self._call("GET", f"/v1/messages/{quote(id, safe='')}", b"")
        if known not in (200, 404):
            raise NotSent(60.0, f"the message gateway answered {known} when it was asked about a message")
        return known == 200

    def _call(self, method: str, path: str, body: bytes) -> int:
        timestamp = str(int(self._now()))
        signature = hmac.new(
            self._secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256
        ).hexdigest()
        headers = {"X-Timestamp": timestamp, "X-Signature": signature, "Content-Type": "application/json"}
        try:
            response = self._pool.request(
                method,
                self._url + path,
                body=body or None,
                headers=headers,
                timeout=urllib3.Timeout(connect=2.0, read=5.0),
                retries=False,
                redirect=False,
                preload_content=False,  # nothing in an answer's body is needed, however long it is
            )
            response.close()
        except urllib3.exceptions.HTTPError as problem:
            raise NotSent(2.0, f"the message gateway does not answer: {type(problem).__name__}")
        if response.status == 429 or response.status >= 500:
            raise NotSent(2.0, f"the message gateway answered {response.status}")
        if response.status in (401, 403, 408):
            raise NotSent(
                60.0, f"the message gateway answered {response.status}: check its secret and this clock"
            )
        return response.status
