"""Heads of Hugging Face models are searched by the same code, whatever their attention."""

from typing import get_args

import numpy as np
import pytest

from model.analysis.contrast import Triple, compare_with_null, contrast_heads
from model.analysis.contrast_table import ContrastWords, delta
from model.analysis.head_search import ReadyMade, answer_ready_made, search_picked_tokens
from model.backends.huggingface.adapter import HuggingFace
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.text.words import find_word, group_words
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

A = "The animal didn't cross the street because it was too tired."
B = "The animal didn't really cross the street because it was too wide."
TARGETS = ("The animal was tired.", "The animal was not tired.")
KINDS = ("bert", "xlnet", "gpt2", "llama", "gemma2", "gpt_oss", "marian", "t5")


@pytest.fixture(params=KINDS, scope="module")
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Capture, Capture]:
    folder = tiny_checkpoints.folder(tmp_path_factory.mktemp(request.param), Kind(request.param))
    model = HuggingFace(folder, f"org/{request.param}", "abc")
    two = model.info.family == "encoder-decoder"
    a, b = (
        model.run(CaptureRequest(text, target=target if two else None))
        for text, target in zip((A, B), TARGETS, strict=True)
    )
    return a, b


def test_heads_are_searched_at_every_site(pair: tuple[Capture, Capture]) -> None:
    a, b = pair
    for site in a.sites:
        queries, keys = group_words(a.tokens[site.queries]), group_words(a.tokens[site.keys])
        query, one, two = queries[-2], keys[1], keys[2]
        found = search_picked_tokens(a, site.name, query, one)
        seen = contrast_heads(a, b, site.name, Triple(query, one, two))
        lot = compare_with_null(a, b, seen)
        for layer, head in np.ndindex(len(site.layers), site.heads):
            looks = []
            for capture, places in zip(pair, (seen.a, seen.b), strict=True):
                matrix = capture.weights(site.name, layer)[head].astype(float)
                looks.append(
                    [matrix[list(places.queries)][:, key].sum() for key in map(list, places.keys)]
                )
            weights = np.array(looks) / len(query)
            assert found.values[layer, head] == pytest.approx(weights[0, 0], abs=1e-5)
            turn = weights[0, 0] - weights[0, 1] - weights[1, 0] + weights[1, 1]
            assert seen.delta[layer, head] == pytest.approx(turn, abs=1e-5)
            assert 0 <= lot.as_large[layer, head] <= lot.others[layer, head]
        assert lot.others.min() > 0
        for question in get_args(ReadyMade):
            try:
                values = answer_ready_made(a, site.name, question).values
            except Refused as refusal:
                assert refusal.code == "no_meaning"
            else:
                assert np.isfinite(values).all()


def test_words_of_a_table_are_found_among_any_tokens(pair: tuple[Capture, Capture]) -> None:
    a, b = pair
    site = a.sites[0]
    read = delta(a, b, site.name, ContrastWords("it", "animal", "street"))
    words = (find_word(word, A, a.tokens["source"]) for word in ("it", "animal", "street"))
    assert np.array_equal(read, contrast_heads(a, b, site.name, Triple(*words)).delta)
