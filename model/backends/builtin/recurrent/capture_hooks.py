"""Watch one pass through a recurrent network, row by row, and leave no trace in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.capture.weights_record import WeightsRecord
from model.rnn.attention import RecurrentAttention


class RowRecording:
    """The rows of weights that a pass used, by site, each (key,), and of which context: (d_model,).

    Rows come in their order, one text at a time.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[Tensor]] = {}

    def see(self, site: str, row: int, weights: Tensor) -> None:
        """Keep one row; raises RuntimeError where it is not the next one of one text."""
        seen = self.rows.setdefault(site, [])
        if len(weights) != 1 or row != len(seen):
            raise RuntimeError(f"row {row} of {len(weights)} texts after {len(seen)} of one text")
        seen.append(weights[0].clone())

    def record(self, site: str) -> WeightsRecord:
        """Return the site as one head, (1, query, key); no row looks at what it has not read."""
        rows = self.rows[site]
        whole = rows[0].new_zeros(1, len(rows), max(map(len, rows)))
        for query, row in enumerate(rows):
            whole[0, query, : len(row)] = row
        return WeightsRecord(whole)


@contextmanager
def record_rows(model: nn.Module) -> Iterator[RowRecording]:
    """Record the weights of every attention inside the `with`, as they are after any edits.

    No hook is left, also when the pass raises. Hooks see the passes of every thread: whoever
    records holds the model's lock.
    """
    recording = RowRecording()

    def keep(site: str) -> Callable[[nn.Module, tuple[Any, ...], Tensor], None]:
        def hook(_tap: nn.Module, inputs: tuple[Any, ...], weights: Tensor) -> None:
            recording.see(site, inputs[2], weights)

        return hook

    hooks = [
        module.weigh.register_forward_hook(keep(module.site))
        for module in model.modules()
        if isinstance(module, RecurrentAttention)
    ]
    try:
        yield recording
    finally:
        for one in hooks:
            one.remove()


@contextmanager
def watch_contexts(model: nn.Module) -> Iterator[dict[str, list[tuple[Tensor, Tensor]]]]:
    """Keep what every row gave out, (d_model,), and the states it looked at, (key, d_model)."""
    seen: dict[str, list[tuple[Tensor, Tensor]]] = {}

    def keep(tap: nn.Module, inputs: tuple[Any, ...], context: Tensor) -> None:
        assert isinstance(tap, RecurrentAttention)
        seen.setdefault(tap.site, []).append((context[0].clone(), inputs[1][0].clone()))

    hooks = [
        module.register_forward_hook(keep)
        for module in model.modules()
        if isinstance(module, RecurrentAttention)
    ]
    try:
        yield seen
    finally:
        for one in hooks:
            one.remove()
