"""Reading, splitting and batching sentence pairs: nothing leaks, nothing is lost."""

import random
import zipfile
from pathlib import Path

import torch
from hypothesis import given
from hypothesis import strategies as st

from model.training.pairs.batches import IdPair, batches, pad
from model.training.pairs.corpus import Pair, read, share, split


def test_reading_takes_two_columns_and_makes_signs_plain(tmp_path: Path) -> None:
    lines = (
        "Go.\tVa !\tCC-BY 2.0 (France)\n"
        "I didn’t go.\tJe n’y suis\u202fpas\xa0allé.\tCC-BY\n"
        " Hi. \tSalut.\n"
    )
    with zipfile.ZipFile(tmp_path / "fra-eng.zip", "w") as archive:
        archive.writestr("__MACOSX/._fra.txt", "no pair")
        archive.writestr("_about.txt", "no pair either")
        archive.writestr("fra.txt", lines)
    assert read(tmp_path / "fra-eng.zip") == [
        ("Go.", "Va !"),
        ("I didn't go.", "Je n'y suis pas allé."),
        ("Hi.", "Salut."),
    ]


# Few sentences on each side, so that chains of translations are frequent.
sentences = st.integers(0, 12).map(str)
pairs = st.lists(st.tuples(sentences, sentences), max_size=25)


@given(pairs)
def test_no_sentence_of_either_side_is_in_both_parts(made: list[Pair]) -> None:
    parts = split(made, held_out_share=0.5)
    assert sorted(parts.training + parts.held_out) == sorted(made)
    for side in (0, 1):
        seen, unseen = ({pair[side] for pair in part} for part in (parts.training, parts.held_out))
        assert seen.isdisjoint(unseen)


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_changes_no_side(made: list[Pair], rng: random.Random) -> None:
    shuffled = rng.sample(made, len(made))
    assert sorted(split(made, 0.5).held_out) == sorted(split(shuffled, 0.5).held_out)


def test_the_held_out_share_is_about_what_was_asked_for() -> None:
    made = [(f"one {number}", f"un {number}") for number in range(5000)]
    assert 0.15 < len(split(made, 0.2).held_out) / 5000 < 0.25
    assert split(made, 0.0).held_out == []
    assert split(made, 1.0).training == []
    # A larger share holds out the same sentences and more.
    assert set(split(made, 0.1).held_out) < set(split(made, 0.2).held_out)


def test_the_same_words_in_both_languages_are_two_sentences() -> None:
    # "Six" is English and French: as one node it would join pairs that share no sentence.
    made = [("Six", f"{number}") for number in range(3)] + [(f"{n} ", "Six") for n in range(3)]
    assert share("en 0 ") < 0.25 < share("en Six")  # each names its component
    assert split(made, 0.25).held_out == made[3:]


def test_a_share_depends_on_the_key_alone_and_never_changes() -> None:
    assert share("en Go.") == 0.31132696570065843
    assert share("a") != share("b")
    assert all(0 <= share(str(number)) < 1 for number in range(100))


lengths = st.lists(st.tuples(st.integers(1, 30), st.integers(2, 30)), min_size=0, max_size=80)


def pairs_of(sizes: list[tuple[int, int]]) -> list[IdPair]:
    """Return pairs of these lengths."""
    return [([7] * source, [7] * target) for source, target in sizes]


@given(lengths, st.integers(1, 120), st.integers(0, 5))
def test_every_pair_is_taken_once_and_no_batch_is_too_large(
    sizes: list[tuple[int, int]], tokens: int, seed: int
) -> None:
    made = batches(pairs_of(sizes), tokens, random.Random(seed))
    assert sorted(place for batch in made for place in batch) == list(range(len(sizes)))
    for batch in made:
        width = max(max(sizes[place]) for place in batch)
        assert width * len(batch) <= tokens or len(batch) == 1


def test_a_batch_holds_like_lengths_and_every_epoch_another_mix() -> None:
    rng = random.Random(0)
    sizes = [(length, length) for length in (rng.randint(2, 40) for _ in range(25_000))]
    made = [batches(pairs_of(sizes), 400, random.Random(seed)) for seed in (0, 0, 1)]
    assert made[0] == made[1]
    assert made[0] != made[2]
    assert sorted(place for batch in made[0] for place in batch) == list(range(25_000))
    padded_tokens = sum(max(sizes[p][0] for p in batch) * len(batch) for batch in made[0])
    assert padded_tokens < 1.05 * sum(size[0] for size in sizes)
    firsts = [sizes[batch[0]][0] for batch in made[0][:200]]
    assert firsts != sorted(firsts)


def test_rows_are_padded_at_the_end() -> None:
    assert torch.equal(
        pad([[3, 4], [5], [6, 7, 8]], 0), torch.tensor([[3, 4, 0], [5, 0, 0], [6, 7, 8]])
    )
