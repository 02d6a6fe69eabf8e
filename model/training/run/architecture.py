"""The model that a recipe asks for, before it has learnt anything."""

from typing import Any, cast

from model.rnn.configuration import AlignKind, RecurrentConfiguration
from model.rnn.simple_rnn import SimpleRNN
from model.training.recipe import Recipe
from model.transformer.configuration import Configuration
from model.transformer.transformer import Transformer
from model.transformer.translator import Translator
from model.universal.universal_transformer import UniversalTransformer


def build(recipe: Recipe, vocabulary: int) -> Translator[Any, Any]:
    """Return a model of random weights, for so many pieces."""
    if recipe.model == "rnn":
        return SimpleRNN(
            RecurrentConfiguration(
                vocabulary=vocabulary,
                d_model=recipe.d_model,
                align=cast("AlignKind", recipe.align),
                dropout=recipe.dropout,
            )
        )
    configuration = Configuration(
        vocabulary=vocabulary,
        d_model=recipe.d_model,
        n_heads=recipe.n_heads,
        d_ff=recipe.d_ff,
        encoder_layers=recipe.encoder_layers,
        decoder_layers=recipe.decoder_layers,
        dropout=recipe.dropout,
    )
    if recipe.model == "universal":
        return UniversalTransformer(configuration)
    return Transformer(configuration)
