"""Small random Transformers that write different targets, for decoding to be checked on."""

import torch

from model.transformer.configuration import Configuration
from model.transformer.transformer import Transformer
from tests.support import tiny_models

START, END = 1, 2
SEEDS = range(16)
SMALL = Configuration(
    *(5, 8, 2, 16),  # vocabulary, d_model, n_heads, d_ff
    encoder_layers=1,
    decoder_layers=2,
    max_len=16,
    positions="learned",
    norm="pre",
)
SOURCE = torch.tensor([[3, 4, 4, 3, 3, 2]])


def model_of(seed: int) -> Transformer:
    """Return a random model that minds its place and what it wrote: else all beams are alike."""
    model = tiny_models.transformer(SMALL, seed)
    with torch.no_grad():
        model.positions.table.weight.mul_(4)
        model.embedding.weight.mul_(4)
        for name, parameter in model.decoder.named_parameters():
            if name.endswith(("self_attention.value.weight", "self_attention.output.weight")):
                parameter.mul_(3)
    return model
