"""A head is opened from wherever a look of it is seen, walked by keys, and kept in the link."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import asked, drawn, inside
from tests.browser.asked import TIRED
from tests.browser.axe import AXE, expect_no_violation
from tests.browser.used import open_page, whole
from tests.browser.waiting import becomes

INSIDE = '[data-part="inside"]'


def expect_cell(page: Page, cell: str) -> None:
    """Wait until the link says this cell, and its numbers stand."""
    expect(page).to_have_url(re.compile(f"inspect={cell.replace(':', '%3A')}(&|$)"))
    inside.told(page)


def strongest(page: Page, head: str, query: int) -> int:
    """Return what a row of the first text looks at most."""
    row = asked.weights(page, TIRED, "encoder", head)[query]
    return row.index(max(row))


def middle_of_line(pane: Locator, query: int, key: int) -> dict[str, float]:
    """Return where on the pane the middle of a line is."""
    (_, one), (_, other) = [
        drawn.middle_of(pane, axis, place).values()
        for axis, place in (("query", query), ("key", key))
    ]
    width: float = drawn.own(pane, "(-lines.x[0] + 0.5) / (lines.x[1] - lines.x[0]) * lines.width")
    return {"x": width, "y": (one + other) / 2}


def test_a_click_on_a_line_of_a_kept_token_opens_its_cell(page: Page) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    pane.click(position=middle_of_line(pane, 8, 1))  # type: ignore[arg-type]
    expect(page.locator(INSIDE)).to_be_hidden()  # nothing was lit: a token was clicked
    page.keyboard.press("Escape")
    drawn.keep(pane, "query", 8)
    drawn.expect_lit(pane, {8})
    pane.hover(position=middle_of_line(pane, 8, 1))  # type: ignore[arg-type]
    drawn.expect_lit(pane, {8})
    pane.click(position=middle_of_line(pane, 8, 1))  # type: ignore[arg-type]
    expect_cell(page, f"a:encoder:{head}:8:1")
    expect(page.get_by_role("heading", name=f"Inside encoder {head} · A")).to_be_in_viewport()
    expect(page.locator('[data-part="inside-pair"]')).to_be_focused()


def test_keys_open_a_head_walk_its_cells_and_close_it(page: Page) -> None:
    head = open_page(page)
    pane = drawn.panel(page, f"a.encoder.{head}")
    pane.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("i")
    key = strongest(page, head, 1)
    expect_cell(page, f"a:encoder:{head}:1:{key}")
    page.keyboard.press("ArrowUp")
    expect_cell(page, f"a:encoder:{head}:0:{key}")
    page.keyboard.press("ArrowUp")  # there is no query before the first
    page.keyboard.press("ArrowRight" if key == 0 else "ArrowLeft")
    expect_cell(page, f"a:encoder:{head}:0:{1 if key == 0 else key - 1}")
    page.get_by_label("key", exact=True).select_option("5")
    expect_cell(page, f"a:encoder:{head}:0:5")
    page.get_by_role("button", name="strongest", exact=True).click()
    expect_cell(page, f"a:encoder:{head}:0:{strongest(page, head, 0)}")
    page.keyboard.press("Escape")
    expect(page.locator(INSIDE)).to_be_hidden()
    expect(page).to_have_url(re.compile("inspect=(&|$)"))
    expect(page.locator("#board")).to_be_focused()


def test_a_cell_of_a_matrix_a_menu_a_button_and_a_row_of_a_table_open_it(page: Page) -> None:
    head = open_page(page, "#view=matrix&kept=")
    pane = drawn.panel(page, f"a.encoder.{head}")
    pane.dblclick(position=drawn.cell_of(pane, 4, 7))  # type: ignore[arg-type]
    expect_cell(page, f"a:encoder:{head}:4:7")
    expect(page).to_have_url(re.compile("kept=(&|$)"))  # two clicks let go of what one keeps
    pane.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect_cell(page, f"a:encoder:{head}:0:0")
    pane.click(button="right", position=drawn.cell_of(pane, 6, 3))  # type: ignore[arg-type]
    page.get_by_role("menuitem", name="Inside this head").click()
    expect_cell(page, f"a:encoder:{head}:6:3")
    panel = page.locator(f'[data-panel="a.encoder.{head}"]')
    drawn.keep(pane, "query", 8)
    panel.get_by_role("button", name="Inside A").click()
    expect_cell(page, f"a:encoder:{head}:8:{strongest(page, head, 8)}")
    panel.get_by_role("button", name="as a table").click()
    panel.locator("tbody tr").nth(2).get_by_role("button").click()
    expect_cell(page, f"a:encoder:{head}:2:{strongest(page, head, 2)}")


def test_names_in_its_figures_lead_to_other_keys_and_heads(page: Page) -> None:
    inside.open_cell(page, "a:encoder:3.2:8:1")
    row = inside.step(page, "The row")
    row.scroll_into_view_if_needed()
    row.get_by_role("button", name="Open the key “street”").first.click()
    expect_cell(page, "a:encoder:3.2:8:6")
    inside.step(page, "Through W").get_by_role("button", name="Look inside head 3.4").first.click()
    expect_cell(page, "a:encoder:3.4:8:6")
    expect(page.get_by_role("heading", name="Inside encoder 3.4 · A")).to_be_visible()


def test_a_link_draws_the_same_cell_told_in_the_same_way(page: Page) -> None:
    inside.open_cell(page, "b:cross:1.5:7:6")
    page.get_by_role("tab", name="Look-up").click()
    expect(page.get_by_role("heading", name="This very row, looked up")).to_be_visible()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("heading", name="This very row, looked up")).to_be_visible()
    expect(page.get_by_role("heading", name="Inside cross 1.5 · B")).to_be_visible()
    assert page.url == link
    page.get_by_role("tab", name="Look-up").focus()
    page.keyboard.press("ArrowLeft")
    inside.told(page)
    expect(page.get_by_label("query", exact=True)).to_have_value("7")


def test_a_link_to_a_token_that_the_text_has_not_says_so(page: Page) -> None:
    page.goto("/#inspect=a:encoder:3.2:40:1")
    expect(page.locator('[data-part="inside-failed"]')).to_contain_text("query 40")
    page.goto("/#inspect=a:encoder:9.2:4:1")
    expect(page.locator('[data-part="notice"]')).to_contain_text("a:encoder:9.2:4:1")
    expect(page.locator(INSIDE)).to_be_hidden()


def test_the_opened_row_follows_a_replay(page: Page) -> None:
    inside.open_cell(page, "a:cross:1.5:7:6", "site=cross&heads=1.5&step=3&kept=")
    expect(page.get_by_label("query", exact=True)).to_have_value("2")
    row = asked.weights(page, TIRED, "cross", "1.5")[3]
    page.get_by_role("button", name="One row forward").click()
    expect(page.get_by_label("query", exact=True)).to_have_value("3")
    expect(page.get_by_label("key", exact=True)).to_have_value(str(row.index(max(row))))
    becomes(lambda: round(inside.box(page, "weight"), 5), round(max(row), 5))


def test_a_figure_of_it_is_saved_as_every_other(page: Page) -> None:
    inside.open_cell(page, "a:encoder:3.2:8:1")
    inside.step(page, "Query times key").get_by_role("button", name="Save").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="SVG vectors and text").click()
    assert download.value.suggested_filename == "sightlines-a-encoder-3.2-8-1-query-times-key.svg"
    written = download.value.path().read_text("utf-8")
    assert "query “it” (8)" in written and "dimension of the head" in written


def test_the_small_dictionary_mixes_its_values_by_the_scale(page: Page) -> None:
    inside.open_cell(page, "a:encoder:3.2:8:1")
    page.get_by_role("tab", name="Look-up").click()
    said = page.get_by_text("The soft look-up answers")
    expect(said).to_contain_text("0.944 of Huawei and 0.056 of Nokia")
    page.get_by_label("The scale of the scores").press("Home")
    expect(said).to_contain_text("0.500 of Huawei and 0.500 of Nokia")
    page.get_by_label("What is asked", exact=True).select_option("6G")
    expect(said).to_contain_text("A dictionary has no key 6G")


@pytest.mark.parametrize("told", ["cell", "lookup"])
def test_on_a_phone_it_is_read_without_scrolling_sideways(phone_page: Page, told: str) -> None:
    phone_page.goto(f"/#inspect=a:cross:1.5:7:6&inside={told}&site=cross")
    expect(phone_page.locator(f"[data-part=inside-{told}] .js-plotly-plot").first).to_be_visible()
    width = phone_page.evaluate("() => document.documentElement.scrollWidth")
    assert width == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("told", ["cell", "lookup"])
def test_axe_finds_nothing_inside_a_head(readable: Page, told: str) -> None:
    readable.goto(f"/#inspect=a:encoder:3.2:8:1&inside={told}")
    figures = readable.locator(f"[data-part=inside-{told}] .js-plotly-plot")
    expect(figures.first).to_be_visible()
    whole(readable)
    if told == "cell":
        inside.table(readable, "Query times key")
    expect_no_violation(readable)


def test_axe_finds_nothing_inside_a_head_on_a_phone(phone_page: Page) -> None:
    phone_page.add_init_script(path=AXE)
    phone_page.goto("/#inspect=a:encoder:3.2:8:1")
    inside.told(phone_page)
    expect_no_violation(phone_page)
