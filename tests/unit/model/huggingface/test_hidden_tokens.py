"""Hidden tokens: as transformers under "eager" with the same attention mask."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.function import EAGER
from model.capture.edits import Ablate, Mask
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.library.interventions import under_edits
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

pytestmark = pytest.mark.slow

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."
HIDDEN = (3, 6)
FIELDS = {"encoder": "encoder_attentions", "decoder": "decoder_attentions"}
FIELDS["cross"] = "cross_attentions"


def opened(path: Path, kind: str) -> HuggingFace:
    return HuggingFace(tiny_checkpoints.folder(path, Kind(kind)), f"org/{kind}", "abc")


def truth(model: HuggingFace, source: list[int], target: list[int], hidden: Any) -> Any:
    """Run transformers' own slow way with zeros in the attention mask."""
    seen = torch.ones(1, len(source), dtype=torch.long)
    seen[0, list(hidden)] = 0
    given = {"decoder_input_ids": torch.tensor([target])} if target else {}
    model.passes.attend(EAGER)
    ids = torch.tensor([source])
    with torch.inference_mode():
        output = model.model(ids, attention_mask=seen, output_attentions=True, **given)
    model.passes.use(model.passes.implementation)
    return output


@pytest.mark.parametrize(
    "kind", ["bert", "roberta", "gpt2", "llama", "opt", "gemma2", "bloom", "marian", "t5"]
)
def test_hidden_tokens_are_those_of_the_attention_mask(tmp_path: Path, kind: str) -> None:
    model = opened(tmp_path, kind)
    family = model.info.family
    target = TARGET if family == "encoder-decoder" else None
    capture = model.run(CaptureRequest(TEXT, target=target, edits=(Mask(HIDDEN),)))
    source, reads = ([token.id for token in capture.tokens[s]] for s in ("source", "target"))
    output = truth(model, source, reads, HIDDEN)
    for site in capture.sites:
        slow = output[FIELDS[site.name] if target else "attentions"]
        for layer, weights in enumerate(slow):
            seen = capture.weights(site.name, layer)
            np.testing.assert_allclose(seen, weights[0], rtol=0, atol=1e-4)
            if site.keys == "source":
                assert (seen[:, :, HIDDEN] == 0).all()
    plain = model.run(CaptureRequest(TEXT, target=target))
    name = capture.sites[-1].name
    assert np.abs(plain.weights(name, 1) - capture.weights(name, 1)).max() > 0.01
    if family != "encoder":
        likely = output.logits[0].softmax(-1)
        for row in capture.predictions:
            want = float(likely[row.place, row.written.id])
            assert row.written.probability == pytest.approx(want, abs=1e-4)


def test_the_first_token_of_a_decoder_is_hidden_from_all_later_rows(tmp_path: Path) -> None:
    for kind in ("llama", "gemma2"):
        model = opened(tmp_path / kind, kind)
        capture = model.run(CaptureRequest(TEXT, edits=(Mask((0,)),)))
        output = truth(model, [token.id for token in capture.tokens["source"]], [], (0,))
        for layer, weights in enumerate(output.attentions):
            seen = capture.weights("decoder", layer)[:, 1:]
            np.testing.assert_allclose(seen, weights[0, :, 1:], rtol=0, atol=1e-4)
            assert (seen[:, :, 0] == 0).all()
        assert len(capture.predictions) == len(capture.tokens["source"])


def test_a_check_is_made_with_the_token_hidden(tmp_path: Path) -> None:
    model = opened(tmp_path, "gpt2")
    capture = model.run(CaptureRequest(TEXT, edits=(Mask(HIDDEN),)))
    odds = find_odds(under_edits(model), capture)
    done = run_check(under_edits(model), capture, [Ablate("decoder", 0, 0)], odds)
    written = capture.predictions[odds.row].written
    assert done.before.tokens[0].probability == pytest.approx(written.probability, abs=1e-4)
    open_ = model.run(CaptureRequest(TEXT)).predictions[odds.row].written.probability
    assert done.before.tokens[0].probability != pytest.approx(open_, abs=1e-3)


def test_a_translation_is_written_without_the_hidden_tokens(tmp_path: Path) -> None:
    model = opened(tmp_path, "marian")
    hidden = model.run(CaptureRequest(TEXT, edits=(Mask(HIDDEN),)))
    source = torch.tensor([[token.id for token in hidden.tokens["source"]]])
    seen = torch.ones_like(source)
    seen[0, list(HIDDEN)] = 0
    most = min(model.max_tokens - 1, 2 * source.shape[1] + 20)
    with torch.inference_mode():
        own: Any = model.model.generate(  # type: ignore[operator]
            source, attention_mask=seen, max_new_tokens=most, num_beams=1, do_sample=False
        )
    reads = [token.id for token in hidden.tokens["target"]]
    assert own[0].tolist()[: len(reads) - 1] == reads[:-1]  # the last is a forced end token
    assert len(reads) > 3


def test_a_model_that_sees_a_token_otherwise_hides_none_and_says_why(tmp_path: Path) -> None:
    class Leaking(nn.Module):
        """An embedding that mixes every token with the one before."""

        def __init__(self, own: nn.Embedding) -> None:
            super().__init__()
            self.own, self.weight = own, own.weight

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            rows: torch.Tensor = self.own(ids)
            return rows + rows.roll(1, 1)

    from model.backends.huggingface.self_test.hiding import hiding_refused
    from model.backends.huggingface.self_test.lengths import sample_input

    model = opened(tmp_path, "llama")
    assert model.cannot_hide is None
    model.model.set_input_embeddings(Leaking(model.model.get_input_embeddings()))  # type: ignore[arg-type]
    sample = sample_input(model.passes, model.max_tokens)
    reason = hiding_refused(model.passes, sample, model.fidelity)
    assert reason is not None
    model.cannot_hide = reason
    with pytest.raises(Refused, match="goes other ways too"):
        model.run(CaptureRequest(TEXT, edits=(Mask(HIDDEN),)))
