"""Every choice behind a training run, in one place."""

from dataclasses import dataclass

CHECKPOINT = "checkpoint.pt"  # of a run's folder: its recipe, and the state after its last epoch
MODELS = ("transformer", "rnn", "universal")


@dataclass(frozen=True)
class Recipe:
    """The options of a run; the defaults are those of the shipped weights.

    A run begins with the weights in the folder `start`, all queries and keys drawn anew, and takes
    the epochs of `course.Emergence`: the first at `emerging_rate` falling to a twentieth, with
    `emerging_dropout`, and with `nudge` and `guide` times the losses of `nudge` for the encoder
    head `nudged_layer`.`nudged_head`. Later ones begin at `peak_rate`, which falls to zero.

    With an empty `start` it begins from nothing and takes the epochs of `course.Course`: what the
    `opening_epochs`, the `closing_epochs`, the `final_epochs` after them and all others take is
    said there; in closing and final ones every head of the encoder is dropped with probability
    `head_dropout`. `peak_rate` falls over all of them.

    `model` is what is trained: the "transformer"; "rnn", a recurrent network whose attention
    compares states by `align` ("none": it has no attention); or "universal", one layer applied as
    often as `encoder_layers` and `decoder_layers` say, each step of a token costing `ponder`. The
    last two have no heads to be told anything, and begin with an empty `start`. `tokenizer` is a
    folder whose tokenizer is used; with an empty one it is that of `start`, or learnt.

    `tokens_per_step` bounds padded tokens of either side of a batch. The learning rate rises over
    `warmup_steps` and falls linearly by target tokens.
    """

    seed: int = 0
    model: str = "transformer"
    align: str = "additive"
    ponder: float = 0.01
    start: str = "model/weights/en-fr-free"
    tokenizer: str = ""
    vocabulary: int = 6000
    d_model: int = 192
    n_heads: int = 8
    d_ff: int = 768
    encoder_layers: int = 4
    decoder_layers: int = 2
    dropout: float = 0.1
    emerging_rounds: int = 1
    emerging_part: int = 6
    emerging_rate: float = 1e-3
    emerging_dropout: float = 0.0
    later_part: int = 12
    nudged_layer: int = 3
    nudged_head: int = 2
    nudge: float = 0.3
    guide: float = 0.1
    opening_epochs: int = 5
    closing_epochs: int = 0
    final_epochs: int = 0
    epochs: int = 7
    head_dropout: float = 0.0
    tokens_per_step: int = 2000
    peak_rate: float = 7e-4
    warmup_steps: int = 100
    label_smoothing: float = 0.1
    sentences_per_noun_pair: int = 16
    few_per_noun_pair: int = 80
    held_out_share: float = 0.02

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown model, and for a start that it cannot have."""
        if self.model not in MODELS:
            raise ValueError(f"model {self.model!r} is none of {MODELS}")
        if self.start and self.model != "transformer":
            raise ValueError(f"{self.model} begins from nothing: give an empty start")
