"""Whether two texts name one paper, and which document an item's name promises: words from ``paper_names.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from onething.catalog.columns import read_data, texts
from onething.catalog.yaml import PackError, PackErrors

_KEYS = ("before", "after", "split", "documents", "issues", "never")
_QUOTED = re.compile(r"《([^《》]+)》")
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_CLEAN = re.compile(r"[\s《》〈〉“”\"'，,。.；;：:]")


@dataclass(frozen=True)
class PaperNames:
    """``synonyms``: a name as it is written → the one name that is used."""

    synonyms: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    _known: dict[str, str] = field(default_factory=dict)

    def paper(self, text: str) -> str:
        """The one name of a paper; the text itself when nothing is left of it. What stands in brackets stays, unless
        it only says how the paper is handed in: 申请表（个人） and 申请表（单位） are two papers."""
        if text not in self._known:
            self._known[text] = self._normal(text) or text
        return self._known[text]

    def wanted(self, text: str) -> tuple[str, ...]:
        """The papers that a text may mean: the whole, without brackets, what stands in 《》, each part of an
        enumeration."""
        plain = _BRACKETS.sub("", text)
        parts = [text, plain, *_QUOTED.findall(text)]
        parts += re.split("|".join(map(re.escape, self.words["split"])), plain)
        return tuple(dict.fromkeys(name for part in parts if len(name := self._normal(part)) > 1))

    def promised(self, item: str) -> tuple[str, ...]:
        """The documents that an item's name promises (《X》核发, X证补办). Empty for items that look, count or end."""
        if any(word in item for word in self.words["never"]):
            return ()
        verbs = "|".join(map(re.escape, sorted(self.words["issues"], key=len, reverse=True)))
        documents = "|".join(map(re.escape, sorted(self.words["documents"], key=len, reverse=True)))
        found = re.findall(rf"(?:{verbs})[^《》（）()]{{0,12}}《([^《》]+(?:{documents}))》", item)
        found += re.findall(rf"《([^《》]+(?:{documents}))》(?:{verbs})", item)
        if not found:
            plain = _BRACKETS.sub("", item)
            match = re.fullmatch(rf"(?:(?:{verbs}))?(.{{1,40}}?(?:{documents}))(?:的)?(?:{verbs})+", plain)
            begun = re.fullmatch(rf"(?:{verbs})(.{{1,40}}?(?:{documents}))", plain)
            found = [hit[1] for hit in (match, begun) if hit]
        return tuple(dict.fromkeys(name for text in found if len(name := self._normal(text)) > 1))

    def _normal(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", text)
        said = (*self.words["before"], *self.words["after"])
        name = _CLEAN.sub("", _BRACKETS.sub(lambda m: "" if m[0][1:-1] in said else m[0], text))
        while True:
            if name in self.synonyms:
                return self.synonyms[name]
            shorter = name
            for word in sorted(self.words["after"], key=len, reverse=True):
                shorter = shorter.removesuffix(word) or shorter
            for word in sorted(self.words["before"], key=len, reverse=True):
                shorter = shorter.removeprefix(word) or shorter
            shorter = shorter.strip("的") or shorter
            if shorter == name:
                return name
            name = shorter


def read_paper_names(text: str, file: str = "paper_names.yaml") -> PaperNames:
    """The words of a file. Raises PackErrors."""
    errors: list[PackError] = []
    document = read_data(text, file, errors)
    synonyms: dict[str, str] = {}
    spot = document.value.get("synonyms")
    for name, others in (spot.value if spot is not None and isinstance(spot.value, dict) else {}).items():
        for other in (name, *texts(others)):
            if synonyms.setdefault(other, name) != name:
                errors.append(PackError(others.place, f"「{other}」写在两个名称下面", "请只留一个"))
    words = {key: texts(document.value.get(key)) for key in _KEYS}
    for key in [key for key in _KEYS if not words[key] and key != "never"]:
        errors.append(PackError(document.place, f"没有「{key}:」这一段", "照 paper_names.yaml 补上"))
    if errors:
        raise PackErrors(errors)
    return PaperNames(synonyms, words)
