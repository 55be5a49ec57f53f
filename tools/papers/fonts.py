"""Openly licensed fonts that papers are drawn with. Two come in a wheel, the others from Debian."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

_WHEEL = "pylopdf_fonts_zh_cn"
_IN_WHEEL = {"sans": "NotoSansSC-Regular.otf", "serif": "NotoSerifSC-Regular.otf"}
_DEBIAN = {
    "kai": ("fonts-lxgw-wenkai", "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    "hei": ("fonts-wqy-microhei", "truetype/wqy/wqy-microhei.ttc", 0),
    "ming": ("fonts-arphic-uming", "truetype/arphic/uming.ttc", 0),
    "bold": ("fonts-noto-cjk", "opentype/noto/NotoSansCJK-Bold.ttc", 2),
}
FONTS = ("sans", "serif", "kai", "hei", "ming", "bold")
"""Noto Sans SC and Noto Serif SC (OFL-1.1, ``pylopdf-fonts-zh-cn``), LXGW WenKai (OFL-1.1), WenQuanYi Micro Hei
(Apache-2.0), AR PL UMing (Arphic Public License), Noto Sans CJK Bold (OFL-1.1): only to draw."""


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    if name in _IN_WHEEL:
        return ImageFont.truetype(str(files(_WHEEL) / _IN_WHEEL[name]), size)
    package, path, index = _DEBIAN[name]
    file = Path("/usr/share/fonts") / path
    if not file.exists():
        raise SystemExit(f"{file} is missing: apt-get install {package}")
    return ImageFont.truetype(str(file), size, index=index)
