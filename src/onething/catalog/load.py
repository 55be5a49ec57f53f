"""Packs (YAML) → one checked ``Catalog``; the canonical form and its digest (docs/adr/0004-pack-store.md)."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from onething.catalog.build import build
from onething.catalog.model import Catalog
from onething.catalog.yaml import LARGEST, PackError, PackErrors, Place, Spot, parse, too_large


def read_files(folders: Sequence[Path]) -> dict[str, str]:
    """Relative path → text of every YAML file below the folders. With several folders each path begins with its
    folder's name. Raises PackErrors for files that cannot be read or would stand in the same place."""
    files: dict[str, str] = {}
    errors: list[PackError] = []
    for folder in folders:
        for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
            name = path.relative_to(folder if len(folders) == 1 else folder.parent).as_posix()
            try:
                if path.stat().st_size > LARGEST:
                    errors.append(too_large(name))
                elif name in files:
                    errors.append(PackError(Place(name, 1, 1), "有两个同名的文件", "请给其中一个文件夹改名"))
                else:
                    files[name] = path.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as problem:
                errors.append(PackError(Place(name, 1, 1), f"文件读不出来：{problem}", "请存为 UTF-8 文本"))
    if not files and not errors:
        place = Place(", ".join(str(folder) for folder in folders), 1, 1)
        errors.append(PackError(place, "这里没有任何 *.yaml 文件", "请检查规则包的位置"))
    if errors:
        raise PackErrors(errors)
    return files


def normal(files: Mapping[str, str]) -> dict[str, str]:
    """Names and texts in Unicode NFC with line ends ``\\n``: the same on every machine."""
    plain = {name: text.replace("\r\n", "\n") for name, text in files.items()}
    return {unicodedata.normalize("NFC", n): unicodedata.normalize("NFC", t) for n, t in plain.items()}


def canonical(files: Mapping[str, str]) -> bytes:
    """The one form of a set of packs: JSON of path → text, sorted, Unicode NFC, line ends ``\\n``."""
    return json.dumps(normal(files), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: bytes) -> str:
    """SHA-256 of a canonical form, hex."""
    return hashlib.sha256(content).hexdigest()


def open_pack(content: bytes) -> Catalog:
    """The catalogue of a canonical form. Raises PackErrors."""
    return load(json.loads(content))


def load(files: Mapping[str, str]) -> Catalog:
    """The catalogue of a set of pack files. Raises PackErrors with every mistake; a file that cannot be parsed
    hides what it declares, so then only such mistakes are told."""
    errors: list[PackError] = []
    documents: list[Spot] = []
    plain = normal(files)
    for name in sorted(plain):
        document = parse(name, plain[name], errors)
        if document is None or document.value is None:
            continue
        if isinstance(document.value, dict):
            documents.append(document)
        else:
            errors.append(PackError(document.place, "文件的最外层应为「facts:」「items:」这样的栏目"))
    if errors:
        raise PackErrors(errors)
    catalog = build(documents, digest_of(canonical(plain)), errors)
    if errors:
        raise PackErrors(errors)
    return catalog
