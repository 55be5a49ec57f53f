"""Which queues a worker needs: those of the packs as they are now and of all that running cases keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onething.casework.service import Decision
from onething.catalog import Catalog, PackError, PackErrors
from onething.catalog.yaml import Place
from onething.compose.calling import Calling
from tests.casework.lives import POLICE, House, small_pack
from tests.rows import _schema, rows

__all__ = ["_schema", "rows"]
pytestmark = pytest.mark.usefixtures("rows")


def _pack(calls: int = 50, bank: str = "bank") -> dict[str, Any]:
    """``bank`` is the department that opens the account; another one of that name bears other ``calls``."""
    pack = json.loads(json.dumps(small_pack()).replace('"bank"', f'"{bank}"'))
    pack["departments"][1]["calls"] = calls
    return pack


def _broken() -> Catalog:
    raise PackErrors([PackError(Place("a.yaml", 1, 1), "坏了", "请修好")])


def _names(calling: Calling) -> list[str]:
    return sorted(limit.name for limit in calling.queues())


def test_a_department_that_only_running_cases_still_call_has_its_queue(tmp_path: Path) -> None:
    house = House(tmp_path)
    case = house.apply(house.publish(_pack()))
    new = house.publish(_pack(bank="savings"))
    assert _names(Calling(house.ground.shelf, lambda: new)) == ["bank", "police", "savings"]
    house.answer(case, "account")
    house.casework.decide(POLICE, case, house.task(case, "permit").number, Decision.APPROVE, "")
    house.answer(case, "permit")
    house.answer(case, "card")
    assert _names(Calling(house.ground.shelf, lambda: new)) == ["police", "savings"]


def test_packs_that_cannot_be_read_do_not_hold_up_cases_that_keep_their_own(tmp_path: Path) -> None:
    house = House(tmp_path)
    with pytest.raises(PackErrors):
        Calling(house.ground.shelf, _broken).queues()
    house.apply(house.publish(_pack()))
    assert _names(Calling(house.ground.shelf, _broken)) == ["bank", "police"]


def test_packs_that_are_published_later_bring_their_queues_once_and_change_limits(tmp_path: Path) -> None:
    house = House(tmp_path)
    first = house.publish(_pack())
    calling = Calling(house.ground.shelf, lambda: first)
    calling.queues()
    assert list(calling.news()) == []
    house.publish(_pack(bank="savings"))
    assert [limit.name for limit in calling.news()] == ["savings"]
    house.publish(_pack(calls=7))
    assert [(limit.name, limit.starts) for limit in calling.news()] == [("bank", 7)]
    assert list(calling.news()) == []
