"""Reads what is drawn from Plotly's own figures and from the picture; never from our store."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.waiting import becomes

CURVE = re.compile(r"M0,([-\d.]+)C0\.5,[-\d.]+ 0\.5,[-\d.]+ 1,([-\d.]+)")
THRESHOLD = 0.01  # the README says so: fainter lines are left out
# In a pane: the figure of its row, and the plots of its own panel in it.
OWN = """const root = pane.closest('.panels').querySelector('.figure');
  const panes = [...pane.closest('.panels').querySelectorAll('.pane')];
  const drawn = root.layout?.meta?.plots ?? [];
  const plots = drawn.filter(({ panel }) => panel === panes.indexOf(pane));
  const lines = plots.find(({ kind }) => kind === 'lines');
  const matrix = plots.find(({ kind }) => kind === 'matrix');
  const axis = (name) => root.layout[name.replace(/^(.)/, '$1axis')];"""
Matrix = list[list[float]]


@dataclass(frozen=True)
class Line:
    """One drawn curve: from which query to which key, and how wide."""

    query: int
    key: int
    width: float


def panel(page: Page, name: str) -> Locator:
    """Return the pane of a panel such as "a.encoder.3.7", in sight and drawn."""
    pane = page.locator(f'[data-panel="{name}"] .pane')
    expect(pane).to_have_attribute("aria-busy", "false")
    page.wait_for_function(  # a panel may give way to a new one of its name meanwhile
        f"""(name) => {{
          const pane = document.querySelector(`[data-panel="${{name}}"] .pane[aria-busy=false]`);
          if (!pane) return false;
          pane.scrollIntoView({{ block: 'nearest' }});
          {OWN}
          return lines ?? matrix;
        }}""",
        arg=name,
    )
    return pane


def figure(pane: Locator) -> Locator:
    """Return the figure that the pane's row is drawn in."""
    return pane.locator("xpath=ancestor::*[contains(@class, 'panels')]/*[1]")


def own(pane: Locator, expression: str, argument: Any = None) -> Any:
    """Return what a script says of a panel's own plots: root, lines, matrix, axis(name)."""
    return pane.evaluate(f"(pane, argument) => {{ {OWN} return {expression}; }}", argument)


def panels(page: Page) -> list[str]:
    """Return the names of the panels, in the order of the page."""
    names: list[str] = page.locator("[data-panel]").evaluate_all(
        "all => all.map(one => one.dataset.panel)"
    )
    return names


def shapes(pane: Locator) -> list[dict[str, Any]]:
    """Return the shapes that are lines of a panel."""
    found: list[dict[str, Any]] = own(
        pane, "root.layout.shapes.filter((s) => s.xref === lines.axes.x && s.layer === 'above')"
    )
    return found


def lines(pane: Locator) -> list[Line]:
    """Return every curve of a panel whose text runs down."""
    return [
        Line(round(float(query)), round(float(key)), shape["line"]["width"])
        for shape in shapes(pane)
        for query, key in CURVE.findall(shape["path"])
    ]


def numbers(pane: Locator) -> list[tuple[int, str]]:
    """Return the weights that are written beside the tokens of a panel, and at which place."""
    found: list[tuple[int, str]] = own(
        pane,
        """(() => {
          const here = pane.getBoundingClientRect();
          const [from, to] = lines.y;
          return [...root.nextElementSibling.children]
            .map((one) => [one.getBoundingClientRect(), one.textContent])
            .filter(([{ left, width }]) => width > 0 && left >= here.left - 1 && left < here.right)
            .map(([{ top, height }, text]) => {
              const y = (top + height / 2 - here.top - lines.top) / lines.height;
              return [Math.round(from + y * (to - from)), text];
            });
        })()""",
    )
    return found


def places(drawn: list[Line]) -> set[tuple[int, int]]:
    """Return which query and key are joined."""
    return {(line.query, line.key) for line in drawn}


def expect_lines(pane: Locator, *weights: Matrix, threshold: float = THRESHOLD) -> None:
    """Wait until a panel has a line for every weight of its heads over the threshold."""
    count = sum(weight >= threshold for rows in weights for row in rows for weight in row)
    becomes(lambda: len(lines(pane)), count)


def weight_of(line: Line) -> float:
    """Return the weight that a line's width tells."""
    return (line.width - 0.6) / 5.4


def labels(pane: Locator, axis: str) -> list[str]:
    """Return the written names of a panel's queries or keys, as a reader sees them."""
    texts: list[str] = own(
        pane,
        """[...root.querySelectorAll(`.subplot.${plots[0].axes.x}${plots[0].axes.y} .trace`)]
          [['query', 'key'].indexOf(argument)].querySelectorAll('text')
          .values().map((one) => one.textContent).toArray()""",
        axis,
    )
    return [re.sub("[\u2068\u2069]", "", text) for text in texts]


def expect_names(pane: Locator, count: int) -> None:
    """Wait until a panel has so many queries."""
    becomes(lambda: len(labels(pane, "query")), count)


def cells(pane: Locator) -> Matrix:
    """Return the numbers of a panel's heatmap, or of a figure's only one."""
    rows: Matrix = pane.evaluate(
        f"""(pane) => {{
          const of = (data) => data.find(({{ type }}) => type === 'heatmap').z.map((z) => [...z]);
          if (!pane.matches('.pane')) return of(pane.data);
          {OWN}
          return of(root.data.filter(({{ xaxis }}) => xaxis === matrix.axes.x));
        }}"""
    )
    return rows


def middle_of(pane: Locator, axis: str, place: int) -> dict[str, float]:
    """Return where on the pane a token of the lines, or a row of the matrix, stands."""
    at: dict[str, float] = own(
        pane,
        """(() => {
          const plot = lines ?? matrix;
          const [from, to] = plot.y;
          const y = plot.top + ((argument[1] - from) / (to - from)) * plot.height;
          return { x: argument[0] === 'query' ? 20 : plot.width - 20, y };
        })()""",
        [axis, place],
    )
    return at


def cell_of(pane: Locator, query: int, key: int) -> dict[str, float]:
    """Return where on the pane the middle of a cell is."""
    at: dict[str, float] = own(
        pane,
        """(() => {
          const { left, top, width, height, x, y } = matrix;
          return {
            x: ((argument[1] - x[0]) / (x[1] - x[0])) * width,
            y: top + ((argument[0] - y[0]) / (y[1] - y[0])) * height,
          };
        })()""",
        [query, key],
    )
    return at


def point(pane: Locator, axis: str, place: int) -> None:
    """Point at a token of the lines."""
    pane.hover(position=middle_of(pane, axis, place))  # type: ignore[arg-type]


def keep(pane: Locator, axis: str, place: int) -> None:
    """Click a token of the lines, and point at nothing."""
    pane.click(position=middle_of(pane, axis, place))  # type: ignore[arg-type]
    leave(pane.page)


def leave(page: Page) -> None:
    """Point at nothing."""
    page.mouse.move(5, 5)


def lit(pane: Locator, axis: str = "query") -> set[int]:
    """Return the queries, or the keys, that lines are drawn for."""
    return {getattr(line, axis) for line in lines(pane)}


def expect_lit(pane: Locator, queries: set[int]) -> None:
    """Wait until a panel has the lines of these queries alone."""
    becomes(lambda: lit(pane), queries)


def expect_all_lit(pane: Locator) -> None:
    """Wait until a panel has the lines of more than two queries: no token is lit."""
    becomes(lambda: len(lit(pane)) > 2, True)
