"""One token through one layer, step by step, in numbers."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from model.capture.capture import Floats
from model.inside.layer_trace import LayerTrace, NormOrder, TracedStep
from model.inside.neurons import NeuronTrace
from model.inside.norms import NormName
from model.inside.projection import cosine
from model.refusal import Refused

MOST = 32  # neurons that are told
NOT_FOUND = "What this feed-forward network makes of its input is not one matrix after another."


@dataclass(frozen=True)
class LayerStep:
    """A step: the token's state after it, (d_model), and its Euclidean length."""

    module: str
    values: list[float]
    norm: float


@dataclass(frozen=True)
class StateStep(LayerStep):
    """The state that the layer is given or gives, or what an attention gives out."""

    kind: Literal["input", "attention", "cross_attention", "output"]


@dataclass(frozen=True)
class NormStep(LayerStep):
    """A LayerNorm or RMSNorm; `difference` is that of its formula to the model's own numbers."""

    name: NormName
    before: list[float]
    mean: float | None
    variance: float
    epsilon: float
    gamma: list[float] | None
    beta: list[float] | None
    difference: float
    kind: Literal["norm"] = "norm"


@dataclass(frozen=True)
class AddStep(LayerStep):
    """A residual connection; under `cut` the values are what was added alone."""

    residual: list[float]
    added: list[float]
    cosine: float | None
    cut: bool
    kind: Literal["add"] = "add"


@dataclass(frozen=True)
class Neuron:
    """One neuron; `gate` is what its activated number was multiplied by."""

    neuron: int
    before: float
    after: float
    gate: float | None


@dataclass(frozen=True)
class FeedForwardStep(LayerStep):
    """A feed-forward network and its most active neurons, or the reason why there are none."""

    activation: str | None
    gated: bool | None
    width: int | None
    active: int | None
    neurons: list[Neuron]
    neurons_reason: str | None
    kind: Literal["feed_forward"] = "feed_forward"


Step = StateStep | NormStep | AddStep | FeedForwardStep


@dataclass(frozen=True)
class LayerSteps:
    """One token's way; `checked` is the reassembled output's largest difference, of all tokens."""

    side: str
    layer: int
    layer_number: int
    token: int
    norm_order: NormOrder | None
    checked: float | None
    steps: list[Step]
    reason: str | None


def read_steps(
    trace: LayerTrace, side: str, layer: int, layer_number: int, token: int
) -> LayerSteps:
    """Return the steps of one token."""
    found = bool(trace.steps)
    return LayerSteps(
        side=side,
        layer=layer,
        layer_number=layer_number,
        token=token,
        norm_order=trace.norm_order if found else None,
        checked=trace.checked if found else None,
        steps=[read_step(trace, step, token) for step in trace.steps],
        reason=trace.reason,
    )


def read_step(trace: LayerTrace, step: TracedStep, token: int) -> Step:
    """Return one step of one token; all but the model's own numbers is float64."""
    values = step.values[token].double()
    told = (step.module, values.tolist(), float(values.norm()))
    before = [trace.steps[place].values[token].double() for place in step.sources]
    if step.kind == "add":
        residual, added = (x * by for x, by in zip(before, step.factors, strict=True))
        near = cosine(residual, added)
        return AddStep(*told, residual.tolist(), added.tolist(), near, step.cut)
    if step.norm is not None:
        norm, mean = step.norm, step.norm.mean(before[0])
        return NormStep(
            *told,
            name=norm.name,
            before=before[0].tolist(),
            mean=None if mean is None else float(mean),
            variance=float(norm.variance(before[0])),
            epsilon=norm.epsilon,
            gamma=_numbers(norm.gamma),
            beta=_numbers(norm.beta),
            difference=float((norm.apply(before[0]) - values).abs().max()),
        )
    if step.kind == "feed_forward":
        return _feed_forward(told, step, token)
    assert step.kind != "norm"
    return StateStep(*told, kind=step.kind)


def norm_states(trace: LayerTrace, place: int) -> Floats:
    """Return what a norm was given for every token, (token, d_model) float32.

    Raises Refused where no norm stands at that place of the steps.
    """
    norms = [number for number, step in enumerate(trace.steps) if step.norm is not None]
    if place not in norms:
        known = ", ".join(map(str, norms)) or "nowhere"
        raise Refused("unknown_step", f"No norm at step {place}; there are norms at {known}.")
    (source,) = trace.steps[place].sources
    return trace.steps[source].values.float().numpy()


def _feed_forward(
    told: tuple[str, list[float], float], step: TracedStep, token: int
) -> FeedForwardStep:
    seen = step.neurons
    if seen is None:
        return FeedForwardStep(*told, None, None, None, None, [], step.neurons_reason or NOT_FOUND)
    after = seen.after[token]
    return FeedForwardStep(
        *told,
        activation=seen.activation,
        gated=seen.gate is not None,
        width=len(after),
        active=int((after > 0).sum()),
        neurons=strongest_neurons(seen, token),
        neurons_reason=None,
    )


def strongest_neurons(seen: NeuronTrace, token: int) -> list[Neuron]:
    """Return the neurons with the largest numbers after, whatever their sign."""
    after = seen.after[token]
    strongest = after.abs().topk(min(MOST, len(after))).indices.tolist()
    return [
        Neuron(
            number,
            float(seen.before[token, number]),
            float(after[number]),
            None if seen.gate is None else float(seen.gate[token, number]),
        )
        for number in strongest
    ]


def _numbers(tensor: Tensor | None) -> list[float] | None:
    if tensor is None:
        return None
    numbers: list[float] = tensor.float().tolist()
    return numbers
