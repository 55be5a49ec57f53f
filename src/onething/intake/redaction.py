"""Making redacted copies in a child process of its own, which is as confined as the engine's: uploads are hostile."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from onething.intake.engine import Unreadable
from onething.intake.redacting import PageMask

LARGEST_COPY = 400_000_000
"""Bytes of one copy, all its pages."""
_HANDED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "LC_ALL", "HOME")
Form = Literal["PNG", "PDF"]


def redacted(
    content: bytes,
    masks: Sequence[PageMask],
    form: Form = "PNG",
    *,
    seconds: float = 120.0,
    command: tuple[str, ...] = (sys.executable, "-m", "onething.intake.redaction_child"),
) -> tuple[bytes, ...]:
    """The copy: a PNG a page, or one PDF of pictures. Pixels only, made on an empty page: no text, no metadata of the
    upload. Raises Unreadable; ``args[0]`` is for engineers."""
    told = json.dumps({"form": form, "pages": [asdict(mask) for mask in masks]}).encode()
    child = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
    )
    stdin, stdout = child.stdin, child.stdout
    assert stdin is not None and stdout is not None
    feeding = threading.Thread(target=_feed, args=(stdin, struct.pack(">I", len(told)) + told + content))
    limit = threading.Timer(seconds, child.kill)
    limit.start()
    feeding.start()
    try:
        answer = stdout.read(LARGEST_COPY)
    finally:
        child.kill()
        limit.cancel()
        feeding.join()
        stdout.close()
        child.wait()
    return _parts(answer)


def _feed(sink: Any, content: bytes) -> None:
    try:
        with sink:
            sink.write(content)
    except OSError:
        return  # the child has ended; what it answered says why


def _parts(answer: bytes) -> tuple[bytes, ...]:
    parts, place = [], 0
    while place < len(answer):
        size = int.from_bytes(answer[place : place + 4], "big")
        if len(answer) < place + 4 + size:
            raise Unreadable("the copy was cut off")
        parts.append(answer[place + 4 : place + 4 + size])
        place += 4 + size
    if not parts or parts[0] != b"whole":
        why = parts[0].decode("utf-8", "replace")[:300] if parts else "no answer"
        raise Unreadable(f"no copy was made: {why}")
    return tuple(parts[1:])
