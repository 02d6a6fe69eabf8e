"""The column of heads: its grid, its buttons, and what the API says of them."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import asked


def open_heads(page: Page, fragment: str = "") -> Locator:
    """Open the page and return its grid of heads, once it is drawn."""
    page.goto(f"/{fragment}")
    grid = page.locator('[data-part="grid"]')
    expect(grid).to_have_attribute("data-state", "drawn")
    return grid


def button(page: Page, name: str) -> Locator:
    """Return a button of the column of heads."""
    heads = page.get_by_role("region", name="Heads", exact=True)
    return heads.get_by_role("button", name=name, exact=True)


def head(page: Page, name: str) -> Locator:
    """Return the button of a head, such as "3.7"."""
    layer, number = name.split(".")
    return button(page, f"{name}: layer {layer}, head {number}")


def statistics(page: Page, text: str, site: str) -> dict[str, Any]:
    """Return the statistics of a site's heads."""
    path = f"/api/captures/{asked.capture(page, text)['id']}/statistics?site={site}"
    answer: dict[str, Any] = page.request.get(path).json()
    return answer
