"""Residuals of a Hugging Face model, cut where their sums are found and the cut is seen to work."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager

from torch import Tensor, nn

from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import BROKEN, ModelInput, ModelPasses
from model.backends.huggingface.inside.attention_parts import NO_LIST
from model.backends.huggingface.inside.calls import Frame
from model.backends.huggingface.inside.layer_parts import find_layer
from model.backends.huggingface.inside.residual_sum import (
    CutSum,
    ResidualSum,
    find_sum,
    watch_spot,
)
from model.backends.huggingface.inside.watch import SecondPass
from model.capture.edits import CutResidual, Edit, residual_cuts
from model.inside.layer_trace import PartKind
from model.inside.sameness import nearness
from model.refusal import Refused

Place = tuple[str, int]
WITHIN = 1e-4  # of the largest number: what may be left of a residual that is cut
SEVERAL = "The modules of this sum run more than once in a pass."
LEFT = "With its residual taken away, what this attention gives does not go on alone."


class ResidualCuts:
    """Finds the sums of a model in a pass over a sample, each once, when somebody cuts one."""

    def __init__(
        self,
        passes: ModelPasses,
        sample: ModelInput,
        alone: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self.passes = passes
        self.sample = sample
        self.alone = alone
        self._sums: Mapping[Place, ResidualSum | str] | None = None
        self._tested: dict[Place, ResidualSum | str] = {}

    def check(self, edits: Iterable[Edit]) -> None:
        """Raise Refused for a residual that cannot be cut, with the reason."""
        for cut in residual_cuts(edits):
            found = self._find(cut)
            if isinstance(found, str):
                said = f"The residual around {cut.site} {cut.layer} cannot be cut. {found}"
                raise Refused("not_available", said)

    def of(self, edits: Iterable[Edit]) -> dict[str, ResidualSum]:
        """Return the sums that are left out, by the module whose output goes on alone."""
        sums = [self._find(cut) for cut in residual_cuts(edits)]
        return {one.added: one for one in sums if isinstance(one, ResidualSum)}

    @contextmanager
    def cutting(self, edits: Iterable[Edit]) -> Iterator[None]:
        """Leave these sums out inside the `with`; no hook is left.

        Hooks see the passes of every thread: whoever cuts holds the model's lock.
        """
        with ExitStack() as stack:
            for one in self.of(edits).values():
                stack.enter_context(CutSum(self.passes.model, one).cutting())
            yield

    def _find(self, cut: CutResidual) -> ResidualSum | str:
        """Return a sum that can be left out, or the reason why it cannot."""
        place = (cut.site, cut.layer)
        if place not in self._tested:
            with self.alone(), restore_after(self.passes.model):
                if self._sums is None:
                    self._sums = self._find_all()
                found = self._sums.get(place, NO_LIST)
                self._tested[place] = found if isinstance(found, str) else self._test(found)
        return self._tested[place]

    def _find_all(self) -> Mapping[Place, ResidualSum | str]:
        """Run the sample; gives the sum after every attention that is drawn, by site and layer."""
        seen: dict[Place, ResidualSum | str] = {}

        def see(frame: Frame, items: set[nn.Module]) -> None:
            for attend in (one for one in frame.attends if one.site != "cross"):
                layer, trace = find_layer(frame, attend, items)
                for one in layer.attends if layer else ():
                    assert layer is not None
                    kind: PartKind = "cross_attention" if one.site == "cross" else "attention"
                    calls = (layer.call, *layer.calls)
                    seen[one.site, one.number] = find_sum(calls, trace, kind)

        numbers = SecondPass(self.passes, self.sample, None, see).run(False)
        return {place: seen.get((place[0], number), NO_LIST) for place, number in numbers.items()}

    def _test(self, found: ResidualSum) -> ResidualSum | str:
        """Leave a sum out of the sample's pass; gives the reason where it is still there."""
        cut, totals = CutSum(self.passes.model, found), list[Tensor]()
        hook = watch_spot(self.passes.model, found.total, totals.append)
        try:
            with cut.cutting():
                self.passes.plain(self.sample)
        except BROKEN as error:
            return f"A pass without it fails: {error}"
        finally:
            hook.remove()
        if cut.ran != 1 or len(totals) != 1 or cut.alone is None:
            return SEVERAL
        wanted = cut.alone * found.factors[1]
        assert cut.residual is not None
        largest = max(float(one.abs().max()) for one in (wanted, cut.residual))
        left = float((totals[0] - wanted).abs().max())
        within = max(WITHIN, 2 * nearness(wanted.dtype))
        return found if left <= within * max(1.0, largest) else LEFT
