"""Every choice behind a training run, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The options of a run; `make train` says which runs the shipped weights are made of.

    What the `opening_epochs`, the `closing_epochs`, the `final_epochs` after them and all others
    take is in `course`; in closing and final ones every head of the encoder is dropped with
    probability `head_dropout`. `tokens_per_step` bounds padded tokens of either side of a batch.
    The learning rate rises over `warmup_steps` to `peak_rate` and falls linearly to zero at the
    end of the last epoch.
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
    closing_epochs: int = 4
    final_epochs: int = 0
    epochs: int = 16
    head_dropout: float = 0.2
    tokens_per_step: int = 2000
    peak_rate: float = 1.3e-3
    warmup_steps: int = 800
    label_smoothing: float = 0.1
    sentences_per_noun_pair: int = 16
    few_per_noun_pair: int = 80
    held_out_share: float = 0.02
