"""Measure the page at 512 tokens and 12 heads; a part of `make benchmark`."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from tests import large
from tests.browser.conftest import ROOT
from tests.serving import free_port, until_ready

HOVERS = 48
SWITCHES = 15

# Resolves with the milliseconds from a pointer's move to the presentation of the frame that shows
# it: a text that enters the page in that frame is timed by the browser itself.
WATCH = """() => {
  window.presented = [];
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.identifier === 'hover') window.presented.push(entry.renderTime - moved);
    }
  }).observe({ type: 'element', buffered: true });
  document.addEventListener('pointermove', (event) => {
    moved = event.timeStamp;
    requestAnimationFrame(() => {
      document.querySelector('.timed')?.remove();
      const timed = document.createElement('span');
      timed.className = 'timed';
      timed.setAttribute('elementtiming', 'hover');
      timed.textContent = 'x'.repeat(3 + (window.presented.length % 5));
      timed.style.cssText = 'position: fixed; right: 0; bottom: 0';
      document.body.append(timed);
    });
  }, { capture: true });
}"""

# Returns when the figures stand, and when the last answer of the server had arrived before that.
DRAWN = """() => {
  const ready = document.querySelectorAll('.pane[aria-busy=false]').length > 0;
  return ready && performance.now();
}"""
ANSWERS = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/api/'))
  .map(({ responseEnd, encodedBodySize }) => [responseEnd, encodedBodySize])"""

# Presses a head of the grid; returns the milliseconds until its picture stands.
SWITCH = """async (name) => {
  const panel = () => document.querySelector('[data-panel]').dataset.panel;
  const frame = () => new Promise(requestAnimationFrame);
  const begun = performance.now();
  document.querySelector(`[data-head="${name}"]`).click();
  while (!panel().endsWith('.' + name)) await frame();
  while (document.querySelector('.pane[aria-busy=true]')) await frame();
  await frame();
  return performance.now() - begun;
}"""


def link(address: str, heads: int, together: str) -> str:
    """Return a link to so many heads of layer 1."""
    chosen = ",".join(f"1.{head}" for head in range(heads))
    choice = {"v": 1, "a": large.text(), "b": "", "heads": chosen, "together": together}
    return f"{address}/#{urlencode(choice)}"


def first_lines(page: Page, address: str, heads: int) -> tuple[float, int]:
    """Return milliseconds from the last answer to the lines, and the bytes of all answers."""
    page.goto(link(address, heads, "overlaid"))
    drawn = page.wait_for_function(DRAWN, polling="raf").json_value()
    answers = page.evaluate(ANSWERS)
    return drawn - max(end for end, _ in answers), sum(size for _, size in answers)


def hover_milliseconds(page: Page) -> list[float]:
    """Point at visible tokens one after the other; return how long each took to be seen."""
    page.evaluate(WATCH)
    box = page.locator(".pane").first.bounding_box()
    assert box is not None and page.viewport_size is not None
    top = box["y"] + 40
    bottom = min(box["y"] + box["height"], page.viewport_size["height"]) - 40
    for step in range(HOVERS):
        page.mouse.move(box["x"] + 30, top + step * (bottom - top) / HOVERS)
        page.wait_for_timeout(120)
    presented: list[float] = page.evaluate("() => window.presented")
    return presented


def rows(browser: Browser) -> Iterator[tuple[str, float, str]]:
    """Measure everything; yield name, median, and what it is the median of."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.large", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        until_ready(address, process)
        for heads in (1, 8, 12):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            runs = []
            for _ in range(3):
                page.goto("about:blank")
                runs.append(first_lines(page, address, heads))
            size = f"512 tokens × {heads} heads"
            took = statistics.median(milliseconds for milliseconds, _ in runs)
            yield f"{size}: answer → lines, ms", took, "3 visits"
            yield f"{size}: bytes of the API's answers", runs[-1][1], "1 visit"
            nodes = page.evaluate("() => document.querySelectorAll('*').length")
            yield f"{size}: nodes of the page", nodes, "1 count"
            hovers = hover_milliseconds(page)
            yield f"{size}: hover → frame, ms", statistics.median(hovers), f"{len(hovers)} moves"
        page.goto("about:blank")
        page.goto(link(address, 1, "beside"))
        page.wait_for_function(DRAWN, polling="raf")
        took_switch = [page.evaluate(SWITCH, f"1.{1 + at % 11}") for at in range(SWITCHES)]
        yield "512 tokens: another head, ms", statistics.median(took_switch), f"{SWITCHES} heads"
    finally:
        process.terminate()
        process.wait()
