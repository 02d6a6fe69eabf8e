"""The steps of a layer, worked out once more with NumPy alone."""

import numpy as np
from numpy.typing import NDArray

from model.inside.layer_steps import AddStep, LayerSteps, NormStep

Vector = NDArray[np.float64]


def norm_by_hand(step: NormStep) -> Vector:
    """Return what a norm makes of the state before it."""
    x = np.array(step.before)
    mean = x.mean() if step.name == "LayerNorm" else 0.0
    made = (x - mean) / np.sqrt(((x - mean) ** 2).mean() + step.epsilon)
    made = made if step.gamma is None else made * np.array(step.gamma)
    whole: Vector = made if step.beta is None else made + np.array(step.beta)
    return whole


def check_steps(told: LayerSteps, within: float) -> None:
    """Raise AssertionError where a sum or a norm is not what its numbers give, or the end not."""
    assert told.steps, told.reason
    kinds = [step.kind for step in told.steps]
    assert (kinds[0], kinds[-1]) == ("input", "output")
    for step in told.steps:
        if isinstance(step, AddStep):
            made = np.array(step.added) + (0 if step.cut else np.array(step.residual))
        elif isinstance(step, NormStep):
            made = norm_by_hand(step)
        else:
            continue
        np.testing.assert_allclose(made, step.values, atol=within)
    np.testing.assert_allclose(told.steps[-2].values, told.steps[-1].values, atol=within)
    assert told.checked is not None and told.checked < within
