"""A proposed calibration into the packs, because a person has accepted it. Pure: texts in, one text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onething.catalog.calibration import Calibration, calibration_text
from onething.catalog.load import load
from onething.catalog.yaml import PackError, PackErrors, Place, parse

SECTION, OWN_FILE = "calibration", "calibration.yaml"
_HEAD = "# What the text engine's confidence is worth (docs/reading-papers.md). Written by onething intake learn --accept.\n"


def accepted(files: Mapping[str, str], proposal: str, by: str, on: str) -> tuple[str, str]:
    """The pack file that changes, and its new text: the sorts of the proposal take the place of the present ones, the
    others stay. ``by`` accepts it, ``on`` that day (ISO). Raises PackErrors when the proposal or what would come out is
    no right pack; then nothing is to be written."""
    name = "（建议）"
    if set(_sections(name, proposal)) != {SECTION}:
        mend = "请用 onething intake learn --out 写出的文件"
        raise PackErrors([PackError(Place(name, 1, 1), f"建议里应当只有「{SECTION}」", mend)])
    proposed = load({name: proposal}).calibration
    present = load(files).calibration
    homes = {file: found for file, text in files.items() if SECTION in (found := _sections(file, text))}
    if len(homes) > 1 or any(set(found) != {SECTION} for found in homes.values()):
        where = Place(next(iter(homes)), 1, 1)
        mend = f"请先把全部校准移到单独的一个文件里，例如 {OWN_FILE}"
        raise PackErrors([PackError(where, "校准和别的内容写在一起，或写在几个文件里，不能自动改", mend)])
    home = next(iter(homes), OWN_FILE)
    merged: dict[str, Calibration] = {
        **present,
        **{of: replace(each, accepted_by=by, accepted_on=on) for of, each in proposed.items()},
    }
    text = _HEAD + calibration_text(merged)
    load({**files, home: text})
    return home, text


def _sections(name: str, text: str) -> tuple[str, ...]:
    """The sections of a pack file. Raises PackErrors when it is none."""
    errors: list[PackError] = []
    document = parse(name, text, errors)
    if errors:
        raise PackErrors(errors)
    return tuple(document.value) if document is not None and isinstance(document.value, dict) else ()
