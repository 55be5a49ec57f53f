"""Where the stand-in departments listen, from one start to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulators.__main__ import NAMES, addresses

pytestmark = pytest.mark.network  # looks for free ports


def test_every_server_has_an_address_of_its_own_and_the_next_city_is_waited_for_longer(
    tmp_path: Path,
) -> None:
    made = addresses(tmp_path / "departments.json")
    entries = [*made["departments"].values(), made["sms"]]
    assert {*made["departments"], "sms"} == {*NAMES}
    assert len({entry["url"] for entry in entries}) == len(NAMES)
    assert {name for name, entry in made["departments"].items() if "timeout" in entry} == {"police-neighbour"}


def test_a_file_of_an_earlier_version_keeps_its_addresses_and_gets_those_of_new_departments(
    tmp_path: Path,
) -> None:
    path = tmp_path / "departments.json"
    first = addresses(path)
    new = first["departments"].pop("police-neighbour")
    path.write_text(json.dumps(first))
    again = addresses(path)
    added = again["departments"].pop("police-neighbour")
    assert again == first
    assert added.keys() == new.keys()
