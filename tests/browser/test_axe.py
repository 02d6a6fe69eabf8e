"""The page has nothing that keeps a reader with a screen reader, or poor sight, from using it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import drawn
from tests.browser.axe import AXE, expect_no_violation
from tests.browser.used import menu, open_page, whole, write

APPEARANCES = pytest.mark.parametrize("scheme", ["light", "dark"])


@APPEARANCES
def test_the_default_pair(readable: Page, scheme: str) -> None:
    open_page(readable)
    expect(readable.locator("html")).to_have_attribute("data-theme", scheme)
    whole(readable)
    expect_no_violation(readable)


@APPEARANCES
def test_matrices_pins_and_heads_laid_over_each_other(readable: Page) -> None:
    heads = "heads=0.0,0.1&together=overlaid&difference=yes"
    pins = "pins=a.encoder.0.2,a.encoder.0.2-b.encoder.0.2"
    readable.goto(f"/#view=both&{heads}&{pins}&kept=asq3")
    drawn.panel(readable, "a.encoder.0.0_0.1")
    drawn.panel(readable, "a.encoder.0.2-b.encoder.0.2")
    expect_no_violation(readable)


@APPEARANCES
def test_the_table_of_heads(readable: Page) -> None:
    open_page(readable, "#heads_as=table&colour=entropy")
    expect(readable.locator('[data-part="heads"] table')).to_be_visible()
    expect_no_violation(readable)


@APPEARANCES
def test_heads_that_are_found(readable: Page) -> None:
    open_page(readable, "#heads_as=find&queries=8&keys=1&keys2=6")
    expect(readable.locator("[data-part=turn-chance] svg").first).to_be_visible()
    expect_no_violation(readable)
    readable.get_by_role("button", name="Many pairs").click()
    expect(readable.get_by_role("dialog")).to_be_visible()
    expect_no_violation(readable)


@APPEARANCES
@pytest.mark.parametrize("button", ["Examples", "Save or open", "Keys ?"])
def test_an_open_dialog(readable: Page, button: str) -> None:
    open_page(readable)
    if button == "Examples":
        readable.get_by_role("button", name=button, exact=True).click()
    else:
        menu(readable, button)
    expect(readable.get_by_role("dialog")).to_be_visible()
    expect_no_violation(readable)


@APPEARANCES
def test_the_menu_that_saves_a_figure_and_positions_of_both_texts(readable: Page) -> None:
    head = open_page(readable)
    readable.get_by_role("button", name=f"Save A · encoder {head} as a file").click()
    expect(readable.get_by_role("menuitemradio", name="Slide")).to_be_visible()
    expect_no_violation(readable)
    readable.goto("/#page=positions")
    expect(readable.locator(".positions [aria-busy=false]").nth(1)).to_be_visible()
    expect_no_violation(readable)
    for section in readable.locator(".laboratory-section").all():
        section.scroll_into_view_if_needed()
        expect(section.locator(".figure[aria-busy=true]:visible")).to_have_count(0)
    expect(readable.locator(".shares li").first).to_be_visible()
    expect_no_violation(readable)


@APPEARANCES
@pytest.mark.console_error("422")
def test_a_refusal_beside_its_sentence(readable: Page) -> None:
    open_page(readable)
    write(readable, "A", "word " * 200)
    expect(readable.locator("#said-a [role=alert]")).to_contain_text("tokens")
    expect_no_violation(readable)


@APPEARANCES
@pytest.mark.console_error("ERR_FAILED")
def test_a_server_that_is_gone(readable: Page) -> None:
    readable.route("**/api/models", lambda route: route.abort())
    readable.goto("/")
    expect(readable.get_by_role("alert")).to_contain_text("does not answer")
    expect_no_violation(readable)


@APPEARANCES
def test_a_phone(phone_page: Page, scheme: str) -> None:
    phone_page.add_init_script(path=AXE)
    phone_page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    phone_page.goto("/")
    whole(phone_page)
    expect_no_violation(phone_page)
