"""Faint print is told from print by its tone, and taken out."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

from onething.intake.watermarks import faint_from, tones_of, without

PAPER = (250, 248, 240)


def sheet(tones: list[int]) -> tuple[Any, list[Any]]:
    """A page with one line of strokes of each tone, and their corners."""
    picture = numpy.full((60 * len(tones) + 40, 500, 3), PAPER, numpy.uint8)
    quads = []
    for number, tone in enumerate(tones):
        top = 30 + 60 * number
        for x in range(40, 440, 16):
            cv2.line(picture, (x, top), (x + 8, top + 30), (tone, tone, tone), 5)
        quads.append(numpy.array([[36, top], [460, top], [460, top + 30], [36, top + 30]], numpy.float32))
    return picture, quads


def faint_tone(picture: Any, quads: list[Any]) -> float | None:
    return faint_from(tones_of(picture, quads))


def test_a_faint_line_among_dark_ones_is_a_watermark() -> None:
    picture, quads = sheet([20, 30, 225, 40, 25])
    tone = faint_tone(picture, quads)
    assert tone is not None and 0.85 < tone < 0.95
    bare = without(picture, tone)
    assert bare[150:185, 40:440].min() >= 250, "the watermark is gone"
    assert bare[30:60, 40:440].min() < 60, "print stays"


def test_a_page_without_faint_print_has_no_watermark() -> None:
    assert faint_tone(*sheet([20, 30, 40, 25, 60])) is None


def test_a_page_that_is_printed_faintly_has_no_watermark() -> None:
    assert faint_tone(*sheet([20, 225, 225, 30, 225])) is None
    assert faint_tone(*sheet([215, 225, 220, 218, 225])) is None


def test_a_page_with_hardly_any_text_is_left_as_it_is() -> None:
    assert faint_tone(*sheet([20, 225])) is None
