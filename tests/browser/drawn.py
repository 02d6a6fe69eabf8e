"""Reads what is drawn from Plotly's own figures and from the picture; never from our store."""

import base64
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

CURVE = re.compile(r"M0,(\d+)C0\.5,\d+ 0\.5,\d+ 1,(\d+)")
THRESHOLD = 0.01  # the README says so: fainter lines are left out
Matrix = list[list[float]]


@dataclass(frozen=True)
class Line:
    """One drawn curve: from which query to which key, how wide and how opaque."""

    query: int
    key: int
    width: float
    opacity: float


def panel(page: Page, name: str) -> Locator:
    """Return the figure of a panel such as "a 3.7", once it is drawn."""
    root = page.locator(f'[data-panel="{name}"] .figure')
    expect(root).to_have_attribute("aria-busy", "false", timeout=20_000)
    return root


def panels(page: Page) -> list[str]:
    """Return the names of the panels, in the order of the page."""
    names: list[str] = page.locator("[data-panel]").evaluate_all(
        "all => all.map(one => one.dataset.panel)"
    )
    return names


def lines(figure: Locator) -> list[Line]:
    """Return every curve of a figure."""
    shapes: list[dict[str, Any]] = figure.evaluate(
        "root => root.layout.shapes.filter(shape => shape.type === 'path')"
    )
    return [
        Line(int(query), int(key), shape["line"]["width"], shape["opacity"])
        for shape in shapes
        for query, key in CURVE.findall(shape["path"])
    ]


def places(drawn: list[Line]) -> set[tuple[int, int]]:
    """Return which query and key are joined."""
    return {(line.query, line.key) for line in drawn}


def weight_of(line: Line) -> float:
    """Return the weight that a line's width tells."""
    return (line.width - 0.6) / 5.4


def labels(figure: Locator, axis: str) -> list[str]:
    """Return the written labels of an axis, as a reader sees them."""
    texts: list[str] = figure.locator(f".{axis}tick text").evaluate_all(
        "all => all.map(one => one.textContent)"
    )
    return [re.sub("[\u2068\u2069]", "", text) for text in texts]


def cells(figure: Locator) -> Matrix:
    """Return the numbers of a heatmap."""
    rows: Matrix = figure.evaluate("root => root.data[0].z.map(row => Array.from(row))")
    return rows


def middle_of(figure: Locator, axis: str, place: int) -> dict[str, float]:
    """Return where on the figure a token stands, in pixels from its corner."""
    at: dict[str, float] = figure.evaluate(
        """(root, [axis, place]) => {
          const { margin, width, height, yaxis } = root.layout;
          const count = yaxis.range[0] - yaxis.range[1];
          const y = margin.t + ((place + 0.5) * (height - margin.t - margin.b)) / count;
          return { x: axis === 'query' ? margin.l - 20 : width - margin.r + 20, y };
        }""",
        [axis, place],
    )
    return at


def pixel(figure: Locator, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour of the picture at a point of the figure."""
    shot = base64.b64encode(figure.screenshot()).decode()
    with figure.page.context.expect_page() as opened:
        figure.page.evaluate("() => void window.open('about:blank')")
    reader = opened.value
    red, green, blue = reader.evaluate(
        """async ([shot, x, y]) => {
          const bytes = Uint8Array.from(atob(shot), (char) => char.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context.drawImage(picture, 0, 0);
          return [...context.getImageData(x, y, 1, 1).data].slice(0, 3);
        }""",
        [shot, round(x), round(y)],
    )
    reader.close()
    return red, green, blue
