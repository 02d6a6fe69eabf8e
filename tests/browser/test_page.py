"""The page as a reader uses it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, drawn, fonts
from tests.browser.asked import TIRED
from tests.browser.used import menu, more, open_page, whole, write
from tests.browser.waiting import becomes


def test_the_translation_is_shown(page: Page) -> None:
    open_page(page)
    written = [one["text"] for one in asked.capture(page, TIRED)["predictions"]]
    shown = page.locator('[data-side="a"] .written .token > span')
    becomes(shown.all_text_contents, written)
    expect(page.locator("#said-a")).to_contain_text("Written by the model")


def test_an_edited_sentence_is_drawn_on_enter(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "My cat sleeps.")
    figure = drawn.panel(page, f"a.encoder.{head}")
    drawn.expect_names(figure, len(asked.capture(page, "My cat sleeps.")["tokens"]["source"]))
    drawn.expect_lines(figure, asked.weights(page, "My cat sleeps.", "encoder", head))


def test_a_click_keeps_a_token_and_the_link_restores_everything(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Cross", exact=True).click()
    page.get_by_role("button", name="layer 1, head 5").click()
    write(page, "B", "The trophy didn't fit in the suitcase because it was too big.")
    whole(page)
    figure = drawn.panel(page, "b.cross.1.5")
    drawn.keep(figure, "query", 2)
    drawn.expect_lit(figure, {2})
    kept = drawn.lines(figure)
    expect(page).to_have_url(re.compile("kept=btq2"))

    other = page.context.new_page()
    other.goto(page.url)
    restored = drawn.panel(other, "b.cross.1.5")
    becomes(lambda: drawn.lines(restored), kept)
    said = [one.locator('[data-panel="b.cross.1.5"] .readout') for one in (page, other)]
    becomes(lambda: said[0].inner_text() == said[1].inner_text(), True)
    expect(other.get_by_label("B", exact=True)).to_have_value(re.compile("trophy"))
    expect(other).to_have_url(page.url)
    for name in ("model=", "revision=", "site=cross", "heads=1.5"):
        assert name in other.url

    drawn.keep(figure, "query", 2)
    drawn.expect_all_lit(figure)  # a second click lets go


def test_back_and_forward_undo_and_redo_a_choice(page: Page) -> None:
    head = open_page(page)
    page.get_by_role("button", name="layer 0, head 1").click()
    drawn.panel(page, "a.encoder.0.1")
    page.go_back()
    becomes(lambda: drawn.panels(page), [f"a.encoder.{head}", f"b.encoder.{head}"])
    drawn.panel(page, f"a.encoder.{head}")
    page.go_forward()
    drawn.panel(page, "a.encoder.0.1")


def test_the_page_is_used_by_keyboard_alone(page: Page) -> None:
    head = open_page(page)
    page.locator("body").press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    layer, number = map(int, head.split("."))
    page.locator(f'[data-head="{head}"]').focus()
    page.keyboard.press("ArrowUp" if layer > 0 else "ArrowDown")
    page.keyboard.press("Enter")
    moved = f"{layer - 1 if layer > 0 else layer + 1}.{number}"
    figure = drawn.panel(page, f"a.encoder.{moved}")
    page.keyboard.press("ArrowLeft" if number > 0 else "ArrowRight")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("[data-panel]")).to_have_count(4)

    for _ in range(60):
        page.keyboard.press("Tab")
        if figure.evaluate("root => root === document.activeElement"):
            break
    else:
        pytest.fail("Tab never came to the figure")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    drawn.expect_lit(figure, {1})
    page.keyboard.press("ArrowRight")
    becomes(lambda: drawn.lit(figure, "key"), {1})
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("kept=ask1"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("kept=(&|$)"))
    drawn.expect_all_lit(figure)


def test_light_and_dark_follow_the_system_and_the_reader(page: Page) -> None:
    white = "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    head = open_page(page)
    body = page.locator("body")
    expect(body).not_to_have_css("background-color", white)
    pane = drawn.panel(page, f"a.encoder.{head}")
    dark_line = drawn.shapes(pane)[0]["line"]["color"]
    menu(page, "Light")
    expect(body).to_have_css("background-color", white)
    becomes(lambda: drawn.shapes(pane)[0]["line"]["color"] != dark_line, True)
    page.reload()
    drawn.panel(page, f"a.encoder.{head}")
    expect(body).to_have_css("background-color", white)  # the choice is remembered


def test_on_a_phone_panels_stand_below_each_other_and_a_tap_lights_a_token(
    phone_page: Page,
) -> None:
    page = phone_page
    head = open_page(page)
    whole(page)
    first, second = drawn.panel(page, f"a.encoder.{head}"), drawn.panel(page, f"b.encoder.{head}")
    boxes = first.bounding_box(), second.bounding_box()
    assert boxes[0] and boxes[1]
    assert boxes[0]["x"] == boxes[1]["x"] and boxes[0]["y"] < boxes[1]["y"]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    first.tap(position=drawn.middle_of(first, "query", 1))  # type: ignore[arg-type]
    drawn.expect_lit(first, {1})
    page.get_by_role("button", name="puts beside").tap()
    page.get_by_role("button", name="layer 0, head 4").tap()
    drawn.panel(page, "a.encoder.0.4")
    expect(page.locator("[data-panel]")).to_have_count(4)
    small = page.locator("header button:visible, .text-actions button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


def test_the_way_past_the_head_picker_keeps_what_was_chosen(page: Page) -> None:
    open_page(page)
    write(page, "A", "My cat sleeps.")
    page.keyboard.press("Control+Home")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#board")).to_be_focused()
    expect(page.get_by_label("A", exact=True)).to_have_value("My cat sleeps.")


def test_a_typed_address_is_one_step_of_the_history(page: Page) -> None:
    head = open_page(page)
    page.evaluate("() => { location.hash = '#a=hello' }")
    expect(page.get_by_label("A", exact=True)).to_have_value("hello")
    drawn.panel(page, f"a.encoder.{head}")
    page.go_back()
    expect(page.get_by_label("A", exact=True)).to_have_value(TIRED)


def test_without_a_second_sentence_there_is_one_panel_and_a_way_back(page: Page) -> None:
    head = open_page(page)
    more(page, "B", "Remove")
    expect(page.locator("[data-panel]")).to_have_count(1)
    page.get_by_role("button", name="Compare with a second sentence").click()
    write(page, "B", "It was late.")
    drawn.panel(page, f"b.encoder.{head}")


def test_the_api_page_needs_no_other_host(page: Page) -> None:
    page.goto("/docs")
    expect(page.get_by_text("POST /api/captures", exact=True)).to_be_visible()


@pytest.mark.parametrize("font", fonts.FONTS)
def test_the_first_view_needs_no_scrolling_in_any_usual_font(page: Page, font: str) -> None:
    fonts.draw_in(page, font)
    head = open_page(page)
    whole(page)
    drawn.panel(page, f"b.encoder.{head}")
    assert sorted(fonts.loaded(page)) == [f"{font} {weight}" for weight in fonts.WEIGHTS]
    size = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(size) == [1440, 900]


def test_a_window_resized_before_plotly_came_is_drawn_once_it_is_there(page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/plotly-cartesian.min.js", lambda route: waiting.append(route))
    page.goto("/", wait_until="commit")
    expect(page.locator("#said-a")).to_contain_text("Written by the model")
    page.set_viewport_size({"width": 1000, "height": 700})
    frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(frames)
    assert page.locator("[data-panel]").count() == 0
    for route in waiting:
        route.continue_()
    drawn.panel(page, f"a.encoder.{asked.start(page)}")
