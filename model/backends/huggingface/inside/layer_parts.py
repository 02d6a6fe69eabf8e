"""The parts that ran in one layer: norms, attentions, feed-forward networks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from torch import Tensor, nn

from model.backends.huggingface.inside.attention_parts import find_output, is_norm, look_around
from model.backends.huggingface.inside.calls import Attend, Frame, ModuleCall
from model.backends.huggingface.inside.matrices import matrix_calls
from model.backends.huggingface.inside.norm_reader import read_norm
from model.backends.huggingface.inside.residual_sum import ResidualSum, residual_of
from model.inside.layer_trace import LayerTrace, PartKind
from model.inside.neurons import NeuronTrace, find_neurons
from model.inside.reassembly import PartCall, reassemble
from model.inside.sameness import nearness, same

NO_LAYER = "This attention stands in no module of its own layer, so its steps are not shown."
NO_CUTS: Mapping[str, ResidualSum] = {}
WITHIN = 1e-4  # of the largest number: what a reassembled layer may differ by, in float32


@dataclass(frozen=True)
class SeenLayer:
    """One layer of a frame: its call, its self-attention, and its cross-attention if it has one."""

    call: ModuleCall
    attends: list[Attend]
    calls: list[ModuleCall]


def trace_layer(
    frame: Frame, attend: Attend, items: set[nn.Module], cuts: Mapping[str, ResidualSum] = NO_CUTS
) -> LayerTrace:
    """Return the steps of the layer of a self-attention, or the reason why there are none.

    `cuts` are the residuals that the pass goes without, by the module whose output goes on alone.
    """
    return find_layer(frame, attend, items, cuts)[1]


def find_layer(
    frame: Frame, attend: Attend, items: set[nn.Module], cuts: Mapping[str, ResidualSum] = NO_CUTS
) -> tuple[SeenLayer | None, LayerTrace]:
    """Return the layer of a self-attention too, None where no module is taken for it."""
    tried: tuple[SeenLayer | None, LayerTrace] = (None, LayerTrace(None, (), NO_LAYER))
    for layer in possible_layers(frame, attend, items):
        trace = trace_one(frame, layer, cuts)
        if trace.steps:
            return layer, trace
        tried = tried if tried[0] else (layer, trace)
    return tried


def possible_layers(frame: Frame, attend: Attend, items: set[nn.Module]) -> Iterator[SeenLayer]:
    """Yield what may be the layer of a self-attention, the outermost first.

    Each is an item of a list, and holds no other self-attention.
    """
    for call in attend.inside:
        others = [one for one in frame.attends if call in one.inside]
        own = {one.number for one in others if one.site == attend.site}
        if call.module in items and own == {attend.number} and call.module is not attend.module:
            yield SeenLayer(call, others, [one for one in frame.calls if call.holds(one)])


def trace_one(
    frame: Frame, layer: SeenLayer, cuts: Mapping[str, ResidualSum] = NO_CUTS
) -> LayerTrace:
    """Return the steps of a layer, or the reason why there are none."""
    gave = layer.call.gave
    given = layer.call.given[0] if layer.call.given else None
    if gave is None or given is None or given.shape != gave.shape:
        return LayerTrace(gave, (), NO_LAYER)
    parts = sorted(find_parts(frame, layer, gave.shape), key=lambda part: part[0])
    trace = reassemble(given, gave, [with_cut(layer, part, cuts) for _, part in parts])
    if trace.steps and not any(step.kind == "add" for step in trace.steps):
        return LayerTrace(gave, (), NO_LAYER)
    within = max(WITHIN, 2 * nearness(gave.dtype))
    if trace.steps and trace.checked > within * max(1.0, float(gave.abs().max())):
        said = f"Put together again, this layer's output is off by {trace.checked:.1e}."
        return LayerTrace(gave, (), said)
    return trace


def with_cut(layer: SeenLayer, part: PartCall, cuts: Mapping[str, ResidualSum]) -> PartCall:
    """Return a part with the residual to which its output was not added, if so."""
    for call in (layer.call, *layer.calls):
        if call.gave is part.gave and call.path in cuts:
            return replace(part, cut=residual_of((layer.call, *layer.calls), cuts[call.path]))
    return part


def find_parts(
    frame: Frame, layer: SeenLayer, shape: tuple[int, ...]
) -> Iterator[tuple[tuple[int, int], PartCall]]:
    """Yield the parts of a layer with when they ended; of several readings the first is best."""
    root = len(layer.call.path) + 1
    wrapped = [
        call for call in layer.calls if any(call in one.inside for one in layer.attends)
    ]  # modules that an attention runs in
    outermost = [call for call in wrapped if not any(one.holds(call) for one in wrapped)]
    free = [
        call
        for call in layer.calls
        if call not in wrapped and not any(one.holds(call) for one in outermost)
    ]
    for call in layer.calls:
        if is_norm(call) and call.given and call.gave is not None and call.gave.shape == shape:
            norm = read_norm(call.module, call.given[0], call.gave)
            if norm is not None:
                part = PartCall("norm", call.path[root:], call.given[0], call.gave, norm)
                yield (call.ended, 0), part
    for attend in layer.attends:
        yield from attention_readings(frame, layer, attend, shape, root)
    yield from forward_readings(layer, free, shape, root)


def attention_readings(
    frame: Frame, layer: SeenLayer, attend: Attend, shape: tuple[int, ...], root: int
) -> Iterator[tuple[tuple[int, int], PartCall]]:
    """Yield an attention as what W_O gave, and as what the modules around it gave."""
    kind: PartKind = "cross_attention" if attend.site == "cross" else "attention"
    inside = [call for call in attend.inside if layer.call.holds(call)][::-1]
    if not inside:
        return
    name = inside[0].path[root:]
    source = attention_source(frame, attend, inside[0], shape)
    output = find_output(layer.calls, attend)
    if output and source is not None and output[1].output.shape == shape:
        yield (output[0].ended, 0), PartCall(kind, name, source, output[1].output)
    for rank, call in enumerate(inside, start=1):
        if call.gave is None or call.gave.shape != shape or wraps_more(layer.calls, call):
            continue
        states = [one for one in call.given if one.shape == shape]
        if len(states) == 1 or attend.site == "cross":  # a second one would be a residual
            given = source if source is not None else states[0]
            yield (call.ended, rank), PartCall(kind, call.path[root:], given, call.gave)
    if output is None and source is not None:
        for call in matrix_calls(layer.calls):
            if any(one.holds(call) for one in inside) and call.began > attend.at:
                assert call.gave is not None
                if call.gave.shape == shape:
                    yield (call.ended, 0), PartCall(kind, name, source, call.gave)


def attention_source(
    frame: Frame, attend: Attend, module: ModuleCall, shape: tuple[int, ...]
) -> Tensor | None:
    """Return the states that an attention looks from, (token, d_model); None: not told apart.

    That is what the matrix of its queries was given, or else the first matrix of its module.
    """
    found = look_around(frame, attend).query_input
    if found is None:
        before = (
            call
            for call in matrix_calls(frame.calls)
            if module.holds(call) and call.ended < attend.at
        )
        found = next((call.given[0] for call in before), None)
    return found if found is not None and found.shape == shape else None


def forward_readings(
    layer: SeenLayer, free: Sequence[ModuleCall], shape: tuple[int, ...], root: int
) -> Iterator[tuple[tuple[int, int], PartCall]]:
    """Yield feed-forward networks: modules of their own, or one matrix after another."""
    matrices = list(matrix_calls(free))
    for call in free:
        if call.gave is None or call.gave.shape != shape or is_norm(call):
            continue
        given = call.given[0] if len(call.given) == 1 and call.given[0].shape == shape else None
        heavy = any(parameter.dim() > 1 for parameter in call.module.parameters())
        if call in matrices:
            made = [one for one in matrices if one.ended < call.began]
            neurons, first = neurons_of(call, made)
            if neurons is not None and first is not None and first.given[0].shape == shape:
                part = PartCall(
                    "feed_forward", call.path[root:], first.given[0], call.gave, neurons=neurons
                )
                yield (call.ended, 1), part
        elif given is not None and heavy and not wraps_more(layer.calls, call):
            inner = [one for one in matrices if call.holds(one)]
            last = next((one for one in inner[::-1] if is_same(one.gave, call.gave)), None)
            neurons = None
            if last is not None:
                neurons, _ = neurons_of(last, [one for one in inner if one is not last])
            part = PartCall("feed_forward", call.path[root:], given, call.gave, neurons=neurons)
            yield (call.ended, 2), part


def neurons_of(
    last: ModuleCall, made: Sequence[ModuleCall]
) -> tuple[NeuronTrace | None, ModuleCall | None]:
    """Return the neurons of a network by its last matrix, and the call of a first one."""
    outputs = [call.gave for call in made if call.gave is not None]
    neurons = find_neurons(last.given[0], outputs)
    if neurons is None:
        return None, None
    stores = neurons.before.untyped_storage().data_ptr()
    first = next(
        call
        for call in made
        if call.gave is not None and call.gave.untyped_storage().data_ptr() == stores
    )
    return neurons, first


def wraps_more(calls: Sequence[ModuleCall], call: ModuleCall) -> bool:
    """Say whether a module is more than one step: with a norm at an end of it, or a residual."""
    inner = [one for one in calls if call.holds(one) and one.gave is not None]
    for norm in filter(is_norm, inner):
        if norm.given and any(is_same(norm.given[0], one) for one in call.given):
            return True
        if is_same(norm.gave, call.gave):
            return True
    return any(
        one.gave is not None
        and state.shape == one.gave.shape
        and is_same(state + one.gave, call.gave)
        for state in call.given
        for one in inner
    )


def is_same(one: Tensor | None, other: Tensor | None) -> bool:
    """Say whether there are two tensors, and they are the same numbers."""
    return one is not None and other is not None and same(one, other)
