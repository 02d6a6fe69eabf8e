"""The Universal Transformer: recurrence in depth instead of a stack of layers."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from model.transformer.configuration import Configuration
from model.transformer.layers import LayerCache
from model.transformer.positions import sinusoids
from model.transformer.transformer import Memory, Transformer
from model.universal.halting import Halting, has_halted

FIRST_BIAS = -1.0  # σ(−1) = 0.27: at first every token takes four steps, and learns to take fewer


class UniversalTransformer(Transformer):
    """One encoder layer and one decoder layer, each applied as often as a stack has layers.

    Every step has attention taps of its own, so that steps stand where layers stand; their weights
    are those of the first. Before each step the position and the step are added to every token
    (Dehghani et al. 2019, section 2.1). A token that has halted keeps its state, which others still
    look at, and its output is Σ p_n · its state after step n (Graves 2016, equation 13). All steps
    are computed, also for tokens that have halted.
    """

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        for layers in (self.encoder, self.decoder):
            share_parameters(layers)
            layers.register_state_dict_post_hook(drop_repeated)  # type: ignore[no-untyped-call]
            layers.register_load_state_dict_pre_hook(repeat_first)  # type: ignore[no-untyped-call]
        self.encoder_halting = Halting(configuration.d_model)
        self.decoder_halting = Halting(configuration.d_model)
        for halting in (self.encoder_halting, self.decoder_halting):
            nn.init.zeros_(halting.probability.weight)
            nn.init.constant_(halting.probability.bias, FIRST_BIAS)
        steps = max(configuration.encoder_layers, configuration.decoder_layers)
        table = sinusoids(torch.arange(steps), configuration.d_model)
        self.register_buffer("steps", table, persistent=False)

    def encode_layers(
        self, x: Tensor, positions: Tensor, encoding: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Pass x, (batch, source, d_model), through the encoder layer, step after step."""

        def apply(x: Tensor, step: int) -> Tensor:
            after: Tensor = self.encoder[step](x, positions, mask)
            return after

        return self.repeat(apply, self.encoder_halting, len(self.encoder), x, encoding)

    def decode_layers(
        self,
        x: Tensor,
        positions: Tensor,
        encoding: Tensor,
        causal: Tensor,
        memory: Memory,
        cache: Sequence[LayerCache],
    ) -> Tensor:
        """Pass the fresh target tokens x, (batch, target, d_model), through, step after step."""

        def apply(x: Tensor, step: int) -> Tensor:
            layer = self.decoder[step]
            after: Tensor = layer(x, positions, causal, memory.states, memory.mask, cache[step])
            return after

        return self.repeat(apply, self.decoder_halting, len(self.decoder), x, encoding)

    def repeat(
        self,
        apply: Callable[[Tensor, int], Tensor],
        halting: Halting,
        steps: int,
        x: Tensor,
        encoding: Tensor,
    ) -> Tensor:
        """Return every token's output, (batch, token, d_model), after at most so many steps."""
        given = torch.zeros(x.shape[:2], device=x.device)
        output = torch.zeros_like(x)
        for step in range(steps):
            told = self.tell(x, encoding, step)
            p = halting(told, given, step == steps - 1)  # (batch, token)
            after = apply(told, step)
            output = output + p[..., None].to(x.dtype) * after
            x = torch.where(has_halted(given)[..., None], x, after)
            given = given + p
        return output

    def tell(self, x: Tensor, encoding: Tensor, step: int) -> Tensor:
        """Add to every token which step this is, and where it stands: at first it holds that."""
        told = self.get_buffer("steps")[step]  # (d_model,)
        return x + (told + encoding if step else told).to(x.dtype)


def share_parameters(layers: nn.ModuleList) -> None:
    """Give every layer the parameters of the first one; what has none, as a tap, stays its own."""
    for layer in list(layers)[1:]:
        for name, parameter in layers[0].named_parameters():
            owner, _, own_name = name.rpartition(".")
            setattr(layer.get_submodule(owner), own_name, parameter)


def drop_repeated(_: nn.Module, state: dict[str, Tensor], prefix: str, *_more: object) -> None:
    """Keep the weights of the first layer alone in a state; a hook."""
    for name in [name for name in state if name.startswith(prefix)]:
        if not name.startswith(f"{prefix}0."):
            del state[name]


def repeat_first(layers: nn.Module, state: dict[str, Tensor], prefix: str, *_more: object) -> None:
    """Give a state that is being loaded the weights of the first layer for every other; a hook."""
    first = f"{prefix}0."
    own = {name.removeprefix(first): w for name, w in state.items() if name.startswith(first)}
    for number, _ in layers.named_children():
        state.update({f"{prefix}{number}.{name}": weight for name, weight in own.items()})
