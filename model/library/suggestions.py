"""Models of the hub to begin with: small, with safetensors, each at one commit."""

from dataclasses import dataclass

AS_OF = "2026-11-28"


@dataclass(frozen=True)
class Suggestion:
    """A model worth opening; `nbytes` are those of its weights on the hub."""

    id: str
    revision: str
    family: str
    nbytes: int
    license: str
    about: str


SUGGESTIONS = (
    Suggestion(
        "sentence-transformers/all-MiniLM-L6-v2",
        "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
        "encoder",
        90_868_376,
        "Apache-2.0",
        "sentence embeddings, 6 layers: the smallest download",
    ),
    Suggestion(
        "distilbert/distilbert-base-uncased",
        "12040accade4e8a0f71eabdb258fecc2e7e948be",
        "encoder",
        267_954_768,
        "Apache-2.0",
        "BERT in half the layers, with its word-guessing head",
    ),
    Suggestion(
        "google-bert/bert-base-uncased",
        "86b5e0934494bd15c9632b12f734a8a67f723594",
        "encoder",
        440_449_768,
        "Apache-2.0",
        "the model that most papers on heads look at",
    ),
    Suggestion(
        "HuggingFaceTB/SmolLM2-135M",
        "93efa2f097d58c2a74874c7e644dbc9b0cee75a2",
        "decoder",
        269_060_552,
        "Apache-2.0",
        "a small Llama: rotary positions, grouped queries",
    ),
    Suggestion(
        "distilbert/distilgpt2",
        "2290a62682d06624634c1f46a6ad5be0f47f38aa",
        "decoder",
        352_824_413,
        "Apache-2.0",
        "GPT-2 in half the layers",
    ),
    Suggestion(
        "openai-community/gpt2",
        "607a30d783dfa663caf39e06633721c8d4cfcd7e",
        "decoder",
        548_105_171,
        "MIT",
        "the model in which induction heads are usually shown",
    ),
    Suggestion(
        "google-t5/t5-small",
        "df1b051c49625cf57a3d0d8d3863ed4d13564fe4",
        "encoder-decoder",
        242_043_056,
        "Apache-2.0",
        "position biases; “translate English to German: …” is a task it knows",
    ),
    Suggestion(
        "google/flan-t5-small",
        "0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab",
        "encoder-decoder",
        307_867_048,
        "Apache-2.0",
        "T5 that follows instructions",
    ),
)
