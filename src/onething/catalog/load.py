"""Packs (YAML) → one checked ``Catalog``; the canonical form and its digest (docs/adr/0004-pack-store.md)."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from onething.catalog.build import build
from onething.catalog.model import Catalog
from onething.catalog.yaml import PackError, PackErrors, Place, Spot, parse


def read_files(folders: Sequence[Path]) -> dict[str, str]:
    """Relative path → text of every YAML file below the folders. Raises PackErrors for unreadable files."""
    files: dict[str, str] = {}
    errors: list[PackError] = []
    for folder in folders:
        for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
            name = path.relative_to(folder).as_posix()
            try:
                files[name] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as problem:
                errors.append(PackError(Place(name, 1, 1), f"文件读不出来：{problem}", "请存为 UTF-8 文本"))
    if not files and not errors:
        place = Place(", ".join(str(folder) for folder in folders), 1, 1)
        errors.append(PackError(place, "这里没有任何 *.yaml 文件", "请检查规则包的位置"))
    if errors:
        raise PackErrors(errors)
    return files


def canonical(files: Mapping[str, str]) -> bytes:
    """The one form of a set of packs: JSON of path → text, sorted, Unicode NFC, line ends ``\\n``."""
    plain = {name: unicodedata.normalize("NFC", text).replace("\r\n", "\n") for name, text in files.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: bytes) -> str:
    """SHA-256 of a canonical form, hex."""
    return hashlib.sha256(content).hexdigest()


def open_pack(content: bytes) -> Catalog:
    """The catalogue of a canonical form. Raises PackErrors."""
    return load(json.loads(content))


def load(files: Mapping[str, str]) -> Catalog:
    """The catalogue of a set of pack files. Raises PackErrors with every mistake."""
    errors: list[PackError] = []
    documents: list[Spot] = []
    for name in sorted(files):
        document = parse(name, files[name], errors)
        if document is None:
            continue
        if isinstance(document.value, dict):
            documents.append(document)
        else:
            errors.append(PackError(document.place, "文件的最外层应为「facts:」「items:」这样的栏目"))
    catalog = build(documents, digest_of(canonical(files)), errors)
    if errors:
        raise PackErrors(errors)
    return catalog
