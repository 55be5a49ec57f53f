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
        (b"%PDF-1.7", "NOT_A_PICTURE", "JPG 或 PNG"),
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


@pytest.mark.parametrize("start", [JPEG, b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBPVP8 "])
def test_a_picture_reaches_the_engine(start: bytes) -> None:
    assert values(read(recorded("母亲身份证"), content=start))["母亲.姓名"] == "朱晓燕"
