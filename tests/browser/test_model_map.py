"""The model as a map: its numbers are this sentence's, and each part leads to its view."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.axe import AXE, expect_no_violation
from tests.support.inside.layers_by_hand import LayersByHand


def model_map(page: Page, fragment: str = "/#page=model") -> Locator:
    """Open the map, and return it once it is drawn."""
    page.goto(fragment)
    root = page.locator('[data-part="map"]')
    expect(root.locator("svg")).to_be_visible()
    return root


def link(root: Locator, name: str) -> Locator:
    return root.get_by_role("link", name=re.compile(name))


def test_the_map_tells_the_lengths_of_this_sentence(page: Page) -> None:
    root = model_map(page)
    ids = [token["id"] for token in asked.capture(page, TIRED)["tokens"]["source"]]
    steps = LayersByHand().layer(ids, 1)
    cells = root.locator("section").first.locator("tbody tr").nth(1).locator("td")
    told = [float(one) for one in cells.all_inner_texts()]
    parts = (steps.attention, steps.feed_forward, steps.output)
    wanted = [np.linalg.norm(part, axis=-1).mean() for part in parts]
    assert told == pytest.approx(wanted, rel=5e-3)
    folded = f"Layer 1 · length {told[2]:.1f}, encoder, folded"
    expect(link(root, "Layer 1 .*encoder")).to_have_accessible_name(folded)
    expect(root).to_contain_text("LayerNorm; post-norm")


def test_an_attention_leads_to_its_heads(page: Page) -> None:
    root = model_map(page)
    link(root, "Cross-attention .*decoder layer 0").click()
    expect(page).to_have_url(re.compile(r"page=explore&.*site=cross&heads=0\.0"))
    drawn.panel(page, "a.cross.0.0")
    page.go_back()
    expect(root.locator("svg")).to_be_visible()


def test_norm_and_feed_forward_lead_into_the_layer_at_the_token_that_is_lit(page: Page) -> None:
    root = model_map(page, "/#page=model&kept=asq8&unfolded=encoder.1")
    link(root, "Feed-forward .*encoder layer 1").click()
    expect(page).to_have_url(re.compile(r"inspect=a%3Aencoder%3A1\.0%3A8%3A8&inside=layer"))
    said = page.locator(".layer-said")
    expect(said).to_contain_text("“it”, token 8, through layer 1 of the encoder")


def test_positions_and_output_lead_to_theirs(page: Page) -> None:
    root = model_map(page)
    link(root, "Positions .*encoder").click()
    expect(page.locator(".positions [aria-busy=false]").first).to_be_visible()
    page.get_by_role("button", name="Model", exact=True).click()
    link(root, "Output .*decoder").click()
    expect(page).to_have_url(re.compile("page=explore"))
    expect(page.locator('[data-side="a"] .written .token').first).to_be_focused()


def test_a_folded_layer_opens_by_the_keys_and_stands_in_the_link(page: Page) -> None:
    root = model_map(page)
    link(root, "Layer 1 .*encoder").press("Enter")
    expect(page).to_have_url(re.compile(r"unfolded=encoder\.1"))
    expect(link(root, "Self-attention .*encoder layer 1")).to_be_focused()
    expect(link(root, "Layer 3 .*encoder")).to_be_visible()


def test_the_map_is_saved_with_its_words(page: Page) -> None:
    model_map(page).get_by_role("button", name="Save the map as a file").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="SVG").click()
    svg = download.value.path().read_text("utf-8")
    for words in ("Cross-attention", "Add &amp; LayerNorm", "parameters 4,118,400"):
        assert words in svg


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_can_be_read_by_everybody(readable: Page, scheme: str) -> None:
    model_map(readable)
    expect_no_violation(readable)


def test_the_map_fits_a_phone(phone_page: Page) -> None:
    phone_page.add_init_script(path=AXE)
    phone_page.emulate_media(reduced_motion="reduce")
    model_map(phone_page)
    assert phone_page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect_no_violation(phone_page)
