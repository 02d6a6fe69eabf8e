"""What one pass of a model showed; it owns its tensors and needs the model no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from model.capture.attention_record import Record
from model.capture.classes import Classes
from model.capture.edits import Edit
from model.capture.positions import Positions, Side
from model.capture.request import USUAL, InputFormat, ModelInfo
from model.refusal import Refused
from model.text.token import Token

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Site:
    """One kind of attention, all its layers; `queries` and `keys` name the tokens on its axes.

    `layer_numbers` are the model's own numbers of the layers, for display.
    """

    name: str
    queries: Side
    keys: Side
    layer_numbers: tuple[int, ...]
    layers: tuple[Record, ...]

    @property
    def heads(self) -> int:
        """Number of heads of each layer."""
        return self.layers[0].heads

    @property
    def sink(self) -> bool:
        """Whether some layer gives a part of each row's weight to a sink, which is no token."""
        return any(record.has_sink for record in self.layers)


@dataclass(frozen=True)
class SiteShape:
    """One site of a model, before any text: its axes and how many layers and heads it has."""

    site: str
    layers: int
    heads: int
    queries: Side
    keys: Side


@dataclass(frozen=True)
class Likely:
    """A token that a row might write, named as in PieceName, with its probability."""

    text: str
    piece: str
    spaced: bool
    id: int
    probability: float


@dataclass(frozen=True)
class Prediction:
    """The token that one row writes, and the likeliest others.

    `place` is the row: that of a target token where there is a target, else of a source token. A
    row of a decoder writes the token after its own; one of a masked language model its own.
    """

    place: int
    written: Likely
    runners_up: tuple[Likely, ...]


# Of each token of a side: which share of its output every step has. They sum to 1, and a token has
# halted where the rest are 0.
HaltingShares = dict[Side, tuple[tuple[float, ...], ...]]


@dataclass(frozen=True)
class Capture:
    """The answer to a CaptureRequest: tokens, attention of every site, positions, predictions.

    `text_pair` is the second text of an encoder that was given two. `target_by` says who wrote the
    target: "greedy", "beam", "user"; "source" where a classifier reads its text once more as one,
    a place further on; or None where there is none. `classes` are those of a classifier.
    `input_format` is how the text was read, `text` what came of messages.
    `edits` are those of the question; `places` are the positions that each side's tokens were told
    under them, none of a side where positions are off, None where each was told its own. `remarks`
    are sentences that a reader of the picture must know, by code. `halting` is of a model whose
    tokens halt each at its own step.
    """

    id: str
    model: ModelInfo
    text: str
    target: str | None
    target_by: str | None
    tokens: dict[Side, tuple[Token, ...]]
    sites: tuple[Site, ...]
    positions: tuple[Positions, ...]
    predictions: tuple[Prediction, ...]
    edits: tuple[Edit, ...]
    remarks: dict[str, str]
    text_pair: str | None = None
    classes: Classes | None = None
    input_format: InputFormat = USUAL
    places: Mapping[Side, tuple[float, ...]] | None = None
    halting: HaltingShares | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when an axis does not have as many places as it has tokens."""
        for site in self.sites:
            for record in site.layers:
                shape = (record.queries, record.keys)
                if shape != (len(self.tokens[site.queries]), len(self.tokens[site.keys])):
                    raise ValueError(f"{site.name}: {shape} does not fit the tokens")
        for side, shares in (self.halting or {}).items():
            if len(shares) != len(self.tokens[side]):
                raise ValueError(f"{len(shares)} shares do not fit the tokens of the {side}")

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors kept; what several layers share counts once."""
        kept = [tensor for site in self.sites for r in site.layers for tensor in r.tensors]
        kept += [tensor for positions in self.positions for tensor in positions.tensors]
        stores = {store.data_ptr(): store for store in (one.untyped_storage() for one in kept)}
        return sum(store.nbytes() for store in stores.values())

    def check_model(self, info: ModelInfo) -> None:
        """Raise Refused where a model is not the one that answered, in the same revision."""
        if info != self.model:
            said = f"{self.model.id} is open in another revision than the one that answered."
            raise Refused("not_available", said)

    def site(self, name: str) -> Site:
        """Return a site; raises Refused when this capture has none of that name."""
        for site in self.sites:
            if site.name == name:
                return site
        known = ", ".join(site.name for site in self.sites)
        why = self.remarks.get("no_target", "")
        said = f"No site {name!r}; this capture has {known}. {why}"
        raise Refused("unknown_site", said.strip())

    def drawn_positions(self, number: int) -> Positions:
        """Return one of the positions; raises Refused where there is none, or it is refused."""
        if not 0 <= number < len(self.positions):
            said = f"Positions {number}; this capture has {len(self.positions)}, counted from 0."
            raise Refused("unknown_positions", said)
        seen = self.positions[number]
        if not seen.drawn:
            raise Refused("positions_refused", f"These are not drawn: {seen.reason}.")
        return seen

    def weights(
        self,
        site: str,
        layer: int,
        heads: Sequence[int] | None = None,
        queries: Sequence[int] | None = None,
    ) -> Floats:
        """Return the weights of some or all heads of a layer, (head, query, key) float32.

        `queries` are places that the site has; None: every row.
        """
        record, chosen = self.layer(site, layer, heads)
        with torch.inference_mode():
            return (
                record.weights(chosen, None if queries is None else list(queries)).float().numpy()
            )

    def rows(self, site: str, layer: int, query: int) -> Floats:
        """Return the row of one query in every head of a layer, (head, key) float32.

        Raises Refused for a query that the site has not.
        """
        record, every = self.layer(site, layer)
        if not 0 <= query < record.queries:
            said = f"Query {query}; {site} has queries 0 to {record.queries - 1}."
            raise Refused("unknown_query", said)
        with torch.inference_mode():
            return record.weights(every, [query])[:, 0].float().numpy()

    def scores(self, site: str, layer: int, heads: Sequence[int] | None = None) -> Floats:
        """Return what the softmax was given, (head, query, key) float32, -inf where masked."""
        record, chosen = self.layer(site, layer, heads)
        with torch.inference_mode():
            return record.scores(chosen).float().numpy()

    def edges(
        self, site: str, layer: int, heads: Sequence[int] | None = None, top: int = 16
    ) -> Floats:
        """Return the strongest keys of every row as (key, weight), strongest first.

        Shape (head, query, top, 2); fewer than `top` where there are fewer keys.
        """
        return strongest_keys(self.weights(site, layer, heads), top)

    def layer(
        self, site: str, layer: int, heads: Sequence[int] | None = None
    ) -> tuple[Record, list[int]]:
        """Find a layer and the heads asked for; raises Refused with the numbers that there are."""
        layers = self.site(site).layers
        if not 0 <= layer < len(layers):
            raise Refused(
                "unknown_layer", f"Layer {layer}; {site} has layers 0 to {len(layers) - 1}."
            )
        record = layers[layer]
        chosen = list(range(record.heads)) if heads is None else list(heads)
        for head in chosen:
            if not 0 <= head < record.heads:
                raise Refused(
                    "unknown_head", f"Head {head}; {site} has heads 0 to {record.heads - 1}."
                )
        return record, chosen


def strongest_keys(weights: Floats, top: int) -> Floats:
    """Return the strongest keys of every row of (…, query, key) weights: (…, query, top, 2)."""
    seen = torch.from_numpy(weights)
    strongest, keys = seen.topk(min(top, seen.shape[-1]), dim=-1)
    return torch.stack((keys.to(strongest.dtype), strongest), dim=-1).numpy()
