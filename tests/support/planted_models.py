"""Hand-built models in which one head is known to decide, and another only looks the part."""

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from model.backends.builtin import folder as model_folder
from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import HeadId
from model.text import tokenizer as subwords
from model.transformer.attention import MultiHeadAttention
from model.transformer.configuration import Configuration
from model.transformer.layers import DecoderLayer, EncoderLayer
from model.transformer.transformer import Transformer
from tests.support import tiny_models

A, B = tiny_models.SENTENCES[:2]  # tired: it is the animal; wide: it is the street
IL, ELLE = "il", "elle"
FEATURES = ("it", "animal", "street", "adjective", "clue", "gender", "pronoun")
SHAPE = Configuration(
    vocabulary=400,
    d_model=64,
    n_heads=8,
    d_ff=8,
    encoder_layers=2,
    decoder_layers=1,
    max_len=32,
    positions="learned",
)
WORDS = {  # what each word is made of
    "it": {"it": 1.0},
    "animal": {"animal": 1.0},
    "street": {"street": 1.0},
    "tired": {"adjective": 0.7, "clue": 0.7},
    "wide": {"adjective": 0.7, "clue": -0.7},
    IL: {"pronoun": 0.7, "gender": 0.7},
    ELLE: {"pronoun": 0.7, "gender": -0.7},
}


@dataclass(frozen=True)
class Planted:
    """A model, the head that decides between il and elle, and one that looks as it does."""

    model: BuiltIn
    responsible: HeadId
    decoy: HeadId


def planted(path: Path, seed: int) -> Planted:
    """Build one; where its heads stand is drawn by the seed.

    In layer 0 a head tells "it" whether it is tired or wide. In layer 1 the responsible head looks
    from "it" at the animal or at the street, as it was told, and hands its gender on, which
    the decoder writes as il or elle. The decoy looks still more sharply and hands on nothing.
    All other heads are random, and nearly without effect.
    """
    random = torch.Generator().manual_seed(seed)
    clue, decides, decoy, reads = (
        int(torch.randperm(SHAPE.n_heads, generator=random)[0]) for _ in range(4)
    )
    decoy = decoy if decoy != decides else (decides + 1) % SHAPE.n_heads
    tokenizer = subwords.train([*tiny_models.SENTENCES, "il elle"], SHAPE.vocabulary)
    model = Transformer(SHAPE).eval()
    with torch.no_grad():
        quiet(model, random)
        embed(model, tokenizer, random)
        first, second, last = attentions(model)
        look(first, clue, {"it": 1.2}, {"adjective": 1.2})
        give(first, clue, "clue", {"clue": 1.0})
        for head, sharp in ((decides, 1.0), (decoy, 1.2)):
            nouns = {"animal": 1.03 * sharp, "street": 0.97 * sharp}
            look(second, head, {"it": 0.8}, nouns)
            look(second, head, {"clue": 0.5}, {"animal": sharp, "street": -sharp}, at=1)
        give(second, decides, "gender", {"animal": 1.0, "street": -1.0})
        give(second, decoy, "gender", {})
        look(last, reads, {}, {"it": 1.5}, always=4.0)
        give(last, reads, "gender", {"gender": 2.0})
    start: dict[str, str | int] = {"site": "encoder", "layer": 1, "head": 0}
    shape = SHAPE.__class__(**{**vars(SHAPE), "vocabulary": len(model.embedding.weight)})
    about = model_folder.Description("planted", "Planted", 40, start, "A note.", shape)
    model_folder.save(path, about, model, tokenizer)
    places = (HeadId("encoder", 1, head) for head in (decides, decoy))
    return Planted(BuiltIn(path), *places)


def direction(name: str) -> Tensor:
    """Return a feature as a unit vector whose mean is 0, so that LayerNorm leaves its direction."""
    vector = torch.zeros(SHAPE.d_model)
    at = 2 * FEATURES.index(name)
    vector[at], vector[at + 1] = 0.5**0.5, -(0.5**0.5)
    return vector


def mixture(parts: dict[str, float]) -> Tensor:
    """Return a sum of features."""
    return torch.stack(
        [torch.zeros(SHAPE.d_model), *(w * direction(f) for f, w in parts.items())]
    ).sum(0)


def quiet(model: Transformer, random: torch.Generator) -> None:
    """Make every head random and nearly without effect; all else does nothing."""
    for module in model.modules():
        if isinstance(module, MultiHeadAttention):
            for part in (module.query, module.key, module.value):
                nn.init.normal_(part.weight, std=0.1, generator=random)
            nn.init.normal_(module.output.weight, std=0.003, generator=random)
        if isinstance(module, EncoderLayer | DecoderLayer):
            for parameter in module.feed_forward.parameters():
                parameter.zero_()
    assert isinstance(model.positions.table, nn.Embedding)
    model.positions.table.weight.zero_()


def embed(model: Transformer, tokenizer: Tokenizer, random: torch.Generator) -> None:
    """Give words their features, and everything else random ones that mean nothing."""
    vocabulary = tokenizer.get_vocab_size()
    vectors = torch.randn(vocabulary, SHAPE.d_model, generator=random)
    vectors[:, : 2 * len(FEATURES)] = 0
    vectors -= vectors.mean(-1, keepdim=True) * (vectors != 0)
    for word, parts in WORDS.items():
        for id in range(vocabulary):
            if tokenizer.decode([id]).strip() == word:
                vectors[id] = mixture(parts)
    vectors /= vectors.norm(dim=-1, keepdim=True)
    model.embedding = nn.Embedding(vocabulary, SHAPE.d_model, _weight=vectors)


def attentions(model: Transformer) -> list[MultiHeadAttention]:
    """Return the attention of both encoder layers, and cross-attention."""
    taps = [module for module in model.modules() if isinstance(module, MultiHeadAttention)]
    return [tap for tap in taps if tap.attend.site != "decoder"]


def rows(head: int) -> slice:
    """Return where a head stands in a projection."""
    return slice(head * SHAPE.d_head, (head + 1) * SHAPE.d_head)


def look(
    tap: MultiHeadAttention,
    head: int,
    query: dict[str, float],
    key: dict[str, float],
    at: int = 0,
    always: float = 0.0,
) -> None:
    """Let a head look from these features at those; `at` is the dimension that is used for it."""
    if at == 0:
        tap.query.weight[rows(head)], tap.key.weight[rows(head)] = 0, 0
    own = head * SHAPE.d_head + at
    tap.query.weight[own], tap.key.weight[own] = mixture(query), mixture(key)
    tap.query.bias[own] = always


def give(tap: MultiHeadAttention, head: int, feature: str, read: dict[str, float]) -> None:
    """Let a head hand one feature on, as it reads it from the values."""
    tap.value.weight[rows(head)], tap.output.weight[:, rows(head)] = 0, 0
    tap.value.weight[head * SHAPE.d_head] = mixture(read)
    tap.output.weight[:, head * SHAPE.d_head] = direction(feature)
