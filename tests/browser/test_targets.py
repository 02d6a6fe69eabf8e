"""What is typed in place of the model's own translation, whole or one token of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import asked
from tests.browser.strips import CAT, opened, texts, token
from tests.browser.used import more
from tests.browser.waiting import becomes


def test_a_typed_target_is_read_instead_of_the_models_own(page: Page) -> None:
    opened(page, f"a={CAT}&b=")
    said = page.locator("#said-a")
    expect(said).to_contain_text("Written")
    more(page, "A", "Type a target")
    field = page.get_by_label("Typed target of A")
    expect(field).to_be_focused()
    expect(field).to_have_value(asked.answer(page, text=CAT)["target"])
    field.fill("Le chien dort sur le lit.")
    expect(said).to_contain_text("Edited")
    field.press("Enter")
    expect(said).to_contain_text("Typed by you")
    capture = asked.answer(page, text=CAT, target="Le chien dort sur le lit.")
    assert capture["target_by"] == "user"
    written = [one["text"] for one in capture["predictions"]]
    becomes(lambda: texts(page, "a", "written"), written)
    dog = texts(page, "a", "written").index("chien")
    probability = capture["predictions"][dog]["probability"]
    expect(token(page, "a", dog, "written")).to_have_accessible_name(
        re.compile(f"“chien” (\\d+|<1) %: probability {probability:.4f}; next likely “chat”")
    )
    page.get_by_role("button", name="Let the model write it").click()
    expect(said).to_contain_text("Written")
    expect(field).to_be_hidden()
    expect(page).to_have_url(re.compile("target_a=&"))


def test_a_written_token_is_replaced_and_its_rows_are_drawn_as_b(page: Page) -> None:
    opened(page, f"a={CAT}&b=")
    answer = asked.answer(page, text=CAT)
    target, written = answer["target"], [one["text"] for one in answer["predictions"]]
    becomes(lambda: texts(page, "a", "written"), written)
    at = written.index("chat")
    token(page, "a", at, "written").click(button="right")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem")).to_have_text(["Replace it and draw as B"])
    page.keyboard.press("Escape")
    expect(token(page, "a", at, "written")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    field = page.get_by_label("Instead of this token")
    expect(field).to_have_value("chat")
    field.fill("chien")
    field.press("Enter")
    expect(page.get_by_label("B", exact=True)).to_have_value(CAT)
    expect(page.locator("#said-b")).to_contain_text("Typed by you")
    capture = asked.answer(page, text=CAT, target=target.replace("chat", "chien"))
    written = [one["text"] for one in capture["predictions"]]
    becomes(lambda: texts(page, "b", "written"), written)
    becomes(lambda: "chien" in texts(page, "b", "written", ".differs"), True)
    expect(page.locator("#said-a")).to_contain_text("Written")


@pytest.mark.console_error("422")
def test_a_target_that_is_too_long_is_refused_below_its_field(page: Page) -> None:
    opened(page, f"a={CAT}&b=")
    more(page, "A", "Type a target")
    field = page.get_by_label("Typed target of A")
    field.fill("mot " * 200)
    field.press("Enter")
    limit = asked.model(page)["max_tokens"]
    expect(page.locator("#said-a [role=alert]")).to_contain_text(f"this model holds {limit}")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("Le chat dort.")
    field.press("Enter")
    expect(page.locator("#said-a")).to_contain_text("Typed by you")
    expect(field).to_have_attribute("aria-invalid", "false")
