"""Text recognition with the models of rapidocr, in the engine's process: lines with their places on the levelled page.

The page is levelled by what its lines say: each line's direction (the classifier tells upside-down ones) gives the
page's turn, and what is left of perspective is taken out, so that a label and its value stand at one height."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from onething.intake.simplifying import simplified
from onething.intake.watermarks import faint_from, tones_of, without

DETECT_SIDE = 1280
"""Pixels of the longer side when text is looked for; it is read at full size."""
POOR = 0.85
"""Below this mean confidence the page is read once more at half size."""
_DOUBTFUL, _PAD = 0.8, 0.1
"""A line read with less is read again, this share of its height further out."""
_FEWEST_SCORE = 0.4
_MOST_ROWS = 3
_TILTED = math.radians(10)
"""Text that lies more askew than that on its page was not printed with it: watermarks, other things on the table."""


@dataclass(frozen=True, slots=True)
class Line:
    """``quad``: the corners in the picture, in reading order of the text; ``level``: x0, y0, x1, y1 on the levelled
    page."""

    text: str
    sure: float
    quad: Any
    level: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """``turned``: degrees by which the page lies in the picture, clockwise; ``askew``: the corners of text that was left
    out because it lies otherwise."""

    lines: list[Line]
    turned: float
    size: tuple[int, int]
    askew: tuple[Any, ...] = ()


class Recogniser:
    """The loaded models."""

    def __init__(self, threads: int = 1) -> None:
        from rapidocr import RapidOCR

        self._simplify = simplifier()
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )

    def read(self, picture: Any) -> Read:
        """Read a picture (RGB array); at half size once more where that reads better, and once more without its
        watermark."""
        import cv2

        best = self._once(picture)
        if _mean(best) < POOR and min(picture.shape[:2]) >= 400:
            half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            second = self._once(half, grow=2.0)
            if _worth(second) > _worth(best):
                return second
        tones = tones_of(picture, [*(line.quad for line in best.lines), *best.askew])
        faint = faint_from(tones)
        if faint is not None:
            bare = self._once(without(picture, faint))
            return replace(best, lines=_cleared(best.lines, bare.lines, picture, faint))
        return best

    def _once(self, picture: Any, grow: float = 1.0) -> Read:
        import cv2
        import numpy

        image = numpy.ascontiguousarray(picture[:, :, ::-1])
        height, width = image.shape[:2]
        size = (round(width * grow), round(height * grow))
        scale = min(1.0, DETECT_SIDE / max(height, width))
        small = (
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
        )
        boxes = self._engine._load_det_model()(small).boxes
        if boxes is None or len(boxes) == 0:
            return Read([], 0.0, size)
        quads = _single_rows(numpy.asarray(boxes, dtype=numpy.float32) / scale)
        said = self._said(image, quads)
        doubtful = [place for place, (_, sure, _) in enumerate(said) if sure < _DOUBTFUL]
        if doubtful:
            wider = self._said(image, numpy.array([_wider(quads[place]) for place in doubtful]))
            for place, again in zip(doubtful, wider, strict=True):
                said[place] = max(said[place], again, key=lambda each: each[1])
        kept = [
            (text, sure, _as_read(quad, flipped) * grow)
            for quad, (text, sure, flipped) in zip(quads, said, strict=True)
            if text.strip() and sure >= _FEWEST_SCORE
        ]
        return levelled(kept, size)

    def _said(self, image: Any, quads: Any) -> list[tuple[str, float, bool]]:
        """Text, confidence and whether it stood upside down, of every box."""
        from rapidocr.ch_ppocr_rec import TextRecInput

        judged = self._engine._load_cls_model()(self._engine.crop_text_regions(image, quads))
        found = self._engine._load_rec_model()(TextRecInput(img=judged.img_list, return_word_box=False))
        threshold = self._engine.cfg.Cls.cls_thresh
        return [
            (self._simplify(str(text)), float(sure), "180" in str(label) and certain > threshold)
            for text, sure, (label, certain) in zip(found.txts, found.scores, judged.cls_res, strict=True)
        ]


def _cleared(first: list[Line], bare: list[Line], picture: Any, faint: float) -> list[Line]:
    """The lines without the watermark, which ``bare`` were read without: faint ones are left out, and of those that held
    a faint part what is left stays. All others stay as they were read first."""
    found: list[Line] = []
    for line, tone in zip(first, tones_of(picture, [line.quad for line in first]), strict=True):
        left = sorted((each for each in bare if _inside(each, line)), key=lambda each: each.level[0])
        text = "".join(each.text for each in left)
        cut = text != line.text and text and (line.text.startswith(text) or line.text.endswith(text))
        if cut and all(gone > faint - 0.1 for gone in tones_of(picture, _uncovered(line.quad, left))):
            found += left
        elif text or tone < faint:
            found.append(line)
    return found


def _inside(line: Line, other: Line) -> bool:
    import cv2

    middle = tuple(map(float, line.quad.mean(axis=0)))
    return bool(cv2.pointPolygonTest(other.quad.astype("float32").reshape(-1, 1, 2), middle, False) >= 0)


def _uncovered(quad: Any, lines: list[Line]) -> list[Any]:
    """The parts of a box before and behind lines within it."""
    import numpy

    along, high = quad[1] - quad[0], numpy.linalg.norm(quad[3] - quad[0])
    length = float(numpy.linalg.norm(along)) + 1e-6
    places = [float((corner - quad[0]) @ along) / length**2 for line in lines for corner in line.quad]
    spans = [(0.0, min(places)), (max(places), 1.0)] if places else [(0.0, 1.0)]
    return [
        numpy.array(
            [
                quad[0] + begin * along,
                quad[0] + end * along,
                quad[3] + end * (quad[2] - quad[3]),
                quad[3] + begin * (quad[2] - quad[3]),
            ]
        )
        for begin, end in spans
        if (end - begin) * length > 0.4 * high
    ]


def _wider(quad: Any) -> Any:
    """The corners a little further out: what reads as nothing in one crop is often read in another."""
    import numpy

    across, down = quad[1] - quad[0], quad[3] - quad[0]
    pad = _PAD * min(numpy.linalg.norm(across), numpy.linalg.norm(down))
    out = pad * across / (numpy.linalg.norm(across) + 1e-6), pad * down / (numpy.linalg.norm(down) + 1e-6)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return numpy.array(
        [corner + x * out[0] + y * out[1] for corner, (x, y) in zip(quad, signs, strict=True)], numpy.float32
    )


def _single_rows(quads: Any) -> Any:
    """Where text runs across, a box that is higher than wide holds short words of two or three rows: it is cut up."""
    import numpy

    wide = numpy.linalg.norm(quads[:, 0] - quads[:, 1], axis=1)
    tall = numpy.linalg.norm(quads[:, 0] - quads[:, 3], axis=1)
    upright = tall >= 1.5 * wide
    if upright.sum() > 0.3 * len(quads):
        return quads
    found = []
    for quad, cut, ratio in zip(quads, upright, tall / (wide + 1e-6), strict=True):
        rows = round(float(ratio)) if cut and ratio < _MOST_ROWS + 0.5 else 1
        down = (quad[[3, 2]] - quad[[0, 1]]) / rows
        found += [
            numpy.array(
                [
                    quad[0] + n * down[0],
                    quad[1] + n * down[1],
                    quad[1] + (n + 1) * down[1],
                    quad[0] + (n + 1) * down[0],
                ],
                numpy.float32,
            )
            for n in range(rows)
        ]
    return numpy.array(found, dtype=numpy.float32)


def _as_read(quad: Any, flipped: bool) -> Any:
    """The corners from the beginning of the text: the crop of a tall box was turned, a flipped one upside down."""
    import numpy

    wide = numpy.linalg.norm(quad[0] - quad[1])
    tall = numpy.linalg.norm(quad[0] - quad[3])
    # A tall crop is turned left by a quarter: its right edge becomes the top.
    turned = quad[[1, 2, 3, 0]] if tall >= 1.5 * wide else quad
    return turned[[2, 3, 0, 1]] if flipped else turned


def simplifier() -> Callable[[str], str]:
    """Traditional characters to simplified ones: models sometimes answer in the former; papers here are simplified."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    return lambda text: simplified(text, convert)


def levelled(kept: list[tuple[str, float, Any]], size: tuple[int, int]) -> Read:
    """The page of lines (text, confidence, corners from the beginning of the text) in a picture of ``size``."""
    import numpy

    if not kept:
        return Read([], 0.0, size)
    quads = numpy.array([quad for _, _, quad in kept], dtype=numpy.float64)
    along = quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]
    lengths = numpy.linalg.norm(along, axis=1) + 1e-6
    angles = numpy.arctan2(along[:, 1], along[:, 0])
    turn = _turn(angles, lengths)
    askew = numpy.abs((angles - turn + math.pi) % (2 * math.pi) - math.pi)
    straight = (askew < _TILTED) | (lengths < 3 * _heights(quads))
    left_out = tuple(quad for (_, _, quad), good in zip(kept, straight, strict=True) if not good)
    kept = [each for each, good in zip(kept, straight, strict=True) if good]
    quads, lengths = quads[straight], lengths[straight]
    rotated = _rotate(quads, -turn)
    corners = _rotate(numpy.array([[[0.0, 0.0], [size[0], 0.0], [size[0], size[1]], [0.0, size[1]]]]), -turn)
    rotated -= corners.reshape(-1, 2).min(axis=0)
    extent = corners.reshape(-1, 2).max(axis=0) - corners.reshape(-1, 2).min(axis=0)
    rotated[:, :, 1] -= _slopes(rotated, lengths, extent)
    lines = []
    for (text, sure, quad), level in zip(kept, rotated, strict=True):
        # A single letter's box may be taken for upright text: its sides are told by their places.
        across, down = numpy.sort(level[:, 0]), numpy.sort(level[:, 1])
        box = (across[:2].mean(), down[:2].mean(), across[2:].mean(), down[2:].mean())
        lines.append(Line(text, sure, quad, box))
    return Read(lines, math.degrees(turn), (round(extent[0]), round(extent[1])), left_out)


def _heights(quads: Any) -> Any:
    import numpy

    return numpy.linalg.norm(quads[:, 0] - quads[:, 3], axis=1)


def _turn(angles: Any, lengths: Any) -> float:
    """The direction of most text: the quarter that most of it lies in, then the weighted median within."""
    import numpy

    quarters = numpy.round(angles / (math.pi / 2)).astype(int) % 4
    weights = [lengths[quarters == quarter].sum() for quarter in range(4)]
    quarter = int(numpy.argmax(weights))
    inside = quarters == quarter
    left = (angles[inside] - quarter * math.pi / 2 + math.pi) % (2 * math.pi) - math.pi
    order = numpy.argsort(left)
    heavy = numpy.cumsum(lengths[inside][order])
    fine = float(left[order][numpy.searchsorted(heavy, heavy[-1] / 2)])
    return quarter * math.pi / 2 + fine


def _rotate(points: Any, angle: float) -> Any:
    import numpy

    cos, sin = math.cos(angle), math.sin(angle)
    return points @ numpy.array([[cos, sin], [-sin, cos]])


def _slopes(quads: Any, lengths: Any, extent: Any) -> Any:
    """How far each corner must move up so that lines tilted by perspective become level: the tilt is fitted as a
    function of the height on the page, from long lines."""
    import numpy

    along = quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]
    tilt = along[:, 1] / (numpy.abs(along[:, 0]) + 1e-6)
    heights = numpy.abs(quads[:, :, 1].max(axis=1) - quads[:, :, 1].min(axis=1)) + 1e-6
    good = (numpy.abs(tilt) < 0.2) & (lengths > 4 * heights)
    if good.sum() < 3:
        return numpy.zeros(quads.shape[:2])
    middle = quads[:, :, 1].mean(axis=1)
    weights = numpy.sqrt(lengths[good])
    design = numpy.stack([numpy.ones(good.sum()), middle[good] - extent[1] / 2], axis=1)
    (flat, keystone), *_ = numpy.linalg.lstsq(design * weights[:, None], tilt[good] * weights, rcond=None)
    slope = flat + keystone * (quads[:, :, 1] - extent[1] / 2)
    return numpy.clip(slope, -0.2, 0.2) * (quads[:, :, 0] - extent[0] / 2)


def _mean(read: Read) -> float:
    weight = sum(len(line.text) for line in read.lines)
    return sum(line.sure * len(line.text) for line in read.lines) / weight if weight else 0.0


def _worth(read: Read) -> float:
    """Characters that were read for sure, less those that were not."""
    return sum(len(line.text) * (line.sure - 0.6) for line in read.lines)
