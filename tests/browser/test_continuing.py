"""Models that continue a text, and models that guess a masked token, as a reader uses them."""

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.main import create_app
from app.settings import Settings
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.library.registry import Registry
from tests.browser import drawn
from tests.browser.axe import AXE, expect_no_violation
from tests.browser.waiting import PATIENCE, becomes
from tests.support import tiny_checkpoints
from tests.support.server_process import in_thread
from tests.support.tiny_checkpoints import Kind

TEXT = "The animal didn't cross the street"
DECODER, MASKED = "local/decoder", "local/masked"
KINDS = {
    "decoder": Kind("llama", {"num_key_value_heads": 2, "tie_word_embeddings": False}),
    "masked": Kind("bert"),
}


class Halting(Registry):
    """A registry whose models halt after three tokens while the gate is closed."""

    gate = threading.Event()

    def write(self, id: str, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Wait at the gate."""
        for at, step in enumerate(super().write(id, text, way)):
            if at == 3:
                assert self.gate.wait(PATIENCE)
            yield step


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app with a tiny decoder and a tiny masked language model."""
    root = tmp_path_factory.mktemp("models")
    for name, kind in KINDS.items():
        tiny_checkpoints.folder(root / name, kind, seed=3)
    models = Halting(models_dir=root)
    for name in KINDS:
        models.open(f"local/{name}")
    with in_thread(create_app(Settings(), models)) as address:
        yield address


@pytest.fixture(autouse=True)
def gate() -> threading.Event:
    """The gate, which is open unless a test closes it."""
    Halting.gate.set()
    return Halting.gate


def opened(page: Page, model: str, text: str, more: str = "") -> None:
    page.goto(f"/#model={model}&a={text}&b=&heads=1.2{more}")
    expect(tokens(page).first).to_be_visible()


def tokens(page: Page, side: str = "a", mark: str = "") -> Locator:
    return page.locator(f'[data-side="{side}"] [data-part="tokens"] .token{mark}')


def texts(found: Locator) -> list[str]:
    read: list[str] = found.evaluate_all(
        "all => all.map(one => (one.querySelector('span') ?? one).textContent)"
    )
    return read


def generated(page: Page, **asked: Any) -> list[dict[str, Any]]:
    """Return the events of a generation, asked for beside the page."""
    body = {"model": DECODER, "text": TEXT, **asked}
    stream = page.request.post("/api/generations", data=body).text()
    return [json.loads(line[6:]) for line in stream.split("\n") if line.startswith("data: ")]


def captured(page: Page, model: str, text: str) -> dict[str, Any]:
    answer = page.request.post("/api/captures", data={"model": model, "text": text})
    document: dict[str, Any] = answer.json()
    return document


def underlined(page: Page) -> int:
    """Return how many names of tokens are underlined in the figure."""
    figure = drawn.figure(drawn.panel(page, "a.decoder.1.2"))
    words = json.dumps(figure.evaluate("root => root.data.map(({ text }) => text)"))
    return words.count("<u>")


def continue_button(page: Page) -> Locator:
    return page.locator('[data-side="a"] [data-action="continue"]')


def choose_way(page: Page, **fields: str) -> None:
    page.get_by_text("To continue:").click()
    for label, value in fields.items():
        page.locator(f'[data-way="{label}"]').fill(value)


def test_a_continued_text_is_drawn_marked_and_kept_in_the_link(
    page: Page, gate: threading.Event
) -> None:
    gate.clear()
    opened(page, DECODER, TEXT)
    choose_way(page, tokens="6")
    continue_button(page).click()
    live = page.locator('[data-side="a"] [data-part="guesses-strip"] .token')
    expect(live).to_have_count(3)  # while it still writes
    expect(continue_button(page)).to_have_text("Stop")
    gate.set()
    *_, whole = generated(page, max_new_tokens=6)
    text = TEXT + whole["text"]
    expect(page.get_by_label("A", exact=True)).to_have_value(text)
    expect(continue_button(page)).to_have_text("Continue")
    expect(page.locator("#said-a")).to_contain_text("written by the model")
    expect(page).to_have_url(re.compile(rf"continued_a={len(TEXT)}&"))

    source = captured(page, DECODER, text)["tokens"]["source"]
    own = [one["text"] for one in source if not one["special"] and one["start"] >= len(TEXT)]
    for _ in range(2):  # as it came, and from its link
        expect(tokens(page, mark=".continued")).to_have_count(len(own))
        becomes(lambda: texts(tokens(page, mark=".continued")), own)
        becomes(lambda: underlined(page) >= 2 * len(own), True)  # as queries and as keys
        page.reload()
        expect(tokens(page).first).to_be_visible()

    page.get_by_role("button", name="First row").click()
    typed = next(at for at, one in enumerate(source) if one["start"] >= len(TEXT))
    expect(page.locator('[data-part="step-said"]')).to_have_text(f"row {typed} of {len(source)}")
    expect(tokens(page, mark='[aria-current="step"]')).to_have_count(1)
    becomes(lambda: texts(tokens(page, mark='[aria-current="step"]')), own[:1])


def test_what_was_written_before_a_stop_stays(page: Page, gate: threading.Event) -> None:
    gate.clear()
    opened(page, DECODER, TEXT)
    continue_button(page).click()
    live = page.locator('[data-side="a"] [data-part="guesses-strip"] .token')
    expect(live).to_have_count(3)
    continue_button(page).click()
    gate.set()  # until now the model is kept from answering anything else
    expect(page.locator("#said-a")).to_contain_text("Stopped by you")
    events = generated(page, max_new_tokens=32)
    expect(page.get_by_label("A", exact=True)).to_have_value(TEXT + events[2]["so_far"])


def test_a_seed_is_told_and_draws_the_same_text(page: Page) -> None:
    opened(page, DECODER, TEXT)
    page.get_by_text("To continue:").click()
    page.get_by_label("How each token is chosen").select_option("drawn")
    page.get_by_label("seed").fill("11")
    page.get_by_label("temperature").fill("1.5")
    page.get_by_label("at most").fill("5")
    continue_button(page).click()
    expect(page.locator("#said-a")).to_contain_text("drawn with seed 11")
    *_, whole = generated(page, max_new_tokens=5, temperature=1.5, seed=11)
    expect(page.get_by_label("A", exact=True)).to_have_value(TEXT + whole["text"])


def test_tokens_of_a_decoder_say_how_likely_they_were_and_what_comes_next(page: Page) -> None:
    opened(page, DECODER, TEXT)
    capture = captured(page, DECODER, TEXT)
    source, rows = capture["tokens"]["source"], capture["predictions"]
    tokens(page).nth(3).hover()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text(rows[2]["text"])
    expect(card).to_contain_text(f"{rows[2]['probability']:.4f}")
    last = max(at for at, one in enumerate(source) if not one["special"])
    best = max([rows[last], *rows[last]["runners_up"]], key=lambda one: one["probability"])
    following = page.locator('[data-side="a"] [data-part="guesses-strip"] .token')
    becomes(lambda: texts(following), [best["text"]])


def test_a_masked_model_guesses_a_token_that_a_menu_masks(page: Page) -> None:
    opened(page, MASKED, TEXT)
    expect(continue_button(page)).to_be_hidden()
    place = texts(tokens(page)).index("animal")
    tokens(page).nth(place).click(button="right")
    hide = page.get_by_role("menuitem", name="Hide it from all heads")
    expect(hide).to_have_count(1)
    page.get_by_role("menuitem", name="Let the model guess it").click()
    masked = TEXT.replace("animal", "<mask>")
    expect(page.get_by_label("B", exact=True)).to_have_value(masked)
    capture = captured(page, MASKED, masked)
    (row,) = capture["predictions"]
    assert row["place"] == place
    table = page.locator('[data-side="b"] [data-part="guesses"] table')
    expect(table).to_have_count(1)
    read = "all => all.map(row => [...row.cells].slice(0, 2).map(cell => cell.textContent))"
    likely = [[one["text"], f"{one['probability']:.4f}"] for one in (row, *row["runners_up"])]
    becomes(lambda: table.locator("tr").evaluate_all(read), likely)
    expect(page.locator('[data-side="a"] [data-part="guesses"]')).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_it_keeps_a_reader_out(page: Page, scheme: str) -> None:
    page.add_init_script(path=AXE)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, DECODER, TEXT, "&continued_a=11&step=3")
    page.get_by_text("To continue:").click()
    page.get_by_label("How each token is chosen").select_option("drawn")
    drawn.panel(page, "a.decoder.1.2")
    expect_no_violation(page)
    opened(page, MASKED, "The <mask> was <mask>.")
    expect(page.locator("table.chances").nth(1)).to_be_visible()
    expect_no_violation(page)


def test_a_phone_has_room_for_it(phone_page: Page) -> None:
    opened(phone_page, DECODER, TEXT)
    phone_page.get_by_text("To continue:").tap()
    phone_page.get_by_label("How each token is chosen").select_option("drawn")
    wide = phone_page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    continue_button(phone_page).tap()
    expect(tokens(phone_page, mark=".continued").first).to_be_visible()
    expect(continue_button(phone_page)).to_have_text("Continue")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
