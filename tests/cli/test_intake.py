"""``onething intake read`` as people and programs use it, with the real engine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from onething.compose.settings import read_settings
from simulators.city import family
from tests.cli.running import run
from tests.compose.test_reading import LETTER, drawn, services
from tools.papers.birth import id_card

__all__ = ["services"]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "birth" / "1"
pytestmark = pytest.mark.reading


def test_papers_are_named_and_read_and_may_be_handed_in_somewhere() -> None:
    said = run("intake", "read", str(EXAMPLE / "母亲身份证.jpg"), "--thing", "birth")
    assert "居民身份证（把握 100%）：可以交到「母亲身份证」「父亲身份证」" in said
    assert "公民身份号码：999901198802071003" in said


def test_a_program_gets_places_and_confidences_and_what_was_refused(tmp_path: Path) -> None:
    """A scan of two cards as PDF that lies on its head, a blurred picture, and a page of the web."""
    two = Image.new("RGB", (1200, 1700), "white")
    for n, name in enumerate(("母亲身份证", "父亲身份证")):
        with Image.open(EXAMPLE / f"{name}.jpg") as card:
            two.paste(card, (10, 10 + 850 * n))
    two.rotate(180).save(tmp_path / "two.pdf", resolution=150)
    with Image.open(EXAMPLE / "出生医学证明.jpg") as page:
        page.filter(ImageFilter.GaussianBlur(14)).save(tmp_path / "blurred.jpg")
    (tmp_path / "page.svg").write_text("<svg><script/></svg>", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("two.pdf", "blurred.jpg", "page.svg")]
    told = json.loads(run("intake", "read", *files, "--json", fails=True))
    first, second, blurred = told["papers"]
    for paper, name in ((first, "朱晓燕"), (second, "徐伟")):
        (leaf,) = paper["leaves"]
        assert (paper["kind"], leaf["page"], leaf["retake"]) == ("居民身份证", 1, None)
        assert abs(abs(leaf["turned"]) - 180) < 3
        field = leaf["fields"][0]
        assert (field["field"], field["value"], len(field["box"])) == ("姓名", name, 4)
        assert field["confidence"] > 0.8
    assert first["leaves"][0]["fields"][0]["box"][1] > second["leaves"][0]["fields"][0]["box"][1]
    assert blurred["leaves"][0]["retake"]["code"] in ("BLUR", "EMPTY", "UNCLEAR")
    assert blurred["leaves"][0]["fields"] == []
    assert [each["code"] for each in told["refused"]] == ["ACTIVE"]


def test_an_address_is_told_with_the_code_of_its_region(tmp_path: Path) -> None:
    mother = replace(family(1).mother, address="浙江省杭州市西湖区学府街148号13幢345室")
    id_card(mother).convert("RGB").save(tmp_path / "card.png")
    told = json.loads(run("intake", "read", str(tmp_path / "card.png"), "--json"))
    fields = {each["field"]: each for each in told["papers"][0]["leaves"][0]["fields"]}
    assert (fields["住址"]["region"], fields["住址"]["rest"]) == ("330106", "学府街148号13幢345室")
    assert "region" not in fields["姓名"]


def test_what_does_not_exist_is_said() -> None:
    assert "打不开" in run("intake", "read", "nowhere.jpg", fails=True)
    assert "没有「x」这件事" in run("intake", "read", "nowhere.jpg", "--thing", "x", fails=True)


@pytest.mark.network
def test_what_a_model_makes_of_an_unknown_paper_is_shown_as_a_guess_and_that_it_was_asked(
    tmp_path: Path, services: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.jpg").write_bytes(drawn(LETTER))
    environment = {"ONETHING_LLM_URL": f"{services}/v1", "ONETHING_LLM_MODEL": "m"}
    monkeypatch.setattr("onething.compose.django_settings.ONETHING", read_settings(environment, tmp_path))
    said = run("intake", "read", str(tmp_path / "letter.jpg"), fails=True)
    assert "把页上的文字发给 127.0.0.1 征求意见" in said
    assert "其他" in said
    assert "辅助模型猜是不动产权证书：权利人「李四」" in said
    monkeypatch.setattr("onething.compose.django_settings.ONETHING", read_settings({}, tmp_path))
    said = run("intake", "read", str(tmp_path / "letter.jpg"), fails=True)
    assert "模型" not in said
    assert "征求意见" not in said
