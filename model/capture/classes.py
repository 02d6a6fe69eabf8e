"""What the head of a classifier says: of a text, of every token, or where an answer stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Judged = Literal["text", "token", "span"]
# How the classes of one row go together: one of them holds, any may, or they are plain numbers.
Exclusion = Literal["one", "any", "number"]
ENDS = ("start", "end")  # of an answer that stands in the text


@dataclass(frozen=True)
class Class:
    """One class with its logit, and its probability unless the head gives plain numbers.

    `token` is the source token that it is said of; None: of the whole text.
    """

    label: str
    logit: float
    probability: float | None
    token: int | None


@dataclass(frozen=True)
class Classes:
    """The logits of a classifier, (row, class).

    There is one row for a text, one for every token, or two for a span: where it starts and where
    it ends, whose classes are the source tokens. `labels` are those of the classes.
    """

    judged: Judged
    labels: tuple[str, ...]
    logits: Tensor
    exclusion: Exclusion

    def probabilities(self) -> Tensor | None:
        """Return the probabilities, (row, class); None where the numbers are none."""
        if self.exclusion == "number":
            return None
        logits = self.logits.float()
        return logits.softmax(-1) if self.exclusion == "one" else logits.sigmoid()

    def listed(self) -> Iterator[Class]:
        """Yield every class of every row; for a span every token as its start, then as its end."""
        likely = self.probabilities()
        for row, logits in enumerate(self.logits.tolist()):
            for at, logit in enumerate(logits):
                probability = None if likely is None else float(likely[row, at])
                if self.judged == "span":
                    yield Class(ENDS[row], logit, probability, at)
                else:
                    token = row if self.judged == "token" else None
                    yield Class(self.labels[at], logit, probability, token)
