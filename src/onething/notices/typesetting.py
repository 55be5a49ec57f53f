"""Documents to PDF with Typst: A4, Chinese line breaking, PDF/A-2a and PDF/UA-1, the same bytes for the same document
(docs/adr/0009-papers.md). The words reach Typst as data, never as its language."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onething.notices.document import Document, Paragraph, Points, Unprintable

FONT = "Noto Serif SC"
"""What papers are set in unless an installation brings its own (宋体)."""
_HINT = "文书排版要先安装：pip install 'onething[papers]'"
_STANDARDS = ["a-2a", "ua-1"]
_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.S)


class NoTypesetter(Exception):
    """Papers cannot be set on this machine; the message says what to install."""


class Typesetter:
    """Sets papers. ``fonts`` is a folder with an installation's own fonts: 仿宋 and 小标宋 are used for text and titles,
    every other one for characters that the shipped font does not have.

    Cheap to make; Typst and the fonts are opened at the first paper (20 ms) and kept. Safe to use from threads."""

    def __init__(self, fonts: Path | None = None) -> None:
        self._fonts, self._lock = fonts, threading.Lock()
        self._compiler: Any = None
        self._families: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def pdf(self, document: Document) -> bytes:
        """The paper's pages. Raises Unprintable for characters that no font has, NoTypesetter."""
        with self._lock:
            if self._compiler is None:
                self._open()
            text, title = self._families
            data = {**_plain(document), "fonts": text, "title-fonts": title}
            return self._compile(json.dumps(data, ensure_ascii=False), document)

    def _compile(self, data: str, document: Document) -> bytes:
        import typst

        try:
            made = self._compiler.compile(
                format="pdf",
                sys_inputs={"document": data},
                pdf_standards=_STANDARDS,
                timestamp=datetime.combine(document.date, time(), UTC),
            )
        except typst.TypstError as problem:
            missing = _GLYPH.search(problem.message)
            if missing is None:
                raise
            raise Unprintable(_no_glyph(missing[1]))
        assert isinstance(made, bytes)
        return made

    def _open(self) -> None:
        if self._fonts is not None and not self._fonts.is_dir():
            raise NoTypesetter(f"没有字体文件夹 {self._fonts}，请检查 ONETHING_FONTS。")
        folders = [folder for folder in (_shipped(), self._fonts) if folder is not None]
        if find_spec("typst") is None or not folders:
            raise NoTypesetter(_HINT)
        import typst

        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[*map(str, folders)]
        )
        self._families = families(fonts.families())
        here = Path(__file__).parent
        self._compiler = typst.Compiler(
            here / "page.typ", root=here, font_paths=fonts, ignore_system_fonts=True
        )


def _shipped() -> Path | None:
    """The folder of the font that comes with the extra ``papers``."""
    if find_spec("pylopdf_fonts_zh_cn") is None:
        return None
    import pylopdf_fonts_zh_cn

    return pylopdf_fonts_zh_cn.serif_path().parent


def families(found: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fonts of text and of titles, in the order in which a character is looked for."""
    names = sorted(set(found))
    text = [name for name in names if "FangSong" in name or "仿宋" in name]
    title = [name for name in names if "XiaoBiaoSong" in name or "小标宋" in name]
    rest = [name for name in names if name not in (FONT, *text, *title)]
    shipped = [FONT] if FONT in names else []
    return (*text, *shipped, *rest), (*title, *shipped, *rest)


def _no_glyph(text: str) -> str:
    shown = "、".join(f"「{c}」（U+{ord(c):04X}）" for c in dict.fromkeys(text))
    return f"字库里没有{shown}，不能打印。请把有这个字的字体文件放进 ONETHING_FONTS 文件夹，再打开一次。"


def _plain(document: Document) -> dict[str, Any]:
    """The document as the page's program reads it."""
    body: list[dict[str, Any]] = []
    for block in document.body:
        if isinstance(block, Paragraph):
            body.append({"kind": "paragraph", "text": block.text})
        elif isinstance(block, Points):
            body.append({"kind": "points", "lines": block.lines})
        else:
            body.append({"kind": "table", "rows": block.rows})
    return {
        "title": document.title,
        "number": document.number,
        "to": document.to,
        "body": body,
        "signs": document.signs,
        "issuer": document.issuer,
        "seal": document.seal,
        "date": [document.date.year, document.date.month, document.date.day],
    }
