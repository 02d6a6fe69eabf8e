"""A Hugging Face model under edits."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.edits import generate_edited, run_variants
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import model_output
from model.backends.huggingface.changed_pass import changed_pass
from model.backends.huggingface.reading import read_again
from model.backends.huggingface.text import tokens
from model.backends.huggingface.text.classes import class_logits
from model.backends.huggingface.text.generated import prompt_tokens
from model.backends.huggingface.text.target import write_target
from model.capture.capture import Capture
from model.capture.edits import places_of, position_edit
from model.generation.sampling import Sampling
from model.interventions.protocol import Variant
from model.interventions.variants import batches, put_together
from model.text.names import PieceName

CONTINUED = 8  # tokens that a decoder writes after its text, to be compared
NUMBERS = 2**26  # of all answers of one batch: 256 MiB of float32


class HuggingFaceInterventions:
    """Answers of a Hugging Face model; see Intervenable."""

    def __init__(self, model: HuggingFace) -> None:
        self.model = model

    def log_probabilities(
        self, capture: Capture, variants: Sequence[Variant], rows: Sequence[int]
    ) -> Tensor:
        """Return ln P of every token, (variant, row, vocabulary)."""
        read = read_again(self.model, capture)
        size = len(self.model.tokenizer) * max(len(read.source), len(read.target or ()))
        most = max(1, NUMBERS // size)
        if self.model.judged and self.model.model.config.pad_token_id is None:
            most = 1  # a decoder's classifier would look for the padding of a batch
        found = []
        with self.model.alone(), restore_after(self.model.model):
            for places, some in batches(capture, variants, most):
                lengths = len(read.source), len(read.target or ())
                heads = [self.model.editable(every, *lengths) for every in some]
                with changed_pass(self.model.residuals, some[0], places):
                    output = run_variants(self.model.passes, read, heads)
                judged = self.model.judged
                logits = class_logits(judged, output) if judged else model_output(output)
                found.append(logits[:, list(rows)].float().cpu().log_softmax(-1))
        return torch.cat(found)

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return the target that is written, or how a decoder goes on; None: it only reads."""
        family, passes, tokenizer = self.model.info.family, self.model.passes, self.model.tokenizer
        if family == "encoder" or self.model.judged:
            return None
        every = put_together(capture, edits)
        read = read_again(self.model, capture)
        heads = self.model.editable(every, len(read.source), None)
        cached = not heads and position_edit(every) is None
        with self.model.alone(), restore_after(self.model.model):
            if family == "encoder-decoder":
                most = min(self.model.max_tokens - 1, 2 * len(read.source) + 20)
                language = capture.input_format.target_language
                places = places_of(every, len(read.source), None)
                with changed_pass(self.model.residuals, every, places):
                    written = write_target(passes, tokenizer, read, most, heads, language, cached)
                return written.text
            before = [token.id for token in prompt_tokens(capture.tokens["source"])]
            left = min(CONTINUED, self.model.max_tokens - len(before))
            read = replace(read, source=before, types=read.types and read.types[: len(before)])
            with changed_pass(self.model.residuals, every, places_of(every, len(before), None)):
                way = Sampling(max_new_tokens=left)
                steps = list(generate_edited(passes, read, way, heads)) if left else []
        whole = tokens.decode_ids(tokenizer, [*before, *(step.id for step in steps)])
        return whole[len(tokens.decode_ids(tokenizer, before)) :]

    def spelled(self, id: int) -> PieceName:
        """Name one token for display."""
        return tokens.namer(self.model.tokenizer)(id)

    def pieces(self, text: str) -> list[int]:
        """Return every token that reads so, with a space before it or not."""
        name = tokens.namer(self.model.tokenizer)
        return [id for id in range(len(self.model.tokenizer)) if name(id).reads(text)]
