"""Faint print on a page (watermarks, 复印无效): found by its tone and taken out, in the engine's process."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

_FAINT, _FAINTER = 0.75, 0.2
"""The tone of faint print as a share of the paper's, and by how much it is lighter than most print."""
_MOST = 0.3
"""The share of a page's lines that may be faint: a page with more is printed so."""
_FEWEST = 4
_MARGIN = 0.06
_WIDE, _HIGH = 240, 24
"""Pixels of a line when its tone is measured."""


def tones_of(picture: Any, quads: Sequence[Any]) -> list[float]:
    """How light the print of each line is (0…1 of the paper's tone). ``quads``: their corners."""
    import cv2
    import numpy

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    target = numpy.array([[0, 0], [_WIDE, 0], [_WIDE, _HIGH], [0, _HIGH]], dtype=numpy.float32)
    tones = []
    for quad in quads:
        turned = cv2.getPerspectiveTransform(numpy.asarray(quad, dtype=numpy.float32), target)
        crop = cv2.warpPerspective(grey, turned, (_WIDE, _HIGH))
        tones.append(float(numpy.percentile(crop, 4)) / max(1.0, float(numpy.percentile(crop, 90))))
    return tones


def faint_from(tones: Sequence[float]) -> float | None:
    """The tone from which on print is a watermark, by the tones of all lines of a page, also of those that lie askew;
    None where there is none."""
    if len(tones) < _FEWEST:
        return None
    limit = max(_FAINT, median(tones) + _FAINTER)
    faint = [tone for tone in tones if tone > limit]
    return min(faint) if faint and len(faint) <= _MOST * len(tones) else None


def without(picture: Any, tone: float) -> Any:
    """The picture with everything white that is lighter than ``tone`` (0…1 of the paper around it), or nearly so."""
    import cv2
    import numpy

    high, wide = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = 200 / max(high, wide)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, numpy.ones((15, 15), numpy.uint8)), (0, 0), 5)
    paper = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(picture, cv2.merge([paper] * 3), scale=255)
    levels = numpy.clip(numpy.arange(256) / ((tone - _MARGIN) * 255) * 255, 0, 255).astype(numpy.uint8)
    return cv2.LUT(even, levels)
