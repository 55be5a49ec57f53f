"""A department that answers at once: what is left of a case's time is the platform's own.

``python -m bench.department PORT``"""

from __future__ import annotations

import sys
import uuid

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

GIVES = {"register": "登记号", "license": "证号"}


def app() -> Starlette:
    """The part of the department gateway that the measured items use. The same key gives the same answer."""
    done: dict[str, dict[str, object]] = {}

    async def perform(request: Request) -> Response:
        await request.body()
        key = request.headers["Idempotency-Key"]
        if key not in done:
            number = uuid.uuid4().hex[:16]
            facts = {GIVES[request.path_params["item"]]: f"N{number}"}
            done[key] = {
                "request": number,
                "state": "approved",
                "finished": "2026-01-01T00:00:00Z",
                "facts": facts,
            }
        return JSONResponse(done[key])

    async def state(request: Request) -> Response:
        answer = done.get(request.path_params["request"].removeprefix("key:"))
        if answer is None:
            return JSONResponse(
                {"type": "about:blank", "title": "unknown", "status": 404},
                404,
                media_type="application/problem+json",
            )
        return JSONResponse(answer)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/v1/items/{item}/requests", perform, methods=["POST"]),
            Route("/v1/requests/{request}", state),
            Route("/v1/health", health),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(app(), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
