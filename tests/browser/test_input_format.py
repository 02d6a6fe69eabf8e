"""How texts are read, and what a classifier says of them, on the page and in its link."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import transformers as of
from playwright.sync_api import Browser, Page, expect
from transformers import AutoModelForSequenceClassification

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from tests.browser import drawn
from tests.browser.conftest import watched_page
from tests.support import sentencepiece_tokenizers, shrunken_architectures, tiny_checkpoints
from tests.support.server_process import in_thread
from tests.support.tiny_checkpoints import Kind

NAMES = {0: "sad", 1: "glad"}
CHAT = (
    "{% for message in messages %}<s> {{ message['role'] }} {{ message['content'] }} </s>"
    "{% endfor %}{% if add_generation_prompt %}<s> assistant{% endif %}"
)


def translator(folder: Path) -> None:
    """Write a tiny translator of a hundred languages."""
    tokenizer = sentencepiece_tokenizers.nllb(folder, into=None)
    sizes: dict[str, Any] = {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2}
    sizes |= dict.fromkeys(("encoder_attention_heads", "decoder_attention_heads"), 2)
    sizes |= dict.fromkeys(("encoder_ffn_dim", "decoder_ffn_dim"), 40)
    special: dict[str, Any] = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
    config = of.M2M100Config(
        vocab_size=len(tokenizer), decoder_start_token_id=2, max_position_embeddings=64,
        **sizes, **special,
    )  # fmt: skip
    model = of.M2M100ForConditionalGeneration(config)
    shrunken_architectures.peaky(model)
    model.save_pretrained(folder)


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a translator, a model that chats, and a classifier."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "nllb").mkdir()
    translator(folder / "nllb")
    tiny_checkpoints.folder(folder / "chat", Kind("llama"))
    (folder / "chat" / "chat_template.jinja").write_text(CHAT, "utf-8")
    labels = {"id2label": NAMES, "label2id": {name: id for id, name in NAMES.items()}}
    tiny_checkpoints.folder(
        folder / "classes", Kind("bert", labels, AutoModelForSequenceClassification)
    )
    with in_thread(create_app(Settings(), Registry(models_dir=folder))) as address:
        yield address


@pytest.fixture
def page(browser: Browser, opening: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with watched_page(browser, opening, request, width=1440, height=900) as page:
        yield page


def visit(page: Page, model: str, rest: str) -> None:
    """Go to a link to a model of the folder, and open that."""
    page.goto(f"/#model=local/{model}&{rest}")
    offer = page.get_by_role("button", name=f"Open local/{model}")
    if model not in page.request.get("/api/models").text() or offer.is_visible():
        offer.click()
    expect(page.locator('header [data-action="models"]')).to_have_text(re.compile(rf"^{model} · "))
    if page.get_by_role("dialog", name="Models").is_visible():
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


def tokens(page: Page, part: str = "tokens") -> list[str]:
    """Return the tokens of A that are seen."""
    return page.locator(f'[data-side="a"] [data-part="{part}"] .token > span').all_inner_texts()


def group(page: Page) -> Any:
    return page.get_by_role("group", name="How the sentences are read")


def test_languages_are_chosen_read_and_kept_in_the_link(page: Page) -> None:
    visit(page, "nllb", "a=la+rue&b=")
    source = group(page).get_by_label("Read as")
    expect(source).to_be_visible()
    drawn.panel(page, "a.encoder.0.0")
    assert tokens(page)[0] == "eng_Latn"
    source.select_option("fra_Latn")
    expect(page.locator('[data-side="a"] [data-part="tokens"]')).to_contain_text("fra_Latn")
    group(page).get_by_label("Written in").select_option("deu_Latn")
    expect(page.locator('[data-side="a"] [data-part="written"]')).to_contain_text("deu_Latn")
    expect(page).to_have_url(re.compile("source_language=fra_Latn&target_language=deu_Latn"))
    page.reload()
    expect(page.locator('[data-side="a"] [data-part="tokens"]')).to_contain_text("fra_Latn")
    expect(source).to_have_value("fra_Latn")


def test_special_tokens_are_left_out_and_a_chat_is_what_its_template_makes(page: Page) -> None:
    visit(page, "chat", "a=system:+the+street%0Auser:+it+was&b=&site=decoder")
    strip = page.locator('[data-side="a"] [data-part="tokens"]')
    special = group(page).get_by_label("Special tokens")
    expect(special).to_be_checked()
    expect(strip).to_contain_text("<s>")
    special.uncheck()
    expect(strip).not_to_contain_text("<s>")
    expect(page).to_have_url(re.compile("special_tokens=no"))
    group(page).get_by_label("Chat template").check()
    expect(page).to_have_url(re.compile("chat=yes"))
    expect(strip).to_contain_text("<s>")
    expect(special).to_be_disabled()
    shown = [text for text in tokens(page) if text in ("<s>", "</s>")]
    assert shown == ["<s>", "</s>", "<s>", "</s>", "<s>"]
    page.locator('[data-side="a"] [data-part="tokens"] .token').nth(2).click(button="right")
    expect(page.get_by_role("menuitem", name="Replace it")).to_be_hidden()
    expect(page.get_by_role("menuitem", name="Hide it from all heads")).to_be_visible()


def test_the_classes_of_a_text_stand_below_it_and_move_where_a_token_is_hidden(page: Page) -> None:
    visit(page, "classes", "a=The+animal+was+tired.&b=")
    drawn.panel(page, "a.encoder.0.0")
    table = page.locator('[data-side="a"] [data-part="classes"]')
    expect(table).to_contain_text("Probability of each class")
    question = {"model": "local/classes", "text": "The animal was tired."}
    said = page.request.post("/api/captures", data=question).json()["classes"]
    for one in said:
        expect(table.get_by_role("row", name=one["label"])).to_contain_text(
            f"{one['probability']:.4f}"
        )
    page.locator('[data-side="a"] [data-part="tokens"] .token').nth(2).click(button="right")
    page.get_by_role("menuitem", name="Hide it from all heads").click()
    drawn.panel(page, "b.encoder.0.0")
    hidden = {**question, "edits": [{"op": "mask", "tokens": [2]}]}
    other = page.request.post("/api/captures", data=hidden).json()["classes"]
    assert other != said
    below = page.locator('[data-side="b"] [data-part="classes"]')
    expect(below).to_contain_text(f"{other[0]['probability']:.4f}")
