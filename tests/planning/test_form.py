"""The one form: a JSON Schema of what may and must be stated, as applications state it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onething.catalog import Catalog, load, read_files
from onething.facts import FactSheet
from onething.planning import make_form, make_plan, read_application
from tests.packs.usual import USUAL

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "birth").glob("*/application.json"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(read_files([ROOT / "packs"]))


def _example() -> dict[str, Any]:
    data = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))
    return {**data["answers"], **data["facts"]}


def _form(catalog: Catalog, **answers: object) -> jsonschema.Draft202012Validator:
    raw = json.dumps({"thing": "birth", "answers": {**USUAL, **answers}}).encode()
    sheet = FactSheet(read_application(raw, catalog).facts)
    form = make_form(catalog, make_plan(catalog, "birth", sheet), sheet)
    jsonschema.Draft202012Validator.check_schema(form)
    return jsonschema.Draft202012Validator(form)


def _wrong(form: jsonschema.Draft202012Validator, stated: dict[str, Any]) -> list[str]:
    return sorted(error.message for error in form.iter_errors(stated))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_example_fits_the_form(catalog: Catalog, path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert _wrong(_form(catalog, **data["answers"]), {**data["answers"], **data["facts"]}) == []


def test_twins_may_be_stated_as_a_list(catalog: Catalog) -> None:
    stated = _example()
    child = {name.partition(".")[2]: stated.pop(name) for name in list(stated) if name.startswith("新生儿.")}
    form = _form(catalog, 参加居民医保=True, 申领社保卡=True)
    assert _wrong(form, {**stated, "新生儿": [child, {**child, "姓名": "王二"}]}) == []
    assert _wrong(form, {**stated, "新生儿": [child, {"姓名": "王二"}]}) != []
    assert _wrong(form, stated) != []


def test_what_no_planned_item_works_with_need_not_be_stated(catalog: Catalog) -> None:
    stated = {
        name: value
        for name, value in _example().items()
        if name not in ("母亲.银行卡号", "生育费用已直接结算")
    }
    stated |= {"母亲参加生育保险": False, "父亲参加生育保险": False}
    assert _wrong(_form(catalog, 母亲参加生育保险=False, 父亲参加生育保险=False), stated) == []
    stated |= {"母亲参加生育保险": True, "生育费用已直接结算": True}
    assert "'母亲.银行卡号'" in _wrong(_form(catalog), stated)[0]


def test_a_foreign_parent_states_a_passport_instead_of_a_number(catalog: Catalog) -> None:
    left_out = ("父亲.公民身份号码", "另一方户口在本市")
    stated = {name: value for name, value in _example().items() if name not in left_out}
    form = _form(catalog, 外籍一方="父亲")
    assert _wrong(form, stated) == ["'父亲.护照号码' is a required property"]
    assert _wrong(form, {**stated, "外籍一方": "父亲", "父亲.护照号码": "X1234567"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("落户随", "祖母"),
        ("参加居民医保", "true"),
        ("新生儿.出生时刻", "昨天"),
        ("新生儿.性别", "雄"),
        ("别的", "x"),
    ],
)
def test_what_does_not_fit_is_refused(catalog: Catalog, name: str, value: object) -> None:
    assert len(_wrong(_form(catalog), {**_example(), name: value})) == 1
