"""Models on the page: opened by name with progress, drawn, refused in words, unloaded."""

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from app.main import create_app
from app.settings import Settings
from model.backends.huggingface.hub.download import Hub
from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from model.library.suggestions import SUGGESTIONS
from tests.browser import asked, drawn
from tests.browser.axe import AXE, expect_no_violation
from tests.browser.conftest import watched_page
from tests.browser.plates import csv_of
from tests.browser.used import how, more
from tests.support import tiny_checkpoints
from tests.support.fake_hub import COMMIT, StandIn, serving
from tests.support.server_process import in_thread
from tests.support.tiny_checkpoints import Kind

KINDS = {"tiny/encoder": "bert", "tiny/decoder": "gpt2", "tiny/without": "mamba"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A hub with an encoder, a decoder, and a model that has no attention."""
    made = tmp_path_factory.mktemp("made")
    with serving() as hub:
        for id, kind in KINDS.items():
            folder = tiny_checkpoints.folder(made / kind, Kind(kind))
            files = {path.name: path.read_bytes() for path in folder.iterdir()}
            hub.repositories[id] = {COMMIT: files}
        yield hub


@pytest.fixture(scope="module")
def opening(hub: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that fetches from that hub."""
    folder = tmp_path_factory.mktemp("models")
    tiny_checkpoints.folder(folder / "mine", Kind("bert"), seed=1)
    # Its mask holds its slopes, and its layers add them once more.
    tiny_checkpoints.folder(folder / "doubled", Kind("falcon", {"alibi": True}))
    cache = tmp_path_factory.mktemp("cache")
    fetches = Hub(hub.url, cache)
    reader = ModelReader(fetch=fetches.fetch, downloaded=fetches.holds)
    models = Registry(models_dir=folder, reader=reader)
    with in_thread(create_app(Settings(), models)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, opening: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with watched_page(browser, opening, request, width=1440, height=900) as page:
        page.goto("/")
        drawn.panel(page, f"a.encoder.{asked.start(page)}")
        yield page


def picker(page: Page) -> Locator:
    """Open the list of models."""
    page.locator('header [data-action="models"]').click()
    return page.get_by_role("dialog", name="Models")


def wish(page: Page, id: str, revision: str = "") -> Locator:
    """Ask for a model by its name, and return its entry."""
    dialog = picker(page)
    dialog.get_by_role("textbox", name="Open").fill(id)
    dialog.get_by_label("revision").fill(revision)
    dialog.get_by_role("button", name="Open", exact=True).click()
    return dialog.get_by_role("listitem").filter(has_text=id)


def test_an_encoder_is_downloaded_with_progress_and_drawn(page: Page, hub: StandIn) -> None:
    hub.gate.clear()
    entry = wish(page, "tiny/encoder")
    expect(entry.get_by_role("progressbar")).to_be_visible()
    expect(entry).to_contain_text("kB of")
    hub.gate.set()
    pane = drawn.panel(page, "a.encoder.0.0")
    header = page.locator('header [data-action="models"]')
    said = re.compile(
        r"^tiny/encoder · encoder · \d layers × 4 heads · exact \(tested to \d+ tokens"
    )
    expect(header).to_have_text(said)
    expect(page.get_by_role("button", name="Decoder", exact=True)).to_be_hidden()
    expect(page.locator('[data-part="replay"]')).to_be_hidden()
    expect(page.locator('[data-side="a"] [data-action="type"]')).to_have_attribute("hidden", "")
    expect(page.locator("#said-a")).to_have_text("")
    captured = page.request.post(
        "/api/captures", data={"model": "tiny/encoder", "text": asked.TIRED}
    ).json()
    tokens = captured["tokens"]["source"]
    drawn.expect_names(pane, len(tokens))
    weights = asked.weights_of(page, captured, "encoder", "0.0")
    drawn.expect_lines(pane, weights)
    for part in ("model=tiny%2Fencoder", f"revision={COMMIT}", "site=encoder"):
        expect(page).to_have_url(re.compile(part))


def test_a_link_to_a_model_that_is_not_open_offers_to_open_it_and_draws_it(page: Page) -> None:
    page.goto(f"/?again#model=tiny/decoder&revision={COMMIT}&site=decoder&heads=1.2&a=the+animal")
    offer = page.get_by_role("button", name="Open tiny/decoder")
    expect(page.locator('[data-part="notice"]')).to_contain_text("no model tiny/decoder here")
    offer.click()
    drawn.panel(page, "a.decoder.1.2")
    expect(page.get_by_label("A", exact=True)).to_have_value("the animal")
    expect(offer).to_be_hidden()
    expect(page.locator('[data-part="site-hint"]')).to_contain_text("looks back")
    expect(page.get_by_role("button", name="Cross", exact=True)).to_be_hidden()


def test_a_folder_of_the_operator_is_listed_and_drawn_and_back_returns(page: Page) -> None:
    dialog = picker(page)
    dialog.get_by_role("button", name="mine", exact=True).click()
    header = page.locator('header [data-action="models"]')
    expect(header).to_contain_text("mine · encoder")
    drawn.panel(page, "a.encoder.0.0")
    page.keyboard.press("Escape")
    page.go_back()
    expect(header).to_contain_text("English → French")
    drawn.panel(page, f"b.encoder.{asked.start(page)}")


def test_positions_that_failed_their_check_are_named_and_not_drawn(page: Page) -> None:
    said = "Not drawn, for the check when the model was read failed: in 3 of 3 layers"
    dialog = picker(page)
    dialog.get_by_role("button", name="doubled", exact=True).click()
    drawn.panel(page, "a.decoder.0.0")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Positions").click()
    refused = page.get_by_role("region", name="Positional encodings").get_by_role("article")
    expect(refused.first).to_contain_text(said)
    expect(refused.first.get_by_role("heading")).to_have_text("A and B · ALiBi positions · scores")
    expect(page.locator('[data-part="positions"] .figure:visible')).to_have_count(0)
    expect(refused.get_by_role("button")).to_have_count(0)  # nothing to save


def test_the_best_map_of_a_learned_table_is_numpys(page: Page) -> None:
    dialog = picker(page)
    dialog.get_by_role("button", name="mine", exact=True).click()
    drawn.panel(page, "a.encoder.0.0")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Positions").click()
    page.get_by_role("button", name="k positions on").click()
    captured = page.request.post("/api/captures", data={"model": "local/mine", "text": asked.TIRED})
    below = f"/api/captures/{captured.json()['id']}/positions/0/table"
    table = np.load(io.BytesIO(page.request.get(below).body())).astype(float)
    x, y = table[1:-1:2], table[2::2]  # position 0 is judged
    ridge = 0.01 * np.square(x).sum(1).mean() * np.eye(x.shape[1])
    made = table[:-1:2] @ np.linalg.solve(x.T @ x + ridge, x.T @ y)
    missed = np.linalg.norm(table[1::2] - made) / np.linalg.norm(table[1::2])
    said = page.get_by_role("region", name="k positions on").locator(".finding")
    expect(said).to_contain_text(f"by {100 * missed:.1f} % of its length")
    _, rows = csv_of(page, "A and B · learned positions · source · shifted by 1")
    assert np.allclose(rows[1], made[0], atol=1e-6)


def test_two_texts_are_read_together_and_lines_go_from_one_to_the_other(page: Page) -> None:
    first = page.locator('[data-side="a"]')
    expect(first.locator('[data-action="pair"]')).to_have_attribute("hidden", "")
    dialog = picker(page)
    dialog.get_by_role("button", name="mine", exact=True).click()
    drawn.panel(page, "a.encoder.0.0")
    page.keyboard.press("Escape")
    more(page, "A", "Add a second text")
    field = page.get_by_label("Second text of A")
    field.fill("It was wide.")
    field.press("Enter")
    expect(first.locator(".token.second-text")).not_to_have_count(0)
    how(page)
    page.get_by_label("Texts", exact=True).select_option("12")
    asked_for = {"model": "local/mine", "text": asked.TIRED, "text_pair": "It was wide."}
    captured = page.request.post("/api/captures", data=asked_for).json()
    segments = [token["segment"] for token in captured["tokens"]["source"]]
    rows = [
        row
        for row, segment in zip(
            asked.weights_of(page, captured, "encoder", "0.0"), segments, strict=True
        )
        if segment == 0
    ]
    other = sum(w for row in rows for w, of in zip(row, segments, strict=True) if of == 0)
    pane = drawn.panel(page, "a.encoder.0.0")
    amount = page.locator('[data-panel="a.encoder.0.0"]')
    expect(amount).to_contain_text(f"the other text took {100 * other / len(rows):.1f} %")
    strong = [w for row in rows for w, of in zip(row, segments, strict=True) if of == 1]
    drawn.expect_lines(pane, [strong])
    expect(page).to_have_url(re.compile(r"pair_a=It\+was\+wide\..*segments=12"))
    page.goto("/?again" + page.url[page.url.index("#") :])
    expect(field).to_have_value("It was wide.")
    expect(page.get_by_label("Texts", exact=True)).to_have_value("12")


def test_what_is_not_there_is_said_with_the_way_out_and_can_be_taken_off(page: Page) -> None:
    entry = wish(page, "tiny/nowhere")
    expect(entry).to_contain_text("has no model tiny/nowhere")
    expect(entry.get_by_role("button", name="Try again")).to_be_visible()
    entry.get_by_role("button", name="Remove").click()
    expect(entry).to_have_count(0)


def test_a_model_without_attention_is_refused_with_the_reason(page: Page) -> None:
    entry = wish(page, "tiny/without")
    expect(entry).to_contain_text("refused: ")
    expect(entry).to_contain_text("no attention from token to token")
    expect(page.locator('header [data-action="models"]')).to_contain_text("English → French")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_models_hides_nothing_from_a_screen_reader(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.add_init_script(path=AXE)
    page.goto(f"/?{scheme}")
    dialog = picker(page)
    expect(dialog.get_by_role("listitem").first).to_contain_text("shown now")
    expect_no_violation(page)


@pytest.mark.console_error("422")
def test_a_name_that_is_none_is_refused_beside_the_field(page: Page) -> None:
    dialog = picker(page)
    dialog.get_by_label("Open").fill("no name")
    dialog.get_by_label("Open").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("is no name of a model")


def test_a_download_is_cancelled_and_a_model_unloaded(page: Page, hub: StandIn) -> None:
    files = hub.repositories["tiny/encoder"][COMMIT]
    hub.repositories["tiny/other"] = {COMMIT: files}
    hub.gate.clear()
    entry = wish(page, "tiny/other")
    entry.get_by_role("button", name="Cancel").click()
    expect(entry.get_by_role("progressbar")).to_be_hidden()
    hub.gate.set()
    entry.get_by_role("button", name="tiny/other", exact=True).click()
    drawn.panel(page, "a.encoder.0.0")
    entry.get_by_role("button", name="Unload").click()
    expect(entry.get_by_role("button", name="Unload")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_label("A", exact=True).fill("the street was wide")
    page.get_by_label("A", exact=True).press("Enter")
    drawn.panel(page, "a.encoder.0.0")
    expect(page.locator("#said-a [role=alert]")).to_have_count(0)


def test_an_example_of_a_decoder_asks_every_head_and_shows_the_best(page: Page) -> None:
    wish(page, "tiny/decoder")
    drawn.panel(page, "a.decoder.0.0")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="What came after it last time?").click()
    claim = page.get_by_role("complementary", name="Example").locator(".claim")
    said = re.compile(r"^In this model head (\d+\.\d+), the first of 12: (0\.\d\d) of the weight")
    expect(claim).to_have_text(said)
    found = said.match(claim.text_content() or "")
    assert found
    text = page.get_by_label("A", exact=True).input_value()
    capture = asked.answer(page, model="tiny/decoder", text=text)
    asks = {"site": "decoder", "question": "induction"}
    answer = page.request.post(f"/api/captures/{capture['id']}/findings", data=asks).json()
    best = answer["heads"][0]
    assert (found[1], found[2]) == (f"{best['layer']}.{best['head']}", f"{best['value']:.2f}")
    drawn.panel(page, f"a.decoder.{found[1]}")


def test_a_model_to_begin_with_is_opened_at_its_commit(page: Page, hub: StandIn) -> None:
    one = next(model for model in SUGGESTIONS if model.id == "distilbert/distilgpt2")
    hub.repositories[one.id] = {one.revision: hub.repositories["tiny/decoder"][COMMIT]}
    dialog = picker(page)
    suggested = dialog.locator('[data-part="suggestions"]')
    expect(suggested.get_by_role("listitem")).to_have_count(len(SUGGESTIONS))
    entry = suggested.get_by_role("listitem").filter(has_text=one.id)
    expect(entry).to_contain_text("352.8 MB to download once · Apache-2.0")
    expect(suggested).to_contain_text("as of 20")
    entry.get_by_role("button", name=one.id).click()
    drawn.panel(page, "a.decoder.0.0")
    expect(page).to_have_url(re.compile(f"revision={one.revision}"))
    page.keyboard.press("Escape")
    picker(page)
    expect(entry).to_contain_text("352.8 MB, on this server's disk already")


def test_what_comes_into_the_list_later_moves_nothing_under_the_pointer(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/suggestions", lambda route: held.append(route))
    dialog = picker(page)
    name = dialog.get_by_role("button", name="mine", exact=True)
    expect(dialog.locator('[data-part="suggestions"]')).to_have_text("Loading …")
    before = name.bounding_box()
    held[0].continue_()
    expect(dialog.locator('[data-part="suggestions"]')).to_contain_text("MiniLM")
    assert name.bounding_box() == before
