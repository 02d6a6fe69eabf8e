"""Which edits a model can have, and why not the others."""

from collections.abc import Sequence

from model.backends.fidelity import Fidelity
from model.backends.huggingface.attention.passes import ModelPasses
from model.capture.capture import SiteShape
from model.capture.edits import (
    Edit,
    Extent,
    HeadEdit,
    check_fit,
    head_edits,
    residual_cuts,
    visible_tokens,
)
from model.refusal import Refused


def check_heads(
    edits: Sequence[Edit],
    passes: ModelPasses,
    fidelity: Fidelity,
    shapes: Sequence[SiteShape],
    source: int,
    target: int | None,
) -> tuple[HeadEdit, ...]:
    """Return the edits of heads; raises Refused for those that this model cannot have.

    `source` and `target` are how many tokens there are, None where they are yet to be written.
    """
    heads = head_edits(edits)
    if heads and passes.implementation is None:
        said = "This model's file is older than the attention interface of transformers: its "
        raise Refused("not_available", said + "weights can be seen, its heads not be edited.")
    if heads and fidelity.verdict != "exact":
        said = f"Heads are edited only where all are drawn; here {fidelity.reason}."
        raise Refused("not_available", said)
    tokens = {"source": source, "target": target}
    check_fit(
        [*residual_cuts(edits), *heads],
        {
            one.site: Extent(one.layers, one.heads, tokens[one.queries], tokens[one.keys])
            for one in shapes
        },
    )
    return heads


def hidden_places(edits: Sequence[Edit], source: int, refused: str | None) -> tuple[int, ...]:
    """Return the places of the source that are hidden.

    Raises Refused for places that there are not, and, where there are any, for the reason
    `refused` why this model hides none.
    """
    seen = visible_tokens(edits, source)
    if seen is None:
        return ()
    if refused is not None:
        raise Refused("not_available", refused)
    return tuple((~seen).nonzero().flatten().tolist())
