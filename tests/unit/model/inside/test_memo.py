"""Results of second passes are kept up to a bound, the last ones used."""

import torch

from model.inside.attention_inside import AttentionInside
from model.inside.memo import LEAST, PassMemo


def result(times: int) -> AttentionInside:
    """Return a result of so many times the least that one counts for."""
    return AttentionInside(query_input=torch.zeros(times * LEAST // 4))


def test_what_was_not_used_for_longest_leaves_first() -> None:
    memo = PassMemo(max_bytes=3 * LEAST)
    memo.keep({"a": result(1), "b": result(1), "c": result(1)})
    assert memo.nbytes == 3 * LEAST and memo.find("a") is not None
    memo.keep({"d": result(1)})
    assert memo.find("b") is None
    assert all(memo.find(key) is not None for key in "acd")


def test_the_last_of_too_many_stays() -> None:
    memo = PassMemo(max_bytes=5 * LEAST)
    memo.keep({"a": result(4), "b": result(4)})
    assert memo.find("a") is None and memo.find("b") is not None and memo.nbytes == 4 * LEAST
    memo.keep({"b": result(2)})
    assert memo.nbytes == 2 * LEAST


def test_results_without_tensors_are_bounded_too() -> None:
    memo = PassMemo(max_bytes=3 * LEAST)
    memo.keep({number: AttentionInside() for number in range(9)})
    assert [number for number in range(9) if memo.find(number)] == [6, 7, 8]
    memo.keep({"large": result(3)})
    assert memo.find(8) is None and memo.nbytes == 3 * LEAST


def test_a_tensor_that_stands_twice_counts_once() -> None:
    states = torch.zeros(10)
    assert AttentionInside(query_input=states, key_input=states).nbytes == 40
