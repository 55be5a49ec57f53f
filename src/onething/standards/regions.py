"""行政区划代码 (GB/T 2260): provinces, cities and counties by their six-digit codes, and the region that a written address
begins with. Codes and names are those that are published; the table stands in ``gb2260.tsv`` beside this file. Numbers of
people may begin with codes that are no longer used."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_LONGEST, _DEEPEST = 16, 24
"""Characters of a name, and of what stands before the last name of an address."""
_PROVINCE = re.compile("(?:省|市|特别行政区|(?:维吾尔|壮族|回族)?自治区)$")


@cache
def regions() -> Mapping[str, str]:
    """Every region's name by its code: ``pp0000`` a province, ``ppcc00`` a city in it, ``ppccdd`` a county or district."""
    lines = files("onething.standards").joinpath("gb2260.tsv").read_text("utf-8").splitlines()
    return MappingProxyType(dict(line.split("\t") for line in lines))


def split_address(text: str) -> tuple[str, str]:
    """The code of the smallest region that an address begins with, and the rest of it. What stands above the region may be
    written in full, without 省 or 市, or left out, as long as only one region can be meant. Without one the code is
    empty and the rest is everything."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    best, end = "", 0
    for start in range(min(len(plain), _DEEPEST)):
        for length in range(min(_LONGEST, len(plain) - start), 1, -1):
            name = plain[start : start + length]
            if start + length <= end:
                break
            meant = [code for code in _named().get(name, ()) if plain[:start] in _before(code)]
            if len(meant) == 1:
                best, end = meant[0], start + length
    return best, plain[end:]


@cache
def _named() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in regions().items():
        found[name].append(code)
    return MappingProxyType({name: tuple(codes) for name, codes in found.items()})


@cache
def _before(code: str) -> frozenset[str]:
    """Everything that may stand before a region's name."""
    province = "" if code.endswith("0000") else code[:2] + "0000"
    city = "" if code.endswith("00") else code[:4] + "00"
    return frozenset(p + c for p in _written(province) for c in _written(city))


def _written(code: str) -> Iterator[str]:
    yield ""
    name = regions().get(code)
    if name is not None:
        short = _PROVINCE.sub("", name)
        yield from {name, short} if len(short) > 1 else {name}
