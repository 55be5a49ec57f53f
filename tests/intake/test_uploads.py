"""Files that cannot even be looked at get a kind finding before any engine sees them."""

from __future__ import annotations

import pytest

from onething.intake import LARGEST
from tests.intake.pages import JPEG, read, recorded, values


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "EMPTY_FILE", "是空的"),
        (b"hello", "NOT_A_PICTURE", "JPG 或 PNG"),
        (b"GIF89a", "NOT_A_PICTURE", "JPG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "ACTIVE", "可以藏程序"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", "ACTIVE", "可以藏程序"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "NOT_A_PICTURE", "JPG 或 PNG"),
        (b"\x00" * 40, "NOT_A_PICTURE", "JPG 或 PNG"),
        (JPEG + bytes(LARGEST), "TOO_LARGE", "30 MB"),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused_with_what_to_do(
    content: bytes, code: str, words: str
) -> None:
    reading = read(recorded("母亲身份证"), content=content)
    assert (reading.legible, reading.facts) == (False, ())
    assert [(f.code, f.severity) for f in reading.findings] == [(code, "fix")]
    assert words in reading.findings[0].message


@pytest.mark.parametrize(
    "start",
    [
        JPEG,
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\0\0\0\x18ftypheic",
        b"II*\0",
        b"MM\0*",
        b"%PDF-1.7",
        b"PK\x03\x04",
    ],
)
def test_what_may_be_a_paper_reaches_the_engine(start: bytes) -> None:
    assert values(read(recorded("母亲身份证"), content=start))["母亲.姓名"] == "朱晓燕"
