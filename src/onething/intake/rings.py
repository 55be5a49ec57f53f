"""What looks like a seal in a picture, in the engine's process: rings of ink with their place, how whole they are, and
whether they are red. What that means is decided later (``intake.seals``)."""

from __future__ import annotations

from typing import Any

_SIDE = 1000
"""Pixels of the longer side of the picture in which seals are looked for."""
_RED, _INK = 0.11, 0.22
"""How much more green and blue than red an ink takes away, and how much light any ink does (natural logarithms)."""
_BAND = 0.07
"""The ring's edge may lie so far from an ellipse, as a share of its radius."""
_SMALLEST, _LARGEST = 3.2, 16.0
"""A seal's diameter in heights of a letter."""
_STEPS = 72
_FEWEST = 0.5
"""Rings of which less is there are not told."""
MOST = 6

Found = tuple[tuple[int, int, int, int], float, bool]
"""Box in the picture; the share of the ring that is there, 0…1; whether it is red."""


def seals_on(picture: Any, letter: float) -> list[Found]:
    """The likeliest rings, the wholest first. ``letter``: pixels of a typical line's height (0: there is no text)."""
    import cv2
    import numpy

    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    unit = letter * scale if letter else min(small.shape[:2]) / 40
    # What is round and filled must not pass for paper; for ink of any colour, shadows must not pass for ink.
    wide, near = (_taken_away(small, min(small.shape[:2]) // part) for part in (3, 9))
    red = numpy.minimum(wide[:, :, 1], wide[:, :, 2]) - wide[:, :, 0]
    found: list[tuple[Any, float, bool]] = []
    for mask, is_red in ((red > _RED, True), (near.mean(axis=2) > _INK, False)):
        for ellipse, whole in _rings(mask.astype(numpy.uint8), unit, voting=is_red):
            if not any(_over(ellipse, other) for other, _, _ in found):
                found.append((ellipse, whole, is_red))
    found.sort(key=lambda each: (not each[2], -each[1]))
    return [
        (_box(ellipse, scale, width, height), round(whole, 3), is_red)
        for ellipse, whole, is_red in found[:MOST]
    ]


def colour_of(picture: Any) -> float:
    """How far the colours of a picture lie apart (0: all grey, whatever their tint)."""
    import cv2
    import numpy

    small = cv2.resize(picture, (200, 200), interpolation=cv2.INTER_AREA).astype(numpy.float32) + 1.0
    tint = numpy.log(small[:, :, :2]) - numpy.log(small[:, :, 2:])
    low, high = numpy.percentile(tint.reshape(-1, 2), (1, 99), axis=0)
    return round(float((high - low).max()), 4)


def _taken_away(small: Any, reach: int) -> Any:
    """What ink takes away of the light that the paper around it throws back, channel by channel: neither shadow nor
    the lamp's colour change it. ``reach``: pixels within which there is bare paper."""
    import cv2
    import numpy

    size = max(31, reach | 1)
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, numpy.ones((size, size), numpy.uint8))
    paper = cv2.blur(paper, (size, size))
    light = small.astype(numpy.float32) + 6.0
    return numpy.clip(numpy.log(paper.astype(numpy.float32) + 6.0) - numpy.log(light), 0.0, 3.0)


def _rings(mask: Any, unit: float, *, voting: bool) -> list[tuple[Any, float]]:
    """Ellipses of which a good part lies on the mask: from what hangs together, and from circles voted for."""
    import cv2
    import numpy

    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, numpy.ones((3, 3), numpy.uint8))
    candidates = []
    contours, _ = cv2.findContours(joined, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        _, _, wide, high = cv2.boundingRect(contour)
        if _SMALLEST * unit <= max(wide, high) <= 1.2 * _LARGEST * unit and len(contour) >= 20:
            hull = cv2.convexHull(contour)
            if len(hull) >= 5:
                candidates.append(cv2.fitEllipse(hull))
    if voting:
        candidates += _voted(joined, unit)
    found: list[tuple[Any, float]] = []
    for ellipse in candidates:
        whole = _wholeness(joined, ellipse, unit)
        if whole >= _FEWEST:
            found.append((ellipse, whole))
    found.sort(key=lambda each: -each[1])
    kept: list[tuple[Any, float]] = []
    for ellipse, whole in found:
        if not any(_over(ellipse, other) for other, _ in kept):
            kept.append((ellipse, whole))
    return kept


def _voted(mask: Any, unit: float) -> list[Any]:
    """Circles that many points of the mask speak for: a ring that hangs together with other things is found, too."""
    import cv2
    import numpy

    half = cv2.resize(mask * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    if not numpy.count_nonzero(half):
        return []
    circles = cv2.HoughCircles(
        half,
        cv2.HOUGH_GRADIENT,
        dp=1.5,
        minDist=max(4, unit),
        param1=120,
        param2=24,
        minRadius=max(5, int(_SMALLEST * unit / 4)),
        maxRadius=int(_LARGEST * unit / 4) + 1,
    )
    return [] if circles is None else [((2 * x, 2 * y), (4 * r, 4 * r), 0.0) for x, y, r in circles[0][:40]]


def _wholeness(mask: Any, ellipse: Any, unit: float) -> float:
    """The share of the ellipse's directions in which there is ink at its edge, none just outside and not only ink
    inside; 0 when it has not a seal's shape."""
    import numpy

    (x, y), axes, turn = ellipse
    small, large = sorted(axes)
    if not _SMALLEST * unit <= large <= _LARGEST * unit or small < 0.55 * large:
        return 0.0
    angles = numpy.linspace(0, 2 * numpy.pi, _STEPS, endpoint=False)
    tilt = numpy.deg2rad(turn)
    reach = numpy.linspace(1 - _BAND, 1 + _BAND, 7)
    ring = _at(mask, x, y, axes, tilt, angles, reach).any(axis=0)
    outside = _at(mask, x, y, axes, tilt, angles, numpy.linspace(1.14, 1.26, 3)).mean(axis=0) > 0.5
    inside = _at(mask, x, y, axes, tilt, angles, numpy.linspace(0.1, 0.9, 12)).mean()
    if inside > 0.62:
        return 0.0
    return float((ring & ~outside).mean())


def _at(mask: Any, x: float, y: float, axes: Any, tilt: float, angles: Any, reach: Any) -> Any:
    """The mask along an ellipse, reach by angle; nothing outside the picture."""
    import numpy

    a, b = axes[0] / 2 * numpy.cos(angles), axes[1] / 2 * numpy.sin(angles)
    dx, dy = a * numpy.cos(tilt) - b * numpy.sin(tilt), a * numpy.sin(tilt) + b * numpy.cos(tilt)
    column = numpy.rint(x + reach[:, None] * dx[None, :]).astype(int)
    row = numpy.rint(y + reach[:, None] * dy[None, :]).astype(int)
    high, wide = mask.shape
    there = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
    return numpy.where(there, mask[row.clip(0, high - 1), column.clip(0, wide - 1)] > 0, False)


def _over(one: Any, other: Any) -> bool:
    """Whether two ellipses are about the same place."""
    (x, y), axes, _ = one
    (u, v), others, _ = other
    return bool((x - u) ** 2 + (y - v) ** 2 < (max(max(axes), max(others)) / 2) ** 2)


def _box(ellipse: Any, scale: float, width: int, height: int) -> tuple[int, int, int, int]:
    import math

    (x, y), (a, b), turn = ellipse
    tilt = math.radians(turn)
    dx = math.hypot(a * math.cos(tilt), b * math.sin(tilt)) / 2
    dy = math.hypot(a * math.sin(tilt), b * math.cos(tilt)) / 2
    low_x, low_y, high_x, high_y = (each / scale for each in (x - dx, y - dy, x + dx, y + dy))
    return (max(0, round(low_x)), max(0, round(low_y)), min(width, round(high_x)), min(height, round(high_y)))
