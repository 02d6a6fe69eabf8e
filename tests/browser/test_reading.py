"""How the board is read: words, special tokens, threshold, direction, tables, long texts."""

import re

from playwright.sync_api import Page, expect

from tests.browser import asked, drawn, pictures
from tests.browser.asked import TIRED
from tests.browser.used import how, open_page, whole
from tests.browser.waiting import becomes


def test_words_and_special_tokens_change_what_is_drawn_and_the_page_says_how_much(
    page: Page,
) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    amount = page.locator(f'[data-panel="a.encoder.{head}"] .amount')
    how(page)
    page.get_by_label("Units").select_option("words")
    drawn.expect_names(pane, 13)
    names = [label.lstrip("·") for label in drawn.labels(pane, "query")]
    assert "didn't" in names
    page.get_by_label("Units").select_option("pieces")
    drawn.expect_names(pane, 14)
    page.get_by_role("combobox", name="Special tokens").select_option("hidden")
    drawn.expect_names(pane, 13)
    weights = asked.weights(page, TIRED, "encoder", head)
    taken = sum(row[-1] for row in weights[:-1]) / 13
    drawn_weight = sum(w for row in weights[:-1] for w in row[:-1] if w >= drawn.THRESHOLD) / 13
    expect(amount).to_contain_text(f"{100 * drawn_weight:.1f} % of the weight drawn")
    expect(amount).to_contain_text(f"special tokens took {100 * taken:.1f} %")
    page.get_by_role("combobox", name="Special tokens").select_option("renormalised")
    expect(amount).to_contain_text("scaled")
    drawn.point(pane, "query", 8)
    readout = page.locator(f'[data-panel="a.encoder.{head}"] .readout')
    expect(readout).to_contain_text("row sum 1.0000")


def test_the_threshold_is_drawn_while_it_moves_and_is_one_step_of_the_history(page: Page) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    address = page.evaluate("() => location.href")
    slider = page.get_by_label("from weight")
    set_to = "(slider, stop) => { slider.value = stop; slider.dispatchEvent(new Event('input')); }"
    for stop in (8, 10, 12):
        slider.evaluate(set_to, str(stop))
    drawn.expect_lines(pane, weights, threshold=0.15)
    assert page.evaluate("() => location.href") == address
    slider.evaluate("(slider) => slider.dispatchEvent(new Event('change'))")
    expect(page).to_have_url(re.compile("threshold=0.15"))
    page.go_back()
    expect(page).to_have_url(address)
    drawn.expect_lines(pane, weights)


def test_across_the_names_stand_upright_and_every_line_is_there(page: Page) -> None:
    head = open_page(page, "#direction=across")
    pane = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    paths = [shape["path"] for shape in drawn.shapes(pane) if "path" in shape]
    curves = sum(path.count("M") for path in paths)
    assert curves == sum(w >= drawn.THRESHOLD for row in weights for w in row)
    figure = drawn.figure(pane)
    turned = figure.locator("text[transform*=rotate]:not([transform*='rotate(0'])")
    assert turned.count() == 0
    tokens = asked.capture(page, TIRED)["tokens"]["source"]
    assert drawn.labels(pane, "key") == [token["text"] for token in tokens]


def test_the_table_has_the_weights_in_rows_and_columns_with_headers(page: Page) -> None:
    head = open_page(page)
    article = page.locator(f'[data-panel="a.encoder.{head}"]')
    article.get_by_role("button", name="as a table").click()
    table = article.get_by_role("table")
    weights = asked.weights(page, TIRED, "encoder", head)
    first = table.locator("tbody tr").first.locator("td")
    expect(first).to_have_text(
        [f"{w:.4f}" if w >= 5e-5 or w == 0 else f"{w:.1e}".replace("e-0", "e-") for w in weights[0]]
    )
    expect(table.get_by_role("columnheader")).to_have_count(len(weights))
    expect(table.get_by_role("rowheader")).to_have_count(len(weights))


def test_many_lines_are_a_picture_and_a_lit_token_has_vectors_alone(page: Page) -> None:
    page.goto("/#threshold=0&heads=3.7,2.7,1.1,0.0&together=overlaid")
    pane = drawn.panel(page, "a.encoder.3.7_2.7_1.1_0.0")
    expect(drawn.figure(pane).locator("xpath=..").locator(".under > canvas")).to_have_count(2)
    becomes(lambda: drawn.lines(pane), [])
    middle = drawn.own(pane, "lines.width * (0.03 - lines.x[0]) / (lines.x[1] - lines.x[0])")
    y, below = (drawn.middle_of(pane, "query", row)["y"] for row in (6, 7))
    # The lines of four heads stand beside each other within a row.
    places = [y + (below - y) * aside for aside in (-0.25, -0.08, 0.08, 0.25)]

    def white() -> list[bool]:
        picture = pictures.of(pane)
        return [picture.at(middle, place) == (255, 255, 255) for place in places]

    becomes(lambda: all(white()), False)
    drawn.point(pane, "query", 1)
    drawn.expect_lit(pane, {1})
    becomes(lambda: all(white()), True)


def test_a_picture_of_many_lines_out_of_sight_joins_what_is_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 400})
    page.goto("/#threshold=0&heads=3.7,2.7,1.1,0.0&together=overlaid&b=")
    under = page.locator(".panels .under")
    parts = under.locator("canvas")
    expect(parts).to_have_count(2)
    in_sight, below = (part.bounding_box() for part in parts.all())
    assert in_sight
    assert below
    end = in_sight["y"] + in_sight["height"]
    assert 400 <= end < 402  # the window's edge, in whole pixels of the picture
    assert abs(below["y"] - end) < 0.02  # the browser counts in 64ths of a pixel
    pane = drawn.panel(page, "a.encoder.3.7_2.7_1.1_0.0")
    tall = drawn.own(pane, "lines.count * lines.step")
    assert tall <= in_sight["height"] + below["height"] < tall + 1
    middle = drawn.own(pane, "lines.width / 2")
    becomes(lambda: pictures.of(pane).at(middle, end - in_sight["y"] + 40) != (255, 255, 255), True)


def test_on_a_phone_the_tools_are_folded_and_a_row_is_one_panel(phone_page: Page) -> None:
    page = phone_page
    open_page(page)
    tools = page.locator(".reading-tools")
    expect(tools).to_be_hidden()
    page.get_by_role("button", name="Both").tap()
    button = page.get_by_role("button", name="How it is drawn")
    button.tap()
    expect(tools).to_be_visible()
    page.get_by_label("Units").select_option("words")
    expect(button).to_contain_text("from 0.01 · words")
    expect(page.locator(".panels")).to_have_count(2)
    whole(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    small = page.locator(".reading > * button, .reading button, .reading select").evaluate_all(
        "all => all.filter((one) => one.checkVisibility())"
        ".filter((one) => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
