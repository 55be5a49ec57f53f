"""What can be measured of a picture's quality, in the engine's process: numbers only; what they mean is decided later."""

from __future__ import annotations

from typing import Any

_SIDE = 800
"""Pixels of the longer side of the small picture in which large faults are looked for."""
_MOST_CROPS = 24
_WHITE = 238


def measures_of(picture: Any, quads: list[Any]) -> dict[str, float]:
    """``letter``: pixels of a typical line's height · ``sharp``: steepness of the letters' edges (0…1, a scan has
    ≈ 0.5) · ``smear``: how much softer the edges are in one direction than in the other (1 = alike) · ``bright``: the
    paper's brightness · ``glare``: the share of the paper that is burnt out · ``skin``: the share hidden by something
    of skin's colour that comes in over the edge · ``cut``: lines that run into the picture's edge."""
    import cv2
    import numpy

    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    found: dict[str, float] = {"letter": 0.0, "sharp": 0.0, "smear": 1.0, "cut": 0.0}
    if quads:
        points = numpy.array(quads, dtype=numpy.float32)
        sides = numpy.minimum(
            numpy.linalg.norm(points[:, 0] - points[:, 3], axis=1),
            numpy.linalg.norm(points[:, 0] - points[:, 1], axis=1),
        )
        found["letter"] = float(numpy.median(sides))
        found["sharp"], found["smear"] = _edges(picture, points)
        found["cut"] = _cut(points, width, height, found["letter"])
        hull = cv2.convexHull((points.reshape(-1, 2) * scale).astype(numpy.float32)).astype(numpy.int32)
    else:
        hull = numpy.array(
            [[0, 0], [small.shape[1], 0], [small.shape[1], small.shape[0]], [0, small.shape[0]]]
        )
        found["sharp"], found["smear"] = _edges(
            picture, numpy.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=numpy.float32)
        )
    paper = numpy.zeros(grey.shape, numpy.uint8)
    cv2.fillConvexPoly(paper, hull.reshape(-1, 1, 2), 255)
    inside = paper > 0
    values = grey[inside]
    found["bright"] = float(numpy.percentile(values, 60)) if values.size else 0.0
    found["glare"] = _glare(grey, inside)
    found["skin"] = _skin(small, inside, [quad * scale for quad in quads])
    return {name: round(value, 4) for name, value in found.items()}


def _edges(picture: Any, points: Any) -> tuple[float, float]:
    """Edges of letters, at one size for all: the steepest step between neighbours as a share of the whole contrast."""
    import cv2
    import numpy

    order = numpy.argsort(-numpy.linalg.norm(points[:, 0] - points[:, 1], axis=1))[:_MOST_CROPS]
    steps, across, down = [], [], []
    for place in order:
        x0, y0 = numpy.maximum(points[place].min(axis=0).astype(int), 0)
        x1, y1 = points[place].max(axis=0).astype(int) + 1
        crop = cv2.cvtColor(picture[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY) if y1 - y0 > 5 < x1 - x0 else None
        if crop is None or crop.size == 0:
            continue
        crop = crop[:, :2000].astype(numpy.float32)
        contrast = float(numpy.percentile(crop, 97) - numpy.percentile(crop, 3)) + 8.0
        gx, gy = numpy.abs(numpy.diff(crop, axis=1)), numpy.abs(numpy.diff(crop, axis=0))
        sx, sy = float(numpy.percentile(gx, 97)) / contrast, float(numpy.percentile(gy, 97)) / contrast
        steps.append(max(sx, sy))
        across.append(sx)
        down.append(sy)
    if not steps:
        return 0.0, 1.0
    ratio = float(numpy.median(across)) / max(1e-6, float(numpy.median(down)))
    return float(numpy.median(steps)), max(ratio, 1 / max(ratio, 1e-6))


def _cut(points: Any, width: int, height: int, letter: float) -> float:
    import numpy

    low, high = points.min(axis=1), points.max(axis=1)
    edge = max(2.0, 0.15 * letter)
    outside = (
        (low[:, 0] <= edge)
        | (low[:, 1] <= edge)
        | (high[:, 0] >= width - edge)
        | (high[:, 1] >= height - edge)
    )
    return float(numpy.count_nonzero(outside))


def _glare(grey: Any, inside: Any) -> float:
    """Burnt-out spots on paper that is not white itself: its tone is that of the darker quarter, where print is rare."""
    import cv2
    import numpy

    if not inside.any() or float(numpy.percentile(grey[inside], 25)) > _WHITE:
        return 0.0
    burnt = ((grey >= 250) & inside).astype(numpy.uint8)
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, numpy.ones((7, 7), numpy.uint8))
    return float(burnt.sum()) / float(inside.sum())


def _skin(small: Any, inside: Any, quads: list[Any]) -> float:
    """Blobs of skin's colour that touch the picture's edge, reach into the text and have no text on them (a paper in
    warm light has)."""
    import cv2
    import numpy

    ycc = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)
    tone = cv2.inRange(ycc, (60, 138, 85), (245, 180, 127))
    tone = cv2.morphologyEx(tone, cv2.MORPH_OPEN, numpy.ones((9, 9), numpy.uint8))
    count, labels = cv2.connectedComponents(tone)
    centres = [quad.mean(axis=0).astype(int) for quad in quads]
    hidden = 0
    for number in range(1, min(count, 20)):
        blob = labels == number
        rim = blob[0].any() or blob[-1].any() or blob[:, 0].any() or blob[:, -1].any()
        around = cv2.dilate(blob.astype(numpy.uint8), numpy.ones((15, 15), numpy.uint8))
        printed = sum(
            bool(around[min(y, around.shape[0] - 1), min(x, around.shape[1] - 1)]) for x, y in centres
        )
        if rim and printed <= 0.25 * len(centres):
            hidden += int((blob & inside).sum())
    return hidden / max(1, int(inside.sum()))
