"""Pushing a late answer to the platform, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any


def push(url: str, outcome: Mapping[str, Any], secret: str) -> None:
    """POST an outcome; a missed callback is an ordinary event: the platform polls."""
    body = json.dumps(outcome, ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": signature, "Content-Type": "application/json"}
    try:
        if url.startswith("http"):
            urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5).close()  # noqa: S310 - checked above
    except (OSError, ValueError, HTTPException):
        return
