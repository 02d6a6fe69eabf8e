"""Two sentences and what is done with them: marks, masks, other words, targets, replay."""

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.strips import opened, texts, token
from tests.browser.used import press_long, whole, write
from tests.browser.waiting import becomes


def choose(page: Page, at: Locator, item: str) -> None:
    at.click(button="right")
    page.get_by_role("menuitem", name=item).click()


def test_a_click_on_a_token_edits_the_sentence_there_and_enter_draws_it(page: Page) -> None:
    opened(page)
    field = page.get_by_label("A", exact=True)
    place = texts(page, "a").index("tired")
    expect(field).to_have_css("opacity", "0")
    token(page, "a", place).click()
    expect(field).to_be_focused()
    expect(field).to_have_css("opacity", "1")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.type("hungry")
    expect(field).to_have_value(TIRED.replace("tired", "hungry"))
    expect(page.locator("#said-a")).to_have_text("Edited: Enter draws it.")
    page.keyboard.press("Escape")
    expect(field).to_have_value(TIRED)
    expect(field).to_have_css("opacity", "0")
    page.keyboard.type("!")
    expect(field).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(field).to_have_css("opacity", "0")
    becomes(lambda: "".join(texts(page, "a")).count("!"), 1)


def test_what_is_typed_before_the_page_has_loaded_is_kept(page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/api/models", lambda route: waiting.append(route))
    page.goto("/#kept=")
    field = page.get_by_label("A", exact=True)
    field.fill("My cat sleeps.")
    becomes(lambda: len(waiting) > 0, True)
    waiting.pop(0).continue_()
    page.unroute("**/api/models")
    expect(page.locator(".written .token").first).to_be_attached()
    expect(field).to_have_value("My cat sleeps.")
    expect(page.locator("#said-a")).to_have_text("Edited: Enter draws it.")
    field.press("Enter")
    becomes(lambda: texts(page, "a")[:2], ["My", "cat"])


def test_a_long_text_is_folded_to_two_lines_until_it_is_asked_for(page: Page) -> None:
    opened(page, f"kept=&a={'The cat is sleeping on the bed. ' * 8}")
    strip = page.locator('[data-side="a"] [data-part="tokens"]')
    count = len(texts(page, "a"))
    unfold = page.get_by_role("button", name=f"… {count} tokens")
    folded = strip.bounding_box()
    assert folded and folded["height"] <= 64
    unfold.click()
    becomes(lambda: (strip.bounding_box() or folded)["height"] > 64, True)
    page.get_by_role("button", name="Two lines").click()
    becomes(lambda: (strip.bounding_box() or folded)["height"], folded["height"])


def test_tokens_are_those_of_the_model_and_edits_are_marked(page: Page) -> None:
    opened(page)
    for side, text, other in (("a", TIRED, "tired"), ("b", WIDE, "wide")):
        capture = asked.answer(page, text=text)
        source, written = capture["tokens"]["source"], capture["predictions"]
        becomes(partial(texts, page, side), [one["text"] for one in source])
        becomes(partial(texts, page, side, "written"), [one["text"] for one in written])
        becomes(partial(texts, page, side, mark=".differs"), [other])
    for side, pronoun in (("a", "il"), ("b", "elle")):
        differing = page.locator(f'[data-side="{side}"] .written .differs > span')
        expect(differing.filter(has_text=re.compile(f"^{pronoun}$"))).to_have_count(1)
    marked = page.locator('[data-side="a"] [data-part="tokens"] .differs > span')
    assert int(marked.evaluate("one => getComputedStyle(one).fontWeight")) >= 600
    assert marked.evaluate("one => getComputedStyle(one).borderBottomStyle") == "double"


def test_a_masked_token_is_looked_at_by_no_head_of_b(page: Page) -> None:
    head = opened(page, "view=matrix")
    choose(page, token(page, "a", 1), "Hide it from all heads and draw as B")
    expect(page.get_by_label("B", exact=True)).to_have_value(TIRED)
    expect(token(page, "b", 1)).to_have_class(re.compile("masked"))
    expect(token(page, "b", 1)).to_contain_text("hidden")
    capture = asked.answer(page, text=TIRED, edits=[{"op": "mask", "tokens": [1]}])
    expect(page.locator('[data-side="b"] .written:not([inert])')).to_contain_text("elle")
    written = [one["text"] for one in capture["predictions"]]
    becomes(partial(texts, page, "b", "written"), written)
    figure = drawn.panel(page, f"b.encoder.{head}")
    weights = asked.weights_of(page, capture, "encoder", head)
    assert all(row[1] == 0 for row in weights)
    becomes(lambda: drawn.cells(figure), weights)
    assert any(row[1] > 0 for row in drawn.cells(drawn.panel(page, f"a.encoder.{head}")))

    choose(page, token(page, "b", 1), "Show it to the heads again")
    expect(page).to_have_url(re.compile("masked=&"))
    expect(token(page, "b", 1)).not_to_have_class(re.compile("masked"))
    figure = drawn.panel(page, f"b.encoder.{head}")
    becomes(lambda: any(row[1] > 0 for row in drawn.cells(figure)), True)


def test_another_word_is_drawn_as_b_also_after_an_emoji(page: Page) -> None:
    opened(page, "a=👩‍👩‍👧 n\u0303 The dog barks.&b=")
    place = texts(page, "a").index("dog")
    choose(page, token(page, "a", place), "Replace it and draw as B")
    field = page.get_by_label("Instead of this token")
    expect(field).to_have_value("dog")
    field.fill("cat")
    field.press("Enter")
    expect(page.get_by_label("B", exact=True)).to_have_value("👩‍👩‍👧 n\u0303 The cat barks.")
    expect(page.get_by_label("A", exact=True)).to_have_value("👩‍👩‍👧 n\u0303 The dog barks.")
    expect(token(page, "b", place)).to_have_class(re.compile("differs"))


def test_the_menu_is_used_by_keyboard_alone(page: Page) -> None:
    opened(page)
    token(page, "a", 0).focus()
    page.keyboard.press("ArrowRight")
    expect(token(page, "a", 1)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    items = ["Hide it from all heads and draw as B"]
    expect(page.get_by_role("menuitem")).to_have_text(items)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    last = page.locator('[data-side="a"] [data-part="tokens"] .token').last
    expect(last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Replace it")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("masked=b0&"))
    expect(token(page, "a", 0)).to_be_focused()


def test_swapped_texts_take_their_masks_along_and_back_undoes_it(page: Page) -> None:
    opened(page, "masked=a1&kept=asq8")
    page.get_by_role("button", name="Swap A and B").click()
    expect(page.get_by_label("A", exact=True)).to_have_value(WIDE)
    expect(page.get_by_label("B", exact=True)).to_have_value(TIRED)
    expect(token(page, "b", 1)).to_have_class(re.compile("masked"))
    expect(page).to_have_url(re.compile("masked=b1&.*kept=bsq8(&|$)"))
    page.go_back()
    expect(page.get_by_label("A", exact=True)).to_have_value(TIRED)
    expect(token(page, "a", 1)).to_have_class(re.compile("masked"))
    expect(token(page, "b", 1)).not_to_have_class(re.compile("masked"))


def test_another_text_drops_its_masks(page: Page) -> None:
    opened(page, "masked=a1,b1")
    write(page, "A", "My cat sleeps.")
    expect(page).to_have_url(re.compile("masked=b1&"))


def test_a_replay_shows_so_many_rows(page: Page) -> None:
    opened(page, "site=cross&heads=1.0&view=matrix&b=")
    rows = len(asked.answer(page, text=TIRED)["predictions"])
    figure = drawn.panel(page, "a.cross.1.0")
    said = page.locator('[data-part="step-said"]')

    def shown(count: int) -> None:
        becomes(lambda: len(drawn.cells(figure)), count)
        written = page.locator('[data-side="a"] .written .token:not(.to-come)')
        expect(written).to_have_count(count)

    expect(said).to_have_text(f"all {rows} rows")
    page.get_by_role("button", name="First row").click()
    shown(1)
    for count in (2, 3):
        page.get_by_role("button", name="One row forward").click()
        shown(count)
    expect(token(page, "a", 2, "written")).to_have_attribute("aria-current", "step")
    expect(said).to_have_text(f"row 3 of {rows}")
    page.get_by_label("Rows of the target shown").press("ArrowLeft")
    shown(2)
    page.get_by_role("button", name="All rows").click()
    shown(rows)
    page.get_by_role("button", name="One row back").click()
    shown(rows - 1)
    expect(page).to_have_url(re.compile(f"step={rows - 1}&"))


def test_a_whole_replay_is_one_step_of_the_history(page: Page) -> None:
    opened(page, "site=cross&heads=1.0&b=")
    for name in ("First row", *["One row forward"] * 4):
        page.get_by_role("button", name=name).click()
    expect(page).to_have_url(re.compile("step=5&"))
    page.go_back()
    expect(page).to_have_url(re.compile("step=&"))


def test_a_replay_plays_by_itself_until_it_is_paused(page: Page) -> None:
    opened(page, "site=cross&heads=1.0&b=")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page).to_have_url(re.compile(r"step=\d"))
    expect(page).to_have_url(re.compile(r"step=([3-9]|1\d)&"))
    page.get_by_role("button", name="Pause").click()
    stopped = page.evaluate("() => location.href")
    page.wait_for_timeout(900)  # longer than a beat
    assert page.evaluate("() => location.href") == stopped
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_what_else_was_likely_is_what_the_api_says(page: Page) -> None:
    opened(page, "b=")
    prediction = asked.answer(page, text=TIRED)["predictions"][8]
    token(page, "a", 8, "written").hover()
    card = page.get_by_role("tooltip")
    expect(card).to_be_visible()
    every = sorted([prediction, *prediction["runners_up"]], key=lambda one: -one["probability"])
    wanted = [[one["text"], f"{one['probability']:.4f}"] for one in every]
    rows = card.locator("tr")
    becomes(lambda: [row.split() for row in rows.all_inner_texts()], wanted)
    expect(token(page, "a", 8, "written")).to_have_accessible_name(
        re.compile(f"probability {prediction['probability']:.4f}")
    )
    drawn.leave(page)
    expect(card).to_be_hidden()
    token(page, "a", 8, "written").focus()
    expect(card).to_be_visible()


def test_a_written_token_keeps_the_row_that_writes_it(page: Page) -> None:
    opened(page, "site=cross&heads=1.0&b=")
    token(page, "a", 6, "written").click()
    expect(page).to_have_url(re.compile("kept=atq6(&|$)"))
    expect(token(page, "a", 6, "written")).to_have_attribute("aria-pressed", "true")
    drawn.leave(page)
    drawn.expect_lit(drawn.panel(page, "a.cross.1.0"), {6})
    token(page, "a", 6, "written").press("Enter")
    expect(page).to_have_url(re.compile("kept=(&|$)"))


@pytest.mark.console_error("422")
def test_a_mask_that_does_not_fit_is_refused_in_words(page: Page) -> None:
    page.goto("/#masked=a99")
    expect(page.locator("#said-a [role=alert]")).to_contain_text("99")


def test_on_a_phone_tokens_are_large_enough_and_the_menu_stays_inside(phone_page: Page) -> None:
    page = phone_page
    opened(page)
    whole(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    kinds = (".token", ".texts-tools button", ".text-actions button")
    controls = page.locator(", ".join(f"{kind}:visible" for kind in kinds))
    heights = controls.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) > 25 and min(heights) >= 44
    place = texts(page, "a").index("street")
    press_long(token(page, "a", place))
    expect(page.get_by_role("menu")).to_be_visible()
    box = page.get_by_role("menu").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.get_by_role("menuitem", name="Replace it").tap()
    expect(page.get_by_label("Instead of this token")).to_be_focused()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
