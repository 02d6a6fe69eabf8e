"""Measure what a reader waits for; prints a table of medians. Run by `make benchmark`."""

import json
import os
import platform
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import chain

from playwright.sync_api import Browser, Page

from model.training.pairs import agreement
from tests.benchmarks import bert_page, head_search, inside, long_texts
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.support import chromium
from tests.support.server_process import ready

STARTS = 5
PASSES = 30
ENTERS = 15

# Sets both sentences, presses Enter, and returns the milliseconds until the encoder's lines of
# both are on the screen, and until both translations are.
ENTER = """async ([a, b]) => {
  const strips = (part) =>
    [...document.querySelectorAll(`[data-part=${part}]`)].map((one) => one.textContent);
  const old = { tokens: strips('tokens'), written: strips('written') };
  const figure = document.querySelector('.panels .figure');
  const layout = figure.layout;
  const changed = (part) => strips(part).every((text, at) => text && text !== old[part][at]);
  const busy = () => document.querySelector('.pane[aria-busy=true]') !== null;
  const frame = () => new Promise(requestAnimationFrame);
  const until = async (done) => {
    while (!done()) await frame();
    await frame();
    return performance.now() - begun;
  };
  document.querySelector('#text-a').value = a;
  document.querySelector('#text-b').value = b;
  const begun = performance.now();
  document.querySelector('#text-a').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const lines = await until(() => changed('tokens') && figure.layout !== layout && !busy());
  const translations = await until(() => changed('written'));
  return [lines, translations];
}"""


def new_sentences() -> Iterator[str]:
    """Yield English sentences, no two alike and other ones in every run."""
    pairs = agreement.training_pairs(random.SystemRandom().randrange(2**32), 1)
    random.SystemRandom().shuffle(pairs)
    return (english for english, _ in pairs)


def pass_milliseconds(address: str, text: str, sites: list[str] | None) -> float:
    """Ask for one capture and return how long the answer took."""
    question = {"model": "sightlines/en-fr", "text": text, **({"sites": sites} if sites else {})}
    request = urllib.request.Request(
        f"{address}/api/captures",
        json.dumps(question).encode(),
        {"Content-Type": "application/json"},
    )
    begun = time.monotonic()
    with urllib.request.urlopen(request) as answer:
        answer.read()
    return (time.monotonic() - begun) * 1000


def opened(page: Page, address: str) -> float:
    """Open the page and return the milliseconds until both figures are drawn."""
    begun = time.monotonic()
    page.goto(address)
    page.wait_for_function("() => document.querySelectorAll('.pane[aria-busy=false]').length === 2")
    return (time.monotonic() - begun) * 1000


def transferred(page: Page) -> int:
    """Return the bytes that came over the wire for the page and everything on it."""
    total: int = page.evaluate(
        """() => [...performance.getEntriesByType('navigation'),
                  ...performance.getEntriesByType('resource')]
                 .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    return total


def rows(browser: Browser) -> Iterator[tuple[str, float, str]]:
    """Measure everything; yield name, median, and what it is the median of."""
    starts = []
    for _ in range(STARTS):
        begun = time.monotonic()
        with ready(*bert_page.APP):
            starts.append(time.monotonic() - begun)
    yield "start → ready, s", statistics.median(starts), f"{STARTS} starts"
    with ready(*bert_page.APP) as address:
        texts = new_sentences()
        for name, sites in (("encoder only", ["encoder"]), ("with translation", None)):
            took = [pass_milliseconds(address, next(texts), sites) for _ in range(PASSES)]
            yield f"POST /api/captures, {name}, ms", statistics.median(took), f"{PASSES} new texts"
        yield from head_search.rows(address)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        yield "first visit → drawn, ms", opened(page, address), "1 visit, empty browser cache"
        page.wait_for_load_state("networkidle")
        yield "bytes of the first visit", transferred(page), "uncompressed on loopback"
        again = [opened(page, address) for _ in range(ENTERS)]
        yield "reload → drawn, ms", statistics.median(again), f"{ENTERS} reloads"
        heads = [f"{at % 4}.{at % 8}" for at in range(1, ENTERS + 1)]
        switched = [page.evaluate(bert_page.SWITCH, head) for head in heads]
        yield "another head → drawn, ms", statistics.median(switched), f"{ENTERS} heads"
        page.wait_for_selector("[data-part=written] .token")
        page.wait_for_load_state("networkidle")
        took_enter = []
        for _ in range(ENTERS):
            took_enter.append(page.evaluate(ENTER, [next(texts), next(texts)]))
            page.wait_for_load_state("networkidle")
        for at, name in enumerate(("encoder lines of both, ms", "both translations, ms")):
            median = statistics.median(pair[at] for pair in took_enter)
            yield f"Enter → {name}", median, f"{ENTERS} new pairs"


def main() -> None:
    """Measure and print."""
    executable = chromium.find()
    if executable is None:
        sys.exit(chromium.NO_BROWSER)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with chromium.start_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        for name, median, of in chain(
            rows(browser), bert_page.rows(browser), long_texts.rows(browser), inside.rows(browser)
        ):
            print(f"{name:46} {median:12,.1f}   median of {of}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
