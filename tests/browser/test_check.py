"""The causal check: asked for beside a figure, read as numbers, and drawn if wanted."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.axe import expect_no_violation
from tests.browser.used import more, open_page, whole


def drawer(page: Page) -> Locator:
    """Return the causal check, once its answer has come."""
    root = page.locator('[data-part="check"]')
    expect(root.locator('[data-part="check-strip"] svg')).to_be_visible()
    expect(root.locator('[data-part="check-body"]')).to_have_attribute("aria-busy", "false")
    return root


def intervention(page: Page, head: str, **asked_for: Any) -> dict[str, Any]:
    """Ask the API for the check of one encoder head of the default pair."""
    layer, number = map(int, head.split("."))
    edit = {"op": "ablate", "site": "encoder", "layer": layer, "head": number}
    body = {
        "capture": asked.capture(page, TIRED)["id"],
        "edits": [edit],
        "against": {"text": WIDE},
        "chance": True,
        **asked_for,
    }
    said = page.request.post("/api/interventions", data=body)
    assert said.ok, said.text()
    document: dict[str, Any] = said.json()
    return document


def odds(value: float) -> str:
    size = f"{abs(value):.2f}"
    return size if size == "0.00" else f"{'−' if value < 0 else '+'}{size}"


def test_a_panels_head_is_put_to_the_test_in_one_click(page: Page) -> None:
    open_page(page)
    head = asked.start(page)
    panel = page.locator(f'[data-panel="a.encoder.{head}"]')
    panel.get_by_role("button", name="Check A · encoder").click()
    root = drawer(page)
    expect(page).to_have_url(re.compile(rf"check=a\.encoder\.{head}\.zero&.*odds=&"))
    expect(root).to_contain_text(f"Causal check · A · encoder {head} off")
    come = intervention(page, head)
    before, after = come["before"]["log_odds"], come["after"]["log_odds"]
    numbers = root.locator("tfoot td")
    expect(numbers).to_have_text([odds(before), f"{odds(after)} ({odds(after - before)})"])
    expect(root.locator("svg .other")).to_have_count(31)
    one, other = (token["text"] for token in come["before"]["tokens"])
    assert {one, other} == {"il", "elle"}
    expect(root.get_by_label("token", exact=True)).to_have_value(one)
    expect(root.get_by_label("against")).to_have_value(other)
    written = [token["text"] for token in come["before"]["written"]]
    expect(root.locator(".check-each figcaption")).to_have_text(written)
    current = root.locator('.check-each [aria-current="true"]')
    expect(current).to_have_count(1)
    expect(current).to_contain_text(one)
    root.get_by_role("button", name="Off: mean").click()
    expect(page).to_have_url(re.compile(rf"check=a\.encoder\.{head}\.mean&"))
    expect(root).to_contain_text("at its mean")
    page.keyboard.press("Escape")
    expect(root).to_be_hidden()
    expect(page).to_have_url(re.compile("check=&"))


@pytest.mark.console_error("422")
def test_other_tokens_and_rows_are_measured_as_asked(page: Page) -> None:
    open_page(page, "#check=a.encoder.2.0.zero")
    root = drawer(page)
    root.get_by_label("Row").select_option("0")
    expect(page).to_have_url(re.compile("odds=0%3A&"))
    expect(root.get_by_label("token", exact=True)).to_have_value("L'")
    root.get_by_label("against").fill("")
    root.get_by_role("button", name="Measure").click()
    expect(page).to_have_url(re.compile("odds=0%3AL%27&"))
    come = intervention(page, "2.0", row=0, tokens=["L'"])
    expect(root.locator("tfoot td").first).to_have_text(odds(come["before"]["log_odds"]))
    root.get_by_label("against").fill("nosuchword")
    root.get_by_role("button", name="Measure").click()
    expect(root.get_by_role("alert")).to_contain_text("no single token")


@pytest.mark.console_error("422")
def test_what_cannot_be_edited_is_refused_in_words(page: Page) -> None:
    open_page(page, "#check=a.encoder.9.0.zero")
    alert = page.locator('[data-part="check-failed"]')
    expect(alert).to_have_text("Layer 9; encoder has 0 to 3.")


def test_a_cell_is_cut_from_its_menu_and_drawn_as_b(page: Page) -> None:
    open_page(page, "#view=matrix&heads=3.2")
    drawn.panel(page, "a.encoder.3.2").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "m"):
        page.keyboard.press(key)
    menu = page.locator('[data-part="menu"]')
    menu.get_by_role("menuitem", name="Check: encoder 3.2 without this edge").click()
    root = drawer(page)
    cut = re.compile(r"check=a\.encoder\.3\.2\.cut_(\d+)_(\d+)")
    expect(page).to_have_url(cut)
    found = cut.search(page.url)
    assert found
    query, looked_at = map(int, found.groups())
    root.get_by_role("button", name="Draw it as B").click()
    expect(root).to_be_hidden()
    edit = {"op": "knockout", "site": "encoder", "layer": 3, "head": 2}
    edit |= {"queries": [query], "keys": [looked_at]}
    edited = asked.answer(page, text=TIRED, edits=[edit])
    weights = asked.weights_of(page, edited, "encoder", "3.2")
    assert weights[query][looked_at] == 0
    chips = page.get_by_role("group", name="Edits of B")
    expect(chips.get_by_role("button")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"edits=b\.encoder\.3\.2\.cut_{query}_{looked_at}&"))
    with page.expect_request(lambda request: '"knockout"' in (request.post_data or "")):
        page.reload()
    expect(chips.get_by_role("button")).to_have_count(1)
    chips.get_by_role("button").click()
    expect(chips).to_be_hidden()
    expect(page).to_have_url(re.compile("edits=&"))


def test_the_pattern_of_b_is_taken_and_drawn_in_a(page: Page) -> None:
    open_page(page, "#check=a.encoder.3.2.pattern")
    root = drawer(page)
    expect(root).to_contain_text("encoder 3.2 with B's pattern")
    root.get_by_role("button", name="Draw the edited pass").click()
    expect(page).to_have_url(re.compile(r"edits=a\.encoder\.3\.2\.pattern&"))
    expect(page.get_by_role("group", name="Edits of A")).to_be_visible()
    edit = {"op": "pattern", "site": "encoder", "layer": 3, "head": 2, "from": {"text": WIDE}}
    edited = asked.answer(page, text=TIRED, edits=[edit])
    assert asked.weights_of(page, edited, "encoder", "3.2") == asked.weights(
        page, WIDE, "encoder", "3.2"
    )
    more(page, "B", "Remove")
    expect(page).to_have_url(re.compile("edits=&"))


def test_a_sweep_paints_the_grid_and_lists_a_set(page: Page) -> None:
    open_page(page, "#check=a.encoder.3.2.zero")
    root = drawer(page)
    root.get_by_role("button", name="Sweep every head of encoder").click()
    expect(page).to_have_url(re.compile("sweep=yes&"))
    said = root.locator('[data-part="sweep-said"]')
    expect(said).to_contain_text("Off together, step by step")
    expect(root.locator("progress")).to_be_hidden()
    come = intervention(page, "2.0")
    change = odds(come["after"]["log_odds"] - come["before"]["log_odds"])
    grid = page.locator('[data-part="grid"]')
    head = grid.locator('[data-head="2.0"]')
    expect(head).to_have_attribute("aria-description", re.compile(re.escape(change)))
    legend = page.locator(".heads-legend")
    expect(legend).to_contain_text("Down furthest: ")
    lowest = re.search(r"Down furthest: (\d\.\d)", legend.inner_text())
    assert lowest
    expect(said).to_contain_text(f": encoder {lowest[1]} →")
    chosen = re.findall(r"encoder (\d)\.(\d) →", said.inner_text())
    assert len(chosen) > 1
    root.get_by_role("button", name="Switch them off together").click()
    off = "%2C".join(rf"a\.encoder\.{layer}\.{head}\.zero" for layer, head in chosen)
    expect(page).to_have_url(re.compile(f"check={off}&"))
    root.get_by_role("button", name="Hide the sweep").click()
    expect(said).to_be_empty()
    expect(page).to_have_url(re.compile("sweep=no&"))


def test_a_head_of_the_list_is_checked(page: Page) -> None:
    open_page(page, "#heads_as=find&ask=previous")
    button = page.get_by_role("button", name=re.compile(r"^Check \d\.\d: what"))
    button.first.click()
    root = drawer(page)
    name = page.locator('[data-part="found-heads"] [data-head]').first.get_attribute("data-head")
    expect(root).to_contain_text(f"Causal check · A · encoder {name} off")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_check_can_be_read_by_everybody(readable: Page, scheme: str) -> None:
    open_page(readable, "#check=a.encoder.3.2.zero,a.encoder.2.0.zero")
    drawer(readable)
    expect_no_violation(readable)


def test_the_check_fits_a_phone(phone_page: Page) -> None:
    open_page(phone_page, "#check=a.encoder.3.2.zero")
    drawer(phone_page)
    whole(phone_page)
    assert phone_page.evaluate("() => document.documentElement.scrollWidth") <= 390
