"""What reads papers in this installation: the built-in engine or the city's own, and an adviser if one is named."""

from __future__ import annotations

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
