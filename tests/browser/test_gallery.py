"""Examples: what they claim is what they draw."""

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.waiting import becomes


def example(page: Page, name: str) -> dict[str, Any]:
    entry: dict[str, Any] = next(e for e in asked.model(page)["examples"] if e["name"] == name)
    return entry


def show(page: Page, name: str) -> dict[str, Any]:
    """Open an example from the gallery, and return it."""
    entry = example(page, name)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name=entry["title"], exact=True).click()
    wanted = entry["choice"].items()
    becomes(lambda: wanted <= dict(parse_qsl(address(page), keep_blank_values=True)).items(), True)
    return entry


def address(page: Page) -> str:
    """Return the fragment of the page's address, which holds the whole choice."""
    fragment: str = page.evaluate("() => location.hash.slice(1)")
    return fragment


def matrix(page: Page, side: str) -> drawn.Matrix:
    """Return the first head of a text as the page draws it, as a matrix."""
    figure = page.locator(f'[data-panel^="{side}."]').first
    pane = drawn.panel(page, figure.get_attribute("data-panel") or "")
    becomes(lambda: len(drawn.cells(pane)) > 0, True)
    return drawn.cells(pane)


def as_matrices(page: Page) -> None:
    """Draw what is chosen as matrices, which hold every number."""
    page.goto("/#" + address(page).replace("view=lines", "view=matrix"))
    page.reload()


@pytest.fixture
def gallery(page: Page) -> Page:
    page.goto("/")
    expect(page.locator(".written .token").first).to_be_visible()
    return page


def test_every_example_is_listed_with_its_claim(gallery: Page) -> None:
    gallery.get_by_role("button", name="Examples").click()
    entries = asked.model(gallery)["examples"]
    assert len(entries) >= 8
    shown = gallery.locator('[data-part="examples"] > li')
    expect(shown).to_have_count(len(entries))
    for entry, item in zip(entries, shown.all(), strict=True):
        for part in (entry["title"], entry["look"], entry["claim"], entry["choice"]["a"]):
            expect(item).to_contain_text(part)
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_role("dialog")).to_be_hidden()


def test_the_turn_of_the_famous_pair_is_drawn_as_claimed(gallery: Page) -> None:
    entry = show(gallery, "street-or-animal")
    as_matrices(gallery)
    words = [t["text"] for t in asked.answer(gallery, text=TIRED)["tokens"]["source"]]
    it, animal, street = (words.index(word) for word in ("it", "animal", "street"))
    leads = [row[animal] - row[street] for row in (matrix(gallery, side)[it] for side in "ab")]
    assert leads[0] - leads[1] == pytest.approx(entry["number"], abs=1e-3)


def test_the_crossing_lines_are_drawn_as_claimed(gallery: Page) -> None:
    entry = show(gallery, "red-car")
    as_matrices(gallery)
    capture = asked.answer(gallery, text=entry["choice"]["a"])
    source = [token["text"] for token in capture["tokens"]["source"]]
    writes = [prediction["text"] for prediction in capture["predictions"]]
    cells = matrix(gallery, "a")
    weights = [
        cells[writes.index(target)][source.index(english)]
        for target, english in (("voiture", "car"), ("rouge", "red"))
    ]
    assert min(weights) == pytest.approx(entry["number"], abs=1e-3)


def test_a_head_of_the_token_before_is_drawn_as_claimed(gallery: Page) -> None:
    entry = show(gallery, "previous-token")
    cells = matrix(gallery, "a")
    before = [row[query - 1] for query, row in enumerate(cells) if query > 0]
    assert sum(before) / len(before) == pytest.approx(entry["number"], abs=1e-3)


@pytest.mark.parametrize("name", ["il-or-elle", "without-the-animal"])
def test_the_pronouns_have_the_probabilities_of_the_claim(gallery: Page, name: str) -> None:
    entry = show(gallery, name)
    seen = []
    for side, word in (("a", "il"), ("b", "elle")):
        strip = gallery.locator(f'[data-side="{side}"] .written')
        expect(strip).not_to_have_attribute("inert", "")
        written = strip.locator(".token")
        said = written.filter(has_text=re.compile(f"^{word} \\d+$"))
        expect(said).to_have_attribute("aria-pressed", "true")
        found = re.search(r"probability ([\d.]+)", said.get_attribute("aria-label") or "")
        assert found
        seen.append(float(found[1]))
    assert min(seen) == pytest.approx(entry["number"], abs=1e-3)


def test_the_card_of_an_example_says_the_claim_and_leads_to_the_next(gallery: Page) -> None:
    entries = asked.model(gallery)["examples"]
    card = gallery.get_by_role("complementary", name="Example")
    expect(card).to_be_hidden()
    first = show(gallery, entries[0]["name"])
    expect(card.get_by_role("heading")).to_have_text(first["title"])
    expect(card.locator(".claim")).to_have_text(first["claim"])
    expect(card.get_by_role("button", name="Previous")).to_be_disabled()
    card.get_by_role("button", name="Next").click()
    expect(card.locator(".claim")).to_have_text(entries[1]["claim"])
    gallery.reload()
    expect(card.locator(".claim")).to_have_text(entries[1]["claim"])
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    gallery.go_back()
    expect(card).to_be_visible()


def test_the_card_goes_with_the_texts_that_it_speaks_of(gallery: Page) -> None:
    show(gallery, "red-car")
    card = gallery.get_by_role("complementary", name="Example")
    expect(card).to_be_visible()
    other = address(gallery).replace("She+bought+a+red+car.", "She+bought+a+blue+car.")
    assert other != address(gallery)
    gallery.goto(f"/#{other}")
    expect(card).to_be_hidden()


def test_an_example_sets_everything_in_one_step_of_the_history(gallery: Page) -> None:
    gallery.get_by_role("button", name="Cross", exact=True).click()
    gallery.get_by_role("button", name="First row").click()
    expect(gallery).to_have_url(re.compile("step=1&"))
    before = gallery.url
    entry = show(gallery, "typed-dog")
    expect(gallery.get_by_label("Typed target of B")).to_have_value(entry["choice"]["target_b"])
    expect(gallery).to_have_url(re.compile("site=cross&.*step=&"))
    gallery.go_back()
    expect(gallery.get_by_label("A", exact=True)).to_have_value(TIRED)
    expect(gallery).to_have_url(before)
