"""A second pass over a captured text, watched frame by frame."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from torch import Tensor, nn

from model.backends.huggingface.attention.function import AttentionCall, watch_attention
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses, count_tokens
from model.backends.huggingface.attention.recording import AttentionRecording, Change
from model.backends.huggingface.attention.sites import drawable_numbers
from model.backends.huggingface.attention.softmax_hook import tap_softmax
from model.backends.huggingface.inside.calls import CallLog, Frame

Items = set[nn.Module]  # what stands in a list of layers
Done = Callable[[Frame, Items], None]


class SecondPass:
    """One pass with its recording and its log; `done` is told of every frame.

    The log shows what modules give before hooks of `edited` change it.
    """

    def __init__(
        self,
        passes: ModelPasses,
        read: ModelInput,
        change: Change | None,
        done: Done,
        edited: AbstractContextManager[None] | None = None,
    ) -> None:
        self.passes = passes
        self.read = read
        self.edited = edited or nullcontext()
        self.recording: AttentionRecording = passes.recording(change)
        lengths = set(count_tokens(read).values()) - {0}
        self.log = CallLog(passes.model, lengths, lambda frame: done(frame, self.log.items))

    def run(self, encoder_alone: bool) -> dict[tuple[str, int], int]:
        """Run the pass; gives which attentions those are that are drawn, by site and layer."""
        with self.log.watching(self.passes.model), self.edited, self._watching():
            if encoder_alone:
                self.passes.model.get_encoder()(**self.passes.text_inputs(self.read))
            else:
                self.passes.plain(self.read)
        return drawable_numbers(self.recording, self.passes.axes, count_tokens(self.read))

    @contextmanager
    def _watching(self) -> Iterator[None]:
        if self.passes.implementation is None:
            with tap_softmax(self.passes.model, self._see_weights):
                yield
        else:
            with watch_attention(self._see):
                yield

    def _see(self, module: nn.Module, given: AttentionCall, out: Tensor) -> Tensor:
        gave = self.recording.see(module, given, out)
        self._note(module, given, gave)
        return gave

    def _see_weights(self, module: nn.Module, weights: Tensor) -> None:
        self.recording.see_weights(module, weights)
        self._note(module, None, None)

    def _note(self, module: nn.Module, given: AttentionCall | None, out: Tensor | None) -> None:
        place = self.recording.places.get(module)
        if place is None:
            return
        number = len(self.recording.sites.get(place.site, ())) - 1
        self.log.attended(place.site, number, module, given, out)
