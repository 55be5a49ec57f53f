"""Papers as PDF, read by an independent reader: every word is there, whoever opens it and whatever the name."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from onething.notices import (
    Document,
    NoTypesetter,
    Paragraph,
    Typesetter,
    Unprintable,
    fill,
    sample,
    typesetting,
)
from tests.notices.case import paper, shipped, values

CATALOG = shipped()
SETTER = Typesetter()
NAMES = ("欧阳𬭎", "㛃㐂", "朱镕基", "阿依古丽·买买提", "王堃燚", "龘䶮", "Müller-Nguyễn", "𫖯〇喆")


def _read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def _words(content: bytes) -> str:
    """All text without blanks and line ends: where lines break is not what these tests are about."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in _read(content).pages))


def _document(text: str = "{applicant}", **more: Any) -> Document:
    return fill(paper(text), values(**more), 1)


@pytest.mark.parametrize("notice", CATALOG.notices.values(), ids=list(CATALOG.notices))
def test_every_word_of_a_shipped_paper_can_be_read_out_again(notice) -> None:  # type: ignore[no-untyped-def]
    document = fill(notice, sample(notice, CATALOG, points=15), 7)
    read = _words(SETTER.pdf(document))
    said = [document.title, document.number, document.to, document.issuer, document.seal, *document.signs]
    for part in document.body:
        said += [getattr(part, "text", ""), *getattr(part, "lines", ()), *sum(getattr(part, "rows", ()), ())]
    assert [words for words in said if re.sub(r"\s", "", words) not in read] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_rare_name_can_be_read_out_again(name: str) -> None:
    assert f"{name}：" in _words(SETTER.pdf(_document("甲", applicant=name)))


def test_every_chinese_character_of_gbk_can_be_printed() -> None:
    pairs = bytes(byte for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F for byte in (a, b))
    han = "".join(sorted({c for c in pairs.decode("gbk", "ignore") if "\u4e00" <= c <= "\u9fff"}))
    assert len(han) == 20902
    rare = "𫄸𬟁𥖨䗴䲢𦒍䎖䴙𬙊㰀𬶭𩾌𨟠𬶮𨭉㸌𬙋𤫉𬺓𫚭"
    assert SETTER.pdf(replace(_document("甲"), body=(Paragraph(han + rare),)))


@pytest.mark.parametrize(("name", "number"), [("𠮷田", "U+20BB7"), ("张😀", "U+1F600"), ("محمد", "U+06")])
def test_a_character_that_no_font_has_is_an_error_with_its_number_and_never_a_box(
    name: str, number: str
) -> None:
    with pytest.raises(Unprintable, match=re.escape(number)) as caught:
        SETTER.pdf(_document(applicant=name))
    assert "ONETHING_FONTS" in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x") #read("/etc/passwd") #import "@preview/x:1.0.0"',
        "$ integral $ *b* _i_ `c` = h <label> @ref // comment /* c */",
        '\\u{41} "quote" \\" } ] ) \\',
        "{thing} {{ref}} %s ${x}",
    ],
)
def test_a_hostile_name_is_set_as_it_is_written(name: str) -> None:
    assert re.sub(r"\s", "", name) in _words(SETTER.pdf(_document("收到{applicant}的申请。", applicant=name)))


def test_a_long_run_of_letters_stays_on_the_page() -> None:
    content = SETTER.pdf(_document("甲", applicant="W" * 1900))
    assert _words(content).count("W") == 1900
    lines = [line for page in _read(content).pages for line in page.extract_text().split("\n")]
    assert max(map(len, lines)) < 40


def test_an_address_can_be_copied_out_of_a_paper() -> None:
    address = "https://www.example.gov.cn/xzfy/apply?from=onething&case=20261120-ABCD2345"
    assert f"网址{address}可以提交" in _words(
        SETTER.pdf(_document("网址{applicant}可以提交。", applicant=address))
    )


def test_the_same_document_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import hashlib\n"
        "from tests.notices.test_typesetting import Typesetter, _document\n"
        "print(hashlib.sha256(Typesetter().pdf(_document('甲{applicant}'))).hexdigest())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    SETTER.pdf(_document("别的内容"))
    ours = hashlib.sha256(SETTER.pdf(_document("甲{applicant}"))).hexdigest()
    assert ours == done.stdout.strip()
    assert ours != hashlib.sha256(SETTER.pdf(_document("乙{applicant}"))).hexdigest()


def test_threads_may_share_a_typesetter() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(SETTER.pdf, [_document("甲{applicant}")] * 16))
    assert len(set(made)) == 1


def test_fifteen_points_and_as_many_items_go_over_three_pages_that_all_say_whose_they_are() -> None:
    notice = CATALOG.notices["correction"]
    content = SETTER.pdf(fill(notice, sample(notice, CATALOG, points=15), 7))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in _read(content).pages]
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"编号20261120-ABCD2345-7第{number}页共3页" in page
    assert "2026年11月20日" in pages[2]


def test_no_line_begins_with_a_mark_that_ends_something() -> None:
    notice = CATALOG.notices["correction"]
    for points in (3, 7, 15):
        content = SETTER.pdf(fill(notice, sample(notice, CATALOG, points), 7))
        lines = [line.strip() for page in _read(content).pages for line in page.extract_text().split("\n")]
        assert [line for line in lines if line[:1] in tuple("，。；：、）》”！？")] == []


def test_a_paper_is_archivable_accessible_and_brings_its_font() -> None:
    reader = _read(SETTER.pdf(_document("甲")))
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "某通知书"
    assert root["/Lang"].startswith("zh")
    assert root["/MarkInfo"]["/Marked"]
    told = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", told, re.S)
    assert "pdfuaid:part>1<" in told
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert re.match(r"/[A-Z]{6}\+", inner["/BaseFont"]), "the font is a subset"
        assert "/FontFile3" in inner["/FontDescriptor"].get_object()
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_a_paper_is_small() -> None:
    notice = CATALOG.notices["correction"]
    assert len(SETTER.pdf(fill(notice, sample(notice, CATALOG, points=15), 7))) < 80_000


def test_what_is_missing_on_this_machine_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(NoTypesetter, match="没有字体文件夹"):
        Typesetter(tmp_path / "none").pdf(_document())
    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    with pytest.raises(NoTypesetter, match=r"onething\[papers\]"):
        Typesetter().pdf(_document())


def test_an_installation_s_own_fonts_come_first_and_others_help_out() -> None:
    found = ["Noto Serif SC", "Jigmo", "FangSong", "Noto Sans SC", "FZXiaoBiaoSong-B05S"]
    text, title = typesetting.families(found)
    assert text == ("FangSong", "Noto Serif SC", "Jigmo", "Noto Sans SC")
    assert title == ("FZXiaoBiaoSong-B05S", "Noto Serif SC", "Jigmo", "Noto Sans SC")


def test_an_empty_folder_of_fonts_changes_nothing(tmp_path: Path) -> None:
    assert Typesetter(tmp_path).pdf(_document("甲")) == SETTER.pdf(_document("甲"))
