"""Measure the page with a random BERT of MiniLM's shape; a part of `make benchmark`."""

import statistics
import tempfile
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import torch
from playwright.sync_api import Browser, Page
from transformers import BertConfig, BertModel

from tests.support import tiny_checkpoints
from tests.support.server_process import ready

LAYERS, HEADS, WIDTH, ROOM = 6, 12, 384, 512
LENGTHS = (128, 512)
SHARPENED = 4  # times: the rows of a random head are flat, those of a trained one are not
VISITS, SWITCHES = 5, 11
APP = ("-m", "app", "--port", "0")

# Returns once the first row stands with all its lines and nothing waits: as pictures or as shapes.
DRAWN = """() => {
  const row = document.querySelector('.panels');
  const shapes = row?.querySelector('.figure').layout?.shapes?.length ?? 0;
  const lines = shapes + (row?.querySelectorAll('canvas').length ?? 0);
  const waits = row?.querySelector('.pane[aria-busy=true]');
  return lines > 0 && !waits && performance.now();
}"""

# Presses a head of the grid; returns the milliseconds until its lines stand that are in sight:
# another canvas where they are on one, else other shapes.
SWITCH = """async (name) => {
  const canvas = () => document.querySelector('.panels canvas');
  const shapes = () => JSON.stringify(document.querySelector('.panels .figure').layout.shapes);
  const frame = () => new Promise(requestAnimationFrame);
  const [begun, painted, vectors] = [performance.now(), canvas(), shapes()];
  document.querySelector(`[data-head="${name}"]`).click();
  while (!document.querySelector('[data-panel]').dataset.panel.endsWith('.' + name)) await frame();
  const stands = () => (painted ? canvas() && canvas() !== painted : shapes() !== vectors);
  while (!stands()) await frame();
  await frame();
  return performance.now() - begun;
}"""


def checkpoint(folder: Path, sharpened: float) -> Path:
    """Write a random model of that shape, with the tests' small tokenizer."""
    torch.manual_seed(0)
    tokenizer = tiny_checkpoints.tokenizer(segments=True)
    tokenizer.model_max_length = ROOM
    config = BertConfig(
        vocab_size=30522,
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH,
        max_position_embeddings=ROOM,
    )
    model = BertModel(config)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if name.endswith(("query.weight", "key.weight")):
                weights.mul_(sharpened)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def text(tokens: int) -> str:
    """Return a text of at most so many tokens, as many as fit, <s> and </s> counted."""
    tokenizer = tiny_checkpoints.tokenizer()
    tokenizer.model_max_length = ROOM
    words = " ".join(tiny_checkpoints.TEXTS * (tokens // 16)).split(" ")
    fits = range(1, len(words) + 1)
    at = bisect(fits, tokens, key=lambda end: len(tokenizer.encode(" ".join(words[:end]))))
    return " ".join(words[:at])


def link(address: str, tokens: int, heads: int) -> str:
    """Return a link to so many heads of layer 1."""
    chosen = ",".join(f"1.{head}" for head in range(heads))
    choice = {"v": 1, "a": text(tokens), "b": "", "heads": chosen, "together": "overlaid"}
    return f"{address}/#{urlencode(choice)}"


def drawn(page: Page, url: str) -> float:
    """Open a link and return the milliseconds until its lines stand."""
    page.goto(url)
    milliseconds: float = page.wait_for_function(DRAWN, polling="raf").json_value()
    return milliseconds


def visits(browser: Browser, address: str, tokens: int) -> float:
    """Return the median milliseconds of first visits, the server's own first one left out."""
    took = []
    for _ in range(VISITS):  # a context of its own: with an empty cache
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        took.append(drawn(context.new_page(), link(address, tokens, HEADS)))
        context.close()
    return statistics.median(took[1:])


def rows(browser: Browser) -> Iterator[tuple[str, float, str]]:
    """Measure everything; yield name, median, and what it is the median of."""
    of = f"{VISITS - 1} visits, empty browser cache"
    with tempfile.TemporaryDirectory() as folder:
        flat = checkpoint(Path(folder, "flat"), 1)
        with ready(*APP, SIGHTLINES_MODEL=str(flat)) as address:
            size = f"MiniLM's shape, {LENGTHS[0]} tokens × {HEADS} heads"
            yield f"{size}: first visit, ms", visits(browser, address, LENGTHS[0]), of
        sharp = checkpoint(Path(folder, "sharp"), SHARPENED)
        with ready(*APP, SIGHTLINES_MODEL=str(sharp)) as address:
            for tokens in LENGTHS:
                size = f"… sharpened, {tokens} tokens"
                name = f"{size} × {HEADS} heads: first visit, ms"
                yield name, visits(browser, address, tokens), of
                page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                drawn(page, link(address, tokens, 1))
                page.wait_for_load_state("networkidle")
                took = [page.evaluate(SWITCH, f"1.{1 + at % 11}") for at in range(SWITCHES)]
                name = f"{size}: another head in sight, ms"
                yield name, statistics.median(took), f"{SWITCHES} heads"
                page.context.close()
