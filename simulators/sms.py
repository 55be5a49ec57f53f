"""A message gateway: signed HTTP, its own database, every message once by its id."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.store import Store


def sms_app(store: Store, secret: str) -> Starlette:
    """``POST /v1/messages``, ``GET /v1/messages/{id}``, and ``GET /_sent`` for tests."""
    store.run("CREATE TABLE IF NOT EXISTS message(id TEXT PRIMARY KEY, body TEXT, at REAL)")

    def genuine(request: Request, body: bytes) -> bool:
        stamp = request.headers.get("X-Timestamp", "")
        wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        fresh = stamp.isdigit() and abs(time.time() - int(stamp)) < 300
        return fresh and hmac.compare_digest(wanted, request.headers.get("X-Signature", ""))

    async def send(request: Request) -> Response:
        raw = await request.body()
        if not genuine(request, raw):
            return JSONResponse({"title": "not signed"}, 401)
        try:
            body: dict[str, Any] = json.loads(raw)
            id_, text = str(body["id"]), json.dumps([body["to"], body["text"]], ensure_ascii=False)
        except (ValueError, KeyError, TypeError, RecursionError):
            return JSONResponse({"title": "not a message"}, 422)
        with store:
            before = store.run("SELECT body FROM message WHERE id=?", id_)
            if before:
                return JSONResponse({"id": id_}, 200 if before[0][0] == text else 409)
            store.run("INSERT INTO message VALUES(?,?,?)", id_, text, time.time())
        return JSONResponse({"id": id_}, 201)

    async def state(request: Request) -> Response:
        if not genuine(request, b""):
            return JSONResponse({"title": "not signed"}, 401)
        known = store.run("SELECT 1 FROM message WHERE id=?", request.path_params["id"])
        return JSONResponse({"id": request.path_params["id"]}, 200 if known else 404)

    async def sent(request: Request) -> Response:
        rows = store.run("SELECT id, body FROM message ORDER BY at")
        return JSONResponse([{"id": id_, "text": json.loads(body)[1]} for id_, body in rows])

    return Starlette(
        routes=[
            Route("/v1/messages", send, methods=["POST"]),
            Route("/v1/messages/{id}", state),
            Route("/_sent", sent),
        ]
    )
