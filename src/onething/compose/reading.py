"""What reads papers in this installation: the built-in engine or the city's own, and an adviser if one is named."""

from __future__ import annotations

import importlib.util
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from onething.compose.settings import Service, Settings
from onething.exchange.posting import Endpoint, PostBusy, PostFailed, post
from onething.intake import (
    Adviser,
    EngineBusy,
    EngineFailed,
    EnginePool,
    EngineProcess,
    LanguageModel,
    OutsideEye,
    Unreadable,
    child_command,
)

_SECONDS, _THINKING = 10.0, 30.0
"""In which the city's engine reads a page, and in which a language model answers."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``adviser`` is None where no language model is named: then nothing about an unknown paper leaves the house."""

    engine: EnginePool
    adviser: Adviser | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.close()


def wire_reading(settings: Settings) -> Reading:
    """The pool, no child of which is started yet, and the adviser."""
    pool = EnginePool(lambda: _process(settings.ocr), children=settings.readers)
    return Reading(pool, None if settings.llm is None else _adviser(settings.llm))


def _process(ocr: Service | None) -> EngineProcess:
    if ocr is None:
        return EngineProcess(child_command())
    return EngineProcess(eye=OutsideEye(_carrier(Endpoint(ocr.url, ocr.token, _SECONDS), "image/jpeg")))


def _adviser(llm: Service) -> LanguageModel:
    endpoint = Endpoint(f"{llm.url.rstrip('/')}/chat/completions", llm.token, _THINKING, largest=100_000)
    return LanguageModel(endpoint.host, llm.model, _carrier(endpoint, "application/json"))


def _carrier(endpoint: Endpoint, content_type: str) -> Callable[[bytes], bytes]:
    def carry(body: bytes) -> bytes:
        try:
            return post(endpoint, body, content_type)
        except PostBusy as problem:
            raise EngineBusy(str(problem))
        except PostFailed as problem:
            raise EngineFailed(str(problem))

    return carry


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one part of reading works; ``detail`` is for engineers."""

    name: str
    good: bool
    detail: str


def check_reading(settings: Settings) -> tuple[Check, ...]:
    """Whether papers can be read here. What is outside is asked: the city's engine about an empty picture, the language
    model about a line that is about nobody."""
    missing = importlib.util.find_spec("rapidocr") is None
    if missing:
        checks = [Check("reading", False, "pip install 'onething[reading]'")]
    elif settings.ocr is None:
        checks = [Check("reading", True, f"rapidocr, {settings.readers} side by side")]
    else:
        checks = [_check_ocr(settings.ocr)]
    return tuple(checks if settings.llm is None else [*checks, _check_llm(settings.llm)])


def _check_ocr(ocr: Service) -> Check:
    host = Endpoint(ocr.url).host
    with EnginePool(lambda: _process(ocr)) as pool:
        try:
            pool.read(_empty_picture())
        except Unreadable as problem:
            return Check("reading", False, f"ONETHING_OCR_URL: {problem}")
    return Check("reading", True, f"the engine at {host}")


def _check_llm(llm: Service) -> Check:
    adviser = _adviser(llm)
    try:
        adviser.ask(["测试"], {"测试单": ("内容",)})
    except EngineFailed as problem:
        return Check("adviser", False, f"ONETHING_LLM_URL: {problem}")
    return Check("adviser", True, f"{llm.model} at {adviser.name}: text of unknown papers is sent there")


def _empty_picture(side: int = 64) -> bytes:
    """A white PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * side) * side)
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
