"""What is asked: its identity, and what is refused before any model sees it."""

from dataclasses import replace

import pytest

from model.capture.request import CaptureRequest, ModelInfo
from model.refusal import Refused

MODEL = ModelInfo("tiny", "0123", "encoder-decoder", "float32")
QUESTION = CaptureRequest("The cat.", "A dog.", "Le chat.", ("encoder", "cross"))


def test_the_same_question_has_the_same_identity() -> None:
    id = QUESTION.identity(MODEL, "beam")
    assert id == replace(QUESTION).identity(replace(MODEL), "beam")
    assert len(id) == 24
    assert int(id, 16) >= 0


def test_an_identity_is_the_same_on_every_server() -> None:
    # Written down once: an id made by Python's hash(), or by a set's order, would change.
    assert QUESTION.identity(MODEL, "beam") == "b5a93afde2346f5816e2066f"


def test_the_order_and_number_of_sites_say_nothing() -> None:
    other = replace(QUESTION, sites=("cross", "encoder", "cross"))
    assert other.identity(MODEL, "beam") == QUESTION.identity(MODEL, "beam")


def test_every_field_changes_the_identity() -> None:
    asked = [
        (QUESTION, MODEL),
        (replace(QUESTION, text="The cat"), MODEL),
        (replace(QUESTION, text_pair=None), MODEL),
        (replace(QUESTION, text_pair="None"), MODEL),
        (replace(QUESTION, text="A dog.", text_pair="The cat."), MODEL),
        (replace(QUESTION, target=None), MODEL),
        (replace(QUESTION, target='{"generation": "beam"}'), MODEL),
        (replace(QUESTION, sites=("cross",)), MODEL),
        (replace(QUESTION, sites=None), MODEL),
        (QUESTION, replace(MODEL, id="small")),
        (QUESTION, replace(MODEL, revision="0124")),
        (QUESTION, replace(MODEL, dtype="bfloat16")),
    ]
    ids = [question.identity(model, "beam") for question, model in asked]
    assert len(set(ids)) == len(asked)


def test_how_a_target_is_written_counts_only_where_none_is_given() -> None:
    assert QUESTION.identity(MODEL, "beam") == QUESTION.identity(MODEL, "greedy")
    open_ended = replace(QUESTION, target=None)
    assert open_ended.identity(MODEL, "beam") != open_ended.identity(MODEL, "greedy")


@pytest.mark.parametrize("field", ["text", "text_pair", "target"])
@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000\xa0"])
def test_a_blank_text_is_refused_in_words(field: str, blank: str) -> None:
    with pytest.raises(Refused) as refusal:
        replace(CaptureRequest("The cat."), **{field: blank})  # type: ignore[arg-type]
    assert refusal.value.code == f"blank_{field}"
    assert refusal.value.detail == f"The {field} is empty: type at least one word."


@pytest.mark.parametrize("field", ["text", "text_pair", "target"])
@pytest.mark.parametrize("half", ["\ud800", "a\udfffb", "\ud83d \ude00"])
def test_half_a_surrogate_pair_is_refused_in_words(field: str, half: str) -> None:
    with pytest.raises(Refused, match=f"The {field} holds half of a surrogate pair") as refusal:
        replace(CaptureRequest("The cat."), **{field: half})  # type: ignore[arg-type]
    assert refusal.value.code == "not_text"


def test_any_other_character_is_a_text() -> None:
    for text in ("\ud7ff", "\ue000", "😀", "\x00a", "\ufffd"):
        assert CaptureRequest(text).text == text
