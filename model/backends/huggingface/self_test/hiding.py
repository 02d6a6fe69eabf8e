"""Whether a token that the attention mask hides is hidden: or does the model see it otherwise?"""

from dataclasses import replace

import torch

from model.backends.fidelity import Fidelity
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import (
    BROKEN,
    ModelInput,
    ModelPasses,
    model_output,
)

PLACE = 2  # of the token that is hidden
SAME = 1e-5  # of the largest answer: what a hidden token may change of the others


@torch.inference_mode()
def hiding_refused(passes: ModelPasses, read: ModelInput, fidelity: Fidelity) -> str | None:
    """Say why tokens of a model cannot be hidden, None if they can.

    All that attends must be drawn, and another token in the place of the hidden one must change
    nothing of what the others give out.
    """
    if fidelity.verdict != "exact":
        return f"Tokens are hidden only where all that attends is drawn; here {fidelity.reason}."
    if len(read.source) <= PLACE:
        return "This model reads too few tokens for one to be hidden."
    hidden = replace(read, hidden=(PLACE,))
    other = [*read.source]
    other[PLACE] = next((id for id in read.source if id != other[PLACE]), 0)
    try:
        with restore_after(passes.model):
            one, two = (
                model_output(passes.plain(each)) for each in (hidden, replace(hidden, source=other))
            )
    except BROKEN:
        return "This model does not run with a token hidden by its attention mask."
    if read.target is None and one.shape[1] == len(other):  # else of the whole text
        rows = [at for at in range(len(other)) if at != PLACE]
        one, two = one[:, rows], two[:, rows]
    if float((one - two).abs().max()) <= SAME * float(one.abs().max()):
        return None
    return "What a token of this model says goes other ways too than through attention."
