"""A model of Hugging Face, opened from a folder and asked a question."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig

from model.backends.conductor import Reading, SourceText, Target, bounded, conduct
from model.backends.fidelity import Fidelity
from model.backends.huggingface.architecture import Axes, family, fills_masks, judges
from model.backends.huggingface.attention.edits import edit_outputs_of, edit_site
from model.backends.huggingface.attention.function import register
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses, count_tokens
from model.backends.huggingface.attention.sites import as_tested, drawable_sites
from model.backends.huggingface.capture_size import MEBIBYTE, measure_size
from model.backends.huggingface.changed_pass import changed_pass
from model.backends.huggingface.editable import check_heads, hidden_places
from model.backends.huggingface.generation.decoder import continue_text, translate, writes
from model.backends.huggingface.generation.logits_processors import start_token_id
from model.backends.huggingface.inside.residual_cuts import ResidualCuts
from model.backends.huggingface.loading import read_pretrained, read_tokenizer, read_weights
from model.backends.huggingface.positions import hooks, placing
from model.backends.huggingface.self_test.hiding import hiding_refused
from model.backends.huggingface.self_test.lengths import longest_text, sample_input
from model.backends.huggingface.self_test.self_test import run_self_test
from model.backends.huggingface.self_test.unplaced import tested_modes
from model.backends.huggingface.text import tokens
from model.backends.huggingface.text.classes import read_classes
from model.backends.huggingface.text.embedded import check_embedded, remark_not_embedded
from model.backends.huggingface.text.generated import prompt_tokens, show_tokens
from model.backends.huggingface.text.languages import language_codes, settings_for
from model.backends.huggingface.text.predictions import predict_rows
from model.backends.huggingface.text.source import has_chat_template, read_source
from model.backends.huggingface.text.target import (
    GREEDY,
    read_target,
    shift_source,
    write_target,
)
from model.capture.capture import Capture, SiteShape
from model.capture.edits import Edit, HeadEdit, places_of, position_edit
from model.capture.position_edit import check_mode
from model.capture.positions import Side
from model.capture.request import CaptureRequest, ModelInfo
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.inside.memo import PassMemo
from model.refusal import Refused
from model.text.token import Token

# What a reader must know of an encoder-decoder that could not be shown, or read, as others are.
NO_TARGET = "This model writes no target, so its encoder alone is shown: type one to see the rest."
NO_START = "This model does not say with which token a target begins: yours is read as typed."


class HuggingFace:
    """An opened model; one pass at a time, since some models change while they read.

    `shapes` are its sites, `max_tokens` the longest text that it holds and whose
    attention fits into `capture_bytes`, `nbytes` its size, `mask` the token in whose place a
    masked language model writes, `judged` what a classifier gives classes to, `cannot_hide` why
    no token of a text can be hidden, None where any can, `languages` the codes of those that it
    may be told.
    Raises Refused, from the start, where it cannot be opened or does not pass its self-test.
    """

    def __init__(
        self,
        folder: Path,
        id: str,
        revision: str,
        device: str = "cpu",
        dtype: str = "float32",
        capture_bytes: int = 256 * MEBIBYTE,
    ) -> None:
        register()
        config = read_pretrained(AutoConfig, folder)
        self.model = read_weights(folder, config, dtype)
        self.model.to(device)  # type: ignore[arg-type]  # its wrapper hides the signature
        self.model.train(False)
        self.tokenizer = read_tokenizer(folder)
        self.info = ModelInfo(id, revision, family(config), dtype)
        mask = self.tokenizer.mask_token if fills_masks(config) else None
        self.mask: str | None = mask and str(mask)
        self.judged = judges(config)
        self.passes = ModelPasses(self.model, self.info.family, self.judged)
        most = longest_text(self.model, self.tokenizer)
        self.fidelity: Fidelity
        sample = sample_input(self.passes, most)
        self.fidelity, seen = run_self_test(self.passes, sample)
        self.cannot_hide = hiding_refused(self.passes, sample, self.fidelity)
        self.position_edits = tested_modes(self.passes, sample, self.fidelity)
        self.off_is = placing.say_off(self.fidelity)
        self.cost = measure_size(seen, dtype, capture_bytes)
        self.max_tokens = self.cost.longest(most)
        self.shapes = tuple(
            SiteShape(site.name, len(site.layers), site.heads, site.queries, site.keys)
            for site in seen
        )
        self.remarks = remark_not_embedded(self.tokenizer, self.passes.embedding_rows("source"))
        self.languages = language_codes(self.tokenizer)
        self.lock = threading.RLock()  # a question may need passes that find what it edits
        self.residuals = ResidualCuts(self.passes, sample, self.alone)
        self.memo = PassMemo(capture_bytes)

    @property
    def axes(self) -> Axes:
        """Whose tokens look, and whose are looked at, by site."""
        return self.passes.axes

    @property
    def pairs(self) -> bool:
        """Whether it may be given a second text: its tokenizer tells two apart."""
        return self.info.family != "decoder" and tokens.takes_pairs(self.tokenizer)

    @property
    def writes(self) -> bool:
        """Whether it writes: a target, or on after a text."""
        return self.info.family != "encoder" and writes(self.model)

    @property
    def chats(self) -> bool:
        """Whether it may be given messages."""
        return has_chat_template(self.tokenizer)

    @property
    def nbytes(self) -> int:
        """Bytes of all parameters and buffers."""
        kept = [*self.model.parameters(), *self.model.buffers()]
        return sum(tensor.numel() * tensor.element_size() for tensor in kept)

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""
        return question.identity(self.info, GREEDY)

    def run(self, question: CaptureRequest) -> Capture:
        """Run the pass that answers; raises Refused for what this model cannot take."""
        capture = conduct(self, question)
        self.cost.fits(capture.nbytes, sum(map(len, capture.tokens.values())))
        return capture

    def read(
        self,
        question: CaptureRequest,
        wanted: list[str],
        source: SourceText,
        edits: tuple[HeadEdit, ...],
    ) -> Reading:
        """Run the pass: of the encoder alone, where nothing else is wanted."""
        hidden = hidden_places(question.edits, len(source.ids), self.cannot_hide)
        read = ModelInput(source.ids, source.types, hidden=hidden)
        self.cost.check(count_tokens(read), wanted)
        target: Target | None = None
        output: Any = {}
        with self.alone(), restore_after(self.model):
            alone = wanted == ["encoder"] and self.info.family == "encoder-decoder"
            places = places_of(question.edits, len(source.ids), None)
            if self.info.family == "encoder-decoder" and not alone:
                with changed_pass(self.residuals, question.edits, places):
                    target = self._target(question, read, source, edits)
                places = places_of(question.edits, len(source.ids), target.typed)
                headless = self.judged is not None and target.by == "user"
                ids = [token.id for token in target.tokens]
                read = replace(read, target=ids, headless=headless)
            self.cost.check(count_tokens(read), wanted)
            with (
                changed_pass(self.residuals, question.edits, places),
                hooks.watch_positions(self.model) as watch,
            ):
                if alone:
                    recording = self.passes.encoded(read, edit_outputs_of(edits))
                else:
                    output, recording = self.passes.watched(read, edit_outputs_of(edits))
        seen = drawable_sites(recording, self.axes, count_tokens(read))
        found = tuple(edit_site(site, edits) for site in as_tested(seen, self.shapes, wanted))
        reads = target.tokens if target else ()
        decoder = found[0].layers if self.info.family == "decoder" else ()
        judged = None if alone or read.headless else self.judged
        answer = None if self.judged else output
        return Reading(
            target=target,
            sites=found,
            positions=watch.positions(count_tokens(read)),
            predictions=predict_rows(
                self.tokenizer, answer or {}, source.tokens, reads, decoder, hidden
            ),
            remarks=self._remarks(question, target),
            classes=judged and read_classes(self.model.config, judged, output),
        )

    def write(self, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Continue or translate a text, one token for each `next`; others may ask in between.

        The first `next` raises Refused for what this model cannot take.
        """
        if self.info.family == "encoder":
            raise Refused("not_available", "This model reads texts: it writes none.")
        decodes = self.info.family == "decoder"
        source = self.source(CaptureRequest(text))
        ids = [token.id for token in (prompt_tokens if decodes else tuple)(source.tokens)]
        left = self.max_tokens - (len(ids) if decodes else 1)  # a target begins with one token
        if not left:
            said = f"{len(ids)} tokens; this model holds {self.max_tokens}: none can follow."
            raise Refused("text_too_long", said)
        way = replace(way, max_new_tokens=min(way.max_new_tokens, left))
        types = source.types and source.types[: len(ids)]
        inputs = self.passes.text_inputs(ModelInput(ids, types))
        with self.alone():
            writing = (continue_text if decodes else translate)(self.model, inputs, way)
        yield from show_tokens(self.tokenizer, ids if decodes else [], writing, self.alone)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the model for oneself inside the `with`."""
        with self.lock, torch.inference_mode():
            yield

    def source(self, question: CaptureRequest) -> SourceText:
        """Return what is read of a question; raises Refused for what cannot be read."""
        if question.target is not None and self.info.family != "encoder-decoder":
            raise Refused("not_available", "This model writes no target: leave target out.")
        if question.text_pair is not None and not self.pairs:
            raise Refused("not_available", "This model reads one text: leave text_pair out.")
        with self.lock:  # another thread may have turned the tokenizer to targets
            source = read_source(self.tokenizer, question)
        self._bounded(source.tokens, "text", "source")
        return source

    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused for those that this model cannot have.

        `target` is how many tokens it has, None where it is yet to be written.
        """
        moved = position_edit(edits)
        if moved is not None:
            check_mode(moved, self.position_edits)
        heads = check_heads(edits, self.passes, self.fidelity, self.shapes, source, target)
        self.residuals.check(edits)
        return heads

    def wanted(self, question: CaptureRequest) -> list[str]:
        """Return the sites to show; without a target that can be had, the encoder alone."""
        wanted = question.sites_of([shape.site for shape in self.shapes])
        if self._decodes(question) or wanted == ["encoder"]:
            return wanted
        if question.sites is None and "encoder" in wanted:
            return ["encoder"]
        raise Refused("no_target", "This model writes no target: type one to see its decoder.")

    def _decodes(self, question: CaptureRequest) -> bool:
        """Say whether there is, or will be, all that is read in a pass."""
        given = question.target is not None or self.writes or self.judged is not None
        return given or self.info.family != "encoder-decoder"

    def _target(
        self,
        question: CaptureRequest,
        read: ModelInput,
        source: SourceText,
        edits: Sequence[HeadEdit],
    ) -> Target:
        """Return what the decoder reads: start token first, no end token."""
        language = question.input_format.target_language
        if question.target is not None:
            target = read_target(self.model, self.tokenizer, question.target, language)
            self.editable(question.edits, len(source.ids), len(target.tokens))
        elif self.judged is not None:
            target = shift_source(self.passes, self.tokenizer, read, source)
        else:
            most = min(self.max_tokens - 1, 2 * len(source.ids) + 20)
            cached = not edits and position_edit(question.edits) is None
            target = write_target(self.passes, self.tokenizer, read, most, edits, language, cached)
        self._bounded(target.tokens, "target", "target")
        return target

    def _remarks(self, question: CaptureRequest, target: Target | None) -> dict[str, str]:
        if not self._decodes(question):
            return {"no_target": NO_TARGET}
        language = question.input_format.target_language
        settings = settings_for(self.model, self.tokenizer, language)
        if target and target.by == "user" and start_token_id(settings) is None:
            return {"no_start_token": NO_START}
        return {}

    def _bounded(self, read: tuple[Token, ...], name: str, side: Side) -> tuple[Token, ...]:
        if not read:
            raise Refused(f"blank_{name}", f"This model's tokenizer sees nothing in the {name}.")
        check_embedded(read, self.passes.embedding_rows(side))
        return bounded(read, self.max_tokens, name)
