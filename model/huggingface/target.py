"""The target of an encoder-decoder: what its decoder reads of a text, or writes itself."""

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.generation.way import Way
from model.huggingface import tokens
from model.huggingface.editing import Edits
from model.huggingface.editing import written as written_under
from model.huggingface.generation import decoder_start, generation_settings, translation
from model.huggingface.passes import Passes, Read
from model.huggingface.restrictions import ends
from model.text.token import Token, special_token

Target = tuple[str, tuple[Token, ...]]  # its text, and what the decoder reads of it


def read_target(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, text: str) -> Target:
    """Return what the decoder reads of a given target: start token first, no end token."""
    into, back = "_switch_to_target_mode", "_switch_to_input_mode"  # of tokenizers with two sides
    getattr(tokenizer, into, lambda: None)()
    try:
        read = tokens.read(tokenizer, text)
    finally:
        getattr(tokenizer, back, lambda: None)()
    if read and read[-1].special and read[-1].id in ends(generation_settings(model)):
        read = read[:-1]
    start = decoder_start(model)
    if not (read and read[0].special and read[0].id == start):
        read = (special_token(tokens.piece_of(tokenizer, start), start, 0), *read)
    return text, read


def write_target(
    passes: Passes, tokenizer: PreTrainedTokenizerBase, read: Read, most: int, edits: Edits = ()
) -> Target:
    """Let the model write a target of at most so many tokens, greedily, perhaps under edits."""
    start, way = decoder_start(passes.model), Way(max_new_tokens=most)
    if edits:
        steps = list(written_under(passes, read, way, edits))
    else:
        steps = list(translation(passes.model, passes.text_inputs(read), way))
    ids = [step.id for step in steps if step.stopped_by != "end"]
    text, written = tokens.written(tokenizer, ids)
    return text, (special_token(tokens.piece_of(tokenizer, start), start, 0), *written)
