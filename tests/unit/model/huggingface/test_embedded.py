"""A token that the tokenizer knows and the model has no row for is refused by name, not a crash."""

from pathlib import Path

import pytest
from transformers import AutoModel

from model.backends.huggingface.adapter import HuggingFace
from model.capture.request import CaptureRequest
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind


def opened(path: Path, kind: str, added: list[str]) -> tuple[HuggingFace, list[int], int]:
    """Open a model whose tokenizer was given words; tell their ids and the embedding's rows."""
    folder = tiny_checkpoints.folder(path, Kind(kind))
    tokenizer = tiny_checkpoints.tokenizer(segments=kind == "bert")
    rows = AutoModel.from_pretrained(folder).get_input_embeddings().num_embeddings
    tokenizer.add_tokens([f"filler{at}" for at in range(rows - len(tokenizer))] + added)
    tokenizer.save_pretrained(folder)
    ids = [tokenizer.get_vocab()[word] for word in added]
    return HuggingFace(folder, f"org/{kind}", "abc"), ids, rows


@pytest.mark.parametrize("kind", ["bert", "gpt2", "t5"])
def test_a_word_that_was_added_without_a_row_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    model, (id, _), rows = opened(tmp_path, kind, ["covid19", "vaxxed"])
    assert id == rows
    with pytest.raises(Refused) as refused:
        model.run(CaptureRequest("The animal covid19 was tired."))
    assert refused.value.code == "token_not_embedded"
    assert refused.value.detail == (
        f"“covid19” is token {rows} of this model's tokenizer; "
        f"the model's embedding has {rows} rows, for tokens 0 to {rows - 1}."
    )
    assert "filler" not in model.remarks["tokens_not_embedded"]
    assert model.remarks == {
        "tokens_not_embedded": f"The tokenizer has 2 more tokens than the model's embedding has "
        f"rows ({rows}): “covid19”, “vaxxed”. A text with such a token is refused."
    }
    assert model.run(CaptureRequest("The animal was tired.")).tokens["source"]
    if kind == "t5":
        with pytest.raises(Refused, match="vaxxed"):
            model.run(CaptureRequest("The animal was tired.", target="It vaxxed."))


def test_an_embedding_with_a_row_for_every_token_has_no_remark(tmp_path: Path) -> None:
    model, _, _ = opened(tmp_path, "bert", [])
    assert model.remarks == {}
