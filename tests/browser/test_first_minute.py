"""The first minute: what the page tells before anyone touches it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import asked, drawn, fonts
from tests.browser.asked import TIRED, WIDE
from tests.browser.conftest import watched_page
from tests.browser.used import whole
from tests.browser.waiting import becomes

SENTENCE = r"[^\n]{8,160}[.?]"
FONT = "DejaVu Sans"  # the widest of the usual ones
# What a reader sees and can use, but for tokens, lines and heads; the fields are the sentences.
CONTROLS = """() => [...document.querySelectorAll('button, a, input, select, textarea, summary')]
  .filter((one) => one.matches('textarea')
    ? one.parentElement.checkVisibility()
    : one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => !one.matches('.token, .skip, [data-head], [data-leads=head]'))
  .filter((one) => one.getBoundingClientRect().top < innerHeight)
  .map((one) => [one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent, one.title])"""
# What has the focus; tokens, heads and figures tell themselves otherwise than in a title.
FOCUSED = """() => {
  const one = document.activeElement;
  const { left, top } = one.getBoundingClientRect();
  const name = one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent;
  const told = one.matches('.skip, .token, .pane, [data-head]') ? null : one.title;
  return one === document.body ? null : { name, told, left, top };
}"""


def tokens(page: Page, text: str) -> list[str]:
    return [one["text"] for one in asked.capture(page, text)["tokens"]["source"]]


def strongest(page: Page, text: str, query: str) -> tuple[str, str]:
    """Return what the first head looks at most from a word, and with how much weight."""
    names = tokens(page, text)
    row = asked.weights(page, text, "encoder", asked.start(page))[names.index(query)]
    return names[row.index(max(row))], f"{max(row):.2f}"


def test_it_is_lit_on_opening_and_the_headline_says_the_numbers_of_the_api(page: Page) -> None:
    page.goto("/")
    head, place = asked.start(page), tokens(page, TIRED).index("it")
    for side in ("a", "b"):
        drawn.expect_lit(drawn.panel(page, f"{side}.encoder.{head}"), {place})
    (animal, one), (street, other) = (strongest(page, text, "it") for text in (TIRED, WIDE))
    assert (animal, street) == ("animal", "street")
    said = (
        f"In A “it” looks at {animal} ({one}), in B at {street} ({other}): head {head}, one of 32"
    )
    headline = page.locator('[data-part="headline"]')
    expect(headline).to_contain_text(said)
    off = asked.model(page)["start_off"]
    shares = f"{off['off']:.1%} of {off['sentences']} sentences instead of {off['intact']:.1%}"
    expect(headline).to_contain_text(f"{off['measure']} in {shares.replace('%', ' %')}")
    expect(page).to_have_url(re.compile(f"kept=asq{place}%2Cbsq{place}(&|$)"))


def test_the_headline_follows_what_is_lit(page: Page) -> None:
    page.goto("/#kept=asq4")
    headline = page.locator('[data-part="headline"]')
    name, number = strongest(page, TIRED, "cross")
    expect(headline).to_contain_text(f"“cross” looks most at {name} ({number}")
    figure = drawn.panel(page, f"a.encoder.{asked.start(page)}")
    drawn.keep(figure, "query", 4)
    expect(headline).to_contain_text("Point at a token for its lines")
    drawn.keep(figure, "key", 1)
    expect(headline).to_contain_text("“animal” is looked at most by it")
    drawn.keep(figure, "key", 1)
    page.get_by_role("button", name="layer 0, head 4").click()
    expect(headline).to_contain_text("Head 0.4")


def test_words_of_the_headline_lead_to_the_head_its_measurement_and_the_check(page: Page) -> None:
    page.goto("/")
    head = asked.start(page)
    headline = page.locator('[data-part="headline"]')
    headline.get_by_role("button", name=f"head {head}").click()
    expect(page.locator(f'[data-part="grid"] [data-head="{head}"]')).to_be_focused()
    headline.get_by_role("button", name="found by measurement").click()
    note = asked.model(page)["note"]
    expect(page.get_by_role("dialog")).to_contain_text(note)
    page.get_by_role("button", name="Close", exact=True).click()
    headline.get_by_role("button", name="Switched off").click()
    expect(page.locator("#check-title")).to_be_in_viewport()
    rows = page.locator('[data-part="check-numbers"] tr')
    becomes(lambda: rows.count() > 1, True)
    expect(headline).to_contain_text(re.compile("the log-odds of “il” .*in A go from"))
    page.get_by_role("button", name="A − B", exact=True).click()
    headline.get_by_role("button", name=re.compile("^Δ = ")).click()
    expect(page.get_by_role("dialog", name="Δ: how far")).to_be_visible()


def test_what_a_link_says_is_lit_stays_as_it_says(page: Page) -> None:
    page.goto(f"/#a={WIDE}&b=")
    figure = drawn.panel(page, f"a.encoder.{asked.start(page)}")
    drawn.expect_all_lit(figure)


def box(part: Locator) -> dict[str, float]:
    found: Any = part.bounding_box()
    return {**found, "bottom": found["y"] + found["height"], "right": found["x"] + found["width"]}


def test_the_first_view_has_at_most_twenty_controls_each_with_a_name_and_a_sentence(
    page: Page,
) -> None:
    page.goto("/")
    whole(page)
    page.mouse.move(5, 5)
    controls = page.evaluate(CONTROLS)
    assert 15 <= len(controls) <= 20, [name for name, _ in controls]
    for name, title in controls:
        assert name.strip(), title
        assert re.fullmatch(SENTENCE, title), (name, title)


def tabbed(page: Page) -> Iterator[dict[str, Any]]:
    """Yield what Tab meets, one after the other, until it leaves the page."""
    page.keyboard.press("Tab")
    while stop := page.evaluate(FOCUSED):
        yield stop
        page.keyboard.press("Tab")


def test_the_focus_goes_as_the_eye_reads_and_meets_a_name_and_a_sentence_everywhere(
    page: Page,
) -> None:
    page.goto("/")
    whole(page)
    stops = list(tabbed(page))
    assert len(stops) > 30
    for stop in stops:
        assert stop["name"].strip(), stop
        assert stop["told"] is None or re.fullmatch(SENTENCE, stop["told"]), stop
    for before, after in pairwise(stops):  # onwards, down, or up to a column further right
        back, up = after["left"] < before["left"], after["top"] <= before["top"]
        assert not (back and up), (before, after)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (1024, 768)])
def test_headline_figures_and_what_they_answer_fit_into_the_window(
    browser: Browser, server: str, request: pytest.FixtureRequest, width: int, height: int
) -> None:
    with watched_page(browser, server, request, width=width, height=height) as page:
        fonts.draw_in(page, FONT)
        page.goto("/")
        whole(page)
        assert sorted(fonts.loaded(page)) == [f"{FONT} {weight}" for weight in fonts.WEIGHTS]
        headline = box(page.locator('[data-part="headline"]'))
        head = asked.start(page)
        for side in ("a", "b"):
            pane = drawn.panel(page, f"{side}.encoder.{head}")
            drawn.point(pane, "query", 4)
            readout = page.locator(f'[data-panel="{side}.encoder.{head}"] .readout')
            expect(readout).to_contain_text("“cross” looks at")
            figure, answer = box(pane), box(readout)
            assert headline["bottom"] <= figure["y"] and figure["bottom"] <= answer["y"]
            assert answer["bottom"] <= height and answer["right"] <= width
        assert page.evaluate("() => document.documentElement.scrollWidth") == width
        assert page.evaluate("() => scrollY") == 0


def test_on_a_phone_the_sentences_stay_above_the_figure_that_comes_first(
    phone_page: Page,
) -> None:
    page = phone_page
    fonts.draw_in(page, FONT)
    page.goto("/")
    whole(page)
    pane = drawn.panel(page, f"a.encoder.{asked.start(page)}")
    page.evaluate("() => scrollTo(0, 0)")
    assert box(pane)["y"] < 420
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    heads = page.locator('[data-part="heads"]')
    assert box(heads)["y"] > box(pane)["bottom"]
    heads.scroll_into_view_if_needed()
    for side in ("a", "b"):
        expect(page.locator(f'[data-side="{side}"] .token').first).to_be_in_viewport()


def test_on_a_phone_what_differs_in_the_targets_stands_beside_their_sentences(
    phone_page: Page,
) -> None:
    page = phone_page
    page.goto("/")
    whole(page)
    targets = [
        [token["text"] for token in asked.capture(page, text)["tokens"]["target"]]
        for text in (TIRED, WIDE)
    ]
    for side, own, other in zip("ab", targets, reversed(targets), strict=True):
        sentence = page.locator(f'[data-side="{side}"] [data-part=sentence]')
        shown = page.locator(f'[data-side="{side}"] .written .token:visible')
        differing = [text.lstrip("· ") for text in own if text not in other]
        expect(shown).to_have_count(len(differing))
        assert differing == [text.lstrip("·") for text in shown.all_inner_texts()]
        assert box(shown.first)["y"] < box(sentence)["bottom"]
    page.locator('[data-side="a"] .token').first.tap()
    expect(page.locator('[data-side="a"] .written .token:visible')).to_have_count(len(targets[0]))
