"""Train an English-French model; resumes from its last finished epoch.

python -m model.training.run.train --data fra-eng.zip --run runs/en-fr [--after runs/shorter]
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
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm import tqdm

from model.capture.edits import HeadId
from model.text import tokenizer as subwords
from model.training.evaluation import validation
from model.training.evaluation.selection_split import first_pairs
from model.training.pairs import agreement, corpus, minimal
from model.training.pairs.batches import IdPair, batches, encode, pad
from model.training.pairs.holdout import HoldOut
from model.training.recipe import CHECKPOINT, Recipe
from model.training.run.architecture import build
from model.training.run.curriculum import Curriculum, Emergence
from model.training.run.film import Film
from model.training.run.head_dropout import HeadDropout
from model.training.run.learning_rate import learning_rates
from model.training.run.mixture import Mixture
from model.training.run.nudge import Guide, Nudge, draw_anew, listen, pointers, readings
from model.training.run.optimiser import MasterWeights
from model.training.run.ponder import Ponder
from model.transformer.transformer import Transformer

FRAME_STEPS = 25  # between two frames of the film, in the epoch in which agreement appears
FILMED_PAIRS = 60


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
        mixture = Mixture.by_recipe(recipe, split)
        (folder / "data.json").write_text(json.dumps(mixture.figures(), indent=1) + "\n")
        # The pairs about few nouns are made of words that the others have.
        self.tokenizer = self._tokenizer(mixture.pairs[: mixture.tatoeba + mixture.generated])
        self.english = [english for english, _ in mixture.pairs]
        self.pairs = encode(self.tokenizer, mixture.pairs)
        parts = (mixture.tatoeba, mixture.generated, mixture.few)
        self.course = (
            Emergence(*parts, recipe.emerging_rounds, recipe.emerging_part, recipe.later_part)
            if recipe.start
            else Curriculum(
                *parts,
                opening=recipe.opening_epochs,
                closing=recipe.epochs - recipe.final_epochs - recipe.closing_epochs,
                final=recipe.epochs - recipe.final_epochs,
            )
        )
        torch.manual_seed(recipe.seed)
        self.model = build(recipe, self.tokenizer.get_vocab_size()).to(self.device)
        self.configuration = self.model.configuration
        if recipe.start:
            weights = load_file(Path(recipe.start) / "model.safetensors")
            self.model.load_state_dict({name: w.float() for name, w in weights.items()})
            draw_anew(self.model)
        self.told = self._told(mixture)
        self.ponder = Ponder(self.model) if recipe.model == "universal" else None
        self.film = self._film()
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
        begun_with = self.after or self.recipe.tokenizer or self.recipe.start
        if begun_with and not path.exists():
            shutil.copyfile(Path(begun_with) / path.name, path)
        elif not path.exists():
            sides = (side for pair in texts for side in pair)
            subwords.train(sides, self.recipe.vocabulary).save(str(path))
        return subwords.load(path)

    def _told(self, mixture: Mixture) -> list[tuple[float, Nudge | Guide]]:
        """Return what the first epoch is told beside the translations, each with its weight."""
        recipe = self.recipe
        if not recipe.start:
            return []
        made = [
            *agreement.sentences(recipe.seed, recipe.sentences_per_noun_pair),
            *agreement.sentences(recipe.seed, recipe.few_per_noun_pair, agreement.FEW),
        ]
        found = pointers(self.tokenizer, made, mixture.tatoeba)
        rows = readings(self.tokenizer, self.pairs)
        return [
            (recipe.nudge, Nudge(self.model, self.nudged, found)),
            (recipe.guide, Guide(self.model, recipe.decoder_layers, rows)),
        ]

    @property
    def nudged(self) -> HeadId:
        """The head that is told where "it" points, and watched."""
        return HeadId("encoder", self.recipe.nudged_layer, self.recipe.nudged_head)

    def _film(self) -> Film | None:
        if not self.recipe.start:
            return None
        return Film(
            famous=minimal.minimal_pairs(HoldOut.FAMOUS)[0],
            pairs=first_pairs(validation.pairs_of(HoldOut.NOUN_PAIR), FILMED_PAIRS),
            watched=self.nudged,
            tokenizer=self.tokenizer,
            shape=self.configuration,
            path=self.folder / "film.json",
        )

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
            if Recipe(**saved["recipe"]) != self.recipe:
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
        if self.film:
            self.film.resume(self.steps)

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
            measured = validation.validate(self.model, self.tokenizer, self.held_out)
            self.frame(loss, epoch=epoch)
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
        if self.course.mixed(epoch):
            rng.shuffle(steps)
        self.head_dropout.probability = recipe.head_dropout if self.course.drops(epoch) else 0.0
        self.drop(recipe.emerging_dropout if self.course.mixed(epoch) else recipe.dropout)
        told = self.told if self.course.mixed(epoch) else []
        start, end = learning_rates(recipe, self.course, self.pairs, epoch)
        self.model.train()
        self.weights.to_bfloat16()
        losses, tokens = 0.0, 0
        bar = tqdm(steps, desc=f"epoch {epoch}", mininterval=20)
        # For sentences this short the plain kernel trains twice as fast as the fused one on a CPU.
        with sdpa_kernel(SDPBackend.MATH), listen(*(one for _, one in told)):
            for step, batch in enumerate(bar):
                self.steps += 1
                warm = min(1.0, self.steps / recipe.warmup_steps)
                loss, count = self.loss([self.pairs[place] for place in batch])
                whole = loss
                for weight, one in told:
                    whole = whole + weight * count * one.loss(batch)
                if self.ponder:
                    whole = whole + recipe.ponder * count * self.ponder.loss()
                (whole / count).backward()  # type: ignore[no-untyped-call]
                self.weights.step(warm * (start + step / len(steps) * (end - start)))
                losses, tokens = losses + float(loss.detach()), tokens + count
                if told and step % FRAME_STEPS == FRAME_STEPS - 1:
                    self.weights.to_float32()
                    self.frame(float(loss.detach()) / count)
                    self.model.train()
                    self.weights.to_bfloat16()
                if step % 100 == 99:
                    rate = tokens / bar.format_dict["elapsed"]
                    bar.set_postfix_str(f"loss {losses / tokens:.3f}, {rate:.0f} target tokens/s")
        return losses / tokens

    def frame(self, loss: float, **said: object) -> None:
        """Take a frame of the film, where there is one; the model computes in float32."""
        if self.film and isinstance(self.model, Transformer):
            self.model.eval()
            self.film.frame(self.model, step=self.steps, **said, loss=round(loss, 3))
            self.film.save()

    def drop(self, share: float) -> None:
        """Set the dropout of every sublayer."""
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = share

    def loss(self, pairs: list[IdPair]) -> tuple[torch.Tensor, int]:
        """Return the smoothed cross-entropy, (), summed, and the number of target tokens."""
        padding = self.configuration.padding_id
        source = pad([pair[0] for pair in pairs], padding).to(self.device)
        target = pad([pair[1] for pair in pairs], padding).to(self.device)
        logits = self.model(source, target[:, :-1])
        loss = F.cross_entropy(
            logits.flatten(0, 1).float(),
            target[:, 1:].flatten(),
            ignore_index=padding,
            label_smoothing=self.recipe.label_smoothing,
            reduction="sum",
        )
        return loss, int((target[:, 1:] != padding).sum())


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
