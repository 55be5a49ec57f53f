"""Late answers that departments push: verified, then only a hint to ask. What their GET says is what counts."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from onething.exchange.contract import BadAnswer, Outcome, read_json, read_outcome

STALE = 300.0
LARGEST = 64_000


class Forged(Exception):
    """The signature is wrong or stale."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over ``timestamp + "." + raw body``."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> Outcome:
    """The outcome of a genuine callback. ``now`` in unix seconds. Raises Forged, BadAnswer."""
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()):
        raise Forged("the signature does not fit the body")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > STALE:
        raise Forged("the timestamp is stale")
    return read_outcome(read_json(body))


def callback_app(
    secrets: Mapping[str, str], sink: Callable[[str, Outcome], None], now: Callable[[], float]
) -> Starlette:
    """The receiver: ``POST /v1/callbacks/{department}``. ``sink`` gets department and outcome."""

    async def receive(request: HttpRequest) -> Response:
        department = request.path_params["department"]
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return _problem(413, "too large", f"a callback has at most {LARGEST} bytes")
        secret = secrets.get(department)
        heads = request.headers
        try:
            if secret is None:
                raise Forged("this department is not known here")
            outcome = verify(secret, heads.get("X-Timestamp", ""), heads.get("X-Signature", ""), body, now())
        except Forged as problem:
            return _problem(401, "not accepted", str(problem))
        except BadAnswer as problem:
            return _problem(400, "not an outcome", str(problem))
        await run_in_threadpool(sink, department, outcome)
        return Response(status_code=204)

    return Starlette(routes=[Route("/v1/callbacks/{department}", receive, methods=["POST"])])


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")
