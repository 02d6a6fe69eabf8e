"""Measure the page at 512 tokens and 12 heads; a part of `make benchmark`."""

import json
import statistics
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from tests.benchmarks import bert_page, large_model_server
from tests.support.server_process import ready

HOVERS = 40
ABOVE, BELOW = 40, 120  # pixels of the window above and below the tokens that are pointed at
SWITCHES = 15
MANNERS = ((1, "beside"), (8, "overlaid"), (12, "overlaid"), (12, "beside"))

# Returns when the first row stands with the pictures of its lines, which are too many for vectors:
# of every panel what is in sight comes before the rest.
DRAWN = """() => {
  const row = document.querySelector('.panels');
  const pictures = row?.querySelectorAll('canvas').length;
  return pictures >= row?.querySelectorAll('.pane').length && performance.now();
}"""
ANSWERS = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/api/'))
  .map(({ responseEnd, encodedBodySize }) => [responseEnd, encodedBodySize])"""


def link(address: str, heads: int, together: str) -> str:
    """Return a link to so many heads of layer 1."""
    chosen = ",".join(f"1.{head}" for head in range(heads))
    choice = {
        "v": 1,
        "a": large_model_server.text(),
        "b": "",
        "heads": chosen,
        "together": together,
    }
    return f"{address}/#{urlencode(choice)}"


def first_lines(page: Page, address: str, heads: int, together: str) -> tuple[float, int]:
    """Return milliseconds from the last answer to the lines, and the bytes of all answers."""
    page.goto(link(address, heads, together))
    drawn = page.wait_for_function(DRAWN, polling="raf").json_value()
    answers = page.evaluate(ANSWERS)
    return drawn - max(end for end, _ in answers), sum(size for _, size in answers)


def hover_milliseconds(page: Page) -> list[float]:
    """Point at one token after the other; return how long each took to be seen.

    Chromium traces it: from the pointer's event to the presentation of the frame that answers it.
    """
    browser = page.context.browser
    assert browser is not None and page.viewport_size is not None
    page.wait_for_load_state("networkidle")  # the heads' thumbnails come last
    page.locator(".pane").first.evaluate("(pane) => pane.scrollIntoView()")
    box = page.locator(".pane").first.bounding_box()
    assert box is not None
    x, step = box["x"] + 30, (page.viewport_size["height"] - ABOVE - BELOW) / HOVERS
    page.mouse.move(x, ABOVE / 2)
    page.wait_for_timeout(500)
    read = []
    browser.start_tracing(page=page, categories=["cc", "benchmark", "input"])
    for at in range(HOVERS):
        page.mouse.move(x, ABOVE + at * step)
        page.wait_for_timeout(120)
        read.append(page.locator(".readout").first.text_content())
    events = json.loads(browser.stop_tracing())["traceEvents"]
    assert len(set(read)) == HOVERS, "every move is to light another token"
    return [end - start for start, end in moves(events)]


def moves(events: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    """Yield when each move of the pointer began and was seen, in milliseconds, from a trace."""
    begun: dict[str, float] = {}
    for event in events:
        if event["name"] != "EventLatency":
            continue
        key = json.dumps([event["pid"], event.get("id"), event.get("id2")])
        said = event.get("args", {}).get("event_latency", {})
        if event["ph"] == "b" and said.get("event_type") == "MOUSE_MOVED_EVENT":
            begun[key] = event["ts"] / 1000
        elif event["ph"] == "e" and key in begun:
            yield begun.pop(key), event["ts"] / 1000


def rows(browser: Browser) -> Iterator[tuple[str, float, str]]:
    """Measure everything; yield name, median, and what it is the median of."""
    with ready("-m", "tests.benchmarks.large_model_server") as address:
        for heads, together in MANNERS:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            runs = []
            for _ in range(3):
                page.goto("about:blank")
                runs.append(first_lines(page, address, heads, together))
            size = f"512 tokens × {heads} heads {together}"
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
        took_switch = [
            page.evaluate(bert_page.SWITCH, f"1.{1 + at % 11}") for at in range(SWITCHES)
        ]
        name = "512 tokens: another head in sight, ms"
        yield name, statistics.median(took_switch), f"{SWITCHES} heads"
