"""Panels of a board are linked, can be pinned, laid over each other, and read in many ways."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.used import how, more, open_page, press_long, whole, write
from tests.browser.waiting import becomes


def test_a_token_that_is_pointed_at_is_lit_in_every_panel_of_every_row(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 3000})
    open_page(page, "#heads=3.7,0.2,1.1&pins=a.cross.1.5,b.decoder.0.1")
    expect(page.locator("[data-panel]")).to_have_count(8)
    names = drawn.panels(page)
    assert page.locator(".panels").count() > 1
    panes = {name: drawn.panel(page, name) for name in names}
    drawn.point(panes["a.encoder.3.7"], "query", 8)
    for name, pane in panes.items():
        if ".encoder." in name:
            drawn.expect_lit(pane, {8})
    # The source stands in cross-attention only as keys; in the decoder not at all.
    becomes(lambda: drawn.lit(panes["a.cross.1.5"], "key"), {8})
    drawn.expect_all_lit(panes["b.decoder.0.1"])
    drawn.leave(page)
    for pane in panes.values():
        drawn.expect_all_lit(pane)


def test_a_row_out_of_sight_is_lit_when_it_comes_into_sight(page: Page) -> None:
    open_page(page, "#heads=3.7,0.2,1.1")
    first, last = drawn.panel(page, "a.encoder.3.7"), drawn.panel(page, "a.encoder.1.1")
    drawn.keep(first, "query", 8)
    drawn.expect_lit(first, {8})
    last.scroll_into_view_if_needed()
    drawn.expect_lit(last, {8})


def test_a_token_lights_the_one_that_stands_for_it_in_the_other_text(page: Page) -> None:
    head = open_page(page)
    write(page, "B", "Look: the animal didn't cross the street because it was too wide.")
    text = asked.capture(page, "Look: the animal didn't cross the street because it was too wide.")
    place = [token["text"] for token in text["tokens"]["source"]].index("it")
    other = drawn.panel(page, f"b.encoder.{head}")
    drawn.expect_names(other, len(text["tokens"]["source"]))
    drawn.point(drawn.panel(page, f"a.encoder.{head}"), "query", 8)
    assert place != 8
    drawn.expect_lit(other, {place})


def test_kept_tokens_are_summed_and_escape_lets_go_of_all(page: Page) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    for place in (2, 8):
        drawn.keep(pane, "query", place)
    drawn.expect_lit(pane, {2, 8})
    for key, text in drawn.numbers(pane):
        assert float(text) == pytest.approx(weights[2][key] + weights[8][key], abs=6e-4)
    readout = page.locator(f'[data-panel="a.encoder.{head}"] .readout')
    expect(readout).to_contain_text("summed")
    pane.focus()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("kept=(&|$)"))
    drawn.expect_all_lit(pane)


def test_a_cell_of_the_matrix_lights_its_line_and_a_token_of_the_lines_its_row(page: Page) -> None:
    head = open_page(page, "#view=both")
    pane = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    assert drawn.cells(pane) == weights
    pane.hover(position=drawn.cell_of(pane, 8, 6))  # type: ignore[arg-type]
    drawn.expect_lit(pane, {8})
    strongest = drawn.lines(pane)[-1]
    assert (strongest.query, strongest.key) == (8, 6)
    readout = page.locator(f'[data-panel="a.encoder.{head}"] .readout')
    expect(readout).to_contain_text(f"{weights[8][6]:.4f}, rank")
    drawn.point(pane, "query", 3)
    outline = "(({ y0, y1 }) => [y0, y1])(root.layout.shapes.find((s) => s.xref === matrix.axes.x))"
    becomes(lambda: drawn.own(pane, outline), [2.5, 3.5])


def test_heads_laid_over_each_other_can_be_shown_one_by_one(page: Page) -> None:
    page.goto("/#heads=3.7,2.7&together=overlaid")
    pane = drawn.panel(page, "a.encoder.3.7_2.7")
    one, other = (asked.weights(page, TIRED, "encoder", head) for head in ("3.7", "2.7"))
    drawn.expect_lines(pane, one, other)
    colours = {shape["line"]["color"][:7] for shape in drawn.shapes(pane)}
    assert len(colours) == 2, "two heads of the same number have two colours"
    legend = page.locator('[data-panel="a.encoder.3.7_2.7"] [data-legend="2.7"]')
    legend.click()
    expect(legend).to_have_attribute("aria-pressed", "false")
    drawn.expect_lines(pane, one)
    assert drawn.shapes(pane)[0]["line"]["color"][:7] in colours
    legend.click(modifiers=["Alt"])
    drawn.expect_lines(pane, other)
    expect(page).to_have_url(re.compile("muted=[^&]*3.7"))
    page.reload()
    expect(legend).to_have_attribute("aria-pressed", "true")
    drawn.expect_lines(pane, other)  # a link keeps what is muted
    legend.click(modifiers=["Alt"])
    drawn.expect_lines(pane, one, other)


def test_a_difference_is_a_minus_b_with_two_signs(page: Page) -> None:
    head = open_page(page)
    page.get_by_role("button", name="A − B", exact=True).click()
    pane = drawn.panel(page, f"a.encoder.{head}-b.encoder.{head}")
    page.get_by_role("button", name="Matrix").click()
    a, b = (asked.weights(page, text, "encoder", head) for text in (TIRED, WIDE))
    becomes(lambda: len(drawn.cells(pane)), len(a))
    for row, (one, other) in enumerate(zip(a, b, strict=True)):
        wanted = [x - y for x, y in zip(one, other, strict=True)]
        assert drawn.cells(pane)[row] == pytest.approx(wanted, abs=1e-6)
    most = max(abs(x) for row in drawn.cells(pane) for x in row)
    scale = drawn.own(
        pane,
        """(({ zmin, zmax }) => [zmin, zmax])(
          root.data.find(({ xaxis, z }) => xaxis === matrix.axes.x && z))""",
    )
    assert scale == [-most, most]
    page.get_by_role("button", name="Lines").click()
    becomes(lambda: len({shape["line"]["dash"] for shape in drawn.shapes(pane)}), 2)
    more(page, "B", "Remove")
    expect(page.locator("[data-panel]")).to_have_count(1)
    difference = page.get_by_role("button", name="A − B", exact=True)
    expect(difference).to_be_disabled()
    expect(difference).to_have_attribute("title", re.compile("needs a second sentence"))


def test_panels_are_pinned_moved_and_taken_off(page: Page) -> None:
    head = open_page(page)
    page.get_by_role("button", name=f"Pin A · encoder {head} to the board").click()
    expect(page).to_have_url(re.compile(f"pins=a.encoder.{head}(&|$)"))
    page.get_by_role("button", name="Cross", exact=True).click()
    drawn.panel(page, f"a.encoder.{head}")
    becomes(lambda: drawn.panels(page)[0].split(".")[:2], ["a", "cross"])
    cross = drawn.panels(page)[0]
    page.locator(f'[data-panel="{cross}"]').get_by_role("button", name="Pin").click()
    page.get_by_role("button", name="Decoder", exact=True).click()
    becomes(lambda: drawn.panels(page)[2:], [f"a.encoder.{head}", cross])
    page.locator(f'[data-panel="{cross}"]').get_by_role("button", name="forward").click()
    becomes(lambda: drawn.panels(page)[2:], [cross, f"a.encoder.{head}"])
    rows = [prediction["text"] for prediction in asked.capture(page, TIRED)["predictions"]]
    pane = drawn.panel(page, cross)
    becomes(lambda: [label.split("→ ")[-1] for label in drawn.labels(pane, "query")], rows)
    page.locator(f'[data-panel="{cross}"]').get_by_role("button", name="off the board").click()
    expect(page.locator("[data-panel]")).to_have_count(3)
    page.go_back()
    expect(page.locator("[data-panel]")).to_have_count(4)


def test_rows_far_out_of_sight_are_drawn_and_lit_on_the_way_to_them(page: Page) -> None:
    heads = [f"{layer}.{head}" for layer in range(3) for head in range(4)]
    page.goto(f"/#heads={','.join(heads)}&kept=asq8")
    drawn.panel(page, f"a.encoder.{heads[0]}")
    whole(page)
    last = page.locator(f'[data-panel="b.encoder.{heads[-1]}"] .pane')
    height = page.evaluate("document.body.scrollHeight")
    assert drawn.own(last, "plots.length") == 0
    drawn.panel(page, f"b.encoder.{heads[-1]}")
    drawn.expect_lit(last, {8})
    assert page.evaluate("document.body.scrollHeight") == height, "its place was kept free"


def test_a_long_press_on_a_token_opens_its_menu_once_the_finger_leaves(phone_page: Page) -> None:
    head = open_page(phone_page)
    pane = drawn.panel(phone_page, f"a.encoder.{head}")
    whole(phone_page)
    kept = phone_page.evaluate("location.hash")
    press_long(pane, drawn.middle_of(pane, "key", 6))  # type: ignore[arg-type]
    menu = phone_page.locator('[data-part="menu"]')
    expect(menu).to_contain_text("“street” of A")
    phone_page.wait_for_timeout(300)  # what the browser makes of the release comes late
    expect(menu).to_be_visible()
    assert phone_page.evaluate("location.hash") == kept, "a long press is no click"


def test_a_right_click_on_a_token_opens_the_menu_of_that_token(page: Page) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    at = drawn.middle_of(pane, "key", 6)
    pane.click(button="right", position=at)  # type: ignore[arg-type]
    menu = page.locator('[data-part="menu"]')
    expect(menu).to_contain_text("“street” of A")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("m")
    expect(menu).to_contain_text("“.” of A")


def test_the_mean_of_a_layer_and_the_maximum_of_all_heads_are_panels(page: Page) -> None:
    open_page(page, "#view=matrix&b=")
    site = next(one for one in asked.model(page)["sites"] if one["site"] == "encoder")
    heads = np.array(
        [
            [
                asked.weights(page, TIRED, "encoder", f"{layer}.{head}")
                for head in range(site["heads"])
            ]
            for layer in range(site["layers"])
        ]
    )
    how(page)
    page.get_by_label("Which heads are one pattern").select_option("layer 2")
    page.get_by_role("button", name="mean", exact=True).click()
    page.get_by_label("Which heads are one pattern").select_option("all heads")
    page.get_by_role("button", name="maximum", exact=True).click()
    expect_cells(page, "a.encoder.2.mean", heads[2].mean(0))
    expect_cells(page, "a.encoder.max", heads.max((0, 1)))
    expect(page.get_by_role("heading", name="A · encoder mean of layer 2")).to_be_visible()
    expect(page.get_by_role("button", name="maximum", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    link = page.evaluate("() => location.href")
    assert "a.encoder.2.mean" in link and "a.encoder.max" in link
    page.goto("about:blank")
    page.goto(link)
    becomes(lambda: drawn.panels(page)[1:], ["a.encoder.2.mean", "a.encoder.max"])
    expect_cells(page, "a.encoder.max", heads.max((0, 1)))


def expect_cells(page: Page, name: str, weights: NDArray[np.float64]) -> None:
    """Wait until a panel's matrix holds these numbers."""
    pane = drawn.panel(page, name)
    becomes(lambda: np.allclose(drawn.cells(pane), weights, atol=1e-6), True)
