"""The page as a reader uses it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED


def open_page(page: Page, fragment: str = "") -> str:
    """Open the page, wait for its first figure, and return the first head's name."""
    page.goto(f"/{fragment}")
    head = asked.start(page)
    drawn.panel(page, f"a {head}")
    return head


def write(page: Page, side: str, text: str) -> None:
    field = page.get_by_label(side, exact=True)
    field.fill(text)
    field.press("Enter")


def test_the_translation_is_shown(page: Page) -> None:
    open_page(page)
    target = asked.capture(page, TIRED)["target"]
    assert target
    expect(page.locator("#said-a")).to_contain_text(target)


def test_an_edited_sentence_is_drawn_on_enter(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "My cat sleeps.")
    figure = drawn.panel(page, f"a {head}")
    expect(figure.locator(".ytick text")).to_have_count(
        len(asked.capture(page, "My cat sleeps.")["tokens"]["source"])
    )
    weights = asked.weights(page, "My cat sleeps.", "encoder", head)
    lines = drawn.lines(figure)
    assert len(lines) == sum(w >= drawn.THRESHOLD for row in weights for w in row)


def test_markup_in_a_text_is_shown_as_text(page: Page) -> None:
    head = open_page(page)
    text = "</script><b>x &amp; <i>"
    write(page, "A", text)
    figure = drawn.panel(page, f"a {head}")
    tokens = [token["text"] for token in asked.capture(page, text)["tokens"]["source"]]
    expect(figure.locator(".ytick text")).to_have_count(len(tokens))
    shown = [token if token.strip() else "␣" for token in tokens]
    assert [label.lstrip("·") for label in drawn.labels(figure, "y")] == shown
    assert page.locator("main b, main i").count() == 0


def test_other_scripts_are_drawn(page: Page) -> None:
    head = open_page(page)
    for text in ("猫が好きです。", "القطة متعبة", "👩‍👩‍👧 et n\u0303 😀"):
        write(page, "A", text)
        figure = drawn.panel(page, f"a {head}")
        tokens = [token["text"] for token in asked.capture(page, text)["tokens"]["source"]]
        expect(figure.locator(".ytick text")).to_have_count(len(tokens))


@pytest.mark.console_error("422")
def test_a_blank_sentence_is_refused_in_words_and_nothing_is_lost(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "   ")
    expect(page.locator("#said-a [role=alert]")).to_contain_text("empty")
    expect(page.get_by_label("A", exact=True)).to_have_attribute("aria-invalid", "true")
    drawn.panel(page, f"b {head}")
    write(page, "A", TIRED)
    drawn.panel(page, f"a {head}")
    expect(page.locator("#said-a [role=alert]")).to_have_count(0)


@pytest.mark.console_error("422")
def test_a_text_over_the_limit_is_refused_with_the_numbers(page: Page) -> None:
    open_page(page)
    write(page, "A", "word " * 200)
    limit = asked.model(page)["max_tokens"]
    expect(page.locator("#said-a [role=alert]")).to_contain_text(f"this model holds {limit}")


def test_a_text_longer_than_any_in_training_is_drawn_and_flagged(page: Page) -> None:
    head = open_page(page)
    write(page, "A", "the cat and " * 32)
    drawn.panel(page, f"a {head}")
    expect(page.locator("#said-a .remark")).to_contain_text("the longest text in training")


def test_a_click_keeps_a_token_and_the_link_restores_everything(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Cross").click()
    page.get_by_role("button", name="layer 1, head 5").click()
    write(page, "B", "The trophy didn't fit in the suitcase because it was too big.")
    figure = drawn.panel(page, "b 1.5")
    page.wait_for_timeout(300)
    figure.click(position=drawn.middle_of(figure, "query", 2))  # type: ignore[arg-type]
    page.mouse.move(5, 5)
    page.wait_for_timeout(200)
    kept = drawn.lines(figure)
    assert {line.query for line in kept} == {2}
    said = page.locator('[data-panel="b 1.5"] .readout').inner_text()

    other = page.context.new_page()
    other.goto(page.url)
    restored = drawn.panel(other, "b 1.5")
    assert drawn.lines(restored) == kept
    expect(other.locator('[data-panel="b 1.5"] .readout')).to_have_text(said)
    expect(other.get_by_label("B", exact=True)).to_have_value(re.compile("trophy"))
    assert other.url == page.url
    for name in ("model=", "revision=", "site=cross", "heads=1.5"):
        assert name in other.url

    figure.click(position=drawn.middle_of(figure, "query", 2))  # type: ignore[arg-type]
    page.mouse.move(5, 5)
    page.wait_for_timeout(200)
    assert len({line.query for line in drawn.lines(figure)}) > 1, "a second click lets go"


def test_back_and_forward_undo_and_redo_a_choice(page: Page) -> None:
    head = open_page(page)
    page.get_by_role("button", name="layer 0, head 1").click()
    drawn.panel(page, "a 0.1")
    page.go_back()
    drawn.panel(page, f"a {head}")
    assert drawn.panels(page) == [f"a {head}", f"b {head}"]
    page.go_forward()
    drawn.panel(page, "a 0.1")


def test_a_link_that_does_not_fit_falls_back_visibly(page: Page) -> None:
    head = open_page(page, "#site=moon&heads=99.1&model=nobody/none&view=cube")
    notice = page.get_by_role("status")
    for part in ("site", "view", "nobody/none", "99.1"):
        expect(notice).to_contain_text(part)
    drawn.panel(page, f"b {head}")


def test_the_json_download_is_the_capture_in_full_precision(page: Page, tmp_path: Path) -> None:
    head = open_page(page)
    button = page.locator('[data-action="export"][data-side="a"]')
    expect(button).to_be_enabled()
    with page.expect_download() as started:
        button.click()
    path = tmp_path / "capture.json"
    started.value.save_as(path)
    saved = json.loads(path.read_text("utf-8"))
    assert saved["format"] == "sightlines/1" and saved["text"] == TIRED
    layer, number = map(int, head.split("."))
    entry = next(
        entry
        for entry in saved["attention"]
        if (entry["site"], entry["layer"], entry["head"]) == ("encoder", layer, number)
    )
    assert entry["weights"] == asked.weights(page, TIRED, "encoder", head)
    sites = {
        shape["site"]: shape["layers"] * shape["heads"] for shape in asked.model(page)["sites"]
    }
    assert len(saved["attention"]) == sum(sites.values())


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
    figure = drawn.panel(page, f"a {moved}")
    page.keyboard.press("ArrowLeft" if number > 0 else "ArrowRight")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("[data-panel]")).to_have_count(4)

    for _ in range(30):
        page.keyboard.press("Tab")
        if figure.evaluate("root => root === document.activeElement"):
            break
    else:
        pytest.fail("Tab never came to the figure")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)
    assert {line.query for line in drawn.lines(figure)} == {1}
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(150)
    assert {line.key for line in drawn.lines(figure)} == {1}
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("kept=ak1"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("kept=$"))
    page.wait_for_timeout(150)
    assert len({line.query for line in drawn.lines(figure)}) > 1


def test_light_and_dark_follow_the_system_and_the_reader(page: Page) -> None:
    surface = "() => getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="dark")
    head = open_page(page)
    dark = page.evaluate(surface)
    colour = "root => root.layout.shapes[0].line.color"
    dark_line = drawn.panel(page, f"a {head}").evaluate(colour)
    page.get_by_role("button", name="Light", exact=True).click()
    page.wait_for_timeout(200)
    assert page.evaluate(surface) == "rgb(255, 255, 255)" != dark
    assert drawn.panel(page, f"a {head}").evaluate(colour) != dark_line
    page.reload()
    drawn.panel(page, f"a {head}")
    assert page.evaluate(surface) == "rgb(255, 255, 255)", "the choice is remembered"


def test_on_a_phone_panels_stand_below_each_other_and_a_tap_lights_a_token(
    phone_page: Page,
) -> None:
    page = phone_page
    head = open_page(page)
    first, second = drawn.panel(page, f"a {head}"), drawn.panel(page, f"b {head}")
    boxes = first.bounding_box(), second.bounding_box()
    assert boxes[0] and boxes[1]
    assert boxes[0]["x"] == boxes[1]["x"] and boxes[0]["y"] < boxes[1]["y"]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    first.tap(position=drawn.middle_of(first, "query", 1))  # type: ignore[arg-type]
    page.wait_for_timeout(300)
    assert {line.query for line in drawn.lines(first)} == {1}
    page.get_by_role("button", name="Compare heads").tap()
    page.get_by_role("button", name="layer 0, head 4").tap()
    drawn.panel(page, "a 0.4")
    assert len(drawn.panels(page)) == 4
    small = page.locator("header button, .text-actions button").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0


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
    drawn.panel(page, f"a {head}")
    expect(alert).to_be_hidden()


def test_without_a_second_sentence_there_is_one_panel_and_a_way_back(page: Page) -> None:
    head = open_page(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[data-panel]")).to_have_count(1)
    page.get_by_role("button", name="Compare with a second sentence").click()
    write(page, "B", "It was late.")
    drawn.panel(page, f"b {head}")


def test_the_api_page_needs_no_other_host(page: Page) -> None:
    page.goto("/docs")
    expect(page.get_by_text("POST /api/captures", exact=True)).to_be_visible()


def test_the_first_view_needs_no_scrolling(page: Page) -> None:
    open_page(page)
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
