"""The attention function of transformers, wrapped in place so that one pass can be watched.

Files that support PyTorch's fused attention keep the name "sdpa" and so their own masks: under
any other name the sparse ones among them become dense without a word. The others (softcap, sinks)
run under a name of our own, with the masks that "eager" would be given.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import eager_mask
from transformers.utils.logging import disable_progress_bar

from model.capture.attention_record import AttentionRecord

EAGER, FUSED = "eager", "sdpa"
OWN = "sightlines"  # a name that holds "sdpa", "flash", "paged|" or "/" has special treatment


@dataclass(frozen=True)
class AttentionCall:
    """What one call of attention was given, for a batch of texts, as the pass itself has it.

    query (text, head, query, d_head), key and value (text, key head, key, …); mask, bias and sinks
    broadcast to (text, head, query, key).
    """

    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    scale: float
    causal: bool
    bias: Tensor | None = None
    softcap: float | None = None
    sinks: Tensor | None = None

    def record(self, text: int = 0) -> AttentionRecord:
        """Return what one of the texts was given; views, nothing is copied.

        Raises ValueError where shapes do not belong together.
        """

        def of(tensor: Tensor | None) -> Tensor | None:
            if tensor is None or tensor.dim() < 4:
                return tensor
            return tensor[text if tensor.shape[0] > 1 else 0]

        return AttentionRecord(
            self.query[text],
            self.key[text],
            self.value[text],
            of(self.mask),
            self.scale,
            self.causal,
            of(self.bias),
            self.softcap,
            of(self.sinks),
        )


# Is told of a call and what came out, (text, query, head, d_value); gives what shall go on.
Watch = Callable[[nn.Module, AttentionCall, Tensor], Tensor]
_watching: ContextVar[Watch | None] = ContextVar("sightlines_watching", default=None)


@contextmanager
def watch_attention(watch: Watch) -> Iterator[None]:
    """Have every attention called by this thread told to `watch` inside the `with`."""
    token = _watching.set(watch)
    try:
        yield
    finally:
        _watching.reset(token)


@cache
def register() -> None:
    """Make transformers call the functions of this file; once is enough for all models."""
    disable_progress_bar()
    AttentionInterface.register(FUSED, attend_fused)
    AttentionInterface.register(OWN, attend_own)
    # Without this line masks would be None under our name: causality and padding lost, silently.
    AttentionMaskInterface.register(OWN, eager_mask)


def choose_implementation(model: PreTrainedModel) -> str | None:
    """Return the implementation under which a model is watched; None: its file calls no function.

    The last are files older than the interface. Never force a name on them: their masks change.
    """
    if not model._can_set_attn_implementation():
        return None
    parts = [part for part in model.modules() if isinstance(part, PreTrainedModel)]
    return FUSED if all(part._supports_sdpa for part in parts) else OWN


def attend_fused(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **others: Any,
) -> tuple[Tensor, None]:
    """Attend as transformers does under "sdpa", to the bit, and tell who watches.

    Returns what every head gives out, (text, query, head, d_value), and no weights.
    """
    out, _ = sdpa_attention_forward(module, query, key, value, attention_mask, **others)
    watch = _watching.get()
    if watch is not None:
        given = describe_call(module, query, key, value, attention_mask, **others)
        out = watch(module, given, out)
    return out, None


def attend_own(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    softcap: float | None = None,
    s_aux: Tensor | None = None,
    sinks: Tensor | None = None,
    indices: Tensor | None = None,
    **others: Any,
) -> tuple[Tensor, None]:
    """Attend as transformers does under "eager", with O(query·key) memory, and tell who watches.

    `indices` (text, query, chosen) are the only keys that sparse models let a query see.
    """
    mask = attention_mask if indices is None else narrow_mask(attention_mask, indices, query, key)
    sinks = next((s for s in (s_aux, sinks, getattr(module, "sinks", None)) if s is not None), None)
    if sinks is not None and sinks.dim() < 4:
        sinks = sinks.reshape(1, -1, 1, 1)
    given = describe_call(module, query, key, value, mask, softcap=softcap, sinks=sinks, **others)
    if softcap is None and sinks is None:
        out, _ = sdpa_attention_forward(module, query, key, value, mask, **others)
    else:
        out = torch.stack([head_outputs(given.record(text)) for text in range(query.shape[0])])
    watch = _watching.get()
    return (out if watch is None else watch(module, given, out)), None


def head_outputs(record: AttentionRecord) -> Tensor:
    """Return what every head gives out, (query, head, d_value), one head's weights at a time."""
    value = record.value[record.key_heads(list(range(record.heads)))]
    outs = [record.weights([head])[0].to(value.dtype) @ value[head] for head in range(len(value))]
    return torch.stack(outs, 1)


def narrow_mask(mask: Tensor | None, indices: Tensor, query: Tensor, key: Tensor) -> Tensor:
    """Return the mask, (text, 1 or head, query, key), but for keys that a query did not choose.

    `indices` (text, query, chosen); True = may look, unless numbers are added.
    """
    seen = torch.zeros(query.shape[0], 1, query.shape[2], key.shape[2], device=key.device)
    seen = seen.scatter(-1, indices.long().unsqueeze(1), 1).bool()
    if mask is None:
        return seen
    if mask.dtype == torch.bool:
        return mask & seen
    return mask.masked_fill(~seen, torch.finfo(mask.dtype).min)


def describe_call(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    scaling: float | None = None,
    is_causal: bool | None = None,
    position_bias: Tensor | None = None,
    softcap: float | None = None,
    sinks: Tensor | None = None,
    **_others: Any,
) -> AttentionCall:
    """Put together what a call was given; a window or an index is in the mask already.

    No mask means causal, if the call, or else the module, is so and there is more than one query.
    """
    causal = getattr(module, "is_causal", True) if is_causal is None else is_causal
    return AttentionCall(
        query,
        key,
        value,
        mask,
        query.shape[-1] ** -0.5 if scaling is None else float(scaling),
        mask is None and query.shape[2] > 1 and bool(causal),
        position_bias,
        softcap,
        sinks,
    )
