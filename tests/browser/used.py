"""Uses the page as a reader does."""

import re

from playwright.sync_api import Locator, Page, Position, expect

from tests.browser import asked, drawn

NOTHING_LIT = "/#kept="  # as the page opens, but for the tokens that it lights


def open_page(page: Page, fragment: str = "#kept=") -> str:
    """Open the page with nothing lit, wait for its first figure, and return its head's name."""
    page.goto(f"/{fragment}")
    asked_for = re.search(r"heads=([\d.]+)", fragment)
    head = asked_for[1] if asked_for else asked.start(page)
    drawn.panel(page, f"a.encoder.{head}")
    return head


def whole(page: Page) -> None:
    """Wait until all that the page shows is there: texts, targets, heads and figures."""
    for waiting in (".skeleton", ".strip[inert]", '[aria-busy="true"]'):
        expect(page.locator(f"{waiting}:visible")).to_have_count(0)
    # On a phone a target may be folded to what differs.
    expect(page.locator(".written:not([inert]) .token").first).to_be_attached()
    expect(page.locator('[data-part="grid"]')).to_have_attribute("data-state", "drawn")


def write(page: Page, side: str, text: str) -> None:
    """Put a text into a field and press Enter."""
    field = page.get_by_label(side, exact=True)
    field.fill(text)
    field.press("Enter")


def more(page: Page, side: str, item: str) -> None:
    """Choose something from the menu of a sentence."""
    page.get_by_role("button", name=f"More for {side}").click()
    page.get_by_role("button", name=item, exact=True).click()


def menu(page: Page, item: str) -> None:
    """Choose something from the menu of the page."""
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator('[data-part="page-menu"]').get_by_role("button", name=item, exact=True).click()


def how(page: Page) -> None:
    """Open what says how the board is drawn."""
    page.get_by_role("button", name="How it is drawn").click()


def press_long(part: Locator, position: Position | None = None) -> None:
    """Lay a finger on the middle of something, or on a place in it, for longer than a tap."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box
    at = position or {"x": box["width"] / 2, "y": box["height"] / 2}
    touch = part.page.context.new_cdp_session(part.page)
    points = [{"x": box["x"] + at["x"], "y": box["y"] + at["y"]}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    part.page.wait_for_timeout(700)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
