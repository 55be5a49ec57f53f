from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onething.casework.chain import Link, Stored, canonical, commit, verify


def _chain(bodies: list[str]) -> tuple[list[Stored], str]:
    stored, previous = [], ""
    for seq, body in enumerate(bodies, start=1):
        link = Link("c", seq, "K", None, "platform", "2026-01-01", commit(f"s{seq}", body), previous)
        stored.append(Stored(link, link.hash, f"s{seq}", body))
        previous = link.hash
    return stored, previous


def test_a_whole_chain_verifies() -> None:
    stored, head = _chain(["a", "b", "c"])
    assert verify(stored, head) is None


def test_erased_bodies_leave_the_chain_verifiable() -> None:
    stored, head = _chain(["a", "b"])
    assert verify([replace(s, salt=None, body=None) for s in stored], head) is None


@given(st.integers(0, 4), st.text(min_size=1))
def test_a_changed_body_is_found_and_named(position: int, text: str) -> None:
    stored, head = _chain(list("abcde"))
    stored[position] = replace(stored[position], body=stored[position].body + text)
    assert verify(stored, head) == f"the body of event {position + 1} was changed"


@given(st.integers(0, 3))
def test_a_removed_event_is_found(position: int) -> None:
    stored, head = _chain(list("abcd"))
    del stored[position]
    assert verify(stored, head) is not None


def test_an_event_with_its_hash_recomputed_breaks_the_next_one() -> None:
    stored, head = _chain(["a", "b", "c"])
    forged = replace(stored[1].link, kind="FORGED")
    stored[1] = replace(stored[1], link=forged, hash=forged.hash)
    assert verify(stored, head) == "event 3 does not follow event 2"


def test_the_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": "一"}) == canonical({"a": "一", "b": 1}) == '{"a":"一","b":1}'
