import pytest

from onething.casework.actors import Actor, ActorError, Role, read_actor


@pytest.mark.parametrize("text", ["applicant:mei", "officer:police/0231", "operator:lin"])
def test_an_actor_is_written_as_it_is_read(text: str) -> None:
    assert str(read_actor(text)) == text


def test_an_officer_belongs_to_a_department() -> None:
    assert read_actor("officer:police/0231") == Actor(Role.OFFICER, "0231", "police")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mei",
        "applicant:",
        "officer:0231",
        "platform:onething",
        "applicant:张三",
        "applicant:a/b",
        "x" * 500,
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ActorError, match="officer:部门/账号"):
        read_actor(text)


def test_the_seal_names_no_account() -> None:
    assert read_actor("officer:police/0231").seal == "officer:police"
    assert read_actor("applicant:mei").seal == "applicant"
