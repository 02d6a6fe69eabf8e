"""The grid of heads and their table: what they show is what the API says."""

import io
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.heads import button, head, open_heads, statistics
from tests.browser.used import more, whole
from tests.browser.waiting import becomes


def test_pointing_at_a_head_names_it_and_its_number(page: Page) -> None:
    open_heads(page, "#colour=first&grid=b")
    value = statistics(page, WIDE, "encoder")["first"][1][5]
    said = page.locator('[data-part="heads-said"]')
    head(page, "1.5").hover()
    expect(said).to_have_text(f"1.5: layer 1, head 5, {value:.3f} of its look on the first token")
    expect(head(page, "1.5")).to_have_attribute("aria-description", re.compile(f"{value:.3f}"))
    page.mouse.move(900, 5)
    expect(said).to_contain_text("How much of its look is on the first token")
    page.get_by_label("What the grid shows of each head").select_option("first")
    other = statistics(page, TIRED, "encoder")["first"][1][5]
    expect(head(page, "1.5")).to_have_attribute("aria-description", re.compile(f"{other:.3f}"))
    more(page, "B", "Remove")
    on_b = page.get_by_label("What the grid shows of each head").locator('[label="on B"]')
    expect(on_b).to_have_attribute("hidden", "")


def test_a_click_shows_with_shift_beside_and_with_alt_pins(page: Page) -> None:
    open_heads(page)
    head(page, "0.2").click()
    expect(page).to_have_url(re.compile(r"heads=0\.2&"))
    head(page, "1.3").click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(r"heads=0\.2%2C1\.3&"))
    head(page, "2.4").click(modifiers=["Alt"])
    expect(page).to_have_url(
        re.compile(r"heads=0\.2%2C1\.3&.*pins=a\.encoder\.2\.4%2Cb\.encoder\.2\.4&")
    )
    for name, pressed in (("0.2", "true"), ("1.3", "true"), ("2.4", "false")):
        expect(head(page, name)).to_have_attribute("aria-pressed", pressed)
    expect(head(page, "2.4")).to_have_attribute("aria-description", "pinned")
    expect(page.locator('[data-panel="b.encoder.2.4"]')).to_have_count(1)
    head(page, "2.4").click(modifiers=["Alt"])
    expect(page).to_have_url(re.compile("pins=&"))


def test_the_grid_is_used_by_keyboard_alone(page: Page) -> None:
    open_heads(page, "#heads=1.1")
    expect(page.locator('[data-part="grid"] [tabindex="0"]')).to_have_count(1)
    head(page, "1.1").focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"heads=2\.2&"))
    expect(page.locator('[data-part="heads-said"]')).to_contain_text("layer 2, head 2")
    for key in ("ArrowUp", "ArrowLeft", "Shift+Enter", "p"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"heads=2\.2%2C1\.1&.*pins=a\.encoder\.1\.1%2C"))


def test_another_head_draws_the_picture_no_second_time(page: Page) -> None:
    grid = open_heads(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    grid.evaluate("""root => {
      window.changes = 0;
      const picture = root.querySelector('.heads-picture');
      new MutationObserver((all) => { window.changes += all.length; })
        .observe(picture, { childList: true, subtree: true, attributes: true });
    }""")
    head(page, "0.4").click()
    drawn.panel(page, "a.encoder.0.4")
    assert page.evaluate("window.changes") == 0
    assert not [url for url in requests if "thumbnails" in url or "statistics" in url]
    page.get_by_label("What the grid shows of each head").select_option("self")
    becomes(lambda: page.evaluate("window.changes > 0"), True)  # the observer sees what changes


def test_the_table_holds_the_numbers_and_sorts_by_any_column(page: Page) -> None:
    open_heads(page)
    page.get_by_label("What the grid shows of each head").select_option("table")
    table = page.get_by_role("table", name="Numbers of every head")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(32)
    numbers = statistics(page, TIRED, "encoder")
    names = ["entropy", "distance", "previous", "next", "self", "first", "special"]
    wanted = [f"{numbers[name][2][3]:.2f}" for name in names]
    expect(rows.nth(19).locator("td")).to_have_text(["2", "", *wanted])

    def expect_order(names: list[str]) -> None:
        becomes(lambda: rows.evaluate_all("all => all.map(one => one.dataset.row)"), names)

    places = [(layer, number) for layer in range(4) for number in range(8)]
    title = table.get_by_role("columnheader", name="entropy")
    title.get_by_role("button").click()
    expect(title).to_have_attribute("aria-sort", "descending")
    places.sort(key=lambda at: -numbers["entropy"][at[0]][at[1]])
    ranked = [f"{layer}.{number}" for layer, number in places]
    expect_order(ranked)
    title.get_by_role("button").press("Enter")
    expect(title).to_have_attribute("aria-sort", "ascending")
    ranked.reverse()
    expect_order(ranked)
    page.reload()
    expect(title).to_have_attribute("aria-sort", "ascending")
    expect_order(ranked)

    rows.nth(4).locator("td").last.click()
    expect(page).to_have_url(re.compile(rf"heads={re.escape(ranked[4])}&"))
    expect(rows.nth(4).locator("[data-head]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    rows.nth(4).locator("[data-head]").focus()
    for key in ("ArrowDown", "Shift+Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    both = "%2C".join(map(re.escape, ranked[4:6]))
    pinned = re.escape(ranked[5])
    expect(page).to_have_url(re.compile(rf"heads={both}&.*pins=a\.encoder\.{pinned}%2C.*table"))
    expect(rows.nth(5).locator("[data-pin]")).to_have_attribute("aria-pressed", "true")


def test_what_has_no_meaning_in_cross_says_why(page: Page) -> None:
    open_heads(page, "#colour=previous")
    button(page, "Cross").click()
    grid = page.locator('[data-part="grid"]')
    expect(grid).to_have_attribute("data-state", "lacking")
    said = page.locator('[data-part="heads-said"]')
    expect(said).to_contain_text("no share: previous token in cross: it looks at another text")
    colours = page.get_by_label("What the grid shows of each head")
    disabled = colours.locator("option:disabled:not([hidden])")
    names = ["distance", "previous", "next", "self"]
    names += [f"b:{name}" for name in names]
    becomes(lambda: disabled.evaluate_all("all => all.map(one => one.value)"), names)
    head(page, "1.6").click()
    expect(page).to_have_url(re.compile(r"heads=1\.6&"))
    colours.select_option("entropy")
    expect(grid).to_have_attribute("data-state", "drawn")
    page.get_by_label("What the grid shows of each head").select_option("table")
    cells = page.locator('[data-row="1.6"] td')
    becomes(lambda: cells.all_inner_texts()[3:7], ["–"] * 4)
    expect(cells.nth(3)).to_have_attribute("title", "it looks at another text")


@pytest.mark.console_error("ERR_FAILED")
def test_without_thumbnails_heads_are_chosen_by_name_and_asked_for_again(page: Page) -> None:
    page.route("**/thumbnails?*", lambda route: route.abort())
    page.goto("/")
    said = page.locator('[data-part="heads-said"]')
    expect(said).to_contain_text("could not give")
    head(page, "2.2").click()
    expect(page.locator('[data-panel="a.encoder.2.2"]')).to_have_count(1)
    expect(head(page, "2.2").locator("span")).to_be_visible()
    page.unroute("**/thumbnails?*")
    button(page, "Try again").click()
    expect(page.locator('[data-part="grid"]')).to_have_attribute("data-state", "drawn")
    expect(said).to_contain_text("Each square is a head")


def test_on_a_phone_every_head_can_be_tapped(phone_page: Page) -> None:
    page = phone_page
    open_heads(page)
    whole(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    small = page.locator('[data-part="heads"] button:visible').evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    button(page, "puts beside").tap()
    head(page, "0.4").tap()
    expect(page).to_have_url(re.compile(r"heads=[\d.]+%2C0\.4&"))
    button(page, "pins").tap()
    head(page, "3.0").tap()
    expect(page).to_have_url(re.compile(r"pins=a\.encoder\.3\.0%2Cb\.encoder\.3\.0&"))


def test_a_model_of_many_layers_scrolls_below_its_head_names(page: Page) -> None:
    layers, heads = 24, 16

    def larger(route: Route) -> None:
        answer = route.fetch().json()
        for model in answer["models"]:
            model["sites"][0].update(layers=layers, heads=heads)
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    def thumbnails(route: Route) -> None:
        codes = np.random.default_rng(1).integers(0, 256, (layers, heads, 32, 32), np.uint8)
        file = io.BytesIO()
        np.save(file, codes)
        route.fulfill(body=file.getvalue(), content_type="application/x-npy")

    page.route("**/api/models", larger)
    page.route("**/thumbnails?*", thumbnails)
    open_heads(page)
    whole(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1440
    last = head(page, "23.15")
    last.scroll_into_view_if_needed()
    names = page.locator(".heads-names span").last.bounding_box()
    cell, side = last.bounding_box(), page.locator('[data-part="heads"]').bounding_box()
    assert names and cell and side
    assert abs(names["x"] + names["width"] / 2 - cell["x"] - cell["width"] / 2) < 2
    assert names["y"] < cell["y"] and min(cell["width"], cell["height"]) >= 24
    assert cell["x"] + cell["width"] <= side["x"] + side["width"] + 12


def test_a_thirteenth_head_says_which_one_gave_way(page: Page) -> None:
    names = [f"{layer}.{head}" for layer in (0, 1) for head in range(6)]
    open_heads(page, f"#heads={'%2C'.join(names)}&together=overlaid")
    head(page, "3.7").click(modifiers=["Shift"])
    expect(page.locator('[data-part="notice"]')).to_have_text(
        "At most 12 heads stand beside each other: 0.0 gave way."
    )
    head(page, "3.7").click(modifiers=["Shift"])  # off again: nobody gave way
    expect(page.locator('[data-part="notice"]')).to_have_text("")
