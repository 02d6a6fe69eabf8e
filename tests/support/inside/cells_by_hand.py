"""The numbers of a cell, worked out once more with NumPy alone."""

import numpy as np
from numpy.typing import NDArray

from model.inside.cell import Cell

Vector = NDArray[np.float64]


def score_by_hand(cell: Cell) -> float:
    """Return what the softmax is given, from the two vectors and all that is done to them."""
    product = cell.product
    assert product is not None
    if product.masked:
        return -np.inf
    score = float(np.dot(product.query_vector, product.key_vector)) * product.scale
    if product.softcap is not None:
        score = product.softcap * float(np.tanh(score / product.softcap))
    return score + (product.bias or 0) + (product.mask or 0)


def row_by_hand(cell: Cell) -> Vector:
    """Return the weights of a row from its scores; that of the cell's own key by hand."""
    assert cell.row.scores is not None
    scores = np.array([-np.inf if one is None else one for one in cell.row.scores])
    scores[cell.key] = score_by_hand(cell)
    outcomes = scores if cell.row.sink_score is None else np.append(scores, cell.row.sink_score)
    if not np.isfinite(outcomes).any():
        return np.zeros(len(scores))
    exp = np.exp(outcomes - outcomes.max())
    weights: Vector = (exp / exp.sum())[: len(scores)]
    return weights


def output_by_hand(cell: Cell) -> Vector:
    """Return what the head gives out, from the values that are told and the sum of the rest."""
    assert cell.values is not None
    told = [one.weight * np.array(one.value) for one in cell.values.strongest]
    mixed: Vector = np.sum([*told, np.array(cell.values.rest)], axis=0)
    return mixed
