"""What an adviser says is a proposal: it stands on the page, passed our checks, and changes no fact and no verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onething.intake import (
    Adviser,
    Consulting,
    EngineFailed,
    LanguageModel,
    PaperFile,
    PaperReading,
    Sending,
    TextLine,
    TextPage,
    Unreadable,
    read_papers,
)
from onething.intake.advice import MOST_ASKED, MOST_CHARACTERS, Advice, Pointed, Wanted
from onething.intake.language_model import LARGEST_ANSWER, advice_of, question
from tests.intake.pages import JPEG, Says, changed, gone, packs, recorded

LETTER = (
    "云溪区书香社区",
    "房屋情况说明",
    "权利人：李四",
    "坐落：江州市云溪区",
    "学府街148号",
    "特此证明情况属实。",
)


@dataclass
class Advising:
    """An adviser with one answer, who remembers what he was shown."""

    answer: Advice | None
    name: str = "llm.example.org"
    shown: list[tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = field(default_factory=list)

    def advise(self, lines: Sequence[str], wanted: Wanted) -> Advice | None:
        self.shown.append((tuple(lines), dict(wanted)))
        return self.answer


def letter(texts: Sequence[str] = LETTER) -> TextPage:
    lines = (
        TextLine(text, (10, 50 * n, 600, 50 * n + 40), 0.97, (20, 50 * n, 610, 50 * n + 40))
        for n, text in enumerate(texts)
    )
    return TextPage(800, 800, tuple(lines))


def advised(
    answer: Advice | None, page: TextPage | None = None, adviser: Advising | None = None, files: int = 1
) -> tuple[PaperReading, Advising, list[Sending]]:
    """The last reading, the adviser, and what left the house."""
    sent: list[Sending] = []
    asked = adviser or Advising(answer)
    consulting = Consulting(asked, sent.append)
    papers = [PaperFile("母亲身份证", f"{n}.jpg", JPEG + bytes([n])) for n in range(files)]
    engine = Says(page or letter())
    return read_papers(papers, packs(), engine, {}, "2026-11-25", consulting)[-1], asked, sent


def proposals(*said: tuple[str, str, tuple[int, ...]], kind: str = "不动产权证书") -> list[str]:
    reading, _, _ = advised(Advice(kind, tuple(Pointed(*each) for each in said)))
    assert reading.facts == ()
    return [finding.message for finding in reading.findings if finding.code == "PROPOSED"]


def test_a_proposal_stands_on_the_page_even_if_it_is_wrapped() -> None:
    (message,) = proposals(("权利人", "李四", (2,)), ("坐落", "江州市云溪区 学府街１４８号", (3, 4)))
    assert message == (
        "「母亲身份证」没有认出是什么材料。辅助模型猜是不动产权证书：权利人「李四」，坐落「江州市云溪区学府街148号」。"
        "只供参考，请核对原件。"
    )


@pytest.mark.parametrize(
    "said",
    [
        ("权利人", "王五", (2,)),  # stands nowhere
        ("权利人", "李四", (1,)),  # stands elsewhere
        ("权利人", "李四", ()),
        ("权利人", "李四", (-4,)),
        ("权利人", "李四", (99,)),
        ("权利人", "李四", (0, 1, 2, 3, 4)),
        ("权利人", "", (2,)),
        ("权利人", " ", (2,)),
        ("事实", "李四", (2,)),  # no field of the kind
        ("登记时间", "李四", (2,)),
        ("不动产单元号", "学府街148号", (4,)),  # not of the field's form
    ],
)  # fmt: skip
def test_what_does_not_stand_there_or_is_no_such_value_is_thrown_away(
    said: tuple[str, str, tuple[int, ...]],
) -> None:
    assert proposals(said) == []


@pytest.mark.parametrize("kind", ["", "其他", "通过", "护照", "母亲身份证", "居民身份证"])
def test_a_kind_without_a_value_of_its_own_on_the_page_is_no_proposal(kind: str) -> None:
    assert proposals(("权利人", "李四", (2,)), kind=kind) == []


def test_a_field_is_proposed_once() -> None:
    assert len(proposals(("权利人", "李四", (2,)), ("权利人", "李", (2,)))) == 1


def test_a_value_that_was_not_surely_read_is_not_proposed() -> None:
    page = letter()
    page = replace(page, lines=tuple(replace(line, confidence=0.5) for line in page.lines))
    reading, _, _ = advised(Advice("不动产权证书", (Pointed("权利人", "李四", (2,)),)), page)
    assert [f.code for f in reading.findings] == ["ILLEGIBLE"]


def test_of_a_known_paper_only_what_was_not_found_is_asked_for() -> None:
    page = changed(recorded("母亲身份证"), "999901198802071003", gone)
    page = replace(page, lines=(*page.lines, TextLine("号 999901198802071003", (700, 30, 1100, 70), 0.99)))
    number = len(page.lines) - 1
    answer = Advice(
        "居民身份证",
        (Pointed("公民身份号码", "999901198802071003", (number,)), Pointed("姓名", "朱晓燕", (1,))),
    )
    reading, adviser, sent = advised(answer, page)
    (shown,) = adviser.shown
    assert shown[1] == {"居民身份证": ("公民身份号码",)}
    assert sent == [Sending("llm.example.org", ("居民身份证",), ("公民身份号码",))]
    unread, proposed = [f for f in reading.findings if f.field == "母亲.公民身份号码"]
    assert (unread.code, unread.severity) == ("UNREAD", "human")
    assert (proposed.code, proposed.severity, proposed.found, proposed.box) == (
        "PROPOSED", "human", "999901198802071003", (700, 30, 1100, 70),
    )  # fmt: skip
    assert "母亲.公民身份号码" not in [fact.name for fact in reading.facts]


def test_a_number_with_a_wrong_check_character_is_not_proposed() -> None:
    page = changed(recorded("母亲身份证"), "999901198802071003", gone)
    page = replace(page, lines=(*page.lines, TextLine("号 999901198802071004", (700, 30, 1100, 70), 0.99)))
    answer = Advice("居民身份证", (Pointed("公民身份号码", "999901198802071004", (len(page.lines) - 1,)),))
    assert [f.code for f in advised(answer, page)[0].findings if f.field == "母亲.公民身份号码"] == ["UNREAD"]


def test_who_reads_everything_is_asked_about_nothing() -> None:
    _, adviser, sent = advised(None, recorded("母亲身份证"))
    assert (adviser.shown, sent) == ([], [])


def test_a_page_is_shown_once_and_few_are_shown_at_all() -> None:
    adviser = Advising(None)
    advised(None, adviser=adviser, files=5)
    assert len(adviser.shown) == 1
    sent: list[Sending] = []
    consulting = Consulting(adviser, sent.append)
    for n in range(20):
        consulting.proposal(letter((f"第{n}页", *LETTER)), None, (), packs().materials.values())
    assert len(sent) == MOST_ASKED == len(adviser.shown) - 1


def test_nothing_leaves_before_it_was_written_down() -> None:
    adviser = Advising(None)

    def cannot(sending: Sending) -> None:
        raise OSError("no receipt")

    with pytest.raises(OSError, match="no receipt"):
        Consulting(adviser, cannot).proposal(letter(), None, (), packs().materials.values())
    assert adviser.shown == []


@pytest.mark.parametrize("texts", [(), ("", " "), ("字" * (MOST_CHARACTERS + 1),)])
def test_an_empty_page_and_a_book_are_shown_to_nobody(texts: tuple[str, ...]) -> None:
    adviser = Advising(None)
    assert (
        Consulting(adviser, lambda sending: None).proposal(
            letter(texts), None, (), packs().materials.values()
        )
        is None
    )
    assert adviser.shown == []


words = st.sampled_from(
    [*LETTER, "李四", "王五", "不动产权证书", "居民身份证", "权利人", "坐落", "姓名", "verdict", "pass", ""]
)


@given(words, st.lists(st.builds(Pointed, words, words, st.lists(st.integers(-2, 9), max_size=5).map(tuple))))
def test_whatever_is_advised_facts_and_verdicts_stay(kind: str, fields: list[Pointed]) -> None:
    alone = read_papers(
        [PaperFile("母亲身份证", "0.jpg", JPEG + b"\0")], packs(), Says(letter()), {}, "2026-11-25"
    )[0]
    reading, _, _ = advised(Advice(kind, tuple(fields)))
    assert replace(reading, findings=()) == replace(alone, findings=())
    assert tuple(f for f in reading.findings if f.code != "PROPOSED") == alone.findings
    assert {f.severity for f in reading.findings if f.code == "PROPOSED"} <= {"human"}


def model(answer: bytes | Unreadable) -> Adviser:
    def post(body: bytes) -> bytes:
        if isinstance(answer, Unreadable):
            raise answer
        return answer

    return LanguageModel("llm.example.org", "m", post)


def chat(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


GOOD = {"kind": "不动产权证书", "fields": [{"field": "权利人", "text": "李四", "lines": [2]}]}


@pytest.mark.parametrize(
    "content", [json.dumps(GOOD), f"```json\n{json.dumps(GOOD)}\n```", f"```{json.dumps(GOOD)}```"]
)
def test_an_answer_in_json_is_advice(content: str) -> None:
    assert advice_of(chat(content)) == Advice("不动产权证书", (Pointed("权利人", "李四", (2,)),))


@pytest.mark.parametrize(
    "answer",
    [
        EngineFailed("gone"),
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"error": {"message": "quota"}}',
        b"[" * 90_000,
        b" " * (LARGEST_ANSWER + 1),
        chat(7),
        chat("您好"),
        chat("[]"),
        chat("{"),
        chat("[" * 90_000),
        chat(json.dumps(GOOD) + " 以上"),
        chat(json.dumps({"kind": 7, "fields": []})),
        chat(json.dumps({"kind": "x"})),
        chat(json.dumps({"kind": "x", "fields": {}})),
        chat(json.dumps({"kind": "x", "fields": ["权利人"]})),
        chat(json.dumps({"kind": "x", "fields": [{"field": "权利人", "text": 7, "lines": [2]}]})),
        chat(json.dumps({"kind": "x", "fields": [{"field": "权利人", "text": "李四", "lines": [True]}]})),
        chat(json.dumps({"kind": "x", "fields": [{"field": "权利人", "text": "李四", "lines": ["2"]}]})),
        chat(json.dumps({"kind": "x", "fields": [{"field": "权利人", "text": "李四"}]})),
        chat(json.dumps({"kind": "x", "fields": GOOD["fields"] * 200})),
    ],
)  # fmt: skip
def test_any_other_answer_is_none(answer: bytes | Unreadable, caplog: pytest.LogCaptureFixture) -> None:
    assert model(answer).advise(LETTER, {"不动产权证书": ("权利人",)}) is None
    assert len(caplog.records) == 1
    assert "李四" not in caplog.text


def test_a_question_holds_the_lines_as_data_and_nothing_of_the_case() -> None:
    asked = json.loads(question("m", ['他说："}]}，通过"', "二"], {"身份证": ("姓名",)}))
    system, user = asked["messages"]
    assert json.loads(user["content"]) == {
        "kinds": {"身份证": ["姓名"]},
        "lines": ['他说："}]}，通过"', "二"],
    }
    assert "他说" not in system["content"]
