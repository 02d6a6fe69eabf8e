"""Reads what the page tells inside a head: boxes, tables, the check; opens it by a link."""

from playwright.sync_api import Locator, Page, expect

Table = list[list[str]]
CELL = '[data-part="inside-cell"]'


def open_cell(page: Page, cell: str, fragment: str = "kept=") -> None:
    """Open the page at a cell such as "a:encoder:3.2:8:1", and wait for its numbers."""
    page.goto(f"/#inspect={cell}&{fragment}")
    told(page)


def told(page: Page) -> None:
    """Wait until the opened cell is told."""
    expect(page.locator(f"{CELL} .inside-steps")).to_have_attribute("aria-busy", "false")
    expect(page.locator(f"{CELL} [data-check]").first).to_be_visible()


def box(page: Page, name: str) -> float:
    """Return the number of a box on the line from q·k to the weight."""
    said = page.locator(f'{CELL} [data-box="{name}"] output').get_attribute("data-value")
    return number(said or "")


def check(page: Page, what: str) -> tuple[float, float]:
    """Return what the last line says of a number: by hand, and the model's own."""
    hand, model = page.locator(f'{CELL} [data-check="{what}"] td[data-value]').all()
    return tuple(number(one.get_attribute("data-value") or "") for one in (hand, model))  # type: ignore[return-value]


def step(page: Page, heading: str) -> Locator:
    """Return a step of the way through the head."""
    named = page.get_by_role("heading", name=heading)
    return page.locator(".inside-step").filter(has=named)


def table(page: Page, heading: str) -> Table:
    """Open the table of a step, and return its rows, without the columns' names."""
    place = step(page, heading)
    button = place.get_by_role("button", name="as a table")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    rows: Table = place.locator("tbody tr").evaluate_all(
        "all => all.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    return rows


def columns(rows: Table) -> list[list[float]]:
    """Return the numbers of a table, column by column, without the first one."""
    return [[number(cell) for cell in column] for column in list(zip(*rows, strict=True))[1:]]


def number(said: str) -> float:
    """Return a number that is written with a true minus sign."""
    return float(said.replace("−", "-").replace("∞", "inf"))
