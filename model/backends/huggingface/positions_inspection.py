"""The positions of a Hugging Face model, taken apart."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.function import AttentionCall, watch_attention
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.modules import find_sites
from model.backends.huggingface.attention.passes import ModelInput
from model.backends.huggingface.positions.hooks import is_rotary
from model.backends.huggingface.positions.placing import place_tokens
from model.backends.huggingface.positions.readers import copy_float32, read_rotary, turns
from model.backends.huggingface.positions.table_rows import first_row
from model.backends.huggingface.reading import read_again
from model.backends.huggingface.self_test.lengths import sample_input
from model.capture.capture import Capture
from model.capture.position_edit import OFF
from model.capture.positions import Positions, Side
from model.inside.first_layer import Projected, Reached
from model.inside.head_record import ONLY_WEIGHTS
from model.inside.memo import PassMemo
from model.inside.positions_protocol import MOST
from model.interventions.variants import places_in
from model.refusal import Refused

FEW = 8  # tokens by which the first row of a table is found
NO_TABLE = "These positions are no table: all that there is of them stands in their values."
AT_ONCE = 2048  # positions that are projected in one pass at most


class HuggingFacePositions:
    """What tells tokens apart in a Hugging Face model; see Placed."""

    def __init__(self, model: HuggingFace) -> None:
        self.model = model

    @property
    def memo(self) -> PassMemo:
        """What earlier questions found."""
        return self.model.memo

    @contextmanager
    def first_layer(self, capture: Capture, site: str) -> Iterator["EmbeddedSide"]:
        """Have the model for oneself, to run it up to the first attention of a site."""
        capture.check_model(self.model.info)
        if self.model.passes.implementation is None:
            raise Refused("not_available", ONLY_WEIGHTS)
        with self.model.alone(), restore_after(self.model.model):
            side: Side = "target" if self.model.axes[site][0] == "target" else "source"
            added = (of for of in capture.positions if (of.side, of.where) == (side, side))
            held = sum(len(self._rows(of)) for of in islice(added, 1))
            yield EmbeddedSide(self.model, capture, site, min(AT_ONCE, held))

    def table(self, positions: Positions) -> Tensor:
        """Return the vector or the turns of every position, (position, dimension)."""
        with self.model.alone(), restore_after(self.model.model):
            if positions.kind in ("sinusoidal", "learned"):
                return self._rows(positions)[:MOST]
            module = self._module(positions)
            if positions.kind == "rotary" and is_rotary(module):
                return self._turns(module, positions.layers)
            if positions.kind == "rotary":
                sines, cosines = self._rows(positions)[:MOST].chunk(2, -1)
                return torch.stack((sines, cosines), -1).flatten(1)
        raise Refused("not_available", NO_TABLE)

    def _module(self, positions: Positions) -> nn.Module:
        """Return the part of the model that gave positions."""
        modules: dict[str, nn.Module] = dict(self.model.model.named_modules())
        found = modules.get(positions.module)
        if found is None:
            raise Refused("not_available", NO_TABLE)
        return found

    def _rows(self, positions: Positions) -> Tensor:
        """Return the rows of a table from that of the first token on, float32."""
        module = self._module(positions)
        table = getattr(module, "weight", getattr(module, "weights", None))
        added: list[Any] = []
        hook = module.register_forward_hook(lambda _module, _args, output: added.append(output))
        try:
            self.model.passes.plain(sample_input(self.model.passes, FEW))
        finally:
            hook.remove()
        if not isinstance(table, Tensor) or not isinstance(added[0], Tensor):
            raise Refused("not_available", NO_TABLE)
        return copy_float32(table[first_row(table, added[0].to(table)) :])

    def _turns(self, module: nn.Module, layers: str | None) -> Tensor:
        """Return sines and cosines of every position, as they are read of a text."""
        held = getattr(self.model.model.config, "max_position_embeddings", self.model.max_tokens)
        ids = torch.arange(min(MOST, held), device=self.model.model.device)[None]
        kinds = {} if layers is None else {"layer_type": layers}
        pair = turns(module(torch.zeros(1, device=ids.device), position_ids=ids, **kinds))
        read = None if pair is None else read_rotary(*pair, None)
        if read is None:
            raise Refused("not_available", NO_TABLE)
        return read.values


class EmbeddedSide:
    """An encoder or a decoder up to its first attention; see FirstLayer."""

    def __init__(self, model: HuggingFace, capture: Capture, site: str, positions: int) -> None:
        self.passes = model.passes
        self.site = site
        self.positions = positions
        self.places = places_in(capture, capture.edits)
        self.whole = read_again(model, capture)
        two = model.info.family == "encoder-decoder"
        side: Side = "target" if two and site == "decoder" else "source"
        self.side = side
        self.embedding: nn.Module = self.passes.embedding(side)
        self.stack: nn.Module = self.passes.model
        self.encoder: Any = None
        if two:
            stacks: Any = self.passes.model
            self.encoder = stacks.get_encoder()
            self.stack = self.encoder if side == "source" else stacks.get_decoder()
        if self.encoder is not None and side == "source":  # it may have a module of its own
            self.embedding = self.encoder.get_input_embeddings()
        self.encoded: Any = None
        if side == "target":
            with place_tokens(self.passes.model, self.places):
                self.encoded = self.encoder(**self.passes.text_inputs(self.whole))

    def read(self, placed: bool, tokens: int | None = None) -> Projected:
        """Run a pass; without positions if it is not `placed`."""
        sites = find_sites(self.passes.model, self.passes.family)
        places = OFF if not placed else self.places if tokens is None else None
        made: list[Projected] = []

        def reach(module: nn.Module, call: AttentionCall, out: Tensor) -> Tensor:
            if module in sites and sites[module].site == self.site:
                parts = (call.query[0], call.key[0], call.value[0])
                made.append(Projected(*(one.clone() for one in parts)))
                raise Reached
            return out

        with suppress(Reached), place_tokens(self.passes.model, places), watch_attention(reach):
            self._run(tokens)
        return made[0]

    def _run(self, tokens: int | None) -> None:
        """Run what is to be read: the capture's own tokens, or so many of the first one."""
        read = self.whole
        if tokens is not None and self.side == "target":
            assert read.target is not None
            read = replace(read, target=[read.target[0]] * tokens)
        elif tokens is not None:
            read = ModelInput([read.source[0]] * tokens)
        if self.encoded is not None:
            given = self.passes.inputs(read)
            del given["input_ids"]
            self.passes.model(encoder_outputs=self.encoded, **given)
        elif self.encoder is not None:
            self.encoder(**self.passes.text_inputs(read))
        else:
            self.passes.plain(read)
