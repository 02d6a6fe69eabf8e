"""The film of a training: where "it" looks, step by step, beside agreement and loss."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from model.backends.builtin.capture_hooks import record
from model.capture.edits import HeadId
from model.text import pieces
from model.text.token import locate_tokens
from model.training.evaluation import teacher_forcing
from model.training.evaluation.tokenized_pairs import tokenize_pair
from model.training.pairs.minimal import MinimalPair
from model.transformer.transformer import Transformer
from model.transformer.translator import TranslatorShape

DIGITS = 3


class Film:
    """Frames of one model on the famous pair, written into the folder of a run as they come.

    `watched` is the head whose need is measured; `pairs` are the minimal pairs of that.
    """

    def __init__(
        self,
        famous: MinimalPair,
        pairs: Sequence[MinimalPair],
        watched: HeadId,
        tokenizer: Tokenizer,
        shape: TranslatorShape,
        path: Path,
    ) -> None:
        self.path = path
        self.watched = watched
        self.famous = tokenize_pair(famous, tokenizer, shape)
        found = [tokenize_pair(pair, tokenizer, shape) for pair in pairs]
        self.batches = teacher_forcing.choices(found, shape.padding_id)
        self.about: dict[str, Any] = {
            "sentences": list(famous.english),
            "tokens": [
                [
                    *(
                        token.text
                        for token in locate_tokens(text, pieces.read_pieces(tokenizer, text))
                    ),
                    "</s>",
                ]
                for text in famous.english
            ],
            "it": [sentence.it[-1] for sentence in self.famous.sentences],
            "nouns": [[list(n) for n in sentence.nouns] for sentence in self.famous.sentences],
            "axes": ["sentence", "layer", "head", "key"],
            "watched": watched._asdict(),
            "agreement_of": f"{2 * len(pairs)} sentences, selection half, forced",
        }
        self.frames: list[dict[str, Any]] = []

    def resume(self, steps: int) -> None:
        """Go on after so many steps: frames that were taken later are taken again."""
        if self.path.exists():
            frames = json.loads(self.path.read_text("utf-8"))["frames"]
            self.frames = [frame for frame in frames if frame["step"] <= steps]

    @torch.inference_mode()
    def frame(self, model: Transformer, **said: object) -> dict[str, Any]:
        """Take a frame of a model that computes in float32; `said` is kept with it."""
        seen = []
        for sentence in self.famous.sentences:
            with record(model) as recording:
                model.encode(torch.tensor([sentence.source]))
            layers = range(len(model.encoder))
            records = [recording.attention["encoder", layer] for layer in layers]
            weights = [r.weights(list(range(r.heads)))[:, sentence.it[-1]] for r in records]
            seen.append(torch.stack(weights).double().numpy().round(DIGITS).tolist())
        intact, off = (
            float(
                teacher_forcing.rightness(
                    teacher_forcing.margins(model, self.batches, heads)
                ).mean()
            )
            for heads in ([], [self.watched])
        )
        frame = {**said, "agreement": round(intact, 4), "without": round(off, 4), "weights": seen}
        self.frames.append(frame)
        return frame

    def save(self) -> None:
        """Write what there is so far."""
        text = json.dumps({**self.about, "frames": self.frames}, separators=(",", ":"))
        self.path.write_text(text + "\n", "utf-8")
