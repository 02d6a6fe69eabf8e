"""Train the built-in English-French Transformer; resumes from its last finished epoch.

python -m model.training.train --data fra-eng.zip --run runs/en-fr [--after runs/shorter]
"""

import argparse
import json
import random
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm import tqdm

from model.text import tokenizer as subwords
from model.training import agreement, corpus, heads, measure, minimal
from model.training.batches import IdPair, batches, padded
from model.training.course import Course
from model.training.halves import halves
from model.training.headdropout import HeadDropout
from model.training.holdout import HoldOut
from model.training.mixture import Mixture
from model.training.optimiser import MasterWeights
from model.training.places import placed
from model.training.recipe import Recipe
from model.transformer.configuration import Configuration
from model.transformer.transformer import Transformer

CHECKPOINT = "checkpoint.pt"
VALIDATION_SENTENCES = 300
VALIDATION_PAIRS = {
    HoldOut.NOUN_PAIR: 120,
    HoldOut.FAMILY: 60,
    HoldOut.NOUN_IN_FAMILY: 40,
    HoldOut.PREDICATE: 40,
    HoldOut.FAMOUS: 2,
}


class Run:
    """One training run: its data, its model, and the folder that it can be resumed from.

    `after` is the folder of another run, from whose last finished epoch a new one goes on by its
    own recipe.
    """

    def __init__(self, recipe: Recipe, data: Path, folder: Path, after: Path | None = None) -> None:
        self.recipe = recipe
        self.folder = folder
        self.after = after
        folder.mkdir(parents=True, exist_ok=True)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        split = corpus.split(corpus.read(data), recipe.held_out_share)
        self.held_out = split.held_out
        mixture = Mixture.of(
            split.training,
            agreement.training_pairs(recipe.seed, recipe.sentences_per_noun_pair),
            agreement.training_pairs(recipe.seed, recipe.few_per_noun_pair, agreement.FEW),
        )
        (folder / "data.json").write_text(json.dumps(mixture.figures(), indent=1) + "\n")
        # The pairs about few nouns are made of words that the others have.
        self.tokenizer = self._tokenizer(mixture.pairs[: mixture.tatoeba + mixture.generated])
        self.pairs = encode(self.tokenizer, mixture.pairs)
        self.course = Course(
            mixture.tatoeba,
            mixture.generated,
            mixture.few,
            opening=recipe.opening_epochs,
            closing=recipe.epochs - recipe.final_epochs - recipe.closing_epochs,
            final=recipe.epochs - recipe.final_epochs,
        )
        self.configuration = Configuration(
            vocabulary=self.tokenizer.get_vocab_size(),
            d_model=recipe.d_model,
            n_heads=recipe.n_heads,
            d_ff=recipe.d_ff,
            encoder_layers=recipe.encoder_layers,
            decoder_layers=recipe.decoder_layers,
            dropout=recipe.dropout,
        )
        torch.manual_seed(recipe.seed)
        self.model = Transformer(self.configuration).to(self.device)
        self.head_dropout = HeadDropout(self.model, "encoder")
        self.weights = MasterWeights(self.model)
        self.curve: list[dict[str, object]] = []
        self.steps = 0
        self.before: list[dict[str, object]] = []  # the recipes of the runs that it goes on from
        self.resume()

    @classmethod
    def opened(cls, data: Path, folder: Path) -> "Run":
        """Return the run that a folder holds, by its own recipe."""
        saved = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=True, mmap=True)
        return cls(Recipe(**saved["recipe"]), data, folder)

    def _tokenizer(self, texts: list[corpus.Pair]) -> Tokenizer:
        path = self.folder / "tokenizer.json"
        if self.after and not path.exists():
            shutil.copyfile(self.after / path.name, path)
        elif not path.exists():
            sides = (side for pair in texts for side in pair)
            subwords.train(sides, self.recipe.vocabulary).save(str(path))
        return subwords.load(path)

    @property
    def checkpoint(self) -> Path:
        """Where the state after the last finished epoch lies."""
        return self.folder / CHECKPOINT

    def resume(self) -> None:
        """Go back to the last finished epoch, if there is one, or to that of the run before.

        Raises ValueError when the folder holds a run of another recipe.
        """
        if self.checkpoint.exists():
            saved = self.load(self.checkpoint)
            if saved["recipe"] != asdict(self.recipe):
                raise ValueError(f"{self.folder} holds a run of another recipe: {saved['recipe']}")
            self.before = saved["before"]
        elif self.after:
            saved = self.load(self.after / CHECKPOINT)
            self.before = [*saved["before"], saved["recipe"]]
        else:
            return
        self.weights.load_state_dict(saved["weights"])
        self.curve = saved["curve"]
        self.steps = saved["steps"]

    def load(self, checkpoint: Path) -> dict[str, Any]:
        """Read what `save` kept."""
        saved: dict[str, Any] = torch.load(checkpoint, map_location=self.device, weights_only=True)
        return saved

    def save(self) -> None:
        """Keep everything that resuming needs; a crash while writing leaves the old state."""
        state = {
            "recipe": asdict(self.recipe),
            "before": self.before,
            "weights": self.weights.state_dict(),
            "curve": self.curve,
            "steps": self.steps,
        }
        fresh = self.checkpoint.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self.checkpoint)
        (self.folder / "curve.json").write_text(json.dumps(self.curve, indent=1))

    def train(self) -> None:
        """Run the epochs that are left."""
        for epoch in range(len(self.curve), self.recipe.epochs):
            started = time.monotonic()
            loss = self.train_epoch(epoch)
            self.weights.to_float32()
            measured = self.validate()
            minutes = (time.monotonic() - started) / 60
            self.curve.append({"epoch": epoch, "loss": loss, "minutes": minutes, **measured})
            print(json.dumps(self.curve[-1]), flush=True)
            self.save()

    def train_epoch(self, epoch: int) -> float:
        """Take every pair of the epoch once; return the mean loss per target token (nats)."""
        recipe = self.recipe
        torch.manual_seed(recipe.seed + 1000 * epoch)
        rng = random.Random(f"{recipe.seed} {epoch}")
        steps = [
            [part[place] for place in batch]
            for part in self.course.parts(epoch)
            for batch in batches([self.pairs[i] for i in part], recipe.tokens_per_step, rng)
        ]
        closing = epoch >= self.course.closing
        self.head_dropout.probability = recipe.head_dropout if closing else 0.0
        first, last = self.rates(epoch)
        self.model.train()
        self.weights.to_bfloat16()
        losses, tokens = 0.0, 0
        bar = tqdm(steps, desc=f"epoch {epoch}", mininterval=20)
        # For sentences this short the plain kernel trains twice as fast as the fused one on a CPU.
        with sdpa_kernel(SDPBackend.MATH):
            for step, batch in enumerate(bar):
                self.steps += 1
                warm = min(1.0, self.steps / recipe.warmup_steps)
                loss, count = self.loss([self.pairs[place] for place in batch])
                (loss / count).backward()  # type: ignore[no-untyped-call]
                self.weights.step(warm * (first + step / len(steps) * (last - first)))
                losses, tokens = losses + float(loss.detach()), tokens + count
                if step % 100 == 99:
                    rate = tokens / bar.format_dict["elapsed"]
                    bar.set_postfix_str(f"loss {losses / tokens:.3f}, {rate:.0f} target tokens/s")
        return losses / tokens

    def rates(self, epoch: int) -> tuple[float, float]:
        """Return the learning rate at the beginning and at the end of an epoch, but for warming up.

        It falls by target tokens, to zero where the run ends.
        """
        end, peak = self.recipe.epochs, self.recipe.peak_rate
        left = [sum(map(self.target_tokens, range(at, end))) for at in (0, epoch, epoch + 1)]
        return peak * left[1] / left[0], peak * left[2] / left[0]

    def target_tokens(self, epoch: int) -> int:
        """Return how many target tokens an epoch takes."""
        return sum(len(self.pairs[place][1]) for part in self.course.parts(epoch) for place in part)

    def loss(self, pairs: list[IdPair]) -> tuple[torch.Tensor, int]:
        """Return the smoothed cross-entropy, summed, and the number of target tokens."""
        padding = self.configuration.padding_id
        source = padded([pair[0] for pair in pairs], padding).to(self.device)
        target = padded([pair[1] for pair in pairs], padding).to(self.device)
        logits = self.model(source, target[:, :-1])
        loss = F.cross_entropy(
            logits.flatten(0, 1).float(),
            target[:, 1:].flatten(),
            ignore_index=padding,
            label_smoothing=self.recipe.label_smoothing,
            reduction="sum",
        )
        return loss, int((target[:, 1:] != padding).sum())

    def validate(self) -> dict[str, object]:
        """Measure on held-out sentences: BLEU, agreement, and Δ of every encoder head."""
        self.model.eval()
        english = sorted({pair[0] for pair in self.held_out}, key=corpus.share)
        chosen = set(english[:VALIDATION_SENTENCES])
        return {
            "bleu": measure.bleu(
                self.model, self.tokenizer, [pair for pair in self.held_out if pair[0] in chosen]
            ),
            "held out": {
                kind.value: self.measured(validation_pairs(kind)) for kind in VALIDATION_PAIRS
            },
            "animal/street": self.measured([minimal.minimal_pairs(HoldOut.FAMOUS)[0]]),
        }

    def measured(self, pairs: list[minimal.MinimalPair]) -> dict[str, object]:
        """Measure agreement, and the mean Δ of every encoder head, on some minimal pairs."""
        found = [placed(pair, self.tokenizer, self.configuration) for pair in pairs]
        delta = heads.looks(self.model, found).contrast("encoder").mean(0)
        return {
            "agreement": measure.agreement(self.model, self.tokenizer, pairs),
            "agreement_sentences": 2 * len(pairs),
            "delta": delta.round(4).tolist(),
        }


def validation_pairs(kind: HoldOut) -> list[minimal.MinimalPair]:
    """Return the minimal pairs to watch a run on: none of those that heads are reported on."""
    pairs = minimal.sample(kind, len(minimal.minimal_pairs(kind)))
    selection, _ = halves(pairs, [])
    return (pairs if kind is HoldOut.FAMOUS else selection)[: VALIDATION_PAIRS[kind]]


def encode(tokenizer: Tokenizer, pairs: list[corpus.Pair]) -> list[IdPair]:
    """Turn texts into ids, with the start and end tokens that the model was built for."""
    vocabulary = tokenizer.get_vocab()
    start, end = vocabulary[subwords.START], vocabulary[subwords.END]
    sources = tokenizer.encode_batch([pair[0] for pair in pairs])
    targets = tokenizer.encode_batch([pair[1] for pair in pairs])
    return [
        ([*source.ids, end], [start, *target.ids, end])
        for source, target in zip(sources, targets, strict=True)
    ]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--run", type=Path, required=True, help="folder of this run")
    parser.add_argument("--after", type=Path, help="folder of a run to go on from")
    for name, value in asdict(Recipe()).items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    options = vars(parser.parse_args())
    data, folder, after = (options.pop(name) for name in ("data", "run", "after"))
    Run(Recipe(**options), data, folder, after).train()


if __name__ == "__main__":
    main()
