"""How a paper gets into a file: scanned, or photographed well or badly. Seeded: the same seed gives the same picture.

Each effect has a legible and (``bad``) an illegible strength, some one in between (``much``). What makes a picture illegible is set in terms of the
height of its letters, so that a person could not read it either: blur and motion smear more than half a letter, what is
small has letters of five pixels, glare and fingers lie over the key fields."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import cv2
import numpy
from PIL import Image

LETTER = 32
"""Pixels of a letter's height on a sheet."""
Picture = Any


def _scan(draw: random.Random, image: Picture) -> Picture:
    turned = _turn(image, draw.uniform(-1.2, 1.2), (255, 255, 255))
    noise = numpy.random.default_rng(draw.randrange(2**31)).normal(0, 3, turned.shape)
    return numpy.clip(turned.astype(numpy.float32) + noise, 0, 255).astype(numpy.uint8)


def _phone(draw: random.Random, image: Picture, tilt: float = 0.05) -> Picture:
    """On a table, from a little aside."""
    high, wide = image.shape[:2]
    edge = int(0.08 * max(high, wide))
    table = numpy.full((high + 2 * edge, wide + 2 * edge, 3), _table(draw), numpy.uint8)
    grain = numpy.random.default_rng(draw.randrange(2**31)).normal(0, 6, table.shape)
    table = numpy.clip(table + grain, 0, 255).astype(numpy.uint8)
    corners = numpy.array([[0, 0], [wide, 0], [wide, high], [0, high]], numpy.float32)
    moved = (
        corners
        + edge
        + numpy.array(
            [[draw.uniform(-tilt, tilt) * wide, draw.uniform(-tilt, tilt) * high] for _ in range(4)],
            numpy.float32,
        )
    )
    moved = numpy.clip(moved, 4, [[table.shape[1] - 4, table.shape[0] - 4]]).astype(numpy.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    size = (table.shape[1], table.shape[0])
    laid = cv2.warpPerspective(image, matrix, size)
    mask = cv2.warpPerspective(numpy.full((high, wide), 255, numpy.uint8), matrix, size)
    table[mask > 127] = laid[mask > 127]
    return cv2.GaussianBlur(table, (0, 0), 0.7)


def _table(draw: random.Random) -> tuple[int, int, int]:
    return draw.choice(((120, 105, 90), (70, 60, 55), (160, 165, 170), (95, 110, 100), (190, 170, 140)))


def _turn(image: Picture, degrees: float, fill: tuple[int, int, int]) -> Picture:
    high, wide = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    width, height = int(high * sin + wide * cos), int(high * cos + wide * sin)
    matrix[:, 2] += ((width - wide) / 2, (height - high) / 2)
    return cv2.warpAffine(image, matrix, (width, height), borderValue=fill)


def _rotation(draw: random.Random, image: Picture) -> Picture:
    quarter = draw.choice((0, 90, 180, 270))
    return _turn(_phone(draw, image, 0.02), quarter + draw.uniform(-12, 12), _table(draw))


def _shadow(draw: random.Random, image: Picture) -> Picture:
    photo = _phone(draw, image).astype(numpy.float32)
    high, wide = photo.shape[:2]
    across = numpy.linspace(0, 1, wide)[None, :, None] * draw.choice((1, -1))
    down = numpy.linspace(0, 1, high)[:, None, None] * draw.uniform(-0.5, 0.5)
    light = numpy.clip(0.75 + 0.45 * (across + down - (across + down).mean()), 0.42, 1.0)
    return (photo * light).astype(numpy.uint8)


def _blur(draw: random.Random, image: Picture, much: tuple[float, float] = (0.02, 0.06)) -> Picture:
    amount = draw.uniform(*much) * LETTER
    return cv2.GaussianBlur(_phone(draw, image), (0, 0), amount)


def _motion(draw: random.Random, image: Picture, much: tuple[float, float] = (0.12, 0.2)) -> Picture:
    length = int(draw.uniform(*much) * LETTER)
    kernel = numpy.zeros((length, length), numpy.float32)
    angle = draw.uniform(0, numpy.pi)
    cos, sin = numpy.cos(angle) * length, numpy.sin(angle) * length
    middle = length // 2
    ends = (int(middle - cos / 2), int(middle - sin / 2)), (int(middle + cos / 2), int(middle + sin / 2))
    cv2.line(kernel, *ends, 1.0, 1)
    return cv2.filter2D(_phone(draw, image), -1, kernel / max(1.0, kernel.sum()))


def _glare(draw: random.Random, image: Picture, bad: bool = False) -> Picture:
    photo = (_phone(draw, image).astype(numpy.float32) * 0.86).astype(numpy.float32)
    high, wide = photo.shape[:2]
    y, x = numpy.mgrid[0:high, 0:wide].astype(numpy.float32)
    if bad:
        spots = [
            (wide * draw.uniform(0.4, 0.6), high * part, wide * 0.42, high * 0.22)
            for part in (0.25, 0.55, 0.85)
        ]
    else:
        spots = [
            (wide * draw.choice((0.03, 0.97)), high * draw.choice((0.03, 0.97)), wide * 0.08, high * 0.08)
        ]
    light = numpy.zeros((high, wide), numpy.float32)
    for cx, cy, rx, ry in spots:
        light = numpy.maximum(light, numpy.exp(-((((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) ** 2)))
    return numpy.clip(photo + light[:, :, None] * 420, 0, 255).astype(numpy.uint8)


def _small(draw: random.Random, image: Picture, much: tuple[float, float] = (17, 22)) -> Picture:
    photo = _phone(draw, image)
    letter = draw.uniform(*much)
    return cv2.resize(photo, None, fx=letter / LETTER, fy=letter / LETTER, interpolation=cv2.INTER_AREA)


def _clutter(draw: random.Random, image: Picture) -> Picture:
    """Other things on the table, some with print of their own."""
    photo = _phone(draw, image, 0.03)
    high, wide = photo.shape[:2]
    wider = cv2.copyMakeBorder(photo, high // 8, high // 8, wide // 8, wide // 8, cv2.BORDER_REFLECT_101)
    for _ in range(6):
        x, y = draw.choice((draw.randrange(wide // 8), wide + wide // 8)), draw.randrange(high)
        tone = tuple(draw.randrange(30, 220) for _ in range(3))
        cv2.rectangle(wider, (x, y), (x + wide // 9, y + high // 12), tone, -1)
        cv2.putText(wider, "COFFEE 12:30", (x, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
    return wider


def _finger(draw: random.Random, image: Picture, bad: bool = False) -> Picture:
    photo = _phone(draw, image)
    high, wide = photo.shape[:2]
    skin = draw.choice(((224, 172, 140), (198, 140, 108), (240, 196, 170)))
    places = (
        ((0.35, 0.2), (0.35, 0.4), (0.35, 0.6), (0.35, 0.8), (0.35, 0.95))
        if bad
        else ((0.0, draw.uniform(0.2, 0.8)),)
    )
    for reach, part in places:
        size = (int(wide * (reach + (0.30 if bad else 0.035))), int(high * (0.11 if bad else 0.05)))
        centre = (int(wide * (0.3 if bad else 0.0)), int(high * part))
        cv2.ellipse(photo, centre, size, 0, 0, 360, skin, -1)
    return photo


def _cast(draw: random.Random, image: Picture) -> Picture:
    tint = numpy.array(draw.choice(((1.0, 0.86, 0.62), (0.72, 0.86, 1.0), (0.85, 1.0, 0.8))), numpy.float32)
    return numpy.clip(_phone(draw, image) * tint, 0, 255).astype(numpy.uint8)


def _moire(draw: random.Random, image: Picture) -> Picture:
    photo = _phone(draw, image, 0.02).astype(numpy.float32)
    y, x = numpy.mgrid[0 : photo.shape[0], 0 : photo.shape[1]].astype(numpy.float32)
    wave = numpy.sin(x * draw.uniform(0.25, 0.6) + y * 0.1) * numpy.sin(y * draw.uniform(0.25, 0.6))
    return numpy.clip(photo + 14 * wave[:, :, None], 0, 255).astype(numpy.uint8)


def _dark(
    draw: random.Random, image: Picture, much: tuple[float, float] = (0.35, 0.5), grain: float = 5
) -> Picture:
    photo = _phone(draw, image).astype(numpy.float32) * draw.uniform(*much)
    noise = numpy.random.default_rng(draw.randrange(2**31)).normal(0, grain, photo.shape)
    return numpy.clip(photo + noise, 0, 255).astype(numpy.uint8)


CLEAN: Mapping[str, Callable[..., Picture]] = {"born digital": lambda draw, image: image, "scan": _scan}
LEGIBLE: Mapping[str, Callable[..., Picture]] = {
    "phone": _phone,
    "rotation": _rotation,
    "shadow": _shadow,
    "soft": _blur,
    "motion": _motion,
    "glare": _glare,
    "small": _small,
    "clutter": _clutter,
    "finger": _finger,
    "cast": _cast,
    "moire": _moire,
    "dark": _dark,
}
BORDERLINE: Mapping[str, Callable[..., Picture]] = {
    "blur": lambda draw, image: _blur(draw, image, (0.06, 0.16)),
    "motion": lambda draw, image: _motion(draw, image, (0.25, 0.7)),
    "small": lambda draw, image: _small(draw, image, (7, 14)),
    "dark": lambda draw, image: _dark(draw, image, (0.1, 0.2), 12),
}
"""Neither well nor badly: only confidences are measured on them, because nobody can say what must be read there."""
ILLEGIBLE: Mapping[str, Callable[..., Picture]] = {
    "blur": lambda draw, image: _blur(draw, image, (0.34, 0.5)),
    "motion": lambda draw, image: _motion(draw, image, (1.2, 1.8)),
    "glare": lambda draw, image: _glare(draw, image, True),
    "small": lambda draw, image: _small(draw, image, (4.0, 5.0)),
    "finger": lambda draw, image: _finger(draw, image, True),
}


def captured(image: Image.Image, effect: Callable[..., Picture], seed: str, quality: int = 82) -> bytes:
    """A JPEG of the paper as the effect shows it."""
    picture = effect(random.Random(seed), numpy.asarray(image.convert("RGB")))
    file = BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return file.getvalue()
