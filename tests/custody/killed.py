"""A rotation that is killed, for test_rotation: a process fills, turns keys for ever, or looks whether all is well."""

from __future__ import annotations

from datetime import UTC, datetime

from onething.compose.service import open_house

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAPERS = 60


def _content(number: int) -> bytes:
    return bytes([number]) * 20_000


def fill() -> None:
    vault = open_house().vault
    for number in range(PAPERS):
        vault.keep(f"{number:032x}", "a.jpg", _content(number), NOW)
    vault.assign([f"{number:032x}" for number in range(PAPERS)], "c1")


def turn() -> None:
    """Rotate, seal anew, retire, without end."""
    vault = open_house().vault
    from onething.custody.service import Rotation

    rotation = Rotation(vault)
    print("turning", flush=True)
    while True:
        rotation.rotate("operator:lin", NOW)
        while rotation.reseal(7).left:
            pass
        for key in rotation.lines():
            if key.state == "旧" and not key.digests:
                rotation.retire(key.id, "operator:lin", NOW)


def look() -> None:
    """Everything opens; the rotation is finished, and what no paper needs goes."""
    house = open_house()
    from onething.custody.service import Receipt, Rotation

    def opened(number: int) -> bool:
        receipt = Receipt("c1", "", "test", "test", (), "test", "test", NOW)
        return house.vault.open(f"{number:032x}", receipt) == _content(number)

    whole = all(opened(number) for number in range(PAPERS))
    rotation = Rotation(house.vault)
    while rotation.reseal().left:
        pass
    whole = whole and all(opened(number) for number in range(PAPERS)) and not house.vault.missing()
    used = [key for key in rotation.lines() if key.papers]
    print(f"{PAPERS if whole else 'not all'} papers, {len(used)} key")
