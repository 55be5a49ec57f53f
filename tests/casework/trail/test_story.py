import ast
import re
from pathlib import Path

import pytest

import onething.casework
from onething.casework.trail import story_en
from onething.casework.trail.story import SENTENCES, sentence


def _kinds() -> set[str]:
    """The kinds of every event that the room's code can append."""
    found: set[str] = set()
    for file in Path(onething.casework.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("event", "EventDraft")
                and node.args
            ):
                found |= {n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)}
    return {str(kind) for kind in found}


def test_every_kind_of_event_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert _kinds() == set(SENTENCES)
    assert _kinds() == set(story_en.SENTENCES)


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_the_english_sentence_names_what_the_chinese_one_names(kind: str) -> None:
    chinese, english = SENTENCES[kind], story_en.SENTENCES[kind]
    assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese))
    assert english.isascii()


def test_a_sentence_names_task_department_and_reason() -> None:
    told = sentence("DepartmentSilent", "落户", "某部门", {})
    assert told == "某部门的系统暂时没有回应，「落户」自动重试"
    assert sentence("OfficerNeeded", "落户", "某部门", {"reasons": ["甲", "乙"]}).endswith("：甲；乙")


def test_an_event_without_a_task_is_about_the_whole_case() -> None:
    assert sentence("ClockOverdue", "", "", {}) == "整个办件超过了时限"
