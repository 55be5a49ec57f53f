"""A redacted copy holds what may be seen and not one pixel more; what cannot be covered for sure is refused."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy
import pytest
from PIL import Image
from pypdf import PdfReader

from onething.catalog import Face, MaterialType, Template
from onething.intake import NotRedactable, TextLine, TextPage, Unreadable, leaves_of, masks_of, redacted
from onething.intake.documents import Leaf
from onething.intake.redaction_child import BAR, GROUND
from tests.intake.making import ofd, pdf, saved

SIZE = (400, 300)
ROWS = {
    "姓名": ("姓名", "张三"),
    "性别": ("性别", "女"),
    "住址": ("住址", "某市某区某路一号"),
    "号码": ("号码", "999901198802071003"),
}
CARD = MaterialType(
    "某证",
    marks=("某某证件", "姓名", "号码"),
    template=tuple(Template(name, (name,), key=True) for name in ROWS),
)


def page(*more: TextLine, **rows: tuple[TextLine, ...]) -> TextPage:
    """A card: a head, and a label and a value a row; ``rows`` are put in the place of a row's own lines."""
    lines = [TextLine("某某证件", (20, 5, 120, 25), 0.99)]
    for number, (name, (label, value)) in enumerate(ROWS.items()):
        y = 40 + 40 * number
        own = (
            TextLine(label, (20, y, 60, y + 20), 0.99),
            TextLine(value, (80, y, 90 + 12 * len(value), y + 20), 0.99),
        )
        lines += rows.get(name, own)
    return TextPage(*SIZE, (*lines, *more))


def leaves(*more: TextLine, **rows: tuple[TextLine, ...]) -> tuple[Leaf, ...]:
    return leaves_of("card", [page(*more, **rows)], [CARD])


def noise(form: str = "PNG", **more: Any) -> bytes:
    """A picture of which every pixel can be told from whatever a copy puts there itself."""
    pixels = numpy.random.default_rng(1).integers(20, 220, (SIZE[1], SIZE[0], 3), dtype=numpy.uint8)
    return saved(Image.fromarray(pixels), form, **more)


def pixels(content: bytes) -> Any:
    return numpy.asarray(Image.open(io.BytesIO(content)))


def allowed(masks: Any) -> Any:
    """Where a copy may show something."""
    found = numpy.zeros((SIZE[1], SIZE[0]), dtype=bool)
    for x0, y0, x1, y1 in masks[0].windows:
        found[y0:y1, x0:x1] = True
    for x0, y0, x1, y1 in (*masks[0].blanks, *masks[0].covers):
        found[y0:y1, x0:x1] = False
    return found


@pytest.mark.parametrize("shown", [set(c) for n in range(5) for c in combinations(ROWS, n)], ids=str)
def test_every_hidden_value_is_gone_and_every_shown_one_is_there(shown: set[str]) -> None:
    masks = masks_of(leaves(), shown)
    copy, original, may = pixels(redacted(noise(), masks)[0]), pixels(noise()), allowed(masks)
    outside = copy[~may].reshape(-1, 3)
    assert {tuple(int(n) for n in pixel) for pixel in numpy.unique(outside, axis=0)} <= {GROUND, BAR}
    assert (copy[may] == original[may]).all()
    for number, (name, (_, value)) in enumerate(ROWS.items()):
        y = 40 + 40 * number
        box = copy[y : y + 20, 80 : 90 + 12 * len(value)]
        same = (box == original[y : y + 20, 80 : 90 + 12 * len(value)]).all()
        assert same if name in shown else (box == BAR).all()
        assert (copy[y : y + 20, 20:60] == original[y : y + 20, 20:60]).all(), "labels stay"


def test_what_nobody_recognised_stays_behind() -> None:
    """A portrait, a code, a seal, a word beside the form."""
    stray = TextLine("持证人电话13800000000", (200, 5, 380, 25), 0.9)
    masks = masks_of(leaves(stray), set(ROWS))
    copy = pixels(redacted(noise(), masks)[0])
    assert (copy[5:25, 200:380] == GROUND).all()
    assert (copy[200:300, 300:400] == GROUND).all()


def test_nothing_of_the_upload_but_pixels_reaches_the_copy() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x8298] = "SECRET-EXIF", "SECRET-OWNER"
    upload = noise("JPEG", quality=95, exif=exif, comment=b"SECRET-COMMENT")
    upload = (
        upload[:2]
        + b"\xff\xe1"
        + struct.pack(">H", 45)
        + b"http://ns.adobe.com/xap/1.0/\0SECRET-XMP 123"
        + upload[2:]
    )
    assert b"SECRET" in upload
    copy = redacted(upload, masks_of(leaves(), {"姓名"}))[0]
    place, chunks = 8, []
    while place < len(copy):
        size = struct.unpack(">I", copy[place : place + 4])[0]
        chunks.append(copy[place + 4 : place + 8])
        place += 12 + size
    assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}
    assert b"SECRET" not in copy
    (written,) = redacted(upload, masks_of(leaves(), {"姓名"}), "PDF")
    reader = PdfReader(io.BytesIO(written))
    assert (len(reader.pages), reader.pages[0].extract_text()) == (1, "")
    assert b"SECRET" not in written
    assert "/Annots" not in reader.pages[0]
    assert set(reader.metadata or {}) <= {"/CreationDate", "/ModDate", "/Producer"}


def test_every_page_of_a_pdf_is_flattened() -> None:
    upload = pdf(pages=2)
    size = (556, 278)
    both = [replace(leaf, page=n, text=replace(leaf.text, picture=size)) for n in (1, 2) for leaf in leaves()]
    masks = masks_of(both, {"姓名"})
    assert [mask.page for mask in masks] == [1, 2]
    assert len(redacted(upload, masks)) == 2
    assert len(PdfReader(io.BytesIO(redacted(upload, masks, "PDF")[0])).pages) == 2
    with pytest.raises(Unreadable, match="a page has no mask"):
        redacted(upload, masks[:1])


@pytest.mark.parametrize("shown", [set[str](), {"姓名"}, set(ROWS)], ids=str)
def test_a_field_that_was_not_found_refuses_the_paper(shown: set[str]) -> None:
    with pytest.raises(NotRedactable, match="第 1 页没有找到「住址」在哪里，遮盖不了，不能提供"):
        masks_of(leaves(住址=()), shown)


def test_a_field_that_was_found_but_not_read_is_covered() -> None:
    blurred = (TextLine("住址", (20, 120, 60, 140), 0.99), TextLine("某市口口", (80, 120, 280, 140), 0.3))
    masks = masks_of(leaves(住址=blurred), {"姓名"})
    assert (pixels(redacted(noise(), masks)[0])[120:140, 80:280] == BAR).all()


def test_what_was_read_into_one_box_is_shown_together_or_not_at_all() -> None:
    """The engine reads 性别女住址某路 into one box: where one ends and the other begins nobody knows to the pixel."""
    joined: dict[str, Any] = {"性别": (TextLine("性别女住址某路", (20, 80, 300, 100), 0.99),), "住址": ()}
    for shown in ({"性别"}, {"住址"}):
        with pytest.raises(NotRedactable, match="连在一起"):
            masks_of(leaves(**joined), shown)
    neither = pixels(redacted(noise(), masks_of(leaves(**joined), {"姓名"}))[0])
    assert (neither[80:100, 20:300] == BAR).all()
    both = masks_of(leaves(**joined), {"性别", "住址"})
    assert allowed(both)[80:100, 20:300].all()


def test_a_shown_field_with_something_else_in_its_box_is_refused() -> None:
    anywhere = replace(CARD.template[0], pattern="张三", place="任意")
    strict = replace(CARD, template=(anywhere, *CARD.template[1:]))
    beside = (
        TextLine("姓名", (20, 40, 60, 60), 0.99),
        TextLine("电话13800000000,张三", (80, 40, 300, 60), 0.99),
    )
    with pytest.raises(NotRedactable, match="旁边还有别的字"):
        masks_of(leaves_of("card", [page(姓名=beside)], [strict]), {"姓名"})


def test_a_field_in_two_places_is_covered_but_not_shown() -> None:
    twice = (
        TextLine("姓名", (20, 40, 60, 60), 0.99), TextLine("张三", (80, 40, 114, 60), 0.99),
        TextLine("姓名", (200, 40, 240, 60), 0.99), TextLine("李四", (260, 40, 294, 60), 0.99),
    )  # fmt: skip
    found = leaves(姓名=twice)
    with pytest.raises(NotRedactable, match="「姓名」有几处"):
        masks_of(found, {"姓名"})
    copy = pixels(redacted(noise(), masks_of(found, set()))[0])
    second = copy[40:60, 260:294].reshape(-1, 3)
    assert {tuple(int(n) for n in pixel) for pixel in second} <= {GROUND, BAR}


def test_a_page_that_is_no_known_paper_or_illegible_refuses_the_whole() -> None:
    other = TextPage(*SIZE, (TextLine("随便写的", (20, 20, 100, 40), 0.99),))
    with pytest.raises(NotRedactable, match="第 2 页"):
        masks_of(leaves_of("x", [page(), other], [CARD]), set())
    with pytest.raises(NotRedactable, match="没有一页"):
        masks_of((), set())


def test_a_field_that_the_paper_does_not_have_is_said() -> None:
    with pytest.raises(NotRedactable, match="没有「电话」这一格，有的是：住址、号码、姓名、性别"):
        masks_of(leaves(), {"电话"})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Refused"),
        (b"\xff\xd8\xff broken", "no copy was made"),
        (ofd(), "text, not pictures"),
        (saved(Image.new("RGB", (10, 10)), "PNG"), "another picture"),
        (b"x" * 3_000_000, "no copy was made"),
    ],
)
def test_a_bad_file_gives_no_copy(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        redacted(content, masks_of(leaves(), set()))


def test_a_child_that_hangs_or_dies_gives_no_copy() -> None:
    masks = masks_of(leaves(), set())
    with pytest.raises(Unreadable, match="no answer"):
        redacted(noise(), masks, seconds=0.2, command=("sleep", "30"))
    with pytest.raises(Unreadable, match="no answer"):
        redacted(noise(), masks, command=("false",))
    with pytest.raises(Unreadable, match="cut off"):
        redacted(noise(), masks, command=("printf", "AAAAA"))


def test_boxes_stay_within_the_page() -> None:
    wide = (TextLine("号码", (20, 160, 60, 180), 0.99), TextLine("9" * 18, (80, 160, 2000, 180), 0.99))
    for mask in masks_of(leaves(号码=wide), set()):
        for x0, y0, x1, y1 in (*mask.windows, *mask.blanks, *mask.covers):
            assert 0 <= x0 < x1 <= SIZE[0]
            assert 0 <= y0 < y1 <= SIZE[1]


def test_faces_without_a_template_have_nothing_to_hide() -> None:
    plain = MaterialType("某证", faces=(Face("封面", ("某某证件封面",), ()),))
    cover = TextPage(*SIZE, (TextLine("某某证件封面", (20, 20, 150, 40), 0.99),))
    masks = masks_of(leaves_of("x", [cover], [plain]), set())
    assert masks[0].covers == ()
