"""The built-in Transformer, looked into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.attention_hooks import gather_attention, watch_projections
from model.backends.builtin.layer_hooks import watch_layers
from model.backends.builtin.position_hooks import place_tokens
from model.backends.builtin.translator_adapter import read_again
from model.capture.capture import Capture
from model.capture.edits import head_edits, residual_cuts
from model.inside.attention_inside import AttentionInside
from model.inside.layer_trace import LayerTrace
from model.inside.model_map import ModelMap, map_stacks, summarise
from model.interventions.variants import places_in

Place = tuple[str, int]  # a stack, and the number of its layer
Told = TypeVar("Told")


class BuiltInInside:
    """Second passes of the built-in model; see Inspectable."""

    def __init__(self, model: BuiltIn) -> None:
        self.model = model

    def attention(self, capture: Capture, site: str, layer: int) -> AttentionInside:
        """Return what stands around one attention."""
        found = self.model.memo.find((capture.id, site, layer))
        if not isinstance(found, AttentionInside):
            with self._alone(capture), watch_projections(self.model.transformer) as seen:
                self._pass(capture)
            every = gather_attention(self.model.transformer, seen)
            self.model.memo.keep({(capture.id, *place): one for place, one in every.items()})
            found = every[site, layer]
        return found

    def layer(self, capture: Capture, stack: str, layer: int) -> LayerTrace:
        """Return every token's steps through one layer."""
        place = (stack, layer)

        def make() -> LayerTrace:
            return self._traces(capture, lambda trace: trace, place)[place]

        return self.model.memo.recall(("layer", capture.id, stack, layer), LayerTrace, make)

    def map(self, capture: Capture) -> ModelMap:
        """Return the model as a map."""

        def make() -> ModelMap:
            return ModelMap(
                family=capture.model.family,
                blocks=map_stacks(capture, self._traces(capture, summarise)),
                vocabulary=self.model.shape.vocabulary,
                tied=True,
                positions=sorted({one.kind for one in capture.positions}),
                parameters=sum(one.numel() for one in self.model.transformer.parameters()),
            )

        return self.model.memo.recall(("map", capture.id), ModelMap, make)

    def _traces(
        self, capture: Capture, of: Callable[[LayerTrace], Told], only: Place | None = None
    ) -> dict[Place, Told]:
        """Run a pass; gives what is told of every layer, or of one, by stack and layer."""
        seen: dict[Place, Told] = {}

        def see(place: Place, trace: LayerTrace) -> None:
            seen[place] = of(trace)

        cuts = residual_cuts(capture.edits)
        with self._alone(capture), watch_layers(self.model.transformer, see, cuts, only):
            self._pass(capture)
        return seen

    @contextmanager
    def _alone(self, capture: Capture) -> Iterator[None]:
        """Have the model for oneself, under the edits of the capture."""
        capture.check_model(self.model.info)
        with self.model.alone(), self.model.edited(capture.edits, [head_edits(capture.edits)]):
            yield

    def _pass(self, capture: Capture) -> None:
        """Read again what the capture read: its source, and its target where it has one."""
        source, target, seen = read_again(capture)
        transformer, places = self.model.transformer, places_in(capture, capture.edits)
        with place_tokens(transformer, "source", places):
            memory = transformer.encode(source, seen)
        if target.shape[1]:
            with place_tokens(transformer, "target", places):
                transformer.decode(target, memory)
