"""A Hugging Face model, looked into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.edits import edit_outputs_of
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.inside.attention_parts import NO_LIST, look_around
from model.backends.huggingface.inside.calls import Frame
from model.backends.huggingface.inside.layer_parts import trace_layer
from model.backends.huggingface.inside.watch import Done, Items, SecondPass
from model.backends.huggingface.positions.placing import place_tokens
from model.backends.huggingface.reading import read_again
from model.capture.capture import Capture
from model.capture.edits import head_edits
from model.inside.attention_inside import AttentionInside
from model.inside.layer_trace import LayerTrace
from model.inside.model_map import LayerSummary, ModelMap, map_stacks, summarise
from model.interventions.variants import places_in

Place = tuple[str, int]  # a site, and the number of its attention or layer
Told = TypeVar("Told")


@dataclass(frozen=True)
class AttentionNumbers:
    """Which of the attentions of its site each layer is that is drawn, by site and layer."""

    of: dict[Place, int]

    @property
    def nbytes(self) -> int:
        """Of tensors: none."""
        return 0


class HuggingFaceInside:
    """Second passes of a Hugging Face model; see Inspectable."""

    def __init__(self, model: HuggingFace) -> None:
        self.model = model

    def attention(self, capture: Capture, site: str, layer: int) -> AttentionInside:
        """Return what stands around one attention."""
        found = self.model.memo.find((capture.id, site, layer))
        if not isinstance(found, AttentionInside):
            every = self._attentions(capture)
            found = every.pop((site, layer))
            every[site, layer] = found  # last, so that it stays where not all can
            self.model.memo.keep({(capture.id, *place): one for place, one in every.items()})
        return found

    def layer(self, capture: Capture, stack: str, layer: int) -> LayerTrace:
        """Return every token's steps through one layer."""

        def make() -> LayerTrace:
            number = self._numbers(capture).of[stack, layer]
            traces = self._traces(capture, lambda trace: trace, (stack, number))
            return traces.get((stack, number)) or LayerTrace(None, (), NO_LIST)

        return self.model.memo.recall(("layer", capture.id, stack, layer), LayerTrace, make)

    def map(self, capture: Capture) -> ModelMap:
        """Return the model as a map."""

        def make() -> ModelMap:
            numbers, seen = self._numbers(capture).of, self._traces(capture, summarise)
            layers = {
                place: seen[place[0], number]
                for place, number in numbers.items()
                if (place[0], number) in seen
            }
            return describe_model(self.model, capture, layers)

        return self.model.memo.recall(("map", capture.id), ModelMap, make)

    def _attentions(self, capture: Capture) -> dict[Place, AttentionInside]:
        """Run a pass; gives what stands around every attention that is drawn."""
        seen: dict[Place, AttentionInside] = {}

        def see(frame: Frame, _items: Items) -> None:
            for attend in frame.attends:
                seen[attend.site, attend.number] = look_around(frame, attend)

        numbers = self._pass(capture, see)
        self.model.memo.keep({("numbers", capture.id): AttentionNumbers(numbers)})
        unseen = AttentionInside(inputs_reason=NO_LIST, projection_reason=NO_LIST)
        return {place: seen.get((place[0], number), unseen) for place, number in numbers.items()}

    def _traces(
        self, capture: Capture, of: Callable[[LayerTrace], Told], only: Place | None = None
    ) -> dict[Place, Told]:
        """Run a pass; gives what is told of every layer, or of one, by site and attention."""
        seen: dict[Place, Told] = {}
        cuts = self.model.residuals.of(capture.edits)

        def see(frame: Frame, items: Items) -> None:
            for attend in frame.attends:
                place = (attend.site, attend.number)
                if attend.site != "cross" and only in (None, place):
                    seen[place] = of(trace_layer(frame, attend, items, cuts))

        self._pass(capture, see)
        return seen

    def _numbers(self, capture: Capture) -> AttentionNumbers:
        """Return which attention every layer is, of those that run."""

        def make() -> AttentionNumbers:
            return AttentionNumbers(self._pass(capture, lambda _frame, _items: None))

        return self.model.memo.recall(("numbers", capture.id), AttentionNumbers, make)

    def _pass(self, capture: Capture, done: Done) -> dict[Place, int]:
        """Read again what the capture read, under its edits."""
        capture.check_model(self.model.info)
        change = edit_outputs_of(head_edits(capture.edits))
        headless = self.model.judged is not None and capture.target_by == "user"
        read = replace(read_again(self.model, capture), headless=headless)
        alone = self.model.info.family == "encoder-decoder" and not read.target
        places = places_in(capture, capture.edits)
        with (
            self.model.alone(),
            restore_after(self.model.model),
            place_tokens(self.model.model, places),
        ):
            edited = self.model.residuals.cutting(capture.edits)
            return SecondPass(self.model.passes, read, change, done, edited).run(alone)


def describe_model(
    model: HuggingFace, capture: Capture, layers: Mapping[Place, LayerSummary]
) -> ModelMap:
    """Return the map of a model."""
    embedding, output = (
        getattr(part, "weight", None)
        for part in (model.model.get_input_embeddings(), model.model.get_output_embeddings())
    )
    return ModelMap(
        family=capture.model.family,
        blocks=map_stacks(capture, layers),
        vocabulary=None if embedding is None else len(embedding),
        tied=None if embedding is None or output is None else output is embedding,
        positions=sorted({one.kind for one in capture.positions}),
        parameters=sum(one.numel() for one in model.model.parameters()),
    )
