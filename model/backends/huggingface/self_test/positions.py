"""Whether the positions that would be drawn are those that a Hugging Face model uses.

They are judged by what a pass under "eager" does, never by the module that they were read from.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import product
from math import isfinite

import torch

from model.backends.huggingface.attention.function import EAGER
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.modules import find_sites
from model.backends.huggingface.attention.passes import (
    BROKEN,
    ModelInput,
    ModelPasses,
    count_tokens,
)
from model.backends.huggingface.positions.hooks import watch_positions
from model.backends.huggingface.self_test.comparison import is_coarse
from model.backends.huggingface.self_test.lengths import TESTED
from model.backends.huggingface.self_test.positions_comparison import (
    CRITERIA,
    Criterion,
    Off,
    off_added,
)
from model.backends.huggingface.self_test.positions_evidence import Call, Evidence, watch_evidence
from model.capture.positions import Positions, PositionsFidelity, Side, Verdict, site_of

Judged = tuple[Positions, Verdict, str]
GRAVEST: tuple[Verdict, ...] = ("refused", "not_checked", "exact")
SIDES: tuple[Side, Side] = ("source", "target")
UNUSED = "no attention from token to token was seen to use them"
TOO_COARSE = "the model's own precision is too coarse to tell"


@torch.inference_mode()
def self_test(passes: ModelPasses, read: ModelInput) -> tuple[PositionsFidelity, ...]:
    """Judge what is read of positions in one pass by other passes over the same text.

    What cannot be judged is not refused, and says why. Leaves the model ready to be watched.
    """
    read = replace(read, source=read.source[:TESTED])
    with restore_after(passes.model), watch_positions(passes.model) as watch:
        passes.plain(read)
    drawn = watch.positions(count_tokens(read))
    passes.attend(EAGER)
    try:
        judged = list(Judge(passes, read, drawn).verdicts()) if drawn else []
    except BROKEN as error:
        judged = [(one, "not_checked", failed(error)) for one in drawn]
    finally:
        passes.use(passes.implementation)
    return tuple(gravest(judged, passes))


def gravest(judged: Sequence[Judged], passes: ModelPasses) -> Iterator[PositionsFidelity]:
    """Yield one verdict on all positions of a kind, for the same layers of a site."""
    groups: dict[tuple[Side, str, str | None], list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one[0].side, one[0].kind, one[0].layers].append(one)
    for (side, _, layers), group in groups.items():
        drawn, verdict, reason = min(group, key=lambda one: GRAVEST.index(one[1]))
        site = site_of(side, passes.axes)
        yield PositionsFidelity(site, drawn.kind, verdict, reason, layers)


def failed(error: BaseException) -> str:
    """Say why a pass could not be compared with."""
    return f"a pass to compare with fails: {type(error).__name__}: {error}"


def far(by: float) -> str:
    """Say by how much something is off."""
    return f"off by {by:.1e}" if isfinite(by) else "with nothing alike"


class Judge:
    """Passes over one text, of a model as it is and without its positions, and what they tell."""

    def __init__(self, passes: ModelPasses, read: ModelInput, drawn: Sequence[Positions]) -> None:
        self.passes = passes
        self.read = read
        self.drawn = drawn
        self.eps = torch.finfo(passes.model.dtype).eps
        self.coarse = is_coarse(passes.model.dtype)
        self.tables = [one for one in drawn if one.where in SIDES]
        self.places = find_sites(passes.model, passes.family)
        self.whole = self.run(Evidence([one.values.double() for one in self.tables]))

    def run(
        self, evidence: Evidence, without: AbstractContextManager[None] | None = None
    ) -> Evidence:
        """Take evidence of one pass, of a model that may lack something."""
        model = self.passes.model
        with restore_after(model), without or nullcontext(), watch_evidence(model, evidence):
            self.passes.plain(self.read)
        return evidence

    def verdicts(self) -> Iterator[Judged]:
        """Yield a verdict on each of the positions, with its reason."""
        for number, table in enumerate(self.tables):
            off = self.nearest(off_added(number, self.whole))
            if self.fits(off):
                yield table, "exact", f"the pass adds them to embeddings, to {off.by:.0e}"
            else:
                yield table, "refused", f"the pass adds others to embeddings, {far(off.by)}"
        for criterion, side in product(CRITERIA, SIDES):
            drawn = [one for one in self.drawn if one.side == side and criterion.judges(one)]
            if not drawn:
                continue
            if self.coarse and criterion.exacting:
                yield from ((one, "not_checked", TOO_COARSE) for one in drawn)
                continue
            try:
                yield from self.by_calls(criterion, side, drawn)
            except BROKEN as error:
                yield from ((one, "not_checked", failed(error)) for one in drawn)

    def by_calls(
        self, criterion: Criterion, side: Side, drawn: Sequence[Positions]
    ) -> Iterator[Judged]:
        """Judge by attention: what each call uses must be drawn, what is drawn be used by one."""
        others = [
            self.run(Evidence(held=self.whole.calls), without)
            for without in criterion.without(self.passes.model)
        ]
        calls = [self.of_side(evidence, side) for evidence in (self.whole, *others)]
        used = [
            [criterion.off(one, call, same) for one in drawn]
            for call, *same in zip(*calls, strict=True)
            if not self.fits(criterion.used(call, same))
        ]
        wrong = [self.nearest(offs).by for offs in used if not any(map(self.fits, offs))]
        for number, one in enumerate(drawn):
            alike = [n for n, other in enumerate(drawn) if other.layers == one.layers]
            nearest = [self.nearest([offs[n] for n in alike]) for offs in used]
            right = [off.by for off in nearest if self.fits(off)]
            if wrong:
                said = f"in {len(wrong)} of {len(used)} layers {criterion.wrong}"
                yield one, "refused", f"{said}, {far(max(wrong))}"
            elif any(self.fits(offs[number]) for offs in used):
                said = f"in {len(right)} layers {criterion.right}"
                yield one, "exact", f"{said}, to {max(right):.0e}"
            else:
                yield one, "not_checked", TOO_COARSE if self.coarse else UNUSED

    def fits(self, off: Off) -> bool:
        """Say whether no more is off than rounding allows."""
        return off.ratio(self.eps) <= 1

    def nearest(self, offs: Sequence[Off]) -> Off:
        """Return the one that is off least; infinite where there is none."""
        return min(offs, key=lambda off: off.ratio(self.eps), default=Off(torch.inf))

    def of_side(self, evidence: Evidence, side: Side) -> list[Call]:
        """Return the calls in which the tokens of a side look at each other.

        Where they look at other things too, which then come last, that is left out.
        """
        length, site = count_tokens(self.read)[side], site_of(side, self.passes.axes)
        return [
            replace(call, key=call.key[..., :length, :], scores=call.scores[..., :length])
            for call in evidence.calls
            if self.places[call.module].site == site and call.scores.shape[1] == length
            if call.scores.shape[2] >= length
        ]
