"""What a model's own generation settings forbid or force, as transformers would apply them.

Respected are: tokens that are never written, or not at the beginning; forbidden word sequences; a
forced first token; least lengths; penalties on repetition; biases on sequences. Not respected are
settings that say how to choose (beams, sampling), since the reader says that, and a forced end
token at the greatest length, since it would hide that a text was cut off there.
"""

from collections.abc import Iterator
from typing import Any

import torch
import transformers as of
from torch import Tensor

from model.generation.loop import Restriction


def build_restriction(
    settings: of.GenerationConfig, start: list[int], source: Tensor
) -> Restriction:
    """Return what turns logits into the scores by which the next token is chosen.

    `start` are the ids before the first one that is written; `source`, (1, source), are those of
    the text that was given: to the encoder, or, where there is none, to the decoder.
    """
    chain: Any = of.LogitsProcessorList(processors(settings, len(start), source))

    def restrict(ids: list[int], logits: Tensor) -> Tensor:
        scores: Tensor = chain(torch.tensor([ids]), logits[None])[0]
        return scores

    return restrict


def end_token_ids(settings: of.GenerationConfig) -> list[int]:
    """Return the ids of end tokens, of which some models have several and some none."""
    id = settings.eos_token_id
    return [] if id is None else [id] if isinstance(id, int) else list(id)


def start_token_id(settings: of.GenerationConfig) -> int | None:
    """Return the id that a decoder reads first; None where the settings name none."""
    start = settings.decoder_start_token_id
    id: int | list[int] | None = settings.bos_token_id if start is None else start
    return id[0] if isinstance(id, list) else id


def processors(
    settings: of.GenerationConfig, begin: int, source: Any
) -> Iterator[of.LogitsProcessor]:
    """Yield them in the order of transformers; `begin` tokens stand before the first one."""
    end = end_token_ids(settings)
    if settings.sequence_bias is not None:
        yield of.SequenceBiasLogitsProcessor(settings.sequence_bias)
    if settings.encoder_repetition_penalty is not None:
        penalty = settings.encoder_repetition_penalty
        yield of.EncoderRepetitionPenaltyLogitsProcessor(penalty, source)
    if settings.repetition_penalty is not None:
        yield of.RepetitionPenaltyLogitsProcessor(settings.repetition_penalty)
    if settings.no_repeat_ngram_size:
        yield of.NoRepeatNGramLogitsProcessor(settings.no_repeat_ngram_size)
    if settings.encoder_no_repeat_ngram_size:
        size = settings.encoder_no_repeat_ngram_size
        yield of.EncoderNoRepeatNGramLogitsProcessor(size, source)
    if settings.bad_words_ids is not None:
        yield of.NoBadWordsLogitsProcessor(settings.bad_words_ids, end)
    if end and settings.min_length:
        yield of.MinLengthLogitsProcessor(settings.min_length, end)
    if end and settings.min_new_tokens:
        yield of.MinNewTokensLengthLogitsProcessor(begin, settings.min_new_tokens, end)
    if settings.forced_bos_token_id is not None:
        yield of.ForcedBOSTokenLogitsProcessor(settings.forced_bos_token_id)
    if settings.suppress_tokens is not None:
        yield of.SuppressTokensLogitsProcessor(settings.suppress_tokens)
    if settings.begin_suppress_tokens is not None:
        forced = begin == 1 and settings.forced_bos_token_id is not None
        at = begin + 1 if forced else begin
        yield of.SuppressTokensAtBeginLogitsProcessor(settings.begin_suppress_tokens, at)
