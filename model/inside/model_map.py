"""A model as a map: its stacks, and how long the states are that pass through their layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture
from model.capture.edited_record import EditedRecord
from model.inside.layer_trace import LayerTrace, NormOrder, StepKind
from model.inside.norms import NormName

Part = Literal["self_attention", "cross_attention", "feed_forward"]
SUBLAYERS: tuple[StepKind, ...] = ("attention", "cross_attention", "feed_forward")


@dataclass(frozen=True)
class LayerSummary:
    """What a map says of one layer: means over the tokens of ‖·‖, None where it was not found.

    `norms` are those of the parts that are there, by their kind.
    """

    d_model: int | None
    output_norm: float | None
    norms: Mapping[StepKind, float]
    norm_order: NormOrder | None
    norm_name: NormName | None
    activation: str | None
    d_ff: int | None

    @property
    def nbytes(self) -> int:
        """Of tensors: none."""
        return 0


def summarise(trace: LayerTrace) -> LayerSummary:
    """Return what a map says of a layer."""
    names = [step.norm.name for step in trace.steps if step.norm is not None]
    neurons = [step.neurons for step in trace.steps if step.neurons is not None]
    return LayerSummary(
        None if trace.gave is None else trace.gave.shape[-1],
        None if trace.gave is None else mean_length(trace.gave),
        {step.kind: mean_length(step.values) for step in trace.steps if step.kind in SUBLAYERS},
        trace.norm_order if trace.steps else None,
        names[0] if names else None,
        neurons[0].activation if neurons else None,
        neurons[0].after.shape[-1] if neurons else None,
    )


def mean_length(states: Tensor) -> float:
    """Return the mean Euclidean length of (token, d_model)."""
    return float(states.double().norm(dim=-1).mean())


@dataclass(frozen=True)
class MapStack:
    """A stack of layers with a text's numbers on it; norms are by layer, None: not found."""

    stack: str
    layers: int
    layer_numbers: list[int]
    d_model: int | None
    d_ff: int | None
    heads: int
    key_heads: int | None
    d_head: int | None
    norm_order: NormOrder | None
    norm_name: NormName | None
    activation: str | None
    parts: list[Part]
    tokens: int
    output_norms: list[float | None]
    attention_norms: list[float | None]
    feed_forward_norms: list[float | None]


@dataclass(frozen=True)
class ModelMap:
    """A model with a text's numbers on it; `tied`: embedding and output are one matrix."""

    family: str
    blocks: list[MapStack]
    vocabulary: int | None
    tied: bool | None
    positions: list[str]
    parameters: int

    @property
    def nbytes(self) -> int:
        """Of tensors: none."""
        return 0


def map_stacks(capture: Capture, seen: Mapping[tuple[str, int], LayerSummary]) -> list[MapStack]:
    """Return the stacks of a capture; `seen` is by site of self-attention and layer."""
    return [map_stack(capture, site.name, seen) for site in capture.sites if site.name != "cross"]


def map_stack(
    capture: Capture, name: str, seen: Mapping[tuple[str, int], LayerSummary]
) -> MapStack:
    """Return one stack."""
    site = capture.site(name)
    kept = site.layers[0]
    record = kept.record if isinstance(kept, EditedRecord) else kept
    layers = [seen.get((name, layer)) for layer in range(len(site.layers))]
    found = [layer for layer in layers if layer is not None]
    crosses = name == "decoder" and any(other.name == "cross" for other in capture.sites)
    forward = any("feed_forward" in layer.norms for layer in found)
    parts: list[Part] = ["self_attention"]
    parts += ["cross_attention"] if crosses else []
    parts += ["feed_forward"] if forward else []

    def norms(kind: StepKind) -> list[float | None]:
        return [None if layer is None else layer.norms.get(kind) for layer in layers]

    return MapStack(
        stack=name,
        layers=len(layers),
        layer_numbers=list(site.layer_numbers),
        d_model=next((layer.d_model for layer in found if layer.d_model), None),
        d_ff=next((layer.d_ff for layer in found if layer.d_ff), None),
        heads=site.heads,
        key_heads=record.key.shape[0] if isinstance(record, AttentionRecord) else None,
        d_head=record.query.shape[-1] if isinstance(record, AttentionRecord) else None,
        norm_order=next((layer.norm_order for layer in found if layer.norm_order), None),
        norm_name=next((layer.norm_name for layer in found if layer.norm_name), None),
        activation=next((layer.activation for layer in found if layer.activation), None),
        parts=parts,
        tokens=kept.queries,
        output_norms=[None if layer is None else layer.output_norm for layer in layers],
        attention_norms=norms("attention"),
        feed_forward_norms=norms("feed_forward"),
    )
