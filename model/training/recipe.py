"""Every choice behind a training run, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The options of a run; the defaults make the shipped weights.

    What the `opening_epochs` and the others take is in `course`. `tokens_per_step` bounds padded
    tokens of either side of a batch. The learning rate rises over `warmup_steps` to `peak_rate` and
    falls linearly to zero at the end of the last epoch.
    """

    seed: int = 0
    vocabulary: int = 6000
    d_model: int = 192
    n_heads: int = 8
    d_ff: int = 768
    encoder_layers: int = 4
    decoder_layers: int = 2
    dropout: float = 0.1
    opening_epochs: int = 5
    epochs: int = 9
    tokens_per_step: int = 2000
    peak_rate: float = 1.3e-3
    warmup_steps: int = 800
    label_smoothing: float = 0.1
    sentences_per_noun_pair: int = 16
    few_per_noun_pair: int = 80
    held_out_share: float = 0.02
