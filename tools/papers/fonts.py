"""Openly licensed fonts that papers are drawn with. Two come in a wheel, the third from Debian."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

_WHEEL = "pylopdf_fonts_zh_cn"
_KAI = Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
FONTS = ("sans", "serif", "kai")
"""Noto Sans SC and Noto Serif SC (OFL-1.1, ``pylopdf-fonts-zh-cn``), LXGW WenKai (OFL-1.1, ``fonts-lxgw-wenkai``)."""


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    if name == "kai":
        if not _KAI.exists():
            raise SystemExit(f"{_KAI} is missing: apt-get install fonts-lxgw-wenkai")
        return ImageFont.truetype(str(_KAI), size)
    file = {"sans": "NotoSansSC-Regular.otf", "serif": "NotoSerifSC-Regular.otf"}[name]
    return ImageFont.truetype(str(files(_WHEEL) / file), size)
