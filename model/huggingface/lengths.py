"""How long a text a model holds, and a text of that kind to test it with."""

import torch
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.huggingface.passes import Passes, Read

LONGEST = 4096  # tokens, where neither model nor tokenizer sets a bound
TESTED, TARGET = 24, 17  # tokens of the self-test


def longest(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the most tokens that positions were made for, and that the tokenizer names."""
    config = model.config.get_text_config()
    named = [getattr(config, name, None) for name in ("max_position_embeddings", "n_positions")]
    bounds = [LONGEST, tokenizer.model_max_length, *(n for n in named if isinstance(n, int))]
    for path, module in model.named_modules():
        if path.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            before = 0 if module.padding_idx is None else module.padding_idx + 1
            bounds.append(module.num_embeddings - before)
    return min(bound for bound in bounds if bound > 0)


def sample(passes: Passes, most: int) -> Read:
    """Return random tokens to test a model with; source and target of other lengths."""
    embeddings = passes.model.get_input_embeddings()
    assert isinstance(embeddings, nn.Embedding)
    random = torch.Generator().manual_seed(0)
    low = min(8, embeddings.num_embeddings // 2)  # special tokens mostly come first

    def some(count: int) -> list[int]:
        ids = torch.randint(low, embeddings.num_embeddings, (min(count, most),), generator=random)
        return [int(id) for id in ids]

    decodes = passes.family == "encoder-decoder"
    return Read(some(TESTED), None, some(TARGET) if decodes else None)
