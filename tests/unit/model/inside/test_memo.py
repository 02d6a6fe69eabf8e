"""Results of second passes are kept up to a bound, the last ones used."""

import torch

from model.inside.attention_inside import AttentionInside
from model.inside.memo import PassMemo


def result(numbers: int) -> AttentionInside:
    """Return a result of so many numbers of four bytes."""
    return AttentionInside(query_input=torch.zeros(numbers))


def test_what_was_not_used_for_longest_leaves_first() -> None:
    memo = PassMemo(max_bytes=1200)
    memo.keep({"a": result(100), "b": result(100), "c": result(100)})
    assert memo.nbytes == 1200 and memo.find("a") is not None
    memo.keep({"d": result(100)})
    assert memo.find("b") is None
    assert all(memo.find(key) is not None for key in "acd")


def test_the_last_of_too_many_stays() -> None:
    memo = PassMemo(max_bytes=500)
    memo.keep({"a": result(100), "b": result(100)})
    assert memo.find("a") is None and memo.find("b") is not None and memo.nbytes == 400
    memo.keep({"b": result(50)})
    assert memo.nbytes == 200


def test_a_tensor_that_stands_twice_counts_once() -> None:
    states = torch.zeros(10)
    assert AttentionInside(query_input=states, key_input=states).nbytes == 40
