"""A simple recurrent network that translates: encoder, decoder, and attention where there is any.

Encoder, over its own past (Cheng et al. 2016, with a simple recurrent network):

    h_i = tanh(A·[x_i; c_{i−1}] + b)        c_i = Σ_{j≤i} α_j h_j,  α = softmax_j(align(h_j, h_i))

Decoder, over the encoder's states (Bahdanau et al. 2015; the context is fed into the next step and
read beside the state as in Luong et al. 2015, section 3.3):

    s_t = tanh(B·[y_t; s_{t−1}; c_{t−1}] + b)     c_t = Σ_j α_j h_j,  α = softmax_j(align(h_j, s_t))
    logits of the next token = E·tanh(O·[s_t; c_t] + b)

It begins with the encoder's last state and context. Without attention all of α stands on the last
state: c_i = h_i in the encoder, so that c = h_n stays in the decoder, and all else is the same.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.rnn.attention import RecurrentAttention, RecurrentSite
from model.rnn.configuration import RecurrentConfiguration
from model.transformer.translator import Translator


@dataclass(frozen=True)
class RecurrentMemory:
    """What the decoder knows of the source.

    `states` and their `keys` are (batch, source, d_model), `mask` (batch, source), True = may look;
    `last` and `context` are the encoder's at the last token of each source, (batch, d_model).
    """

    states: Tensor
    keys: Tensor
    mask: Tensor
    last: Tensor
    context: Tensor

    def expand(self, rows: int) -> "RecurrentMemory":
        """Return that of one source for so many rows."""
        every = (self.states, self.keys, self.mask, self.last, self.context)
        return RecurrentMemory(*(one.expand(rows, *one.shape[1:]) for one in every))


@dataclass
class RecurrentCache:
    """State and context after the target tokens read so far, (batch, d_model); None before any."""

    read: int = 0
    state: Tensor | None = None
    context: Tensor | None = None

    def reorder(self, rows: Tensor) -> None:
        """Keep these rows of the batch, in this order (beam search drops and doubles rows)."""
        assert self.state is not None and self.context is not None
        self.state, self.context = self.state[rows], self.context[rows]


class SimpleRNN(Translator[RecurrentMemory, RecurrentCache]):
    """Encoder and decoder over one joint vocabulary, by the formulas above."""

    configuration: RecurrentConfiguration

    def __init__(self, configuration: RecurrentConfiguration) -> None:
        super().__init__()
        self.configuration = configuration
        d_model = configuration.d_model
        self.embedding = nn.Embedding(configuration.vocabulary, d_model)
        self.dropout = nn.Dropout(configuration.dropout)
        self.encoder = nn.Linear(2 * d_model, d_model)  # A
        self.decoder = nn.Linear(3 * d_model, d_model)  # B
        self.output = nn.Linear(2 * d_model, d_model)  # O
        self.encoder_attention = self._attention("encoder")
        self.cross_attention = self._attention("cross")
        self._initialise()

    def _attention(self, site: RecurrentSite) -> RecurrentAttention | None:
        align = self.configuration.align
        return (
            None
            if align == "none"
            else RecurrentAttention(self.embedding.embedding_dim, align, site)
        )

    def _initialise(self) -> None:
        d_model = self.configuration.d_model
        for module in self.modules():
            if isinstance(module, nn.Linear):
                # A square block for each thing that is read: it turns a state and forgets nothing.
                for block in torch.split(module.weight.data, d_model, dim=1):
                    nn.init.orthogonal_(block)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        # Times √d_model at the input this has unit scale, and at the output small logits.
        nn.init.normal_(self.embedding.weight, std=d_model**-0.5)

    def embed(self, ids: Tensor) -> Tensor:
        """Return embedding·√d_model, (batch, token, d_model)."""
        embedded: Tensor = self.dropout(self.embedding(ids) * self.configuration.d_model**0.5)
        return embedded

    def encode(self, source: Tensor, seen: Tensor | None = None) -> RecurrentMemory:
        """Read source ids, (batch, source), padded with `padding_id` at the end.

        `seen`, boolean and of the same shape, hides tokens from attention where it is False.
        """
        there = source != self.configuration.padding_id
        mask = there if seen is None else there & seen
        x = self.embed(source)
        attention = self.encoder_attention
        h: list[Tensor] = []
        keys: list[Tensor] = []
        contexts: list[Tensor] = []
        c = torch.zeros_like(x[:, 0])
        for i in range(source.shape[1]):
            h.append(torch.tanh(self.encoder(torch.cat((x[:, i], c), -1))))
            if attention is None:
                c = h[i]
            else:
                keys.append(attention.align.keys(h[i]))
                so_far = torch.stack(h, 1), torch.stack(keys, 1)  # (batch, i + 1, d_model)
                c = attention(h[i], *so_far, mask[:, : i + 1], i)
            contexts.append(c)
        states = torch.stack(h, 1)
        cross = self.cross_attention
        end = there.sum(1) - 1
        every = torch.arange(len(end), device=end.device)
        return RecurrentMemory(
            states,
            states if cross is None else cross.align.keys(states),
            mask,
            last=states[every, end],
            context=torch.stack(contexts, 1)[every, end],
        )

    def begin(self) -> RecurrentCache:
        """Return the cache of a decoder that has read nothing yet."""
        return RecurrentCache()

    def decode(
        self, target: Tensor, memory: RecurrentMemory, cache: RecurrentCache | None = None
    ) -> Tensor:
        """Return the logits of the token after each target token, (batch, target, vocabulary).

        With a cache, `target` holds only the tokens that the cache has not seen yet.
        """
        cache = self.begin() if cache is None else cache
        y = self.embed(target)
        s = memory.last if cache.state is None else cache.state
        c = memory.context if cache.context is None else cache.context
        read = []
        for t in range(target.shape[1]):
            s = torch.tanh(self.decoder(torch.cat((y[:, t], s, c), -1)))
            if self.cross_attention is not None:
                row = cache.read + t
                c = self.cross_attention(s, memory.states, memory.keys, memory.mask, row)
            read.append(torch.cat((s, c), -1))
        cache.read, cache.state, cache.context = cache.read + target.shape[1], s, c
        written = self.dropout(torch.tanh(self.output(torch.stack(read, 1))))
        logits: Tensor = written @ self.embedding.weight.T
        return logits
