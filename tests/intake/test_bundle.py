"""Several pictures of one paper travel as one file, and nothing that only looks like one is trusted."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onething.intake import bundled, is_bundle, parts_of, refusal
from onething.intake.bundle import MOST_PARTS
from onething.intake.opening import open_pages
from onething.intake.opening_pictures import MOST_PAGES, Refused
from onething.intake.papers import PaperFile
from onething.planning.application import MOST_PICTURES


def _picture(colour: str = "white", sort: str = "PNG", pages: int = 1) -> bytes:
    file = io.BytesIO()
    one, *more = (Image.new("RGB", (40, 30 + n), colour) for n in range(pages))
    one.save(file, sort, **({"save_all": True, "append_images": more} if pages > 1 else {}))
    return file.getvalue()


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=MOST_PARTS))
def test_what_is_bundled_comes_out_byte_for_byte(contents: list[bytes]) -> None:
    file = bundled(contents)
    assert is_bundle(file) and file == bundled(contents)
    assert parts_of(file) == tuple(contents)


@given(st.binary(max_size=400), st.integers(0, 300), st.integers(0, 255))
def test_a_damaged_bundle_is_a_mistake_and_never_a_crash(content: bytes, place: int, byte: int) -> None:
    file = bytearray(bundled([content, b"second"]))
    file[place % len(file)] = byte
    try:
        parts = parts_of(bytes(file))
    except ValueError:
        return
    assert sum(map(len, parts)) <= len(file)


def _archive(names: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        _archive({"parts/1": b"0" * 10_000_000}, zipfile.ZIP_DEFLATED),
        _archive({"parts/1": b"a", "../x": b"b"}),
        _archive({f"parts/{n}": b"a" for n in range(1, MOST_PARTS + 2)}),
        bundled([b"a"])[:-30],
    ],
    ids=["compressed", "another name", "too many", "cut off"],
)
def test_what_bundled_would_not_have_made_is_refused(content: bytes) -> None:
    assert is_bundle(content)
    with pytest.raises(ValueError, match=r"."):
        parts_of(content)
    with pytest.raises(Refused) as caught:
        list(open_pages(content))
    assert caught.value.fault == "broken"


def test_the_pages_of_all_parts_are_counted_through_and_only_the_last_is_the_last() -> None:
    file = bundled([_picture(), _picture(sort="TIFF", pages=3), _picture(sort="JPEG")])
    pages = list(open_pages(file))
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert [page.number == page.of for page in pages] == [False, False, False, False, True]
    assert refusal(PaperFile("栏", "a.png、b.tif", file)) is None


@pytest.mark.parametrize(
    ("part", "fault"),
    [(b"", "format"), (b"<svg/>", "format"), (bundled([b"a"]), "format"), (_picture() + b"%PDF-1.7", "")],
)
def test_a_part_is_looked_at_as_if_it_had_come_alone(part: bytes, fault: str) -> None:
    try:
        alone = ""
        list(open_pages(part))
    except Refused as problem:
        alone = problem.fault
    if is_bundle(part):
        alone = "format"  # a bundle in a bundle
    assert not fault or alone == fault
    try:
        within = ""
        list(open_pages(bundled([_picture(), part])))
    except Refused as problem:
        within = problem.fault
    assert within == alone


def test_all_parts_together_have_no_more_pages_than_one_file_may() -> None:
    half = _picture(sort="TIFF", pages=MOST_PAGES // 2 + 1)
    with pytest.raises(Refused) as caught:
        list(open_pages(bundled([half, half])))
    assert caught.value.fault == "pages"


def test_an_application_may_name_as_many_pictures_of_a_paper_as_a_bundle_holds() -> None:
    assert MOST_PICTURES == MOST_PARTS
