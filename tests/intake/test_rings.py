"""Seals are found by their ring of red ink, whatever the light; nothing else that is red or round is taken for one."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from PIL import Image, ImageDraw

from onething.intake.rings import colour_of, seals_on
from tools.papers.capture import CLEAN, LEGIBLE
from tools.papers.sheets import stamp

LETTER = 36
WHOLE = 0.7
"""As ``intake.seals`` asks."""


def page(paint: Callable[[Image.Image], None] = lambda image: None) -> Image.Image:
    """A page with lines like those of print."""
    image = Image.new("RGB", (1000, 1300), (250, 248, 240))
    pen = ImageDraw.Draw(image)
    for y in range(200, 1200, 90):
        for x in range(100, 800, 40):
            pen.rectangle((x, y, x + 26, y + 30), outline=(30, 30, 40), width=4)
    paint(image)
    return image


def sealed(**how: Any) -> Image.Image:
    return page(lambda image: stamp(image, (620, 900), "sans", **how))


def best(image: Any, *, red: bool = True) -> float:
    picture = numpy.asarray(image.convert("RGB")) if isinstance(image, Image.Image) else image
    return max((whole for _, whole, is_red in seals_on(picture, LETTER) if is_red is red), default=0.0)


@pytest.mark.parametrize("name", [*CLEAN, *(each for each in LEGIBLE if each != "small")])
def test_a_seal_is_found_and_none_invented_however_the_paper_was_captured(name: str) -> None:
    capture = {**CLEAN, **LEGIBLE}[name]
    for number, image in enumerate((page(), sealed(turn=12))):
        picture = capture(random.Random(number), numpy.asarray(image))
        assert (best(picture) >= WHOLE) == bool(number)


@pytest.mark.parametrize("strength", [70, 110, 255])
def test_a_seal_may_be_pale_or_strong(strength: int) -> None:
    assert best(sealed(strength=strength)) >= WHOLE


def test_the_place_of_a_seal_is_that_in_the_picture() -> None:
    picture = numpy.asarray(sealed().resize((2000, 2600)))
    (box, _, _), *_ = seals_on(picture, 2 * LETTER)
    assert numpy.allclose(box, (1252, 1812, 1748, 2308), atol=12)


def test_a_seal_with_print_across_it_is_found() -> None:
    image = sealed()
    ImageDraw.Draw(image).line((600, 1030, 900, 1030), fill=(20, 20, 20), width=14)
    assert best(image) >= WHOLE


def test_an_oval_seal_is_found() -> None:
    assert (
        best(
            page(
                lambda image: ImageDraw.Draw(image).ellipse(
                    (500, 900, 800, 1100), outline=(200, 30, 40), width=6
                )
            )
        )
        >= WHOLE
    )


@pytest.mark.parametrize(
    "paint",
    [
        lambda pen: pen.rectangle((500, 900, 740, 1140), outline=(200, 30, 40), width=7),
        lambda pen: pen.ellipse((500, 900, 740, 1140), fill=(200, 30, 40)),
        lambda pen: pen.rectangle((40, 40, 960, 1260), outline=(200, 30, 40), width=6),
        lambda pen: [pen.line((100, y, 900, y), fill=(200, 30, 40), width=5) for y in range(250, 1100, 60)],
        lambda pen: [pen.ellipse((x, 80, x + 60, 140), outline=(200, 30, 40), width=5) for x in (300, 400, 500)],
        lambda pen: pen.arc((500, 900, 740, 1140), 0, 150, fill=(200, 30, 40), width=7),
    ],
    ids=["square", "disc", "frame", "ruling", "letters", "half"],
)  # fmt: skip
def test_other_red_things_are_no_seal(paint: Callable[[ImageDraw.ImageDraw], Any]) -> None:
    assert best(page(lambda image: paint(ImageDraw.Draw(image)) and None)) < WHOLE


@pytest.mark.parametrize("how", ["blue", "copied without colour"])
def test_a_seal_that_is_not_red_is_a_ring_of_other_ink(how: str) -> None:
    image = sealed(ink=(40, 60, 170), strength=255) if how == "blue" else sealed(strength=255).convert("L")
    assert best(image) == 0.0
    assert best(image, red=False) >= WHOLE


def test_a_picture_without_colour_shows_none_whatever_its_tint() -> None:
    grey = numpy.asarray(sealed().convert("L").convert("RGB")).astype(float)
    tinted = numpy.clip(grey * (1.0, 0.86, 0.62), 0, 255).astype(numpy.uint8)
    assert colour_of(numpy.asarray(sealed())) > 0.2
    assert colour_of(grey.astype(numpy.uint8)) < 0.05
    assert colour_of(tinted) < 0.12


def test_an_empty_page_and_a_tiny_one_have_no_seal() -> None:
    assert seals_on(numpy.full((40, 30, 3), 255, numpy.uint8), 0.0) == []
    assert seals_on(numpy.full((900, 700, 3), 255, numpy.uint8), LETTER) == []
