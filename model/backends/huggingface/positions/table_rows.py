"""Rows of a table of positions at other places, between its rows too where they are sinusoids."""

import numpy as np
import torch
from torch import Tensor

from model.backends.huggingface.positions.readers import are_sinusoids
from model.refusal import Refused

NO_ROWS = "A table has no rows between those of whole positions."
TOLERANCE = 1e-5


def first_row(table: Tensor, given: Tensor) -> int:
    """Return the table's row of the first token, from rows that a pass was given, (…, token, d).

    Raises Refused where they are not rows of the table that follow each other.
    """
    tokens = given.shape[-2]
    begins = (table == given.reshape(-1, *given.shape[-2:])[0, 0]).all(-1).nonzero().flatten()
    for first in begins.tolist():
        rows = table[first : first + tokens]
        if len(rows) == tokens and bool((given == rows).all()):
            return int(first)
    said = "Here this model does not count its positions one by one: leave hidden tokens out."
    raise Refused("not_available", said)


def rows_at(table: Tensor, first: int, places: Tensor) -> Tensor:
    """Return the rows of these places, (place, d), of a table whose row `first` is that of 0.

    Raises Refused for a place that a learned table has not.
    """
    rows = places + first
    there = (places >= 0) & (rows < len(table)) & (rows == rows.round())
    if bool(there.all()):
        return table[rows.long()]
    if are_sinusoids(table[first:]):
        return sinusoids_at(table, first, rows)
    if not bool((places == places.round()).all()):
        raise Refused("not_available", NO_ROWS)
    outside = places[~there].tolist()[0]
    said = f"Position {outside:g}; this model's table has 0 to {len(table) - first - 1}."
    raise Refused("unknown_position", said)


def sinusoids_at(table: Tensor, first: int, rows: Tensor) -> Tensor:
    """Return rows of any number, by the angles by which the rows of a table turn.

    Raises Refused where these do not give the table's own rows to 1e-5.
    """
    own = table[first:].to("cpu", torch.float64).numpy()
    middle = own.shape[1] // 2
    numbers = np.concatenate((np.arange(len(own)), rows.cpu().numpy() - first))
    for sines, cosines in (
        (slice(0, middle), slice(middle, None)),
        (slice(0, None, 2), slice(1, None, 2)),
    ):
        angles = np.unwrap(np.arctan2(own[:, sines], own[:, cosines]), axis=0)  # (row, pair)
        steps = (angles[-1] - angles[0]) / (len(own) - 1)
        turned = angles[0] + numbers[:, None] * steps
        made = np.empty((len(numbers), own.shape[1]))
        made[:, sines], made[:, cosines] = np.sin(turned), np.cos(turned)
        if np.abs(made[: len(own)] - own).max() <= TOLERANCE:
            return torch.from_numpy(made[len(own) :]).to(table)
    raise Refused("not_available", "This model's sinusoids follow no formula that is known here.")
