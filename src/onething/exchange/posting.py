"""One bounded POST to a service that is no department: the whole answer within so many seconds and bytes, or none."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_CONNECTING = 5.0
"""Seconds."""


class PostFailed(Exception):
    """There is no usable answer; the message says why, without anything that was sent."""


class PostBusy(PostFailed):
    """The service is there and says that it has too much to do."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``seconds`` in which the whole answer must have come, however slowly it drips; ``largest`` its bytes. The token
    never shows in ``repr``."""

    url: str
    token: str = field(default="", repr=False)
    seconds: float = 10.0
    largest: int = 2_000_000

    @property
    def host(self) -> str:
        """Whom is spoken to."""
        return urlsplit(self.url).hostname or ""


def post(endpoint: Endpoint, body: bytes, content_type: str) -> bytes:
    """The answer's body. Certificates are checked against the system's authorities (``SSL_CERT_FILE`` names others);
    neither proxies of the environment nor redirects are followed. Raises PostFailed."""
    where = urlsplit(endpoint.url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(endpoint.host, where.port, timeout=min(_CONNECTING, endpoint.seconds))
    headers = {"Content-Type": content_type, "Accept": "application/json", "Connection": "close"}
    if endpoint.token:
        headers["Authorization"] = f"Bearer {endpoint.token}"
    deadline = _Deadline(endpoint.seconds)
    try:
        connection.connect()
        deadline.holds(connection.sock)
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        connection.request("POST", path, body, headers)
        with connection.getresponse() as response:
            answer = response.read(endpoint.largest + 1)
            whole = not response.length
    except (OSError, http.client.HTTPException, ValueError) as problem:
        if deadline.over or isinstance(problem, TimeoutError):
            raise PostFailed(f"{endpoint.host}: no whole answer within {endpoint.seconds:g} s")
        raise PostFailed(f"{endpoint.host}: {type(problem).__name__}: {problem}"[:300])
    finally:
        deadline.cancel()
        connection.close()
    if deadline.over:
        raise PostFailed(f"{endpoint.host}: no whole answer within {endpoint.seconds:g} s")
    if response.status in (429, 503):
        raise PostBusy(f"{endpoint.host} has too much to do ({response.status})")
    if response.status != 200:
        follow = "; redirects are not followed" if 300 <= response.status < 400 else ""
        raise PostFailed(f"{endpoint.host} answered {response.status}{follow}")
    if len(answer) > endpoint.largest:
        raise PostFailed(f"{endpoint.host} answered more than {endpoint.largest} bytes")
    if not whole:
        raise PostFailed(f"{endpoint.host}: the answer ends too early")
    return answer


class _Deadline:
    """Cuts a connection off when its time is over: a time-out of the socket alone begins anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self.over = seconds, False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def holds(self, wire: socket.socket) -> None:
        """The connection is there. Raises TimeoutError when that took all the time."""
        wire.settimeout(self._seconds)
        self._socket = wire
        if self.over:
            raise TimeoutError

    def cancel(self) -> None:
        """It is no longer needed."""
        self._timer.cancel()

    def _end(self) -> None:
        self.over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
