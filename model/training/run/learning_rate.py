"""The learning rate of each epoch: it falls by target tokens, to zero where the run ends."""

from collections.abc import Sequence

from model.training.pairs.batches import IdPair
from model.training.recipe import Recipe
from model.training.run.curriculum import Curriculum, Emergence

LAST_SHARE = 0.05


def learning_rates(
    recipe: Recipe, course: Curriculum | Emergence, pairs: Sequence[IdPair], epoch: int
) -> tuple[float, float]:
    """Return the learning rate at the beginning and at the end of an epoch, but for warming up.

    It falls by target tokens, to zero where the run ends; in an epoch of its own kind to
    LAST_SHARE of what it was.
    """
    if course.mixed(epoch):
        return recipe.emerging_rate, LAST_SHARE * recipe.emerging_rate
    begun = int(course.mixed(0))
    epochs = range(begun, recipe.epochs)
    tokens = {at: count_target_tokens(course, pairs, at) for at in epochs}
    before, after = (
        sum(tokens[at] for at in epochs if at >= first) for first in (epoch, epoch + 1)
    )
    whole = sum(tokens.values())
    return recipe.peak_rate * before / whole, recipe.peak_rate * after / whole


def count_target_tokens(course: Curriculum | Emergence, pairs: Sequence[IdPair], epoch: int) -> int:
    """Return how many target tokens an epoch takes."""
    return sum(len(pairs[index][1]) for part in course.parts(epoch) for index in part)
