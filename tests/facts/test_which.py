import pytest

from onething.facts import which


@pytest.mark.parametrize(("subject", "words"), [("", ""), ("新生儿/1", ""), ("新生儿/2", "（第 2 个）")])
def test_only_a_further_member_is_told_apart(subject: str, words: str) -> None:
    assert which(subject) == words
