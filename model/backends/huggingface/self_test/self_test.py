"""Whether the weights that would be drawn are those that a Hugging Face model uses."""

from contextlib import nullcontext
from dataclasses import replace

from transformers import PreTrainedModel

from model.backends.fidelity import Fidelity
from model.backends.huggingface.attention.passes import BROKEN, ModelInput, ModelPasses
from model.backends.huggingface.self_test import positions
from model.backends.huggingface.self_test.comparison import (
    Comparison,
    compare_with_eager,
    fused_drift,
    is_coarse,
)
from model.backends.huggingface.self_test.lengths import windows
from model.backends.huggingface.self_test.precision import bytes_in_float64, in_float64
from model.capture.capture import Site
from model.capture.positions import PositionsFidelity
from model.refusal import Refused

MOST_IN_FLOAT64 = 4 * 2**30  # bytes


def self_test(passes: ModelPasses, read: ModelInput) -> tuple[Fidelity, tuple[Site, ...]]:
    """Run a text both ways; gives the verdict and the sites that were seen.

    A model is watched by its attention function, or, where that does not show all of it and a tap
    on the softmax shows more, by that. Raises Refused where neither agrees with what transformers
    itself shows under "eager", or nothing is seen: such a model is not drawn.
    """
    best: tuple[Comparison, str] | None = None
    ways = dict.fromkeys((passes.implementation, None))
    for way in ways:
        passes.use(way)
        found, reason = compare_precisely(passes, read)
        if found.right and (best is None or found.hidden < best[0].hidden):
            best, chosen = (found, reason), way
        if found.whole:
            break
    name = type(passes.model).__name__
    if best is None:
        if not found.seen:
            said = f"{name} has no attention from token to token to show{bands(passes.model)}."
            raise Refused("no_attention", said)
        said = f"captured weights are off by {found.worst:.1e} times what rounding allows"
        raise Refused("model_refused", f"{name} cannot be shown truly: {said}.")
    passes.use(chosen)
    found, reason = best
    left_out = found.hidden or found.unreadable
    unlike = chosen is None and passes.model._supports_sdpa and fused_drift(passes, read) > 1
    if unlike:
        reason += '; but by default transformers runs it in another way ("sdpa"), which answers'
        reason += " otherwise: its weights are not these"
    if left_out:
        others = f"layers that look at other things than tokens are left out ({left_out})"
        reason = f"{others}{bands(passes.model)}; {reason}"
    blind = [window for window in windows(passes.model) if window >= len(read.source)]
    if blind:
        reason += f"; not tested beyond its window of {blind[0]} tokens"
    return Fidelity(
        "partial" if left_out or unlike else "exact", reason, len(read.source)
    ), found.seen


def bands(model: PreTrainedModel) -> str:
    """Say why nothing is seen of the windows of Longformer and its kin; "" for other models."""
    width = vars(model.config).get("attention_window")
    if width is None:
        return ""
    return (
        f": its windows ({width} tokens) and the few tokens that look everywhere come as bands, "
        "which are not put back into rows and columns"
    )


def compare_precisely(passes: ModelPasses, read: ModelInput) -> tuple[Comparison, str]:
    """Compare in float64 where the model's own precision is too coarse to tell, if that fits."""
    reason = "every weight drawn is that of the model's own slow way"
    fits = bytes_in_float64(passes.model) <= MOST_IN_FLOAT64
    if not (fits and is_coarse(passes.model.dtype)):
        found = compare_with_eager(passes, read)
        if found.right or not (fits and found.seen):
            return found, reason
    with in_float64(passes.model):
        return compare_with_eager(passes, read), f"{reason}, judged in float64"


def positions_tested(passes: ModelPasses, read: ModelInput) -> tuple[PositionsFidelity, ...]:
    """Test positions, like weights in float64 where the model's own precision is coarse."""
    fits = bytes_in_float64(passes.model) <= MOST_IN_FLOAT64
    exactly = in_float64(passes.model) if fits and is_coarse(passes.model.dtype) else nullcontext()
    with exactly:
        return positions.self_test(passes, read)


def run_self_test(passes: ModelPasses, read: ModelInput) -> tuple[Fidelity, tuple[Site, ...]]:
    """Test a model, its positions too.

    Raises Refused also where it cannot read a text, such as one of sounds.
    """
    try:
        fidelity, sites = self_test(passes, read)
        return replace(fidelity, positions=positions_tested(passes, read)), sites
    except Refused:
        raise
    except BROKEN as error:
        said = f"{type(passes.model).__name__} fails on a text: {type(error).__name__}: {error}"
        raise Refused("model_refused", said) from error
