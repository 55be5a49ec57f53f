"""Where a department may push while it is checked: everything is taken as it comes and judged later."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onething.exchange.callbacks import LARGEST
from onething.exchange.check.target import Push

_PATH = "/v1/callbacks/connector-check"


class CallbackInbox:
    """``origin`` is how the department reaches this machine (``http://host:port``); ``now`` in unix seconds."""

    def __init__(self, origin: str, now: Callable[[], float]) -> None:
        self.address, self._now = origin + _PATH, now
        self._pushes: list[Push] = []

    def pushes(self) -> tuple[Push, ...]:
        return tuple(self._pushes)

    def app(self) -> Starlette:
        """The receiver."""

        async def receive(request: Request) -> Response:
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    return Response(status_code=413)
            self._pushes.append(Push(dict(request.headers), body, self._now()))
            return Response(status_code=204)

        return Starlette(routes=[Route(_PATH, receive, methods=["POST"])])
