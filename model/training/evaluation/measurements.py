"""What is measured of a model on everything that was held out, part by part."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sacrebleu
import torch

from model.analysis.significance import DRAWS, LEVEL
from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import HeadId
from model.text import pieces
from model.training.evaluation import (
    agreement_scores,
    head_sets,
    noun_attention,
    quality,
    teacher_forcing,
    translation,
    validation,
)
from model.training.evaluation.ablation import list_heads as heads_of
from model.training.evaluation.head_contrasts import Contrasts, four_weights, reading
from model.training.evaluation.plain_sentences import PLAIN
from model.training.evaluation.pointing import measure_pointing
from model.training.evaluation.selection_split import first_pairs, split_halves
from model.training.evaluation.start_head import StartHead
from model.training.evaluation.tokenized_pairs import PlacedPair, pair_name, tokenize_pair
from model.training.pairs import corpus, minimal
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import MinimalPair, minimal_pairs
from model.training.recipe import Recipe
from model.transformer.decoding import beam

START_BY = {
    "lesser": "largest mean of the lesser lean",
    "delta": "largest Δ, no lesser lean being above zero",
}


@dataclass(frozen=True)
class Caps:
    """How much is measured; the defaults take some minutes on one core.

    `sentences` are of Tatoeba; `pairs` minimal pairs are translated for each kind; `noun_pairs`
    stand in each half for Δ, `switching` of them for switching off; `sets` random sets are compared
    with each chosen set.
    """

    sentences: int = 2000
    pairs: int = 150
    noun_pairs: int = 200
    switching: int = 60
    sets: int = head_sets.SETS


class Evaluation:
    """One model, and what is measured of it; each method returns a part of the JSON."""

    def __init__(self, folder: Path, caps: Caps) -> None:
        self.folder = folder
        self.caps = caps
        self.model = BuiltIn(folder)
        self.started = time.monotonic()
        famous = minimal_pairs(HoldOut.FAMOUS)
        self.famous = next(pair for pair in famous if pair.nouns.names == ("animal", "street"))
        self.selection, self.reporting = split_halves(minimal_pairs(HoldOut.NOUN_PAIR), famous)

    def whole(self, data: Path, recipe: Recipe) -> dict[str, Any]:
        """Measure everything."""
        turned, selection = self.heads()
        return {
            "weights": self.weights(),
            "measured": self.measured(),
            "tatoeba": self.tatoeba(data, recipe),
            "agreement": {kind.value: self.agreement(kind) for kind in HoldOut},
            "famous": self.translated(self.famous.english),
            "plain": self.translated(PLAIN),
            **turned,
            "start_head": self.start_head(
                HeadId(*(turned["start"][key] for key in HeadId._fields))
            ),
            "switched_off": self.switched_off(selection),
            "sample": sample(self.model, self.reporting),
        }

    def say(self, what: str) -> None:
        """Print what is done next, with the seconds since the start."""
        print(f"{time.monotonic() - self.started:6.0f} s  {what}", flush=True)

    def weights(self) -> dict[str, str]:
        """Name what was measured."""
        weights = (self.folder / "model.safetensors").read_bytes()
        return {"id": self.model.info.id, "sha256": hashlib.sha256(weights).hexdigest()}

    def measured(self) -> dict[str, object]:
        """Say how figures were come by."""
        return {
            "by": "python -m model.training.evaluation.evaluate",
            "torch": torch.__version__,
            "sacrebleu": sacrebleu.__version__,
            "caps": asdict(self.caps),
            "intervals": f"{LEVEL:.0%}, bootstrap over noun pairs, {DRAWS} draws",
            "p": f"two-sided sign flips of noun pairs, {DRAWS} flips; Holm over all heads listed",
            "counted_from": 0,
        }

    def tatoeba(self, data: Path, recipe: Recipe) -> dict[str, object]:
        """Translate held-out sentences greedily, and by beam search as the page does."""
        held_out = corpus.split(corpus.read(data), recipe.held_out_share).held_out
        references = quality.references(held_out, self.caps.sentences, validation.SENTENCES)
        self.say(f"translating {len(references)} sentences of Tatoeba")
        texts = list(references)
        greedy = translation.translate(self.model.transformer, self.model.tokenizer, texts)
        self.say("translating them by beam search")
        return {
            "held_out_share": recipe.held_out_share,
            "greedy": quality.scores(greedy, references),
            "beam": quality.scores([self.beam(text) for text in texts], references),
        }

    def beam(self, text: str) -> str:
        """Translate one text as the page does."""
        model = self.model
        source = [*model.tokenizer.encode(text).ids, model.shape.end_id]
        with torch.inference_mode():
            memory = model.transformer.encode(torch.tensor([source]))
            ids = beam(model.transformer, memory, model.shape.max_len - 1)
        return pieces.pieces_of_ids(model.tokenizer, ids)[0]

    def agreement(self, kind: HoldOut) -> dict[str, object]:
        """Measure agreement on a sample of one kind of holding out.

        Training is watched on the first of that sample: the last are taken.
        """
        every = len(minimal_pairs(kind))
        chosen = minimal.sample(kind, every)[-self.caps.pairs :]
        self.say(f"agreement on {len(chosen)} of {every} minimal pairs: {kind.value}")
        return {**agreement_scores.agreement(self.model, chosen), "of_minimal_pairs": every}

    def translated(self, texts: Sequence[str]) -> list[dict[str, str]]:
        """Translate our own sentences greedily and by beam search, for a reader to judge."""
        greedy = translation.translate(self.model.transformer, self.model.tokenizer, texts)
        return [
            {"english": text, "greedy": written, "beam": self.beam(text)}
            for text, written in zip(texts, greedy, strict=True)
        ]

    def heads(self) -> tuple[dict[str, Any], Contrasts]:
        """Measure Δ of every head on both halves and on the famous pair; choose the start head."""
        sides = {}
        for side, half in (("selection", self.selection), ("reporting", self.reporting)):
            pairs = first_pairs(half, self.caps.noun_pairs)
            self.say(f"Δ of every head on {len(pairs)} noun pairs: {side} half")
            looks = noun_attention.measure_pairs(
                self.model.transformer, [self.place(pair) for pair in pairs]
            )
            sides[side] = Contrasts.of(looks, [pair_name(pair) for pair in pairs])
        read = reading(looks, [pair_name(pair) for pair in pairs])  # of the reporting half
        famous = four_weights(
            noun_attention.measure_pairs(self.model.transformer, [self.place(self.famous)]), 0
        )
        selection, reporting = sides["selection"], sides["reporting"]

        def shown(by: str, rule: str) -> dict[str, Any]:
            head = selection.ranked(by)[0]
            return {
                **head._asdict(),
                "selected_by": f"{rule}, of all encoder heads on the selection half, those first "
                "whose Δ is significant after Holm",
                "significant": {side: half.significant(head) for side, half in sides.items()},
                "selection": selection.figures[head],
                "reporting": reporting.figures[head],
                "famous": famous[head],
            }

        return {
            "start": shown(start_by(selection), START_BY[start_by(selection)]),
            "largest_delta": shown("delta", "largest Δ"),
            "noun_pairs": {side: contrasts.noun_pairs for side, contrasts in sides.items()},
            "heads": [
                {
                    **head._asdict(),
                    "selection": selection.figures[head],
                    "reporting": reporting.figures[head],
                    "famous": famous[head],
                }
                for head in famous
            ],
            "il_or_elle_reads": read,
        }, selection

    def start_head(self, head: HeadId) -> dict[str, object]:
        """Measure one head on everything held out, chosen on the selection half of one kind."""
        measured = StartHead(self.model, head)
        kinds: dict[HoldOut, Sequence[MinimalPair]] = {
            kind: minimal_pairs(kind) for kind in HoldOut if kind is not HoldOut.FAMOUS
        }
        kinds[HoldOut.NOUN_PAIR] = self.reporting
        self.say(f"where {head.layer}.{head.head} points, and whether it is needed")
        pointed = {
            kind: measured.point(first_pairs(pairs, self.caps.noun_pairs))
            for kind, pairs in kinds.items()
        }
        return {
            **head._asdict(),
            "kinds": {kind.value: of.summary() for kind, of in pointed.items()},
            "order": pointed[HoldOut.NOUN_PAIR].by_order(),
            "distance": pointed[HoldOut.NOUN_PAIR].by_distance(),
            "other_make": measured.other_make(),
            "need": measured.need(first_pairs(self.reporting, self.caps.noun_pairs)),
        }

    def switched_off(self, selection: Contrasts) -> dict[str, object]:
        """Choose heads on the selection half, switch them off on the reporting half."""
        shape, caps = self.model.shape, self.caps
        choosing, reporting = (self.without(half) for half in (self.selection, self.reporting))
        encoder, decoder = heads_of(shape, "encoder"), heads_of(shape, "decoder", "cross")
        self.say(f"switching {len(encoder + decoder)} heads off one by one")
        singly = head_sets.one_by_one(choosing, encoder + decoder)
        ranked = selection.ranked("delta")
        sets = {"start": [selection.ranked(start_by(selection))[0]]}
        sets["largest_delta"] = head_sets.grow_set(
            lambda _, free: min(free, key=ranked.index), encoder, shape.n_heads, sets=caps.sets
        )
        for side, candidates in (("encoder", encoder), ("decoder_and_cross", decoder)):
            self.say(f"looking for the heads of the {side} that agreement needs")
            sets[f"needed_in_{side}"] = head_sets.grow_set(
                head_sets.greedy(choosing), candidates, shape.n_heads, sets=caps.sets
            )
        compared = {}
        for rule, chosen in sets.items():
            self.say(f"comparing with random sets: {rule}")
            compared[rule] = {
                **head_sets.compare_with_random(reporting, chosen, shape.n_heads, caps.sets),
                "selection": float(teacher_forcing.rightness(choosing(chosen)).mean()),
            }
        return {
            "how": "output of the head replaced by zero; agreement by teacher forcing: is the "
            "fitting of il and elle likelier, the reference French before it given; margins in "
            "nats; sets chosen on the selection half and compared on the reporting half with "
            "random sets of as many heads of the same layers, none of them chosen",
            "one_by_one": singly,
            "sets": compared,
        }

    def without(self, half: Sequence[MinimalPair]) -> head_sets.Without:
        """Return what measures the margins on a half's first noun pairs with given heads off."""
        pairs = [self.place(pair) for pair in first_pairs(half, self.caps.switching)]
        batches = teacher_forcing.choices(pairs, self.model.shape.padding_id)
        return lambda off: teacher_forcing.margins(self.model.transformer, batches, off)

    def place(self, pair: MinimalPair) -> PlacedPair:
        """Find the words of a minimal pair."""
        return tokenize_pair(pair, self.model.tokenizer, self.model.shape)


def start_by(selection: Contrasts) -> str:
    """Return the figure that chooses the head to open with.

    Where no head leans to the right noun both times in the mean, the largest lesser lean would name
    one that looks at neither: there it is the largest Δ.
    """
    return "lesser" if selection.figures[selection.ranked("lesser")[0]]["lesser"] > 0 else "delta"


def sample(
    model: BuiltIn, reporting: Sequence[MinimalPair], noun_pairs: int = 12
) -> dict[str, Any]:
    """Measure little enough to be measured again in a test: agreement, and Δ in the encoder."""
    pairs = first_pairs(reporting, noun_pairs)
    looks = noun_attention.measure_pairs(
        model.transformer, [tokenize_pair(pair, model.tokenizer, model.shape) for pair in pairs]
    )
    translations = translation.translate(
        model.transformer, model.tokenizer, [text for pair in pairs for text in pair.english]
    )
    return {
        "noun_pairs": [pair_name(pair) for pair in pairs],
        "agreement": agreement_scores.agreement(model, pairs)["translated"],
        "translations": translations,
        "delta": looks.contrast("encoder").mean(0).tolist(),
        "pointing": measure_pointing(looks.nouns["encoder"])
        .mean(0)
        .tolist(),  # POINTING of each head
    }
