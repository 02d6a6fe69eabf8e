"""Tokens on the page say what the model reads, and are named in one way wherever they stand."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from tests.browser import drawn, strips
from tests.browser.conftest import watched_page
from tests.browser.waiting import becomes
from tests.support import small_tokenizers, tiny_checkpoints
from tests.support.server_process import in_thread
from tests.support.tiny_checkpoints import Kind


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server's address: it has an uncased encoder, a decoder of bytes, a short embedding."""
    root = tmp_path_factory.mktemp("models")
    uncased = tiny_checkpoints.folder(root / "uncased", Kind("bert"))
    small_tokenizers.wordpiece().save_pretrained(uncased)
    bytes_ = tiny_checkpoints.folder(root / "bytes", Kind("gpt2", {"vocab_size": 300}))
    small_tokenizers.gpt2().save_pretrained(bytes_)
    short = tiny_checkpoints.folder(root / "short", Kind("bert"))
    tokenizer = tiny_checkpoints.tokenizer(segments=True)
    tokenizer.add_tokens([f"word{at}" for at in range(96 - len(tokenizer))] + ["covid19"])
    tokenizer.save_pretrained(short)
    with in_thread(create_app(Settings(), Registry(models_dir=root))) as address:
        yield address


@pytest.fixture
def page(browser: Browser, serving: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with watched_page(browser, serving, request, width=1440, height=900) as page:
        yield page


def opened(page: Page, model: str, a: str, b: str = "", more: str = "") -> None:
    """Open a model by the list, since a link only offers it, and draw texts with it."""
    page.goto("/")
    page.locator('header [data-action="models"]').click()
    page.get_by_role("dialog").get_by_role("button", name=model, exact=True).click()
    expect(page.locator('header [data-action="models"]')).to_contain_text(model)
    page.keyboard.press("Escape")
    page.goto(f"/#model=local/{model}&a={quote(a)}&b={quote(b)}&heads=0.0{more}")


def test_what_a_model_does_not_know_is_marked_and_is_no_difference(page: Page) -> None:
    opened(page, "uncased", "😃 the animal was it", "🍕 the Animal was ed", "&difference=yes")
    pane = drawn.panel(page, "a.encoder.0.0")
    becomes(lambda: drawn.labels(pane, "query")[:3], ["[CLS]", "[UNK] 😃", "·the"])
    assert strips.texts(page, "a", mark=".unknown") == ["😃"]
    assert strips.texts(page, "b", mark=".unknown") == ["🍕"]
    for side, differs in (("a", ["it"]), ("b", ["e", "d"])):
        assert strips.texts(page, side, mark=".differs")[:1] == differs[:1]
        unknown = strips.token(page, side, 1)
        expect(unknown).to_contain_text("[UNK]")
        expect(unknown).to_have_attribute(
            "title",
            r"“[UNK] {}”, token 1 of {}, unknown, unknown to the model, which reads "
            "piece [UNK], id 0".format("😃" if side == "a" else "🍕", side.upper()),
        )
    difference = drawn.panel(page, "a.encoder.0.0-b.encoder.0.0")
    names = ["[UNK] 😃 | 🍕", "·the", "·animal", "·was"]
    becomes(lambda: drawn.labels(difference, "query")[1:5], names)


def test_signs_that_cannot_be_seen_have_one_name_in_strip_and_rows(page: Page) -> None:
    opened(page, "bytes", "a\n\nb\tc 你")
    pane = drawn.panel(page, "a.decoder.0.0")
    becomes(lambda: drawn.labels(pane, "key")[:6], ["a", "↵", "↵", "b", "⇥", "c"])
    rows, keys = drawn.labels(pane, "query"), drawn.labels(pane, "key")
    assert strips.texts(page, "a") == [key.removeprefix("·") for key in keys]
    written = [f"{one} → {other.removeprefix('·')}" for one, other in pairwise(keys)]
    assert rows[:-1] == written
    assert keys[-3:] == ["你 (1/3)", "你 (2/3)", "你 (3/3)"]


def test_words_without_spaces_are_the_browsers_and_that_is_said(page: Page) -> None:
    opened(page, "bytes", "今天天气很好", more="&units=words")
    pane = drawn.panel(page, "a.decoder.0.0")
    becomes(lambda: drawn.labels(pane, "key"), ["今天", "天气", "很好"])
    assert drawn.labels(pane, "query")[:2] == ["今天 → 天气", "天气 → 很好"]
    expect(page.locator('[data-panel="a.decoder.0.0"]')).to_contain_text(
        "Chinese words as this browser divides them"
    )


def test_a_text_from_right_to_left_runs_so_in_its_strip_and_its_marks(page: Page) -> None:
    opened(page, "uncased", "سلام دنیا")
    pane = drawn.panel(page, "a.encoder.0.0")
    # The mark of the space stands where the word begins: at its right.
    names = ["[CLS]", "[UNK] سلام", "[UNK] دنیا·", "[SEP]"]
    becomes(lambda: drawn.labels(pane, "query"), names)
    boxes = [strips.token(page, "a", place).bounding_box() for place in range(4)]
    lefts = [box["x"] for box in boxes if box]
    assert lefts == sorted(lefts, reverse=True)
    expect(strips.token(page, "a", 2).locator(".spaced")).to_have_css("direction", "rtl")


@pytest.mark.console_error("status of 422")
def test_the_entry_of_a_model_says_which_tokens_it_has_no_row_for(page: Page) -> None:
    opened(page, "short", "The animal was tired.")
    drawn.panel(page, "a.encoder.0.0")
    page.locator('header [data-action="models"]').click()
    said = page.get_by_role("dialog").get_by_text("1 more token than the model's embedding has")
    expect(said).to_contain_text("“covid19”")
    page.keyboard.press("Escape")
    page.goto("/#model=local/short&a=The%20covid19.&b=&heads=0.0")
    expect(page.get_by_role("alert").first).to_contain_text("“covid19” is token 96")
