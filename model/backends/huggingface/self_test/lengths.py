"""How long a text a model holds, and a text of that kind to test it with."""

import torch
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from model.backends.huggingface.attention.passes import ModelInput, ModelPasses
from model.capture.positions import Side

LONGEST = 4096  # tokens, where neither model nor tokenizer sets a bound
TESTED, TARGET = 24, 17  # tokens of the self-test, if no window asks for more
BEYOND = 8  # tokens by which the self-test is longer than a window
MOST_TESTED = 1024  # tokens
WORK = 10**11  # multiplications of the self-test, about two seconds
WINDOWS = (
    *("sliding_window", "local_attention", "attention_window", "attention_chunk_size"),
    *("index_topk", "window_size", "attention_window_size"),
)


def longest_text(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the most tokens that positions were made for, and that the tokenizer names."""
    config = model.config.get_text_config()
    named = [getattr(config, name, None) for name in ("max_position_embeddings", "n_positions")]
    bounds = [LONGEST, tokenizer.model_max_length, *(n for n in named if isinstance(n, int))]
    for path, module in model.named_modules():
        if path.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            before = 0 if module.padding_idx is None else module.padding_idx + 1
            bounds.append(module.num_embeddings - before)
    if getattr(config, "attention_type", None) == "block_sparse":  # BigBird attends in full up to:
        bounds.append((5 + 2 * config.num_random_blocks) * config.block_size)
    return min(bound for bound in bounds if bound > 0)


def windows(model: PreTrainedModel) -> list[int]:
    """Return over how many tokens, or to how many keys, a model looks at most in some layer."""
    config = model.config.get_text_config()
    found: set[int] = set()
    for name in WINDOWS:
        value = vars(config).get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int) and not isinstance(one, bool) and one > 0:
                found.add(one)
    return sorted(found)


def test_length(passes: ModelPasses, most: int) -> int:
    """Return how many tokens the self-test has: more than a window, where that is quickly done."""
    weights = sum(parameter.numel() for parameter in passes.model.parameters())
    affordable = min(most, MOST_TESTED, WORK // (4 * weights))
    wanted = [window + BEYOND for window in windows(passes.model)]
    return max([TESTED, *(count for count in wanted if count <= affordable)])


def sample_input(passes: ModelPasses, most: int) -> ModelInput:
    """Return random tokens to test a model with; source and target of other lengths."""
    random = torch.Generator().manual_seed(0)

    def some(count: int, side: Side) -> list[int]:
        known = passes.embedding_rows(side)
        low = min(8, known // 2)  # special tokens mostly come first
        ids = torch.randint(low, known, (min(count, most),), generator=random)
        return [int(id) for id in ids]

    source = some(test_length(passes, most), "source")
    if passes.family != "encoder-decoder":
        return ModelInput(source)
    target = some(TARGET, "target")  # its vocabulary may be another
    return ModelInput(source, None, target, headless=passes.judged is not None)
