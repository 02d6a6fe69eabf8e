"""What is shown is saved in full precision, and a saved file is drawn again without the model."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED, WIDE
from tests.browser.used import menu, open_page, write
from tests.browser.waiting import becomes

MATRICES = "#view=matrix&heads=0.1,1.2&difference=yes"
HEADS = [(0, 1), (1, 2)]
BANNER = '[data-part="file-banner"]'


def dialog(page: Page) -> Locator:
    """Open the dialog once everything to save has come."""
    menu(page, "Save or open")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    return page.get_by_role("dialog")


def saved(page: Page, path: Path, *wishes: str) -> Path:
    """Save what is wished, with the name that the server gave, and return the file."""
    opened = dialog(page)
    for wish in wishes:
        opened.get_by_label(wish).check()
    with page.expect_download() as started:
        opened.get_by_role("button", name="Save", exact=True).click()
    expect(opened).to_be_hidden()
    file = path / started.value.suggested_filename
    started.value.save_as(file)
    return file


def open_file(page: Page, file: Path) -> None:
    """Choose a file in the dialog."""
    dialog(page)
    page.locator('[data-part="file"]').set_input_files(file)


def same(one: drawn.Matrix, other: drawn.Matrix) -> bool:
    """Tell whether two matrices hold the same float32 numbers."""
    return np.array_equal(np.array(one, np.float32), np.array(other, np.float32))


def expect_cells(pane: Locator, weights: drawn.Matrix) -> None:
    """Wait until a panel's matrix holds these numbers."""
    becomes(lambda: same(drawn.cells(pane), weights), True)


@pytest.fixture
def board_file(page: Page, tmp_path: Path) -> Path:
    """The default pair with two heads, saved as JSON from a page that stays open."""
    page.goto(f"/{MATRICES}")
    drawn.panel(page, "b.encoder.1.2")
    return saved(page, tmp_path, "the heads on the board", "JSON: ")


def test_the_heads_on_the_board_of_two_sentences_are_one_file(page: Page, board_file: Path) -> None:
    document = json.loads(board_file.read_text("utf-8"))
    assert document["format"] == "sightlines-set/1"
    assert [capture["text"] for capture in document["captures"]] == [TIRED, WIDE]
    for capture in document["captures"]:
        assert capture["model"]["revision"] == asked.model(page)["revision"]
        heads = [(one["site"], one["layer"], one["head"]) for one in capture["attention"]]
        assert heads == [("encoder", *place) for place in HEADS], "of the difference too, once"
        for one in capture["attention"]:
            name = f"{one['layer']}.{one['head']}"
            assert one["weights"] == asked.weights(page, capture["text"], "encoder", name)


def test_one_sentence_is_saved_with_every_head(page: Page, tmp_path: Path) -> None:
    head = open_page(page, "#b=")
    file = saved(page, tmp_path, "every head of every site")
    document = json.loads(file.read_text("utf-8"))
    assert document["format"] == "sightlines/1" and document["text"] == TIRED
    found = {
        f"{one['site']}.{one['layer']}.{one['head']}": one["weights"]
        for one in document["attention"]
    }
    assert found[f"encoder.{head}"] == asked.weights(page, TIRED, "encoder", head)
    sites = asked.model(page)["sites"]
    assert len(found) == sum(site["layers"] * site["heads"] for site in sites)


def test_everything_is_saved_as_arrays_of_numpy(page: Page, tmp_path: Path) -> None:
    head = open_page(page)
    file = saved(page, tmp_path, "every head of every site", "NPZ: ")
    with np.load(file, allow_pickle=False) as arrays:
        for text in (TIRED, WIDE):
            capture = asked.capture(page, text)
            heads = [name for name in arrays.files if name.startswith(f"{capture['id']}/")]
            sites = capture["sites"]
            assert len(heads) >= sum(site["layers"] * site["heads"] for site in sites)
            array = arrays[f"{capture['id']}/encoder.{head}"]
            assert array.dtype == np.float32
            weights = asked.weights(page, text, "encoder", head)
            assert same(array.tolist(), weights)


def test_a_saved_file_is_drawn_again_without_the_model(page: Page, board_file: Path) -> None:
    document = json.loads(board_file.read_text("utf-8"))
    captures = document["captures"]
    for capture in captures:  # what the model would never say can only come from the file
        row = capture["attention"][0]["weights"][0]
        row[0], row[1] = row[1], row[0]
    board_file.write_text(json.dumps(document), "utf-8")
    questions: list[str] = []

    def refuse(route: Route) -> None:
        questions.append(route.request.url)
        route.abort()

    page.route("**/api/captures**", refuse)
    open_file(page, board_file)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(BANNER)).to_contain_text(f"Drawn from the file {board_file.name}")
    expect(page.get_by_label("A", exact=True)).to_have_value(TIRED)
    expect(page.get_by_label("B", exact=True)).to_have_value(WIDE)
    page.get_by_role("button", name="Matrix", exact=True).click()
    for side, capture in zip("ab", captures, strict=True):
        first = capture["attention"][0]
        pane = drawn.panel(page, f"{side}.encoder.{first['layer']}.{first['head']}")
        expect_cells(pane, first["weights"])
        names = [token["text"] for token in capture["tokens"]["source"]]
        assert [name.lstrip("·") for name in drawn.labels(pane, "query")] == names
    assert questions == []


def test_a_broken_file_is_refused_in_words_and_nothing_is_lost(
    page: Page, board_file: Path, tmp_path: Path
) -> None:
    document = json.loads(board_file.read_text("utf-8"))
    document["captures"][1]["attention"][0]["weights"][0].pop()
    short = tmp_path / "short.json"
    short.write_text(json.dumps(document), "utf-8")
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\x93NUMPY")
    alert = page.get_by_role("dialog").get_by_role("alert")
    open_file(page, broken)
    expect(alert).to_have_text("This is not a JSON file.")
    page.locator('[data-part="file"]').set_input_files(short)
    expect(alert).to_contain_text("The weights of encoder 0.1 are not")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    becomes(lambda: drawn.panels(page)[:2], ["a.encoder.0.1", "b.encoder.0.1"])
    expect(page.locator('[data-part="notice"]')).to_be_empty()
    menu(page, "Save or open")
    expect(page.locator('[data-part="saving-failure"]')).to_have_text("")


def test_back_leaves_the_file(page: Page, board_file: Path) -> None:
    before = page.evaluate("() => location.href")
    open_file(page, board_file)
    notice = page.locator(BANNER)
    expect(notice).to_contain_text("Drawn from")
    save = page.get_by_role("button", name="Save", exact=True, include_hidden=True)
    expect(save).to_be_disabled()
    page.go_back()
    expect(notice).to_be_hidden()
    expect(page).to_have_url(before)
    pane = drawn.panel(page, "b.encoder.1.2")
    expect_cells(pane, asked.weights(page, WIDE, "encoder", "1.2"))


def test_a_new_sentence_leaves_the_file(page: Page, board_file: Path) -> None:
    open_file(page, board_file)
    notice = page.locator(BANNER)
    expect(notice).to_contain_text("Drawn from")
    write(page, "A", "My cat sleeps.")
    expect(notice).to_be_hidden()
    expect(page.locator("#said-a")).to_contain_text("Written by the model")
    page.get_by_role("button", name="Matrix", exact=True).click()
    pane = drawn.panel(page, "a.encoder.0.1")
    drawn.expect_names(pane, len(asked.capture(page, "My cat sleeps.")["tokens"]["source"]))
    expect_cells(pane, asked.weights(page, "My cat sleeps.", "encoder", "0.1"))


def test_a_file_stays_a_file_and_what_it_lacks_is_not_offered(page: Page, board_file: Path) -> None:
    before = page.evaluate("() => location.href")
    open_file(page, board_file)
    banner = page.locator(BANNER)
    expect(banner).to_contain_text("the numbers are the file's, no model was asked. It holds 2 of")
    expect(page.locator(".foot")).to_contain_text("those of the opened file")
    grid = page.locator('[data-part="grid"]')
    held, lacking = (grid.locator(f'[data-head="{name}"]') for name in ("1.2", "2.3"))
    expect(lacking).to_have_attribute("aria-disabled", "true")
    expect(lacking).to_have_attribute("title", "not in the opened file")
    lacking.click(force=True)
    becomes(lambda: drawn.panels(page), ["a.encoder.0.1", "b.encoder.0.1"])
    held.click()
    becomes(lambda: drawn.panels(page), ["a.encoder.1.2", "b.encoder.1.2"])
    expect(banner).to_contain_text("Drawn from")
    reason = re.compile("it asks the model")
    for offered in (
        page.get_by_role("button", name="Find", exact=True),
        page.get_by_role("button", name=re.compile("^Check A")),
    ):
        expect(offered).to_have_attribute("title", reason)
        offered.click(force=True)
    table = page.locator('[data-part="colour"] option[value="table"]')
    expect(table).to_have_attribute("disabled", "")
    expect(page.locator('[data-part="find"]')).to_be_hidden()
    expect(page.locator('[data-part="check"]')).to_be_hidden()
    page.get_by_role("button", name="Leave the file").click()
    expect(banner).to_be_hidden()
    expect(page).to_have_url(before)
    expect(lacking).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator(".foot")).to_contain_text("what the model used, exactly")


def test_the_file_that_the_documentation_writes_is_drawn(page: Page, tmp_path: Path) -> None:
    page.goto("/docs")
    code = page.locator("pre code").inner_text()
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    file = tmp_path / "my-model.json"
    document = json.loads(file.read_text("utf-8"))
    open_page(page)
    open_file(page, file)
    expect(page.locator(BANNER)).to_contain_text("Drawn from the file my-model.json")
    page.get_by_role("button", name="Matrix", exact=True).click()
    for head in (0, 3):
        page.locator(f'[data-part="grid"] [data-head="0.{head}"]').click()
        pane = drawn.panel(page, f"a.encoder.0.{head}")
        expect_cells(pane, document["attention"][head]["weights"])
        assert drawn.labels(pane, "query") == ["The", "·animal", "·was", "·tired", "."]
