"""Odd texts, wrong input, and a server in trouble: said in words, and nothing is lost."""

import threading

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.used import open_page, whole, write
from tests.browser.waiting import becomes


def test_markup_in_a_text_is_shown_as_text(page: Page) -> None:
    head = open_page(page)
    text = "</script><b>x &amp; <i>"
    whole(page)
    own = page.locator("main b, main i").count()
    write(page, "A", text)
    figure = drawn.panel(page, f"a.encoder.{head}")
    tokens = [token["text"] for token in asked.capture(page, text)["tokens"]["source"]]
    drawn.expect_names(figure, len(tokens))
    shown = [token if token.strip() else "␣" for token in tokens]
    becomes(lambda: [label.lstrip("·") for label in drawn.labels(figure, "query")], shown)
    whole(page)
    assert page.locator("main b, main i").count() == own


def test_other_scripts_are_drawn(page: Page) -> None:
    head = open_page(page)
    for text in ("猫が好きです。", "القطة متعبة", "👩‍👩‍👧 et n\u0303 😀"):
        write(page, "A", text)
        figure = drawn.panel(page, f"a.encoder.{head}")
        tokens = [token["text"] for token in asked.capture(page, text)["tokens"]["source"]]
        drawn.expect_names(figure, len(tokens))


@pytest.mark.console_error("422")
@pytest.mark.parametrize("shown", ["explore", "positions", "model"])
def test_a_phone_without_a_figure_stretches_no_button(page: Page, shown: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/#a=&b=&page={shown}")
    expect(page.locator("#said-a [role=alert]")).to_contain_text("empty")
    for name in ("Examples", "Compare with a second sentence"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box and box["height"] < 60, name


@pytest.mark.console_error("422")
def test_a_blank_sentence_is_refused_in_words_and_nothing_is_lost(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "   ")
    expect(page.locator("#said-a [role=alert]")).to_contain_text("empty")
    expect(page.get_by_label("A", exact=True)).to_have_attribute("aria-invalid", "true")
    drawn.panel(page, f"b.encoder.{head}")
    write(page, "A", TIRED)
    drawn.panel(page, f"a.encoder.{head}")
    expect(page.locator("#said-a [role=alert]")).to_have_count(0)


@pytest.mark.console_error("422")
def test_a_text_over_the_limit_is_refused_with_the_numbers(page: Page) -> None:
    open_page(page)
    write(page, "A", "word " * 200)
    limit = asked.model(page)["max_tokens"]
    expect(page.locator("#said-a [role=alert]")).to_contain_text(f"this model holds {limit}")


def test_a_text_longer_than_any_in_training_is_drawn_and_flagged(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "the cat and " * 40)
    drawn.panel(page, f"a.encoder.{head}")
    expect(page.locator("#said-a .remark")).to_contain_text("the longest text in training")


def test_a_link_that_does_not_fit_falls_back_visibly(page: Page) -> None:
    page.goto("/#site=moon&heads=99.1&model=nobody/none&view=cube")
    head = asked.start(page)
    notice = page.locator('[data-part="notice"]')
    for part in ("site", "view", "nobody/none", "99.1"):
        expect(notice).to_contain_text(part)
    expect(page.get_by_role("button", name="Open nobody/none")).to_be_visible()
    drawn.panel(page, f"b.encoder.{head}")


@pytest.mark.console_error("ERR_FAILED")
def test_a_server_that_is_gone_is_said_in_words_with_a_way_out(page: Page) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/api/models", refuse)
    page.goto("/")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    page.unroute("**/api/models")
    alert.get_by_role("button", name="Try again").click()
    head = asked.start(page)
    drawn.panel(page, f"a.encoder.{head}")
    expect(alert).to_be_hidden()


@pytest.mark.console_error("ERR_FAILED")
def test_drawing_again_recovers_from_a_server_that_was_gone(page: Page) -> None:
    head = open_page(page)
    page.route("**/api/captures", lambda route: route.abort())
    write(page, "A", "The dog barks.")
    expect(page.locator("#said-a [role=alert]")).to_contain_text("does not answer")
    readout = page.locator(f'[data-panel="a.encoder.{head}"] .readout')
    expect(readout).to_contain_text("Nothing to draw")
    page.unroute("**/api/captures")
    page.get_by_role("button", name="Draw", exact=True).click()
    figure = drawn.panel(page, f"a.encoder.{head}")
    drawn.expect_lines(figure, asked.weights(page, "The dog barks.", "encoder", head))


def test_no_number_of_an_old_picture_stands_under_a_new_title(page: Page) -> None:
    open_page(page)
    held: list[Route] = []
    gate = threading.Event()
    page.route(
        "**/weights?*", lambda route: route.continue_() if gate.is_set() else held.append(route)
    )
    page.get_by_role("button", name="Cross", exact=True).click()
    article = page.locator('[data-panel^="a."]')
    expect(article.locator("h2")).to_contain_text("cross")
    figure = article.locator(".pane")
    expect(figure).to_have_attribute("aria-busy", "true")
    figure.hover(force=True)
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    expect(article.locator(".readout")).to_have_text("Loading …")
    gate.set()
    for route in held:
        route.continue_()
    expect(figure).to_have_attribute("aria-busy", "false")
    expect(article.locator(".readout")).not_to_have_text("Loading …")


def test_an_edited_sentence_says_that_it_is_not_drawn_yet(page: Page) -> None:
    open_page(page)
    page.get_by_label("A", exact=True).fill("Something else.")
    expect(page.locator("#said-a")).to_contain_text("Enter draws it")
