"""The target of an encoder-decoder: what its decoder reads of a text, or writes itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.backends.conductor import SourceText, Target
from model.backends.huggingface.attention.edits import Edits
from model.backends.huggingface.attention.edits import generate_edited as written_under
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses
from model.backends.huggingface.generation.decoder import (
    decoder_start,
    reading_settings,
    translate,
)
from model.backends.huggingface.generation.logits_processors import end_token_ids, start_token_id
from model.backends.huggingface.text import tokens
from model.backends.huggingface.text.languages import settings_for
from model.generation.sampling import Sampling
from model.refusal import Refused
from model.text.token import special_token

GREEDY = "greedy"  # how a model writes a target that is not given


def read_target(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    text: str,
    language: str | None = None,
) -> Target:
    """Return what the decoder reads of a given target: start token first, no end token.

    Where no file of the model names a start token, none is put before. Nobody else may use the
    tokenizer meanwhile. Raises Refused for a model that must be told which language a target is
    in, and is not.
    """
    settings = settings_for(model, tokenizer, language)
    end = end_token_ids(settings)
    with target_side(model, tokenizer, language):
        read = tokens.read_text(tokenizer, text)
    last = max(
        (token_index for token_index, token in enumerate(read) if not token.special), default=-1
    )
    closing = (
        token_index
        for token_index, token in enumerate(read)
        if token_index > last and token.id in end
    )
    read = read[: next(closing, None)]  # some have their language after the end
    start = start_token_id(settings)
    if start is not None and not (read and read[0].special and read[0].id == start):
        read = (special_token(tokens.piece_of(tokenizer, start), start, 0), *read)
    return Target(text, read, "user")


def shift_source(
    passes: ModelPasses,
    tokenizer: PreTrainedTokenizerBase,
    read: ModelInput,
    source: SourceText,
) -> Target:
    """Return what a classifier gives its decoder: the source, one place further on.

    Raises Refused for a text without an end token, by whose row such a classifier judges it.
    """
    end = end_token_ids(reading_settings(passes.model))
    if passes.judged == "text" and not set(end) & set(read.source):
        said = "This classifier judges a text by its end token: leave special_tokens as they are."
        raise Refused("not_available", said)
    start, *shifted = passes.decoder_ids(read)
    assert shifted == list(read.source[:-1])
    first = special_token(tokens.piece_of(tokenizer, start), start, 0)
    return Target(source.text, (first, *source.tokens[:-1]), "source")


@contextmanager
def target_side(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, language: str | None = None
) -> Iterator[None]:
    """Let a tokenizer of two sides, or many languages, read targets inside the `with`."""
    two: Any = tokenizer
    before = getattr(two, "tgt_lang", None)
    if language is not None:
        two.tgt_lang = language
    elif before is None and getattr(two, "prefix_tokens", None):  # a language begins it
        two.tgt_lang = forced_language(model, tokenizer)
    if not hasattr(two, "_switch_to_target_mode") or getattr(two, "tgt_lang", "") is None:
        yield
        return
    two._switch_to_target_mode()
    two._in_target_context_manager = True  # or every call would switch back
    try:
        yield
    finally:
        two._in_target_context_manager = False
        if hasattr(two, "tgt_lang"):
            two.tgt_lang = before
        two._switch_to_input_mode()


def forced_language(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> str:
    """Return the code of the language in which a model is made to write; raises Refused if none."""
    forced = reading_settings(model).forced_bos_token_id
    if forced is None:
        said = "This model's targets begin with their language, which none of its files names: "
        raise Refused("not_available", said + "name target_language, or leave target out.")
    codes: dict[str, int] = getattr(tokenizer, "lang_code_to_id", {})
    named = (code for code, id in codes.items() if id == forced)
    return next(named, tokens.piece_of(tokenizer, forced))


def write_target(
    passes: ModelPasses,
    tokenizer: PreTrainedTokenizerBase,
    read: ModelInput,
    most: int,
    edits: Edits,
    language: str | None,
    cached: bool,
) -> Target:
    """Let the model write a target of at most so many tokens, greedily, perhaps under edits.

    These, and edits of positions that are made already, need every step to read all anew: it is
    not `cached`.
    """
    way = Sampling(max_new_tokens=most)
    settings = settings_for(passes.model, tokenizer, language)
    start = decoder_start(settings)
    if not cached:
        steps = list(written_under(passes, read, way, edits, settings))
    else:
        steps = list(translate(passes.model, passes.text_inputs(read), way, settings))
    ids = [step.id for step in steps if step.stopped_by != "end"]
    text, written = tokens.tokens_of_ids(tokenizer, ids)
    first = special_token(tokens.piece_of(tokenizer, start), start, 0)
    return Target(text, (first, *written), GREEDY)
