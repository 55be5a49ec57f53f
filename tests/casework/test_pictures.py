"""The papers that were handed in: whose they are, who needs them, and redacted copies, each with a receipt."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from onething.casework.handing_in import Counter
from onething.casework.models import CoApplicantRow
from onething.casework.service import CaseworkError, NotAllowed, Pictures, read_actor
from onething.custody.service import receipts_of
from onething.intake import EngineFailed, TextLine, TextPage, Unreadable
from tests.casework.lives import BANK, MEI, POLICE, House, small_pack

pytestmark = pytest.mark.usefixtures("rows")
SIZE = (400, 200)
LI = read_actor("applicant:li")


def card(name: str, number: str) -> TextPage:
    rows = (("某某证件", 20, 120), ("姓名", 20, 60), (name, 80, 120), ("号码", 20, 60), (number, 80, 300))
    tops = (5, 45, 45, 105, 105)
    lines = (TextLine(text, (x0, y, x1, y + 20), 0.99) for (text, x0, x1), y in zip(rows, tops, strict=True))
    return TextPage(*SIZE, tuple(lines))


def photograph(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(out, "PNG")
    return out.getvalue()


HIS, HERS = photograph("red"), photograph("blue")
PAGES = {HIS: card("李四", "12345"), HERS: card("张三", "67890")}


class Engine:
    """Reads both photographs."""

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        return (PAGES[content],)


class Broken:
    """Reads nothing."""

    def __init__(self, problem: Unreadable) -> None:
        self.problem = problem

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        raise self.problem


def pack() -> dict[str, Any]:
    """The police needs the mother's card and her name, the bank the father's card and nothing of it."""
    made = small_pack(
        permit={"materials": [{"slot": "母亲证件"}], "needs": ["母亲.姓名"], "review": "否"},
        account={"materials": [{"slot": "父亲证件"}], "needs": ["电话"]},
        card={"needs": ["许可号", "账号", "父亲.姓名"]},
        thing={
            "form": ["电话"], "slots": ["母亲证件", "父亲证件"], "applicants": ["母亲.号码", "父亲.号码"],
            "same_when": ["母亲.号码"],
        },
        materials=[
            {
                "name": "某证", "marks": ["某某证件", "姓名", "号码"],
                "template": [
                    {"field": "姓名", "labels": ["姓名"], "fact": "{对象}.姓名"},
                    {"field": "号码", "labels": ["号码"], "fact": "{对象}.号码"},
                ],
            }
        ],
        slots=[
            {
                "name": f"{who}证件", "material": "某证", "about": who,
                "gives": [f"{who}.姓名", f"{who}.号码"],
            }
            for who in ("母亲", "父亲")
        ],
    )  # fmt: skip
    made["facts"] += [{"name": f"{who}.{name}"} for who in ("母亲", "父亲") for name in ("姓名", "号码")]
    return made


@dataclass
class Desk:
    house: House
    pictures: Pictures
    case: str

    def receipts(self) -> list[tuple[str, tuple[str, ...], str]]:
        return [
            (r.reader, r.fields, r.purpose) for r in receipts_of(self.case) if r.source == "platform/papers"
        ]

    def copy(self, place: str = "母亲证件", actor: Any = POLICE, **more: Any) -> Any:
        asked = {"show": [], "to": "公众", "purpose": "公示", "engine": Engine(), **more}
        return self.pictures.copy(actor, self.case, place, **asked)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    house = House(tmp_path)
    catalog = house.publish(pack())
    counter = Counter(house.ground, house.casework, house.vault, Engine(), b"k" * 32)
    raw = {
        "thing": "t", "facts": {"电话": "13800000000"},
        "materials": [{"material": "母亲证件", "file": "m.png"}, {"material": "父亲证件", "file": "f.png"}],
    }  # fmt: skip
    files = {"m.png": HERS, "f.png": HIS}
    case, _ = counter.apply(MEI, catalog, json.dumps(raw).encode(), files.__getitem__)
    return Desk(house, Pictures(house.ground, house.vault), case)


def test_who_opened_the_case_sees_everything_that_was_handed_in(desk: Desk) -> None:
    assert [line.place for line in desk.pictures.list(MEI, desk.case)] == ["母亲证件", "父亲证件"]
    assert desk.pictures.open(MEI, desk.case, "父亲证件", purpose="查看") == HIS
    assert desk.receipts() == [("applicant:mei", ("父亲证件",), "查看")]


def test_who_joined_it_does_not_see_the_other_s_papers(desk: Desk) -> None:
    CoApplicantRow.objects.create(
        case_id=desk.case, applicant="applicant:li", person="父亲", at=desk.house.at
    )
    assert [line.place for line in desk.pictures.list(LI, desk.case)] == ["父亲证件"]
    with pytest.raises(NotAllowed):
        desk.pictures.open(LI, desk.case, "母亲证件", purpose="查看")


def test_an_officer_sees_what_the_own_items_ask_for_and_no_file_names(desk: Desk) -> None:
    assert [(line.place, line.file, line.read) for line in desk.pictures.list(POLICE, desk.case)] == [
        ("母亲证件", "", "某证")
    ]
    assert desk.pictures.open(POLICE, desk.case, "母亲证件", purpose="核对") == HERS
    for actor, place in ((POLICE, "父亲证件"), (BANK, "母亲证件"), (POLICE, "没有"), (POLICE, "")):
        with pytest.raises(NotAllowed, match="没有找到"):
            desk.pictures.open(actor, desk.case, place, purpose="核对")
    assert desk.receipts() == [("officer:police/1", ("母亲证件",), "核对")]


@pytest.mark.parametrize("actor", ["applicant:li", "operator:lin", "officer:tax/1"])
def test_everybody_else_sees_nothing(desk: Desk, actor: str) -> None:
    with pytest.raises(NotAllowed):
        desk.pictures.list(read_actor(actor), desk.case)
    with pytest.raises(NotAllowed):
        desk.pictures.open(read_actor(actor), desk.case, "母亲证件", purpose="查看")
    with pytest.raises(NotAllowed):
        desk.copy(actor=read_actor(actor))
    assert desk.receipts() == []


@pytest.mark.parametrize("purpose", ["", "  ", "长" * 61], ids=["empty", "blank", "long"])
def test_no_look_without_a_purpose(desk: Desk, purpose: str) -> None:
    with pytest.raises(CaseworkError, match="用途"):
        desk.pictures.open(POLICE, desk.case, "母亲证件", purpose=purpose)
    with pytest.raises(CaseworkError, match="用途"):
        desk.copy(purpose=purpose)
    assert desk.receipts() == []


def test_a_copy_for_the_public_shows_no_field_and_says_so_in_the_receipt(desk: Desk) -> None:
    made = desk.copy()
    assert made.shown == ()
    picture = Image.open(io.BytesIO(made.pages[0]))
    assert picture.getpixel((100, 55)) == picture.getpixel((100, 115)) == (0, 0, 0)
    assert picture.getpixel((40, 55)) == (0, 0, 255), "labels are shown"
    assert desk.receipts() == [("officer:police/1", ("（全部遮盖）",), "遮盖后提供给公众：公示")]


def test_a_copy_for_a_department_shows_what_its_items_need(desk: Desk) -> None:
    made = desk.copy(to="department:police", purpose="核对")
    assert made.shown == ("姓名",)
    picture = Image.open(io.BytesIO(made.pages[0]))
    assert picture.getpixel((100, 55)) == (0, 0, 255)
    assert picture.getpixel((100, 115)) == (0, 0, 0)
    assert desk.receipts()[-1] == (
        "officer:police/1", ("姓名",), "遮盖后提供给department:police：核对",
    )  # fmt: skip
    assert desk.copy(to="department:bank").shown == (), "the bank needs nothing of the mother"
    assert desk.copy("父亲证件", BANK, to="department:bank").shown == ("姓名",)
    with pytest.raises(CaseworkError, match="没有要办的事项"):
        desk.copy(to="department:tax")


def test_fields_are_chosen_by_name(desk: Desk) -> None:
    assert desk.copy(show=["号码"], form="PDF").pages[0].startswith(b"%PDF")
    with pytest.raises(CaseworkError, match="没有「电话」这一格，有的是：号码、姓名"):
        desk.copy(show=["电话"])
    for to in ("", "长" * 41):
        with pytest.raises(CaseworkError, match="提供给谁"):
            desk.copy(to=to)


def test_what_cannot_be_covered_is_not_given_and_the_look_stays_written_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tuple(line for line in PAGES[HERS].lines if line.text != "67890")
    monkeypatch.setitem(PAGES, HERS, TextPage(*SIZE, lines))
    with pytest.raises(CaseworkError, match="没有找到「号码」在哪里，遮盖不了，不能提供"):
        desk.copy()
    monkeypatch.setitem(PAGES, HERS, TextPage(*SIZE, ()))
    with pytest.raises(CaseworkError, match="不能提供"):
        desk.copy()
    assert len(desk.receipts()) == 2


@pytest.mark.parametrize(
    ("problem", "words"),
    [(EngineFailed("x"), "识别程序"), (Unreadable("x"), "不是能遮盖的图片")],
    ids=["engine", "file"],
)
def test_what_cannot_be_read_is_not_given(desk: Desk, problem: Unreadable, words: str) -> None:
    with pytest.raises(CaseworkError, match=words):
        desk.copy(engine=Broken(problem))
