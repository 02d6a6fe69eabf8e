"""Questions as they are asked, made into questions that a model can take."""

from collections.abc import Mapping, Sequence

from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.schemas import capture as schemas
from app.schemas import edits as edit_schemas
from app.schemas import input_format as format_schemas
from model.capture.capture import Capture
from model.capture.edits import Ablate, CutResidual, Edit, HeadId, Knockout, Mask
from model.capture.pattern_patching import take_pattern
from model.capture.position_edit import PositionEdit
from model.capture.request import CaptureRequest, InputFormat, Message
from model.refusal import Refused


class RequestReader:
    """Reads questions; the patterns that edits take from other captures are asked for on the way.

    Raises Refused for a question that cannot be put.
    """

    def __init__(self, passes: InferenceQueue, captures: CaptureCache, max_characters: int) -> None:
        self._passes = passes
        self._captures = captures
        self.max_characters = max_characters

    async def read(self, asked: schemas.CaptureRequest) -> CaptureRequest:
        """Return the question that is asked."""
        self._bounded(asked)
        sites = None if asked.sites is None else tuple(asked.sites)
        edits = await self.edits(asked.edits, asked.model)
        return CaptureRequest(
            asked.text, asked.text_pair, asked.target, sites, edits, input_format_of(asked)
        )

    async def edits(self, asked: Sequence[edit_schemas.Edit], model: str) -> tuple[Edit, ...]:
        """Return the edits that are asked for."""
        return tuple([await self._edit(one, model) for one in asked])

    async def _edit(self, asked: edit_schemas.Edit, model: str) -> Edit:
        if isinstance(asked, edit_schemas.Mask):
            return Mask(tuple(asked.tokens))
        if isinstance(asked, edit_schemas.PositionEdit):
            return PositionEdit(asked.mode, asked.k, asked.seed, asked.at, asked.factor)
        if isinstance(asked, edit_schemas.CutResidual):
            return CutResidual(asked.site, asked.layer)
        head = HeadId(asked.site, asked.layer, asked.head)
        if isinstance(asked, edit_schemas.Ablate):
            return Ablate(*head, value=asked.value)
        if isinstance(asked, edit_schemas.Knockout):
            return Knockout(*head, queries=tuple(asked.queries), keys=tuple(asked.keys))
        capture = await self.origin(asked.origin, model)
        return take_pattern(capture, head, None if asked.queries is None else tuple(asked.queries))

    async def origin(self, asked: str | edit_schemas.Origin, model: str) -> Capture:
        """Return another capture, which is named by its id or by its question."""
        if isinstance(asked, str):
            return self._captures.take(asked)
        self._bounded(asked)
        masks = tuple(Mask(tuple(edit.tokens)) for edit in asked.edits)
        question = CaptureRequest(
            asked.text,
            asked.text_pair,
            asked.target,
            edits=masks,
            input_format=input_format_of(asked),
        )
        return await self._passes.capture(model, question)

    def _bounded(self, asked: schemas.CaptureRequest | edit_schemas.Origin) -> None:
        texts = {"text": asked.text, "text_pair": asked.text_pair, "target": asked.target}
        texts["messages"] = "".join(message.content for message in asked.messages or ())
        check_lengths(texts, self.max_characters)


def input_format_of(asked: format_schemas.InputFormat) -> InputFormat:
    """Return how a text is to be read."""
    chat = asked.messages
    return InputFormat(
        asked.source_language,
        asked.target_language,
        asked.special_tokens,
        None if chat is None else tuple(Message(one.role, one.content) for one in chat),
    )


def check_lengths(texts: Mapping[str, str | None], max_characters: int) -> None:
    """Raise Refused, with the numbers, for a text that is too long to be looked at."""
    for name, text in texts.items():
        if text is not None and len(text) > max_characters:
            said = f"{len(text)} characters; the {name} holds at most {max_characters}."
            raise Refused(f"{name}_too_long", said)
