"""Calls an ASGI application directly: no server, no socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    app: Any,
    method: str,
    path: str,
    body: bytes | Iterable[bytes] = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request; background tasks have run when it returns. What the application raises is raised."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    parts = urlsplit(path)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(parts.path), "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
        "headers": [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in (headers or {}).items()],
        "server": ("d", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(m for m in sent if m["type"] == "http.response.start")
    found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in start["headers"]}
    return Answer(
        start["status"], found, b"".join(m["body"] for m in sent if m["type"] == "http.response.body")
    )


class AppPool:
    """Stands in for ``urllib3.PoolManager``: every request goes to an ASGI application. ``asked`` are its ways."""

    def __init__(self, app: Any) -> None:
        self._app, self.asked = app, []  # type: ignore[var-annotated]

    def request(self, method: str, url: str, **more: Any) -> urllib3.HTTPResponse:
        way = urlsplit(url).path
        self.asked.append(f"{method} {way}")
        try:
            answer = call(self._app, method, way, more.get("body") or b"", more["headers"])
        except Exception as problem:  # the server closed the connection without an answer
            raise urllib3.exceptions.ProtocolError(type(problem).__name__)
        return urllib3.HTTPResponse(
            BytesIO(answer.body), dict(answer.headers), answer.status, preload_content=False
        )
