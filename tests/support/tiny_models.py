"""Tiny random models, made when a test needs one."""

from dataclasses import replace
from pathlib import Path

import torch

from model.backends.builtin import folder as model_folder
from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.recurrent.description import RecurrentDescription
from model.rnn.configuration import AlignKind, RecurrentConfiguration
from model.rnn.simple_rnn import SimpleRNN
from model.text import tokenizer as subwords
from model.transformer.configuration import Configuration
from model.transformer.layers import DecoderLayer
from model.transformer.transformer import Transformer
from model.universal.universal_transformer import UniversalTransformer

SENTENCES = (
    "The animal didn't cross the street because it was too tired.",
    "The animal didn't cross the street because it was too wide.",
    "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.",
)
SHAPE = Configuration(
    vocabulary=300, d_model=16, n_heads=4, d_ff=32, encoder_layers=3, decoder_layers=2, max_len=64
)


def transformer(shape: Configuration = SHAPE, seed: int = 0) -> Transformer:
    """Return a random model whose attention is peaky: with small weights every row is uniform."""
    torch.manual_seed(seed)
    model = Transformer(shape).eval()
    for name, parameter in model.named_parameters():
        if name.endswith(("query.weight", "key.weight")):
            torch.nn.init.normal_(parameter, std=1.5 / shape.d_model**0.5)
    return model


def folder(path: Path, shape: Configuration = SHAPE, id: str = "tiny", seed: int = 0) -> Path:
    """Write such a model to a folder, with a tokenizer learnt from three sentences."""
    tokenizer = subwords.train(SENTENCES, shape.vocabulary)
    shape = replace(shape, vocabulary=tokenizer.get_vocab_size())
    start: dict[str, str | int] = {"site": "encoder", "layer": 1, "head": 2}
    description = model_folder.Description(id, "Tiny random model", 40, start, "A note.", shape)
    model_folder.save(path, description, transformer(shape, seed), tokenizer)
    return path


def recurrent_folder(path: Path, align: AlignKind = "additive", id: str = "tiny-rnn") -> Path:
    """Write a network whose attention is peaky, with a tokenizer learnt from three sentences."""
    tokenizer = subwords.train(SENTENCES, 300)
    shape = RecurrentConfiguration(tokenizer.get_vocab_size(), d_model=16, align=align, max_len=24)
    torch.manual_seed(0)
    network = SimpleRNN(shape).eval()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.endswith("bias"):
                parameter.normal_(std=0.3)
            elif name.endswith(".v"):
                parameter.normal_(std=2)
        network.output.weight[0] = 0  # the first number before the logits is nearly 1 …
        network.output.bias[0] = 3
        network.embedding.weight[shape.end_id, 0] = -99  # … and speaks against the end
    description = RecurrentDescription(id, "Tiny recurrent network", 40, "A note.", shape)
    model_folder.save(path, description, network, tokenizer)
    return path


def universal_folder(path: Path, id: str = "tiny-universal") -> Path:
    """Write a Universal Transformer whose tokens halt at different steps."""
    tokenizer = subwords.train(SENTENCES, 300)
    shape = replace(SHAPE, vocabulary=tokenizer.get_vocab_size())
    torch.manual_seed(0)
    model = UniversalTransformer(shape)
    for name, parameter in model.named_parameters():
        if name.endswith(("query.weight", "key.weight", "probability.weight")):
            torch.nn.init.normal_(parameter, std=1.5 / shape.d_model**0.5)
        elif name.endswith("probability.bias"):
            torch.nn.init.ones_(parameter)
    start: dict[str, str | int] = {"site": "encoder", "layer": 1, "head": 2}
    title = "Tiny Universal Transformer"
    description = model_folder.Description(id, title, 40, start, "A note.", shape, "universal")
    model_folder.save(path, description, model, tokenizer)
    return path


def never_ending(path: Path) -> BuiltIn:
    """Return a model that writes to its full length; a random one writes nothing at all."""
    model = BuiltIn(folder(path))
    last = model.transformer.decoder[-1]
    assert isinstance(last, DecoderLayer)
    with torch.no_grad():
        last.after_feed_forward.norm.weight[0] = 0
        last.after_feed_forward.norm.bias[0] = 1  # the first number of every state is 1
        model.transformer.embedding.weight[
            model.shape.end_id, 0
        ] = -30  # and speaks against the end
    return model
