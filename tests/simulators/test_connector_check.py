"""The stand-in departments of the city and the next one, as real processes, keep every promise that ``onething connector check`` tests."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onething.cli.main import main
from simulators.city import special_families
from simulators.departments import departments
from tests.house.running import call, environment, outside, simulators
from tests.simulators.standin import CITY, facts_of

pytestmark = [pytest.mark.network, pytest.mark.chaos]
FAMILY = CITY[0]
FROM_ELSEWHERE = next(family for family in special_families() if family.kind == "母亲户口在外地")
FACTS = {**facts_of(FAMILY), "母亲.银行卡号": FAMILY.mother.account, "新生儿.医保编号": "YB1"}
NEXT_CITY = {"police-neighbour": facts_of(FROM_ELSEWHERE)}
"""Facts of a family whom the other departments would not do everything for."""
KNOWN = {
    "births": ("出生医学证明编号", FAMILY.birth.certificate, "新生儿姓名", "出生时刻"),
    "population": ("公民身份号码", FAMILY.mother.id_number, "姓名", "户籍地址"),
    "marriages": ("公民身份号码", FAMILY.mother.id_number, "登记日期", "配偶姓名"),
    "insured": ("公民身份号码", FAMILY.mother.id_number, "参保类型", "生育保险在保"),
    "contributions": ("公民身份号码", FAMILY.mother.id_number, "单位名称", "姓名"),
    "employment": ("公民身份号码", FAMILY.mother.id_number, "单位名称", "入职日期"),
    "residents": ("证件号码", FAMILY.mother.id_number, "居住地址", "联系电话"),
}
KNOWN_NEXT_DOOR = {
    "police-neighbour": {
        "population": ("公民身份号码", FROM_ELSEWHERE.mother.id_number, "姓名", "户籍地址"),
    }
}
REJECTED = {
    "birth-certificate-check": {"新生儿.姓名": "别人"},
    "household-registration": {"母亲.公民身份号码": "999901190001010015"},
    "registration-elsewhere": {"母亲.公民身份号码": FAMILY.mother.id_number},
    "resident-medical-insurance": {"新生儿.公民身份号码": "999901190001010010"},
    "social-card": {"新生儿.公民身份号码": "999901190001010010"},
    "maternity-benefit": {"母亲.公民身份号码": CITY[1].mother.id_number},
}
"""What makes a department say no."""
INCOMPLETE = {
    "household-registration": {"母亲.公民身份号码": ""},
    "registration-elsewhere": {"母亲.公民身份号码": ""},
}
ITEMS = [(name, item.code) for name, made in departments(immediate=False).items() for item in made.items]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The departments on their ports, for all tests of this file."""
    settings = environment(tmp_path_factory.mktemp("simulators"))
    with simulators(settings, families=8, quota=60):
        yield settings


@pytest.fixture
def check(running: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """``onething connector check`` of a department, with ``words``."""

    def run(department: str, *words: str) -> Result:
        entry = outside(running)["departments"][department]
        monkeypatch.setenv("ONETHING_TOKEN", entry["token"])
        monkeypatch.setenv("ONETHING_CALLBACK_SECRET", entry["callback_secret"])
        return CliRunner().invoke(main, ["connector", "check", entry["url"], *words])

    return run


def _register_words(department: str) -> list[str]:
    for name in departments(immediate=False)[department].registers:
        known = {**KNOWN, **KNOWN_NEXT_DOOR.get(department, {})}
        if name in known:
            key, value, *fields = known[name]
            words = ["--register", name, "--subject", f"{key}={value}"]
            return [*words, *(word for field in fields for word in ("--field", field))]
    return []


def _facts_file(folder: Path, name: str, facts: dict[str, Any]) -> str:
    path = folder / name
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return str(path)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.mark.parametrize(("department", "item"), ITEMS)
def test_every_item_of_every_department_passes(
    check: Any, running: dict[str, str], tmp_path: Path, department: str, item: str
) -> None:
    stated = NEXT_CITY.get(department, FACTS)
    words = ["--item", item, "--facts", _facts_file(tmp_path, "facts.json", stated)]
    if item in REJECTED:
        facts = _facts_file(tmp_path, "rejected.json", {**stated, **REJECTED[item]})
        words += ["--facts-rejected", facts]
    if item in INCOMPLETE:
        facts = _facts_file(tmp_path, "incomplete.json", {**stated, **INCOMPLETE[item]})
        words += ["--facts-incomplete", facts]
    callback = ["--callback-port", str(_free_port())]
    done = check(department, *words, *_register_words(department), *callback, "--burst", "200", "--json")
    report = json.loads(done.output)
    assert [result for result in report["results"] if result["verdict"] == "failed"] == []
    assert (done.exit_code, report["left"], report["item"]) == (0, [], item)
    untested = {result["id"] for result in report["results"] if result["verdict"] == "not_tested"}
    expected = set()
    if item not in REJECTED:
        expected |= {"rejected-state", "rejected-reason", "rejected-not-undoable"}
    if item not in INCOMPLETE:
        expected |= {"material-state", "material-names", "material-reason", "material-next-round"}
    if item not in ("household-registration", "registration-elsewhere"):
        expected |= {"perform-location", "perform-retry-after"}
    if not _register_words(department):
        expected |= {result["id"] for result in report["results"] if "--register" in result["says"]}
    assert untested == expected
    effects = call(outside(running)["departments"][department], "/_effects")
    mine = [effect["kind"] for effect in effects if effect["item"] == item]
    assert mine.count("done") == mine.count("undone") == report["undone"] > 3


def test_a_department_with_a_register_only_passes_and_performs_nothing(
    check: Any, running: dict[str, str]
) -> None:
    done = check("civil-affairs", *_register_words("civil-affairs"), "--json")
    report = json.loads(done.output)
    assert (done.exit_code, report["item"]) == (0, "")
    assert call(outside(running)["departments"]["civil-affairs"], "/_effects") == []


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ({"drift": "renamed"}, {"register-known"}),
        ({"outage": True}, {"health", "request-unknown"}),
        ({"wrong_data": True}, {"register-unknown-subject"}),
    ],
)
def test_a_fault_of_a_department_is_found(
    check: Any, running: dict[str, str], fault: dict[str, Any], broken: set[str]
) -> None:
    department = outside(running)["departments"]["tax"]
    call(department, "/_faults", fault)
    done = check("tax", *_register_words("tax"), "--json")
    call(department, "/_faults", {})
    failed = {r["id"] for r in json.loads(done.output)["results"] if r["verdict"] == "failed"}
    assert done.exit_code == 1
    assert broken <= failed
