"""The languages that a tokenizer can be told, and how a model is made to write in one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.backends.huggingface.generation.decoder import reading_settings
from model.refusal import Refused

NAMED = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")  # special tokens that are no language


def language_codes(tokenizer: PreTrainedTokenizerBase) -> tuple[str, ...]:
    """Return the codes of a tokenizer's languages, in order; none for one that is told none."""
    of: Any = tokenizer
    if not hasattr(of, "src_lang") or not hasattr(of, "_switch_to_target_mode"):
        return ()
    for table in ("lang_code_to_token", "lang_code_to_id"):
        if getattr(of, table, None):
            return tuple(sorted(getattr(of, table)))
    named = {getattr(of, f"{name}_token", None) for name in NAMED}
    return tuple(sorted(token for token in of.all_special_tokens if token not in named))


def language_id(tokenizer: PreTrainedTokenizerBase, code: str) -> int:
    """Return the id of a language's token."""
    token = getattr(tokenizer, "lang_code_to_token", {}).get(code, code)
    id = tokenizer.convert_tokens_to_ids(token)
    assert isinstance(id, int)
    return id


def check_languages(tokenizer: PreTrainedTokenizerBase, *codes: str | None) -> None:
    """Raise Refused for a code that the tokenizer does not know."""
    known = language_codes(tokenizer)
    for code in codes:
        if code is None or code in known:
            continue
        if not known:
            raise Refused("not_available", "This model is told no language: leave it out.")
        said = f"This model knows no language {code!r}; it has {len(known)}, such as {known[0]}."
        raise Refused("unknown_language", said)


@contextmanager
def source_language(tokenizer: PreTrainedTokenizerBase, code: str | None) -> Iterator[None]:
    """Let a tokenizer read texts of that language inside the `with`; None: its usual one.

    Nobody else may use the tokenizer meanwhile.
    """
    if code is None:
        yield
        return
    of: Any = tokenizer
    before = of.src_lang
    of.src_lang = code
    try:
        yield
    finally:
        of.src_lang = before


def settings_for(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, code: str | None
) -> Any:
    """Return a model's settings for targets of a language; None: those that it has.

    Some models begin a target with the token of its language, others are made to write it first.
    """
    settings = reading_settings(model)
    if code is None:
        return settings
    settings = deepcopy(settings)
    languages = {language_id(tokenizer, one) for one in language_codes(tokenizer)}
    start = settings.decoder_start_token_id
    if settings.forced_bos_token_id is None and (start is None or start in languages):
        settings.decoder_start_token_id = language_id(tokenizer, code)
    else:
        settings.forced_bos_token_id = language_id(tokenizer, code)
    return settings
