"""Watch the parts of encoder and decoder layers in one pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.inside.layer_trace import LayerTrace, PartKind
from model.inside.neurons import NeuronTrace
from model.inside.norms import Norm
from model.inside.reassembly import PartCall, reassemble
from model.transformer.layers import DecoderLayer, EncoderLayer
from model.transformer.transformer import Transformer

Layer = EncoderLayer | DecoderLayer
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
def watch_layers(model: Transformer, done: Done, only: Place | None = None) -> Iterator[None]:
    """Tell `done` of the steps of every layer, or of one, that runs inside; no hook is left.

    Hooks see the passes of every thread: whoever watches holds the model's lock.
    """
    hooks: list[Any] = []
    try:
        for place, layer in layer_places(model):
            if only in (None, place):
                hooks += watch_layer(layer, place, done)
        yield
    finally:
        for hook in hooks:
            hook.remove()


def watch_layer(layer: Layer, place: Place, done: Done) -> Iterator[Any]:
    """Register the hooks of one layer, and yield their handles."""
    run: Run = {}

    def keep(name: str) -> Callable[..., None]:
        def hook(_module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
            run[name] = inputs[0][0].clone(), output[0].clone()

        return hook

    def finish(_module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        done(place, reassemble(inputs[0][0], output[0], list(parts_of(layer, run))))
        run.clear()

    for name, module in layer.named_modules():
        if isinstance(module, nn.Linear | nn.LayerNorm | nn.ReLU):
            yield module.register_forward_hook(keep(name))
    yield layer.register_forward_hook(finish)


def parts_of(layer: Layer, run: Run) -> Iterator[PartCall]:
    """Yield the parts that ran, in the order in which they ended."""
    for name, (given, gave) in run.items():
        sublayer, _, part = name.rpartition(".")
        module = layer.get_submodule(name)
        if isinstance(module, nn.LayerNorm):
            norm = Norm("LayerNorm", module.eps, module.weight.detach(), module.bias.detach())
            yield PartCall("norm", name, given, gave, norm)
        elif part == "output":
            kind: PartKind = "attention" if sublayer == "self_attention" else "cross_attention"
            yield PartCall(kind, sublayer, run[f"{sublayer}.query"][0], gave)
        elif name == "feed_forward.2":
            given, before = run["feed_forward.0"]
            neurons = NeuronTrace("relu", before, run["feed_forward.1"][1], None)
            yield PartCall("feed_forward", sublayer, given, gave, neurons=neurons)
