"""The built-in Transformer, looked into."""

from collections.abc import Iterator
from contextlib import contextmanager

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.attention_hooks import gather_attention, watch_projections
from model.backends.builtin.edit_hooks import apply_edits
from model.backends.builtin.layer_hooks import watch_layers
from model.backends.builtin.position_hooks import place_tokens
from model.backends.builtin.residual_hooks import cut_residuals
from model.backends.builtin.translator_adapter import read_again
from model.capture.capture import Capture
from model.capture.edits import head_edits, residual_cuts
from model.inside.attention_inside import AttentionInside
from model.inside.layer_trace import LayerTrace
from model.inside.model_map import LayerSummary, ModelMap, map_stacks, summarise
from model.interventions.variants import places_in


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
        key = ("layer", capture.id, stack, layer)
        found = self.model.memo.find(key)
        if not isinstance(found, LayerTrace):
            traces: list[LayerTrace] = []
            only = (stack, layer)
            with (
                self._alone(capture),
                watch_layers(
                    self.model.transformer,
                    lambda _, trace: traces.append(trace),
                    residual_cuts(capture.edits),
                    only,
                ),
            ):
                self._pass(capture)
            found = traces[0]
            self.model.memo.keep({key: found})
        return found

    def map(self, capture: Capture) -> ModelMap:
        """Return the model as a map."""
        key = ("map", capture.id)
        found = self.model.memo.find(key)
        if not isinstance(found, ModelMap):
            seen: dict[tuple[str, int], LayerSummary] = {}
            with (
                self._alone(capture),
                watch_layers(
                    self.model.transformer,
                    lambda place, trace: seen.update({place: summarise(trace)}),
                    residual_cuts(capture.edits),
                ),
            ):
                self._pass(capture)
            found = ModelMap(
                family=capture.model.family,
                blocks=map_stacks(capture, seen),
                vocabulary=self.model.shape.vocabulary,
                tied=True,
                positions=sorted({one.kind for one in capture.positions}),
                parameters=sum(one.numel() for one in self.model.transformer.parameters()),
            )
            self.model.memo.keep({key: found})
        return found

    @contextmanager
    def _alone(self, capture: Capture) -> Iterator[None]:
        """Have the model for oneself, under the edits of the capture."""
        capture.check_model(self.model.info)
        heads, cuts = head_edits(capture.edits), residual_cuts(capture.edits)
        transformer = self.model.transformer
        with (
            self.model.alone(),
            apply_edits(transformer, [heads]),
            cut_residuals(transformer, cuts),
        ):
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
