"""The self-test of a recurrent network: its contexts are captured weights · states."""

import torch

from model.backends.builtin.recurrent.capture_hooks import record_rows, watch_contexts
from model.backends.fidelity import TOLERANCE, Fidelity
from model.rnn.simple_rnn import SimpleRNN


@torch.inference_mode()
def self_test(model: SimpleRNN) -> Fidelity:
    """Compare every context with captured weights · states, at full length.

    Raises ValueError when any differs by more than 1e-5: such a model is not drawn.
    """
    shape = model.configuration
    if shape.align == "none":
        return Fidelity("exact", "it has no attention: there is nothing to compare", shape.max_len)
    ids = torch.arange(shape.max_len)[None] % (shape.vocabulary - 3) + 3  # no special tokens
    with record_rows(model) as recording, watch_contexts(model) as given:
        model(ids, ids)
    off = [
        (recording.rows[site][row] @ states - context).abs().max()
        for site, rows in given.items()
        for row, (context, states) in enumerate(rows)
    ]
    worst = float(torch.stack(off).max())  # NaN if any of them is, unlike Python's max
    if not worst <= TOLERANCE:
        raise ValueError(f"captured weights are off by {worst:.1e}, more than {TOLERANCE:.0e}")
    said = f"weights · states reproduce every context to {worst:.0e}"
    return Fidelity("exact", said, shape.max_len)
