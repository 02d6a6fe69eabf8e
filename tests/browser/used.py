"""Uses the page as a reader does."""

import re

from playwright.sync_api import Page, expect

from tests.browser import asked, drawn


def open_page(page: Page, fragment: str = "") -> str:
    """Open the page, wait for its first figure, and return the first head's name."""
    page.goto(f"/{fragment}")
    asked_for = re.search(r"heads=([\d.]+)", fragment)
    head = asked_for[1] if asked_for else asked.start(page)
    drawn.panel(page, f"a.encoder.{head}")
    return head


def whole(page: Page) -> None:
    """Wait until all that the page shows is there: texts, targets, heads and figures."""
    for waiting in (".skeleton", ".strip[inert]", '[aria-busy="true"]'):
        expect(page.locator(f"{waiting}:visible")).to_have_count(0)
    expect(page.locator(".written .token").first).to_be_visible()
    expect(page.locator('[data-part="grid"]')).to_have_attribute("data-state", "drawn")


def write(page: Page, side: str, text: str) -> None:
    """Put a text into a field and press Enter."""
    field = page.get_by_label(side, exact=True)
    field.fill(text)
    field.press("Enter")
