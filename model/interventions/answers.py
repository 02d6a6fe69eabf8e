"""The answer that a capture holds: tokens that its rows write, or the classes of a classifier."""

from model.capture.capture import Capture, Prediction
from model.capture.predictions import predict_tokens
from model.interventions.protocol import Intervenable
from model.refusal import Refused
from model.text.names import PieceName


def answer_rows(capture: Capture) -> tuple[Prediction, ...]:
    """Return every row of an answer: what it writes, or of a classifier its likeliest class.

    A classifier has one row for the text, one for every token, or, where an answer is found in the
    text, one for its start (0) and one for its end (1), whose classes are the source tokens.
    Raises Refused for classes that do not exclude each other.
    """
    classes = capture.classes
    if classes is None:
        return capture.predictions
    if classes.exclusion != "one":
        said = "The classes of this model do not exclude each other, so there are no log-odds of "
        raise Refused("not_available", said + "one against another.")
    names = class_names(capture)
    return predict_tokens(classes.logits, [None] * len(classes.logits), names.__getitem__)


def class_names(capture: Capture) -> list[PieceName]:
    """Return the names of a classifier's classes, by their ids; none for any other model."""
    if capture.classes is None:
        return []
    if capture.classes.judged == "span":
        return [PieceName(one.text, one.piece, False) for one in capture.tokens["source"]]
    return [PieceName(label, label, False) for label in capture.classes.labels]


def name_answer(model: Intervenable, capture: Capture, id: int) -> PieceName:
    """Name a token or class for display."""
    return class_names(capture)[id] if capture.classes else model.spelled(id)


def ids_spelled(model: Intervenable, capture: Capture, text: str) -> list[int]:
    """Return every token or class that reads so, as a piece or as it stands in the answer."""
    if capture.classes is None:
        written = (one.written for one in capture.predictions)
        here = [one.id for one in written if one.text == text]
        return [*dict.fromkeys([*here, *model.pieces(text)])]
    return [id for id, name in enumerate(class_names(capture)) if name.reads(text)]
