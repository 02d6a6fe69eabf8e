"""What is asked of a model: a text, perhaps a target, and what should be kept of the pass."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from model.capture.edits import Edit, arrange_edits, edit_fields
from model.refusal import Refused


@dataclass(frozen=True)
class ModelInfo:
    """Which model answered: enough to know whether two answers come from the same one."""

    id: str
    revision: str
    family: str
    dtype: str


class Message(NamedTuple):
    """One message of a chat: whose it is, as the model's template calls it, and what it says."""

    role: str
    content: str


@dataclass(frozen=True)
class InputFormat:
    """How a text is to be read.

    The languages are codes of the model's own. Without `special_tokens` the tokenizer adds none
    to the text. `messages` stand in the place of a text: the model's chat template makes it.
    """

    source_language: str | None = None
    target_language: str | None = None
    special_tokens: bool = True
    messages: tuple[Message, ...] | None = None


USUAL = InputFormat()


@dataclass(frozen=True)
class CaptureRequest:
    """One text for one pass.

    `text_pair` is a second segment, for models that take one. Without `target` an
    encoder-decoder writes it itself. `sites` are the sites to keep, None for all of them.
    `edits` change the pass, the writing of a missing target too; they are put into one order.
    """

    text: str = ""
    text_pair: str | None = None
    target: str | None = None
    sites: tuple[str, ...] | None = None
    edits: tuple[Edit, ...] = ()
    input_format: InputFormat = USUAL

    def __post_init__(self) -> None:
        """Raise Refused for a text that holds nothing or is none, or edits that exclude others."""
        object.__setattr__(self, "edits", arrange_edits(self.edits))
        texts = {"text": self.text, "text_pair": self.text_pair, "target": self.target}
        messages = self.input_format.messages
        if messages is not None:
            if self.text or self.text_pair is not None:
                said = "Messages make the text: leave text and text_pair out."
                raise Refused("text_and_messages", said)
            if not messages:
                raise Refused("blank_messages", "There is no message: send at least one.")
            del texts["text"]
            check_characters("messages", "".join(map("".join, messages)))
        for name, value in texts.items():
            if value is None:
                continue
            if not value.strip():
                raise Refused(f"blank_{name}", f"The {name} is empty: type at least one word.")
            check_characters(name, value)

    def sites_of(self, there: Sequence[str]) -> list[str]:
        """Return those of a model's sites that are asked for, in the model's order.

        Raises Refused for a site that it does not have, and where none is asked for.
        """
        asked = there if self.sites is None else self.sites
        for name in asked:
            if name not in there:
                known = ", ".join(there)
                raise Refused("unknown_site", f"No site {name!r}; this model has {known}.")
        if not asked:
            raise Refused("unknown_site", "No site asked for: name at least one.")
        return [name for name in there if name in asked]

    def identity(self, model: ModelInfo, generation: str) -> str:
        """Return the id of the capture that answers: the same on every server.

        `generation` names how a missing target is written.
        """
        parts: list[object] = [
            *(model.id, model.revision, model.dtype),
            *(self.text, self.text_pair, self.target or {"generation": generation}),
            None if self.sites is None else sorted(set(self.sites)),
            *(edit_fields(edit) for edit in self.edits),
        ]
        if self.input_format != USUAL:  # else the id is that of questions from before there was one
            parts.append(asdict(self.input_format))
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def check_characters(name: str, text: str) -> None:
    """Raise Refused for what is not text."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        said = f"The {name} holds half of a surrogate pair, which is no character."
        raise Refused("not_text", said)
