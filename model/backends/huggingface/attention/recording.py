"""Keep what every attention of one pass was given, by site and in the order of the calls."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from model.backends.huggingface.attention.function import AttentionCall
from model.backends.huggingface.attention.modules import ModuleSite
from model.capture.attention_record import AttentionRecord, Record
from model.capture.weights_record import WeightsRecord

# May change what the heads of a layer gave out, (head, query, d_value): site, layer, record, out.
Change = Callable[[str, int, Record, Tensor], Tensor]
ELSEWHERE = "attends between other things than tokens"


def drop_repetitions(tensor: Tensor) -> Tensor:
    """Return a view of the same axes; those along which it was expanded have length 1."""
    for axis, step in enumerate(tensor.stride()):
        if step == 0 and tensor.shape[axis] > 1:
            tensor = tensor.narrow(axis, 0, 1)
    return tensor


@dataclass(frozen=True)
class RecordedLayer:
    """One layer's attention: who called, and what was kept."""

    module_site: ModuleSite
    record: Record


@dataclass
class AttentionRecording:
    """What one pass was seen to do, by site.

    `unreadable` counts, by its reason, each call that cannot be drawn. With `change` the pass
    goes on with other outputs of its heads; this is the one place where that happens.
    """

    places: Mapping[nn.Module, ModuleSite]
    change: Change | None = None
    sites: dict[str, list[RecordedLayer]] = field(default_factory=dict)
    unreadable: Counter[str] = field(default_factory=Counter)
    _last: AttentionCall | None = None
    _copies: dict[object, tuple[Tensor, Tensor]] = field(default_factory=dict)

    def see(self, module: nn.Module, given: AttentionCall, out: Tensor) -> Tensor:
        """Keep one call; gives the output, (text, query, head, d_value), that shall go on."""
        module_site = self.places.get(module)
        if module_site is None or given.query.shape[0] != 1:
            self.unreadable[ELSEWHERE] += 1
            return out
        record = self._kept(given.record())
        layers = self.sites.setdefault(module_site.site, [])
        if self._last and self._last.query is given.query and self._last.key is given.key:
            before = layers.pop().record  # a second set of values, looked at in the same way
            assert isinstance(before, AttentionRecord)
            values = torch.cat((before.value, record.value), -1)
            layers.append(RecordedLayer(module_site, replace(before, value=values)))
        else:
            layers.append(RecordedLayer(module_site, record))
        self._last = given
        if self.change is None:
            return out
        changed = self.change(module_site.site, len(layers) - 1, record, out[0].transpose(0, 1))
        return changed.transpose(0, 1)[None].contiguous()

    def see_weights(self, module: nn.Module, weights: Tensor) -> None:
        """Keep the weights of one layer, (1, head, query, key) or, in old files, without the 1."""
        module_site = self.places[module]
        if weights.dim() not in (3, 4) or (weights.dim() == 4 and len(weights) != 1):
            self.unreadable[ELSEWHERE] += 1
            return
        record = WeightsRecord(copy_to_cpu(weights.reshape(-1, *weights.shape[-2:])))
        self.sites.setdefault(module_site.site, []).append(RecordedLayer(module_site, record))

    def _kept(self, seen: AttentionRecord) -> AttentionRecord:
        """Return a record that owns its tensors; the pass goes on to change its own."""
        return replace(
            seen,
            query=copy_to_cpu(seen.query),
            key=copy_to_cpu(seen.key),
            value=copy_to_cpu(seen.value),
            mask=self._shared(seen.mask, boolean_mask),
            bias=self._shared(seen.bias),
            sinks=self._shared(seen.sinks),
        )

    def _shared(
        self, tensor: Tensor | None, change: Callable[[Tensor], Tensor] = drop_repetitions
    ) -> Tensor | None:
        """Return a copy, the same one for every layer that is given the same tensor."""
        if tensor is None:
            return None
        key = (tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype)
        if key not in self._copies:  # what is copied stays alive: its address is not used again
            self._copies[key] = (tensor, copy_to_cpu(change(drop_repetitions(tensor))))
        return self._copies[key][1]


def copy_to_cpu(tensor: Tensor) -> Tensor:
    """Return a copy in main memory, of the same axes, that holds no more than the tensor itself."""
    return tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)


def boolean_mask(mask: Tensor) -> Tensor:
    """Return a mask, (..., query, key), of 0 and the lowest number as True = may look.

    That is a quarter the size. Left as it is: whatever adds other numbers, and where a query may
    look nowhere, since then the lowest number for every key lets it look at all of them alike.
    """
    if not mask.is_floating_point():
        return mask
    forbids = mask <= torch.finfo(mask.dtype).min / 2
    plain = bool((forbids | (mask == 0)).all()) and not bool(forbids.all(-1).any())
    return ~forbids if plain else mask
