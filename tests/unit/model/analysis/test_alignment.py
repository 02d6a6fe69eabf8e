"""Tokens of two texts are paired as an edit script says, and as the page pairs them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis.alignment import Alignment, align
from model.refusal import Refused

CASES = json.loads((Path(__file__).parents[3] / "support" / "alignments.json").read_text("utf-8"))
texts = st.lists(st.sampled_from("abcd"), max_size=9)


def pairs(alignment: Alignment) -> list[list[int]]:
    return [[a, b] for a, b in alignment.partners.items()]


def common(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """Return the length of a longest common subsequence, by its definition."""

    @cache
    def most(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return 0
        kept = most(i + 1, j + 1) + 1 if a[i] == b[j] else 0
        return max(kept, most(i + 1, j), most(i, j + 1))

    return most(0, 0)


@given(texts, texts)
def test_the_script_makes_b_of_a_and_keeps_as_much_as_can_be(a: list[str], b: list[str]) -> None:
    alignment = align(a, b)
    kept = [step for step in alignment.steps if step.op == "equal"]
    assert len(kept) == common(tuple(a), tuple(b))
    for step in alignment.steps:
        same = step.a is not None and step.b is not None and a[step.a] == b[step.b]
        assert same is (step.op == "equal")
        assert (step.a is None) is (step.op == "insert")
        assert (step.b is None) is (step.op == "delete")
    assert [step.a for step in alignment.steps if step.a is not None] == list(range(len(a)))
    assert [step.b for step in alignment.steps if step.b is not None] == list(range(len(b)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{''.join(case['a'])}-{case['b']}")
def test_the_server_pairs_as_the_page_does(case: dict[str, Any]) -> None:
    """The page is tested with the same file."""
    assert pairs(align(case["a"], case["b"])) == case["pairs"]


def test_replaced_inserted_and_deleted_tokens_are_told_apart() -> None:
    alignment = align(["it", "was", "too", "tired", "."], ["it", "really", "was", "wide", "."])
    ops = [(step.op, step.a, step.b) for step in alignment.steps]
    assert ops == [
        ("equal", 0, 0),
        ("insert", None, 1),
        ("equal", 1, 2),
        ("delete", 2, None),
        ("delete", 3, None),
        ("insert", None, 3),
        ("equal", 4, 4),
    ]
    assert align(["a", "b"], ["a", "c"]).steps[1].op == "replace"


def test_a_place_without_partner_is_refused_in_words() -> None:
    alignment = align(["it", "was", "too", "tired"], ["it", "was", "tired"])
    assert alignment.carry([3, 0]) == (2, 0)
    with pytest.raises(Refused, match="“too”, token 2 of A") as refusal:
        alignment.carry([0, 2])
    assert refusal.value.code == "no_partner"
