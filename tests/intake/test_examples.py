"""The real engine on the committed pictures: every key field exactly right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onething.catalog import load, read_files
from onething.intake import EngineProcess, PaperFile, read_papers
from simulators.city import families

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    with EngineProcess() as process:
        yield process


@pytest.mark.reading
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_key_field_of_an_example_is_read_exactly(engine: EngineProcess, number: int) -> None:
    family = list(families(number))[-1]
    catalog = load(read_files([ROOT / "packs"]))
    folder = ROOT / "examples" / "birth" / str(number)
    slots = sorted(path.stem for path in folder.glob("*.jpg"))
    assert set(slots) <= set(catalog.things["birth"].slots)
    files = [PaperFile(slot, f"{slot}.jpg", (folder / f"{slot}.jpg").read_bytes()) for slot in slots]
    readings = read_papers(files, catalog, engine, {"新生儿": "新生儿/1"}, "")
    read = {(r.slot, f.name): f.value for r in readings for f in r.facts}
    assert [finding for reading in readings for finding in reading.findings] == []
    assert read["出生医学证明", "新生儿.姓名"] == family.birth.name
    assert read["出生医学证明", "新生儿.出生时刻"] == family.birth.born
    assert read["出生医学证明", "新生儿.出生医学证明编号"] == family.birth.certificate
    for person, who in ((family.mother, "母亲"), (family.father, "父亲")):
        assert read["出生医学证明", f"{who}.公民身份号码"] == person.id_number
        card = {
            name.partition(".")[2]: value for (slot, name), value in read.items() if slot == f"{who}身份证"
        }
        assert (card["姓名"], card["民族"], card["出生日期"]) == (person.name, person.nation, person.born)
        assert (card["住址"], card["公民身份号码"]) == (person.address, person.id_number)


@pytest.mark.reading
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"hello", "NOT_A_PICTURE"),
        (b"\xff\xd8\xff broken", "ILLEGIBLE"),
        (b"x" * 30_000_001, "TOO_LARGE"),
    ],
)
def test_a_bad_file_is_a_kind_finding_and_the_engine_lives_on(
    engine: EngineProcess, content: bytes, code: str
) -> None:
    catalog = load(read_files([ROOT / "packs"]))
    reading = read_papers([PaperFile("母亲身份证", "a.jpg", content)], catalog, engine, {}, "")[0]
    assert [finding.code for finding in reading.findings] == [code]
    assert not reading.facts
