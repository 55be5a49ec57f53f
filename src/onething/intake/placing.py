"""Papers in the wrong slot are moved to their right one, when it is wanted and free (MOVED). Pure, but for the reader."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from onething.catalog import Catalog
from onething.facts import Fact, which
from onething.intake.comparing import folded
from onething.intake.findings import Finding
from onething.intake.papers import PaperFile, PaperReading

Place = tuple[str, str]
"""Slot and the member that the paper is about (empty: about nobody of several)."""


def placed(
    files: Sequence[PaperFile],
    readings: Sequence[PaperReading],
    catalog: Catalog,
    wanted: Collection[Place],
    stated: Sequence[Fact],
    read: Callable[[PaperFile], PaperReading],
    kept: Collection[str] = (),
) -> tuple[tuple[PaperFile, ...], tuple[PaperReading, ...]]:
    """Files and readings, each in its right slot as far as that can be told: by its kind, and by whose name and number
    stand on it (``stated`` is the form). ``read`` reads a file in another slot; papers in the slots ``kept`` stay."""
    suspects = [
        n
        for n, reading in enumerate(readings)
        if reading.slot not in kept and _stands_wrong(reading, catalog, stated)
    ]
    moves: dict[int, tuple[int, PaperFile, PaperReading]] = {}
    options = sorted(
        (option for n in suspects for option in _options(n, files, readings, catalog, wanted, stated, read)),
        key=lambda option: (-option[1], option[0]),
    )
    for n, fit, file, reading in options:
        alone = sum(1 for other in options if other[0] == n) == 1
        taken = {(moved.slot, moved.subject) for _, moved, _ in moves.values()}
        if n not in moves and (file.slot, file.subject) not in taken and (fit > 0 or (fit == 0 and alone)):
            moves[n] = (fit, file, reading)
    _keep_off_the_others(moves, files)
    found_files, found = list(files), list(readings)
    for n, (_, file, reading) in moves.items():
        found_files[n] = file
        found[n] = replace(reading, findings=(*reading.findings, _moved(files[n], file, reading.kind)))
    return tuple(found_files), tuple(found)


def _stands_wrong(reading: PaperReading, catalog: Catalog, stated: Sequence[Fact]) -> bool:
    """Whether a paper is of another kind than its slot, or says nothing that the form says of this person."""
    if not reading.kind:
        return False
    if reading.kind != catalog.slots[reading.slot].material:
        return True
    return _fit(reading, catalog, stated) < 0


def _fit(reading: PaperReading, catalog: Catalog, stated: Sequence[Fact]) -> int:
    """How many texts that the paper must prove are as the form says, less those that are not; below 0 only when none
    of them agrees."""
    form = {(fact.name, fact.subject): folded(fact.value) for fact in stated if fact.value is not None}
    gives = catalog.slots[reading.slot].gives
    agrees = [
        form[fact.name, fact.subject] == folded(fact.value)
        for fact in reading.facts
        if fact.name in gives and isinstance(fact.value, str) and (fact.name, fact.subject) in form
    ]
    return sum(agrees) if any(agrees) else -len(agrees)


def _options(
    number: int,
    files: Sequence[PaperFile],
    readings: Sequence[PaperReading],
    catalog: Catalog,
    wanted: Collection[Place],
    stated: Sequence[Fact],
    read: Callable[[PaperFile], PaperReading],
) -> Iterator[tuple[int, int, PaperFile, PaperReading]]:
    """Every other wanted place for a paper of this kind, with how well the paper fits there."""
    file, kind = files[number], readings[number].kind
    for slot, subject in wanted:
        if catalog.slots[slot].material != kind or (slot, subject) == (file.slot, file.subject):
            continue
        moved = replace(file, slot=slot, subject=subject)
        reading = read(moved)
        fit = _fit(reading, catalog, stated)
        if reading.kind == catalog.slots[slot].material and (
            fit > 0 or kind != catalog.slots[file.slot].material
        ):
            yield number, fit, moved, reading


def _keep_off_the_others(
    moves: dict[int, tuple[int, PaperFile, PaperReading]], files: Sequence[PaperFile]
) -> None:
    """Give up every move into a place whose paper stays."""
    while True:
        staying = {(file.slot, file.subject) for n, file in enumerate(files) if n not in moves}
        blocked = [n for n, (_, file, _) in moves.items() if (file.slot, file.subject) in staying]
        if not blocked:
            return
        for n in blocked:
            del moves[n]


def _moved(before: PaperFile, after: PaperFile, kind: str) -> Finding:
    return Finding(
        code="MOVED",
        severity="note",
        message=f"「{before.slot}」里放的是{kind}，已替您放到「{after.slot}」{which(after.subject)}，不用重交。",
        material=after.slot,
        subject=after.subject,
        expected=after.slot,
        found=before.slot,
        english=f"What you sent as “{before.slot}” is “{kind}”; we put it under “{after.slot}” for you.",
    )
