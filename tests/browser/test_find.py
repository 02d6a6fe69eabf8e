"""Heads found by a question: picked on the sentences, listed, painted, kept in the link."""

import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import asked, drawn, used
from tests.browser.waiting import becomes

TOKENS = "[data-side={}] [data-part=tokens] [data-place='{}']"
LIST = "[data-part=found-heads] [data-head]"


def places(page: Page, text: str) -> dict[str, int]:
    """Return where each token of a text stands."""
    tokens = asked.capture(page, text)["tokens"]["source"]
    return {token["text"]: place for place, token in enumerate(tokens)}


def begin(page: Page) -> dict[str, int]:
    """Open the page where heads are found; return where the tokens of A stand."""
    used.open_page(page)
    page.get_by_role("button", name="Find", exact=True).click()
    return places(page, asked.TIRED)


def contrasted(page: Page, queries: list[int], keys1: list[int], keys2: list[int]) -> Any:
    question = {"a": {"text": asked.TIRED}, "b": {"text": asked.WIDE}, "site": "encoder"}
    picks = {"queries": queries, "keys1": keys1, "keys2": keys2}
    said = page.request.post(
        "/api/contrasts", data={"model": asked.model(page)["id"], **question, **picks}
    )
    assert said.ok, said.text()
    return said.json()


def test_tokens_are_picked_on_the_sentence_and_heads_are_ranked(page: Page) -> None:
    at = begin(page)
    prompt = page.locator("[data-part=prompt]")
    expect(prompt).to_contain_text("Click the token that looks.")
    page.locator(TOKENS.format("a", at["it"])).click()
    expect(prompt).to_contain_text("looked at")
    page.locator(TOKENS.format("b", at["animal"])).click()  # in B: the same token of A is meant
    expect(page.locator(LIST).first).to_contain_text("1")
    found = page.locator("[data-part=found-said]")
    heads = asked.model(page)["layers"] * asked.model(page)["heads"]
    expect(found).to_contain_text(f"{heads} heads of encoder searched")
    page.locator(TOKENS.format("a", at["street"])).click()
    expect(prompt).to_be_hidden()
    answer = contrasted(page, [at["it"]], [at["animal"]], [at["street"]])
    names = [f"{head['layer']}.{head['head']}" for head in answer["heads"]]
    expect(found).to_contain_text("Δ")
    shown = "all => all.map((one) => one.dataset.head)"
    becomes(lambda: page.locator(LIST).evaluate_all(shown), names)
    first = page.locator("[data-part=found-heads] li").first
    a, b = answer["heads"][0]["a"], answer["heads"][0]["b"]
    for weight in (*a, *b):
        expect(first).to_contain_text(f"{weight:.2f}")
    read = "({ layer, head }) => document.querySelector('.heads-picture').data[0].z[layer][head]"
    for head in answer["heads"]:
        becomes(partial(page.evaluate, read, head), head["delta"])

    page.locator(LIST).nth(1).click()
    expect(page.locator(LIST).nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(f"heads={names[1]}&"))
    expect(page.locator("[data-part=turn-chance]")).to_contain_text(f"{names[1]} is 2nd by |Δ|")
    page.locator(LIST).nth(2).click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(f"heads={names[1]}%2C{names[2]}&"))
    page.locator(LIST).nth(3).click(modifiers=["Alt"])
    expect(page).to_have_url(re.compile(f"pins=a.encoder.{names[3]}%2Cb.encoder.{names[3]}"))

    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(LIST).first).to_have_attribute("data-head", names[0])
    expect(other.locator("[data-slot=keys2]")).to_contain_text("street")


def test_tokens_are_picked_on_a_figure_whose_left_side_looks(page: Page) -> None:
    at = begin(page)
    pane = drawn.panel(page, f"b.encoder.{asked.start(page)}")
    drawn.keep(pane, "key", at["animal"])
    expect(page).to_have_url(re.compile(f"queries=&keys={at['animal']}&"))
    drawn.keep(pane, "query", at["it"])
    expect(page).to_have_url(re.compile(f"queries={at['it']}&.*kept=asq{at['it']}(&|$)"))
    expect(page.locator(LIST).nth(9)).to_be_visible()
    drawn.expect_lit(pane, {at["it"]})
    page.keyboard.press("Escape")
    drawn.keep(pane, "query", at["street"])  # no token is being picked: it is lit
    expect(page).to_have_url(re.compile(f"queries={at['it']}&.*kept=asq{at['it']}%2Cbsq"))


def test_picking_is_left_by_escape_and_done_by_keyboard(page: Page) -> None:
    at = begin(page)
    slot = page.locator("[data-slot=queries]")
    expect(slot).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(slot).to_have_attribute("aria-pressed", "false")
    expect(slot).to_be_focused()
    token = page.locator(TOKENS.format("a", at["it"]))
    token.click()
    expect(page.get_by_label("A", exact=True)).to_be_focused()  # no token is being picked
    page.keyboard.press("Escape")

    page.locator("[data-slot=queries]").press("Enter")
    token.focus()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    expect(page).to_have_url(re.compile(f"queries={at['it']}%2C{at['was']}&"))
    page.keyboard.press("Shift+Enter")
    expect(page).to_have_url(re.compile(f"queries={at['it']}&"))
    page.locator("[data-slot=keys]").press("Enter")
    page.locator(TOKENS.format("a", at["animal"])).press("Enter")
    row = page.locator(LIST).first
    expect(row).to_be_visible()
    row.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(LIST).nth(1)).to_be_focused()


@pytest.mark.console_error("422")
def test_a_ready_made_question_paints_the_grid_and_another_text_forgets_picks(page: Page) -> None:
    at = begin(page)
    page.get_by_label("What is asked of every head").select_option("previous")
    capture = asked.capture(page, asked.TIRED)
    values = page.request.get(f"/api/captures/{capture['id']}/statistics?site=encoder").json()
    best = max(max(heads) for heads in values["previous"])
    expect(page.locator(LIST).first).to_contain_text(f"{best:.3f}")
    page.get_by_label("What is asked of every head").select_option("induction")
    expect(page.locator("[data-part=found-said]")).to_contain_text("No row of encoder")
    page.get_by_label("What is asked of every head").select_option("picked")
    page.locator("[data-slot=queries]").click()
    page.locator(TOKENS.format("a", at["it"])).click()
    expect(page).to_have_url(re.compile(f"queries={at['it']}&"))
    used.write(page, "A", "The cat slept.")
    expect(page.locator("[data-slot=queries]")).to_contain_text("…")
    expect(page).to_have_url(re.compile("queries=&"))


def test_the_note_names_its_sources(page: Page) -> None:
    begin(page)
    page.get_by_role("button", name="What weights can show").click()
    note = page.get_by_role("dialog")
    for source in ("Jain & Wallace", "Wiegreffe & Pinter", "Brunner et al.", "Bibal et al."):
        expect(note).to_contain_text(source)


def test_heads_are_found_on_a_phone(phone_page: Page) -> None:
    at = begin(phone_page)
    for word in ("it", "animal", "street"):
        phone_page.locator(TOKENS.format("a", at[word])).tap()
    expect(phone_page.locator("[data-part=turn-chance] svg").first).to_be_visible()
    used.whole(phone_page)
    assert phone_page.evaluate("document.documentElement.scrollWidth") == 390


def test_many_pairs_are_measured_and_wrong_rows_listed(page: Page) -> None:
    begin(page)
    page.get_by_role("button", name="Many pairs").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Example: 200 held-out pairs").click()
    table = dialog.get_by_label("Table of pairs")
    expect(table).to_have_value(re.compile("^a,b,query,k1,k2,group"))
    rows = [f"{asked.TIRED},{asked.WIDE},it,animal,street,one", "The cat.,The dog.,it,cat,the,two"]
    table.fill("\n".join(["a,b,query,k1,k2,group", *rows]))
    dialog.get_by_role("button", name="Measure every head of encoder").click()
    expect(dialog).to_contain_text("0 of 32 heads of encoder claimed")
    expect(dialog).to_contain_text("no head could be significant")
    lines = dialog.locator("tbody tr")
    expect(lines).to_have_count(32)
    words = places(page, asked.TIRED)
    answer = contrasted(page, *([words[word]] for word in ("it", "animal", "street")))
    best = answer["heads"][0]
    expect(lines.first).to_contain_text(f"{best['layer']}.{best['head']}")
    expect(lines.first).to_contain_text(f"{best['delta']:+.3f}".replace("-", "−"))
    dialog.get_by_text("1 row left out", exact=True).click()
    expect(dialog.get_by_text("Line 3")).to_be_visible()
    for format in ("CSV", "JSON"):
        with page.expect_download() as download:
            dialog.get_by_role("button", name=f"Save {format}").click()
        assert download.value.suggested_filename == f"sightlines-contrasts.{format.lower()}"
    lines.nth(1).get_by_role("button").click()
    expect(dialog).to_be_hidden()
    second = answer["heads"][1]
    expect(page).to_have_url(re.compile(f"heads={second['layer']}.{second['head']}&"))


def test_a_measurement_is_stopped(page: Page) -> None:
    begin(page)
    page.get_by_role("button", name="Many pairs").click()
    dialog = page.get_by_role("dialog")
    row = f"{asked.TIRED},{asked.WIDE},it,animal,street"
    dialog.get_by_label("Table of pairs").fill("\n".join(["a,b,query,k1,k2", *[row] * 1500]))
    dialog.get_by_role("button", name="Measure every head").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog).to_contain_text("nothing is tested")
    expect(dialog.get_by_role("progressbar")).to_be_hidden()


@pytest.mark.console_error("422")
def test_a_table_that_cannot_be_read_is_refused_in_words(page: Page) -> None:
    begin(page)
    page.get_by_role("button", name="Many pairs").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Table of pairs").fill("a,b,query\nx,y,z")
    dialog.get_by_role("button", name="Measure every head").click()
    expect(dialog.get_by_role("alert")).to_contain_text("lacks k1, k2")
    expect(dialog.get_by_role("button", name="Measure every head")).to_be_enabled()
