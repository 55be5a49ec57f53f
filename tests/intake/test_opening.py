"""Files of every format are opened to pages; hostile ones are refused with the reason."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onething.intake.opening import open_pages
from onething.intake.opening_pictures import MOST_PAGES, MOST_PIXELS, Opened, Refused
from onething.intake.uploads import is_active, is_disguised, sort_of
from tests.intake.making import ofd, pdf, picture, said, saved

HEIC = (Path(__file__).parent / "files" / "card.heic").read_bytes()


def pages(content: bytes) -> list[Opened]:
    return list(open_pages(content))


def refused(content: bytes) -> str:
    """The fault for which a file is refused."""
    with pytest.raises(Refused) as caught:
        pages(content)
    return caught.value.fault


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_of_any_usual_format_is_one_page(form: str) -> None:
    (page,) = pages(saved(picture(), form))
    assert (page.number, page.of, page.size, page.picture.mode) == (1, 1, (60, 40), "RGB")


def test_a_telephone_s_heic_is_opened() -> None:
    (page,) = pages(HEIC)
    assert page.size == (900, 615)
    assert min(page.picture.getpixel((450, 300))) > 100


def test_the_turn_that_a_camera_noted_is_taken_into_account() -> None:
    note = Image.Exif()
    note[0x0112] = 6  # to be turned right by a quarter
    (page,) = pages(saved(picture(), "JPEG", exif=note.tobytes()))
    assert page.size == (40, 60)
    assert max(page.picture.getpixel((20, 5))) < 40
    assert min(page.picture.getpixel((20, 55))) > 215


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    (page,) = pages(saved(clear, "PNG"))
    assert page.picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_a_picture_in_any_kind_of_colour_is_opened(mode: str) -> None:
    form = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    (page,) = pages(saved(Image.new(mode, (10, 10)), form))
    assert page.picture.mode == "RGB"


def test_a_tiff_has_several_pages() -> None:
    scan = saved(picture(), "TIFF", save_all=True, append_images=[picture(30, 30), picture(20, 90)])
    assert [(page.number, page.of, page.size) for page in pages(scan)] == [
        (1, 3, (60, 40)),
        (2, 3, (30, 30)),
        (3, 3, (20, 90)),
    ]


def test_a_scanned_pdf_has_several_pages() -> None:
    scan = saved(picture(600, 400), "PDF", save_all=True, append_images=[picture(600, 400, "blue")])
    first, second = pages(scan)
    assert (first.number, second.number, first.of) == (1, 2, 2)
    assert max(first.picture.getpixel((20, 50))) < 40
    assert second.picture.getpixel((20, 50))[2] > 200


def test_a_pdf_s_page_is_drawn_at_200_points_an_inch() -> None:
    (page,) = pages(pdf())
    assert page.size == (556, 278)


def test_a_huge_pdf_page_is_drawn_no_larger_than_what_is_read() -> None:
    (page,) = pages(pdf({10: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14000 14000]>>"}))
    assert max(page.size) <= 2201


def test_an_ofd_s_text_comes_with_its_places() -> None:
    (page,) = pages(ofd(said("购买方名称", 20, 30) + said("江州某公司", 60, 30)))
    assert page.size == (1680, 1120)
    assert [text for text, _ in page.lines] == ["购买方名称", "江州某公司"]
    assert page.lines[0][1] == (160, 240, 360, 280)
    assert page.lines[1][1][0] == 480


def test_an_ofd_s_text_that_nobody_sees_is_not_read() -> None:
    page = said("看得见", 20, 30) + said("看不见", 20, 40, more='Visible="false"')
    assert [text for text, _ in pages(ofd(page + said("透明", 20, 50, more='Alpha="0"')))[0].lines] == [
        "看得见"
    ]


def test_an_ofd_s_pictures_are_pages_of_their_own() -> None:
    embedded = {"Doc_0/Res/image_1.jpg": saved(picture(), "JPEG"), "Doc_0/Res/font_1.otf": b"OTTO"}
    first, second = pages(ofd(said("字", 20, 30), files=embedded))
    assert (first.picture, second.size, second.of) == (None, (60, 40), 2)


def test_the_name_says_nothing_the_bytes_do() -> None:
    assert [
        sort_of(content) for content in (saved(picture(), "PNG"), pdf(), ofd(), HEIC, b"GIF89a", b"")
    ] == [
        "PNG",
        "PDF",
        "OFD",
        "HEIC",
        "",
        "",
    ]


def test_a_page_bomb_is_refused() -> None:
    assert len(pages(pdf(pages=MOST_PAGES))) == MOST_PAGES
    assert refused(pdf(pages=MOST_PAGES + 1)) == "pages"
    many = [picture(2, 2) for _ in range(MOST_PAGES)]
    assert refused(saved(picture(2, 2), "TIFF", save_all=True, append_images=many)) == "pages"


@pytest.mark.parametrize(
    "catalog",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>",
        b"/OpenAction<</S/Launch/F(cmd.exe)>>",
        b"/Names<</EmbeddedFiles<</Names[]>>>>",
        b"/AcroForm<</XFA[]>>",
    ],
)
def test_a_pdf_with_programs_or_files_in_it_is_refused(catalog: bytes) -> None:
    assert refused(pdf(catalog=catalog)) == "active"


def test_letters_in_a_picture_of_a_pdf_are_no_program() -> None:
    stream = b"<</Length 20>>stream\n/JS (not a program) \nendstream "
    assert not is_active(pdf({9: stream}))
    assert len(pages(pdf({9: stream}))) == 1


def test_a_locked_pdf_is_told_from_a_broken_one() -> None:
    from pypdf import PdfWriter

    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(file)
    assert refused(file.getvalue()) == "locked"
    assert refused(b"%PDF-1.7\n nothing") == "broken"
    assert refused(pdf(pages=0)) == "broken"


def test_a_file_of_two_formats_at_once_is_refused() -> None:
    jpeg = saved(picture(), "JPEG")
    for both in (jpeg + ofd(), jpeg[:20] + pdf() + jpeg, pdf() + ofd()):
        assert is_disguised(both)
        assert refused(both) == "disguised"
    for honest in (jpeg, jpeg + b"trailing bytes of a telephone", pdf(), ofd(), HEIC):
        assert not is_disguised(honest)


def test_only_the_decoder_of_the_format_sees_the_file() -> None:
    with pytest.raises(Exception, match="cannot identify"):
        pages(b"\xff\xd8\xff" + b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")


def test_a_picture_of_billions_of_pixels_in_an_ofd_is_not_unpacked() -> None:
    bomb = saved(Image.new("1", (9000, 9000)), "PNG")
    assert refused(ofd(files={"Doc_0/Res/image.png": bomb})) == "pixels"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    begun = time.monotonic()
    assert refused(ofd(files={"Doc_0/Res/a.png": bytes(101_000_000)})) == "pixels"
    assert refused(ofd(files={f"a/{n}": b"" for n in range(2001)})) == "pixels"
    assert time.monotonic() - begun < 5


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    honest = ofd(files={"Doc_0/Pages/Page_0/Content.xml": b"<a>" + b" " * 25_000_000 + b"</a>"})
    assert refused(honest) == "pixels"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_an_ofd_with_entities_is_refused(declaration: str) -> None:
    assert (
        refused(ofd(files={"OFD.xml": f"<?xml version='1.0'?>{declaration}<a>&b;</a>".encode()})) == "broken"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"OFD.xml": b"<a"},
        {"Doc_0/Document.xml": b""},
        {"OFD.xml": b"<OFD><DocBody><DocRoot>../../etc/passwd</DocRoot></DocBody></OFD>"},
        {"Doc_0/Pages/Page_0/Content.xml": b"<a>" * 300 + b"</a>" * 300},
        {"Doc_0/Res/a.png": b"\x89PNG\r\n\x1a\n broken"},
    ],
)
def test_a_broken_ofd_is_refused(files: dict[str, bytes]) -> None:
    assert refused(ofd(files=files)) == "broken"


def test_an_ofd_page_of_an_odd_size_is_refused() -> None:
    for area in ("0 0 0 0", "0 0 1e9 1e9", "0 0 -5 10", "0 0 nan nan"):
        assert refused(ofd(area=area)) == "broken"


def test_a_zip_that_is_no_ofd_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refused(file.getvalue()) == "format"


GOOD = {
    "PNG": saved(picture(), "PNG"),
    "TIFF": saved(picture(), "TIFF"),
    "PDF": pdf(),
    "OFD": ofd(said("字", 1, 1)),
    "HEIC": HEIC[:3000],
}


@pytest.mark.filterwarnings("ignore::UserWarning")  # decoders complain of what is broken
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_file_that_is_cut_or_changed_is_opened_or_refused_and_never_more(
    form: str, data: st.DataObject
) -> None:
    good = GOOD[form]
    broken = bytearray(good[: data.draw(st.integers(0, len(good)))])
    for _ in range(data.draw(st.integers(0, 3))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = pages(bytes(broken))
    except Exception:  # whatever a decoder raises is an answer of the engine's process
        return
    assert all(page.size[0] * page.size[1] <= MOST_PIXELS for page in opened)
