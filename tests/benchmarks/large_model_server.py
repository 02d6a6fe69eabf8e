"""Serves a random model of 512 tokens and 12 heads, to measure the page beyond the shipped one.

python -m tests.benchmarks.large_model_server
"""

import tempfile
from pathlib import Path

import uvicorn

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from model.text import pieces
from model.text import tokenizer as subwords
from model.transformer.configuration import Configuration
from tests.support import tiny_models
from tests.support.server_process import free_port

TOKENS = 512
HEADS = 12
SHAPE = Configuration(
    vocabulary=300,
    d_model=96,
    n_heads=HEADS,
    d_ff=96,
    encoder_layers=2,
    decoder_layers=1,
    max_len=TOKENS,
)


def text() -> str:
    """Return a text of as many tokens as the model holds, its end token among them."""
    tokenizer = subwords.train(tiny_models.SENTENCES, SHAPE.vocabulary)
    words = " ".join(tiny_models.SENTENCES * 20)
    return next(
        words[:end]
        for end in range(TOKENS, len(words))
        if len(pieces.read_pieces(tokenizer, words[:end])) == TOKENS - 1
    )


def main() -> None:
    """Make the model and serve it until stopped."""
    with tempfile.TemporaryDirectory() as folder:
        made = tiny_models.folder(Path(folder), SHAPE, id="large")
        app = create_app(Settings(), Registry([made]))
        port = free_port()
        print(f"http://127.0.0.1:{port}", flush=True)
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
