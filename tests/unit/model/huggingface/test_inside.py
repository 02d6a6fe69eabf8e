"""Cells and layers of Hugging Face models: every number agrees, or a reason says why not."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.inspection import HuggingFaceInside
from model.capture.capture import Capture
from model.capture.edits import Ablate, Mask
from model.capture.position_edit import PositionEdit
from model.capture.request import CaptureRequest
from model.inside.attention_inside import AttentionInside
from model.inside.cell import Cell, CellPlace, read_cell
from model.inside.layer_steps import FeedForwardStep, LayerSteps, NormStep, read_steps
from tests.support import tiny_checkpoints
from tests.support.inside.cells_by_hand import output_by_hand, row_by_hand
from tests.support.inside.steps_by_hand import check_steps
from tests.support.tiny_checkpoints import Kind

BY_QUERY_AND_KEY = (
    *("bert", "albert", "distilbert", "modernbert", "nomic_bert", "esm", "gpt2", "gptj"),
    *("gpt_neox", "gpt_bigcode", "opt", "llama", "mistral", "qwen3", "qwen3_moe", "phi"),
    *("gemma2", "gemma3_text", "gpt_oss", "granite_swa", "deepseek_v3", "diffllama", "jamba"),
    *("lfm2_moe", "bart", "marian", "mbart", "t5", "switch_transformers"),
)
BY_TAP = ("mpnet", "deberta-v2", "xlnet", "squeezebert", "bloom", "falcon")
NO_INPUTS = ("deepseek_v3",)  # queries and keys of several matrices
NO_PROJECTION = ("diffllama",)  # heads are taken from each other before W_O
NO_LAYERS = ("xlnet", "squeezebert")
OWN_WAYS = {  # all others: the norm order, and the norm
    **dict.fromkeys(("bert", "albert", "distilbert", "nomic_bert"), ("post", "LayerNorm")),
    **dict.fromkeys(("bart", "marian", "mpnet", "deberta-v2"), ("post", "LayerNorm")),
    **dict.fromkeys(("gptj", "gpt_neox", "phi", "falcon"), ("parallel", "LayerNorm")),
    **dict.fromkeys(("modernbert", "esm", "gpt2", "gpt_bigcode", "opt"), ("pre", "LayerNorm")),
    **dict.fromkeys(("mbart", "bloom"), ("pre", "LayerNorm")),
    **dict.fromkeys(("gemma2", "gemma3_text"), ("both", "RMSNorm")),
}
ACTIVATIONS = {
    **dict.fromkeys(("bert", "esm", "gpt_neox", "bart", "mbart"), ("gelu", False)),
    **dict.fromkeys(("gpt2", "gptj", "phi", "albert", "bloom"), ("gelu_tanh", False)),
    **dict.fromkeys(("llama", "mistral", "qwen3", "nomic_bert"), ("silu", True)),
    **dict.fromkeys(("opt", "t5"), ("relu", False)),
    **dict.fromkeys(("gemma2", "gemma3_text"), ("gelu_tanh", True)),
    "modernbert": ("gelu", True),
}


class Looked:
    """A tiny model of an architecture, a capture of it, and what is inside."""

    def __init__(self, path: Path, type: str, **question: object) -> None:
        folder = tiny_checkpoints.folder(path, Kind(type))
        self.model = HuggingFace(folder, f"org/{type}", "abc")
        target = "It was wide." if self.model.info.family == "encoder-decoder" else None
        asked = CaptureRequest(tiny_checkpoints.TEXTS[0], target=target)
        self.capture: Capture = self.model.run(replace(asked, **question))  # type: ignore[arg-type]
        self.inside = HuggingFaceInside(self.model)

    def attentions(self) -> list[tuple[str, int, AttentionInside]]:
        """Return every attention that is drawn."""
        return [
            (site.name, layer, self.inside.attention(self.capture, site.name, layer))
            for site in self.capture.sites
            for layer in range(len(site.layers))
        ]

    def cells(self) -> list[Cell]:
        """Return the same cell of every head."""
        return [
            read_cell(self.capture, CellPlace(site, layer, head, 4, 2), seen)
            for site, layer, seen in self.attentions()
            for head in range(self.capture.site(site).heads)
        ]

    def layers(self) -> list[LayerSteps]:
        """Return the steps of one token through every layer."""
        return [
            read_steps(self.inside.layer(self.capture, site.name, layer), site.name, layer, 0, 3)
            for site in self.capture.sites
            if site.name != "cross"
            for layer in range(len(site.layers))
        ]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Looked]:
    """Return what opens and captures a model of an architecture, once for all tests."""
    return cache(lambda type: Looked(tmp_path_factory.mktemp(type), type))


@pytest.mark.parametrize("type", BY_QUERY_AND_KEY)
def test_weights_and_outputs_follow_from_the_numbers_of_a_cell(
    look: Callable[[str], Looked], type: str
) -> None:
    looked = look(type)
    for cell in looked.cells():
        np.testing.assert_allclose(row_by_hand(cell), cell.row.weights, atol=1e-5)
        assert (cell.inputs_reason is not None) is (type in NO_INPUTS)
        assert (cell.query_input is None) is (cell.key_input is None) is (type in NO_INPUTS)
        if type in NO_PROJECTION:
            assert cell.projection is None and cell.projection_reason and cell.output.reason
            continue
        assert cell.output.model is not None and cell.projection is not None
        np.testing.assert_allclose(output_by_hand(cell), cell.output.model, atol=1e-5)
        assert cell.projection.difference < 1e-4


@pytest.mark.parametrize("type", [one for one in BY_QUERY_AND_KEY if one not in NO_PROJECTION])
def test_heads_through_their_matrix_sum_to_what_the_module_gave(
    look: Callable[[str], Looked], type: str
) -> None:
    for _, _, seen in look(type).attentions():
        assert seen.mixed is not None and seen.projection is not None
        weight, given = seen.projection.weight.double().numpy(), seen.mixed.double().numpy()
        width = given.shape[-1]
        summed = sum(
            given[:, head] @ weight[:, head * width : (head + 1) * width].T
            for head in range(given.shape[1])
        )
        bias = seen.projection.bias
        summed = summed if bias is None else summed + bias.detach().double().numpy()
        np.testing.assert_allclose(summed, seen.projection.output, atol=1e-4)


@pytest.mark.parametrize(
    ("type", "query", "key"),
    [
        ("llama", "model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.k_proj"),
        ("gpt_neox", "gpt_neox.layers.1.attention.query_key_value", None),
        ("gpt2", "transformer.h.1.attn.c_attn", None),
        (
            "bert",
            "bert.encoder.layer.1.attention.self.query",
            "bert.encoder.layer.1.attention.self.key",
        ),
    ],
)
def test_queries_are_what_their_matrix_makes_of_their_input(
    look: Callable[[str], Looked], type: str, query: str, key: str | None
) -> None:
    looked = look(type)
    heads, width = 4, 8
    site = looked.capture.sites[0].name
    seen = looked.inside.attention(looked.capture, site, 1)
    for head in range(heads):
        cell = read_cell(looked.capture, CellPlace(site, 1, head, 4, 2), seen)
        assert cell.product is not None
        columns = {"gpt_neox": head * 3 * width}.get(type, head * width)
        module = looked.model.model.get_submodule(query)
        with torch.no_grad():
            made = module(torch.tensor(cell.query_input))[columns : columns + width]
        before = cell.query_unturned or cell.product.query_vector
        np.testing.assert_allclose(made, before, atol=1e-5)
        assert (cell.query_unturned is not None) is (type in ("llama", "gpt_neox"))
        if key is not None:
            module = looked.model.model.get_submodule(key)
            assert cell.key_head is not None
            columns = cell.key_head * width
            with torch.no_grad():
                made = module(torch.tensor(cell.key_input))[columns : columns + width]
            before = cell.key_unturned or cell.product.key_vector
            np.testing.assert_allclose(made, before, atol=1e-5)


def test_heads_that_share_keys_say_which(look: Callable[[str], Looked]) -> None:
    looked = look("mistral")
    assert [cell.key_head for cell in looked.cells()[:4]] == [0, 0, 1, 1]


@pytest.mark.parametrize("type", ["afmoe", "qwen3_next"])
def test_heads_that_are_gated_are_told_as_w_o_was_given_them(
    look: Callable[[str], Looked], type: str
) -> None:
    for cell in look(type).cells():
        assert cell.output.model is not None and cell.projection is not None
        gates = np.array(cell.output.model) / output_by_hand(cell)
        assert cell.output.reason is not None and "gate" in cell.output.reason
        assert ((gates > 0) & (gates < 1)).all() and gates.std() > 1e-3  # of a sigmoid
        assert cell.projection.difference < 1e-4


@pytest.mark.parametrize("type", BY_TAP)
def test_a_model_of_which_only_weights_are_seen_says_what_is_missing(
    look: Callable[[str], Looked], type: str
) -> None:
    for cell in look(type).cells():
        assert sum(cell.row.weights) == pytest.approx(1, abs=1e-5)
        missing = (cell.product, cell.values, cell.projection, cell.row.scores)
        assert missing == (None,) * 4
        assert all((cell.scores_reason, cell.values_reason, cell.projection_reason))
        assert cell.inputs_reason and cell.output.reason


@pytest.mark.parametrize("type", [*BY_QUERY_AND_KEY, *BY_TAP])
def test_a_layer_is_the_sum_of_its_steps(look: Callable[[str], Looked], type: str) -> None:
    told = look(type).layers()
    assert told
    for layer in told:
        if type in NO_LAYERS:
            assert layer.steps == [] and layer.reason and layer.norm_order is None
            continue
        check_steps(layer, 1e-4)
        kinds = [step.kind for step in layer.steps]
        sublayers = 3 if layer.side == "decoder" and "cross_attention" in kinds else 2
        assert kinds.count("add") == sublayers and kinds.count("feed_forward") == 1
        norms = {step.name for step in layer.steps if isinstance(step, NormStep)}
        assert (layer.norm_order, *norms) == OWN_WAYS.get(type, ("pre", "RMSNorm"))
        for step in layer.steps:
            if isinstance(step, FeedForwardStep) and type in ACTIVATIONS:
                assert (step.activation, step.gated) == ACTIVATIONS[type]


def test_the_neurons_of_an_opened_layer_are_those_of_its_matrices(
    look: Callable[[str], Looked],
) -> None:
    looked = look("llama")
    told = looked.layers()[1]
    place = next(n for n, step in enumerate(told.steps) if step.kind == "feed_forward")
    step, given = told.steps[place], torch.tensor(told.steps[place - 1].values)
    assert isinstance(step, FeedForwardStep)
    mlp = looked.model.model.get_submodule("model.layers.1.mlp")
    with torch.no_grad():
        gates, partners = mlp.get_submodule("gate_proj")(given), mlp.get_submodule("up_proj")(given)
    for neuron in step.neurons:
        assert neuron.before == pytest.approx(float(gates[neuron.neuron]), abs=1e-5)
        assert neuron.gate == pytest.approx(float(partners[neuron.neuron]), abs=1e-5)
        sigmoid = 1 / (1 + np.exp(-neuron.before))
        assert neuron.after == pytest.approx(neuron.before * sigmoid * neuron.gate, abs=1e-5)


@pytest.mark.parametrize("edit", [Mask((2,)), Ablate("encoder", 0, 1), PositionEdit("shuffle")])
def test_a_second_pass_runs_under_the_edits_of_its_capture(
    tmp_path: Path, edit: Mask | Ablate | PositionEdit
) -> None:
    for cell in Looked(tmp_path, "bert", edits=(edit,)).cells():
        np.testing.assert_allclose(row_by_hand(cell), cell.row.weights, atol=1e-5)
        off = isinstance(edit, Ablate) and (cell.layer, cell.head) == (0, 1)
        assert cell.output.difference is not None
        assert (cell.output.difference > 1e-5) is off
        assert cell.projection is not None and cell.projection.difference < 1e-4


def test_a_second_pass_leaves_no_hook(tmp_path: Path) -> None:
    looked = Looked(tmp_path, "gpt2")
    every = list(looked.model.model.modules())

    def hooks() -> list[int]:  # transformers has some of its own
        return [len(one._forward_hooks) + len(one._forward_pre_hooks) for one in every]

    before = hooks()
    assert looked.attentions() and looked.layers()
    assert hooks() == before


def test_the_map_of_a_model_has_its_widths(look: Callable[[str], Looked]) -> None:
    looked = look("mistral")
    seen = looked.inside.map(looked.capture)
    (stack,) = seen.blocks
    assert (stack.heads, stack.key_heads, stack.d_head, stack.d_model, stack.d_ff) == (
        4,
        2,
        8,
        32,
        48,
    )
    assert (stack.norm_order, stack.norm_name, stack.activation) == ("pre", "RMSNorm", "silu")
    assert (seen.vocabulary, seen.tied) == (96, False)
    steps = looked.layers()[1].steps
    assert len(stack.output_norms) == 3 and steps
    states = looked.inside.layer(looked.capture, "decoder", 1).steps[-1].values.numpy()
    assert stack.output_norms[1] == pytest.approx(np.linalg.norm(states, axis=-1).mean(), rel=1e-5)


def test_a_layer_in_bfloat16_is_told_as_far_as_that_reaches(tmp_path: Path) -> None:
    folder = tiny_checkpoints.folder(tmp_path, Kind("bert"))
    model = HuggingFace(folder, "org/bert", "abc", dtype="bfloat16")
    capture = model.run(CaptureRequest(tiny_checkpoints.TEXTS[0]))
    trace = HuggingFaceInside(model).layer(capture, "encoder", 1)
    told = read_steps(trace, "encoder", 1, 1, 3)
    assert [step.kind for step in told.steps][1:4] == ["attention", "add", "norm"]
    assert told.checked is not None and 1e-4 < told.checked < 0.1
