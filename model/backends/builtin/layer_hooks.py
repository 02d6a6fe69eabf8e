"""Watch the parts of encoder and decoder layers in one pass."""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.backends.builtin.residual_hooks import AROUND
from model.capture.edits import CutResidual
from model.inside.layer_trace import LayerTrace, PartKind
from model.inside.neurons import NeuronTrace
from model.inside.norms import Norm
from model.inside.reassembly import PartCall, reassemble
from model.transformer.layers import DecoderLayer, EncoderLayer
from model.transformer.transformer import Transformer

Layer = EncoderLayer | DecoderLayer
KINDS: dict[str, PartKind] = {"self_attention": "attention", "cross_attention": "cross_attention"}
Place = tuple[str, int]  # encoder or decoder, and the layer
Run = dict[str, tuple[Tensor, Tensor]]  # by name of a part: given and gave, (token, width) each
Done = Callable[[Place, LayerTrace], None]


def layer_places(model: Transformer) -> Iterator[tuple[Place, Layer]]:
    """Yield every layer with its stack and number."""
    for number, encoder in enumerate(model.encoder):
        assert isinstance(encoder, EncoderLayer)
        yield ("encoder", number), encoder
    for number, decoder in enumerate(model.decoder):
        assert isinstance(decoder, DecoderLayer)
        yield ("decoder", number), decoder


@contextmanager
def watch_layers(
    model: Transformer, done: Done, cuts: Sequence[CutResidual], only: Place | None = None
) -> Iterator[None]:
    """Tell `done` of the steps of every layer, or of one, that runs inside; no hook is left.

    `cuts` are the residuals that the pass goes without. Hooks see the passes of every thread:
    whoever watches holds the model's lock.
    """
    hooks: list[Any] = []
    try:
        for place, layer in layer_places(model):
            if only in (None, place):
                own = {
                    AROUND[cut.site]
                    for cut in cuts
                    if ("encoder" if cut.site == "encoder" else "decoder", cut.layer) == place
                }
                hooks += watch_layer(layer, place, done, own)
        yield
    finally:
        for hook in hooks:
            hook.remove()


def watch_layer(layer: Layer, place: Place, done: Done, cuts: Set[str]) -> Iterator[Any]:
    """Register the hooks of one layer, and yield their handles.

    `cuts` are the parts of the layer whose residual is cut.
    """
    run: Run = {}

    def keep(name: str) -> Callable[..., None]:
        def hook(_module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
            run[name] = inputs[0][0].clone(), output[0].clone()

        return hook

    def finish(_module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        done(place, reassemble(inputs[0][0], output[0], list(parts_of(layer, run, cuts))))
        run.clear()

    for name, module in layer.named_modules():
        if isinstance(module, nn.Linear | nn.LayerNorm | nn.ReLU):
            yield module.register_forward_hook(keep(name))
    yield layer.register_forward_hook(finish)


def parts_of(layer: Layer, run: Run, cuts: Set[str]) -> Iterator[PartCall]:
    """Yield the parts that ran, in the order in which they ended."""
    own = AROUND["encoder" if isinstance(layer, EncoderLayer) else "decoder"]
    around_of = {"self_attention": own, "cross_attention": AROUND["cross"]}
    for name, (given, gave) in run.items():
        sublayer, _, part = name.rpartition(".")
        module = layer.get_submodule(name)
        if isinstance(module, nn.LayerNorm):
            norm = Norm("LayerNorm", module.eps, module.weight.detach(), module.bias.detach())
            yield PartCall("norm", name, given, gave, norm)
        elif part == "output":
            looking, kind, around = (
                run[f"{sublayer}.query"][0],
                KINDS[sublayer],
                around_of[sublayer],
            )
            came_by = run[f"{around}.norm"][0] if layer.get_submodule(around).pre else looking
            yield PartCall(kind, sublayer, looking, gave, cut=came_by if around in cuts else None)
        elif name == "feed_forward.2":
            given, before = run["feed_forward.0"]
            neurons = NeuronTrace("relu", before, run["feed_forward.1"][1], None)
            yield PartCall("feed_forward", sublayer, given, gave, neurons=neurons)
