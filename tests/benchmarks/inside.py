"""Measure how soon the numbers of another cell stand; a part of `make benchmark`."""

import json
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.benchmarks import bert_page
from tests.support.server_process import ready

TOKENS, CELLS = 512, 21

# Presses "the next key"; returns the milliseconds until the numbers of its cell stand, and until
# every figure in sight does.
NEXT = """async () => {
  const number = () => document.querySelector('[data-box="weight"] output').dataset.value;
  const told = () => document.querySelector('[data-check="weight"] td[data-value]').dataset.value;
  const plots = () => [...document.querySelectorAll('.inside .js-plotly-plot')];
  const seen = plots().filter((one) => one.getBoundingClientRect().top < innerHeight);
  const frame = () => new Promise(requestAnimationFrame);
  const [old, drawn] = [number() + told(), seen.map((one) => one.layout)];
  const begun = performance.now();
  document.querySelector('[data-axis="key"] [data-step="1"]').click();
  while (number() + told() === old) await frame();
  const numbers = performance.now() - begun;
  while (seen.some((one, at) => one.layout === drawn[at])) await frame();
  await frame();
  return [numbers, performance.now() - begun];
}"""


def rows(browser: Browser) -> Iterator[tuple[str, float, str]]:
    """Measure with a random BERT of MiniLM's shape; yield name, median, and of what."""
    with tempfile.TemporaryDirectory() as folder:
        model = bert_page.checkpoint(Path(folder, "model"), 1)
        with ready(*bert_page.APP, SIGHTLINES_MODEL=str(model)) as address:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            link = bert_page.link(address, TOKENS, 1)
            page.goto(f"{link}&inspect=a:encoder:1.0:200:100")
            page.wait_for_selector("[data-check]")
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1000)
            took = [page.evaluate(NEXT) for _ in range(CELLS)]
            of = f"{CELLS} cells of {TOKENS} tokens"
            for at, name in enumerate(("numbers", "figures in sight")):
                median = statistics.median(one[at] for one in took)
                yield f"another cell → {name}, ms", median, of
            yield "GET …/cell, ms", statistics.median(answers(address)), of
            page.context.close()


def answers(address: str) -> Iterator[float]:
    """Yield the milliseconds of answers of the server, its second pass made before."""
    question = {"model": models(address)["default"], "text": bert_page.text(TOKENS)}
    request = urllib.request.Request(
        f"{address}/api/captures",
        json.dumps(question).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        capture = json.load(answer)["id"]
    for key in range(CELLS + 1):
        begun = time.monotonic()
        path = f"/api/captures/{capture}/cell?site=encoder&layer=1&head=0&query=200&key={key}"
        with urllib.request.urlopen(address + path) as answer:
            answer.read()
        if key > 0:
            yield (time.monotonic() - begun) * 1000


def models(address: str) -> dict[str, str]:
    """Return what the server says of its models."""
    with urllib.request.urlopen(f"{address}/api/models") as answer:
        said: dict[str, str] = json.load(answer)
    return said
