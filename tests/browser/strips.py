"""The rows of tokens above the figures: those that are read, and those that are written."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import asked

CAT = "The cat is sleeping on the bed."


def opened(page: Page, fragment: str = "kept=") -> str:
    """Open the page, wait for both texts and their targets, and return the first head's name."""
    page.goto(f"/#{fragment}")
    head = asked.start(page)
    expect(page.locator(".written:not([inert]) .token").first).to_be_attached()
    return head


def token(page: Page, side: str, place: int, part: str = "tokens") -> Locator:
    return page.locator(f'[data-side="{side}"] [data-part="{part}"] .token').nth(place)


def texts(page: Page, side: str, part: str = "tokens", mark: str = "") -> list[str]:
    """Return the tokens of a strip, all or those marked."""
    found = page.locator(f'[data-side="{side}"] [data-part="{part}"] .token{mark}')
    read = "all => all.map(one => (one.querySelector('span') ?? one).textContent)"
    shown: list[str] = found.evaluate_all(read)
    return shown
