"""A token's way through a layer: its numbers are those of the weights file, and can be walked."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import asked
from tests.browser.asked import TIRED, WIDE
from tests.browser.axe import AXE, expect_no_violation
from tests.browser.waiting import becomes
from tests.support.inside.encoder_by_hand import layer_norm, linear
from tests.support.inside.layers_by_hand import LayersByHand

IT = 8  # the place of "it"
LAYER = f"/#inspect=a:encoder:3.2:{IT}:1&inside=layer"
DIGITS = 5e-3  # of a number with three of them
BY_HAND = LayersByHand()


def layer(page: Page, fragment: str = LAYER) -> Locator:
    """Open a layer, wait for its numbers, and return its view."""
    page.goto(fragment)
    root = page.locator('[data-part="inside-layer"]')
    expect(root.locator(".layer-figure svg")).to_be_visible()
    expect(root.locator(".norm-numbers tbody tr").first).to_be_visible()
    return root


def ids(page: Page, text: str) -> list[int]:
    return [token["id"] for token in asked.capture(page, text)["tokens"]["source"]]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def table(root: Locator) -> list[list[str]]:
    """Return the steps as the table tells them."""
    root.get_by_text("The steps as a table").click()
    rows = root.locator(".layer-flow tbody tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def check_rows(rows: list[list[str]], states: list[NDArray[np.float64]]) -> None:
    """Compare the lengths and the largest features that a table tells."""
    assert len(rows) == len(states)
    for (_, length, _, largest), state in zip(rows, states, strict=True):
        assert number(length) == pytest.approx(np.linalg.norm(state), rel=DIGITS)
        told = [number(one) for one in re.findall(r": (\S+?)(?:,|$)", largest)]
        places = [int(one) for one in re.findall(r"(\d+):", largest)]
        assert places == list(np.argsort(-np.abs(state))[:5])
        assert told == pytest.approx(state[places], rel=DIGITS)


def test_every_step_has_the_numbers_of_the_weights_file(page: Page) -> None:
    rows = table(layer(page))
    steps = BY_HAND.layer(ids(page, TIRED), 3)
    check_rows(rows, [state[IT] for state in steps.all])
    assert [row[0] for row in rows] == [
        *("Input", "Self-attention", "Residual sum", "LayerNorm"),
        *("Feed-forward", "Residual sum", "LayerNorm", "Output"),
    ]
    said = {at: rows[at][2] for at in (2, 3, 4)}
    norm = said[3]
    before = steps.attended[IT]
    told = [number(one) for one in re.findall(r"(?:mean|variance) (\S+?)[,;]", norm)]
    assert told == pytest.approx([before.mean(), before.var()], rel=DIGITS)
    gamma = BY_HAND.weights["encoder.3.after_attention.norm.weight"]
    ends = re.findall(r"γ (\S+) … (\S+?),", norm)[0]
    assert [number(end) for end in ends] == pytest.approx([gamma.min(), gamma.max()], rel=DIGITS)
    assert f"{(steps.neurons[IT] > 0).sum()} of 768 neurons above 0" in said[4]
    one, other = steps.input[IT], steps.attention[IT]
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert number(said[2].split("cosine of both ")[1]) == pytest.approx(cosine, rel=DIGITS)
    # negative control: another token, and a norm without its γ, are told apart
    with pytest.raises(AssertionError):
        check_rows(rows, [state[IT - 1] for state in steps.all])
    wrong = steps.attended_norm[IT] / gamma
    with pytest.raises(AssertionError):
        check_rows([rows[3]], [wrong])


def test_a_bar_is_told_by_the_keys_and_chosen_for_the_norms(page: Page) -> None:
    root = layer(page)
    picture = root.locator(".layer-figure")
    readout = root.locator(".layer-flow .readout")
    picture.focus()
    for key in ("ArrowDown", *4 * ["ArrowDown"], *3 * ["ArrowRight"]):
        picture.press(key)  # past input, attention, sum and what the norm is given
    steps = BY_HAND.layer(ids(page, TIRED), 3)
    expect(readout).to_contain_text("LayerNorm, after, feature 3: ")
    told = number(re.findall(r"feature 3: (\S+)", readout.inner_text())[0])
    assert told == pytest.approx(steps.attended_norm[IT, 3], rel=1e-5)
    picture.press("ArrowDown")
    strongest = np.argsort(-steps.neurons[IT])[3]
    value = steps.neurons[IT, strongest]
    expect(readout).to_contain_text(f"neuron {strongest}: ")
    found = re.findall(r": (\S+) before ReLU, (\S+) after", readout.inner_text())[0]
    assert [number(one) for one in found] == pytest.approx([value, value], rel=1e-5)
    picture.press("ArrowUp")
    picture.press("Enter")
    expect(page).to_have_url(re.compile("feature=3&"))
    expect(root.locator(".norm-numbers")).to_contain_text("feature 3 of the 14 tokens of A")


def test_layer_norm_stays_where_batch_norm_changes_with_its_company(page: Page) -> None:
    root = layer(page, f"{LAYER}&feature=37")
    one, other = (BY_HAND.layer(ids(page, text), 3).attended for text in (TIRED, WIDE))
    name = "encoder.3.after_attention.norm"
    gamma, beta = (BY_HAND.weights[f"{name}.{part}"][37] for part in ("weight", "bias"))

    def batch_norm(batch: NDArray[np.float64]) -> list[float]:
        column = batch[:, 37]
        made = (one[IT, 37] - column.mean()) / np.sqrt(column.var() + 1e-5) * gamma + beta
        return [column.mean(), column.var(), made]

    normed = layer_norm(BY_HAND.weights, "encoder.3.after_attention", one)[IT, 37]
    wanted = [
        [one[IT].mean(), one[IT].var(), normed],
        batch_norm(one),
        batch_norm(np.concatenate([one, other])),
    ]
    rows = root.locator(".norm-numbers tbody tr")
    expect(rows).to_have_count(3)
    told = [
        [number(cell) for cell in row.locator("td:not(.words)").all_inner_texts()]
        for row in rows.all()
    ]
    np.testing.assert_allclose(told, wanted, rtol=DIGITS)
    assert abs(wanted[1][2] - wanted[2][2]) > DIGITS  # the company matters
    expect(root.locator(".norm-said")).to_contain_text("it looks at no other token")
    heatmap = root.locator(".states")
    expect(heatmap).to_have_attribute("aria-label", re.compile("14 tokens, 192 features"))
    root.get_by_role("button", name="Both sentences").click()
    expect(heatmap).to_have_attribute("aria-label", re.compile("28 tokens, 192 features"))
    expect(page).to_have_url(re.compile("batch=both"))
    expect(rows.nth(1)).to_have_class("faint")
    heatmap.press("ArrowDown")
    expect(page).to_have_url(re.compile(rf"inspect=a%3Aencoder%3A3.2%3A{IT + 1}%3A1"))
    expect(root.locator(".layer-said")).to_contain_text("“was”, token 9")
    heatmap.press("ArrowRight")
    expect(page).to_have_url(re.compile("feature=38&"))


def test_other_layers_stacks_and_tokens_are_chosen_and_stand_in_the_link(page: Page) -> None:
    root = layer(page)
    root.get_by_role("button", name="The layer before").click()
    expect(root.locator(".layer-said")).to_contain_text("through layer 2 of the encoder")
    steps = BY_HAND.layer(ids(page, TIRED), 2)
    becomes(lambda: len(root.locator(".layer-flow tbody tr").all()), 8)
    check_rows(table(root), [state[IT] for state in steps.all])
    root.get_by_role("combobox", name="Layer", exact=True).select_option("0")
    expect(root.get_by_role("button", name="The layer before")).to_be_disabled()
    page.get_by_role("button", name="The next query").click()
    expect(root.locator(".layer-said")).to_contain_text("“was”, token 9, through layer 0")
    root.get_by_role("button", name="decoder", exact=True).click()
    expect(root.locator(".layer-said")).to_contain_text("through layer 0 of the decoder")
    expect(root.locator(".layer-flow tbody tr")).to_have_count(11)
    expect(page).to_have_url(re.compile(r"inspect=a%3Adecoder%3A0\.2%3A9%3A1&inside=layer"))


def test_the_layer_follows_a_replay(page: Page) -> None:
    root = layer(page, "/#inspect=a:decoder:1.2:3:1&inside=layer&site=decoder&step=4")
    expect(root.locator(".layer-said")).to_contain_text("token 3,")
    page.get_by_role("slider").press("ArrowRight")
    expect(root.locator(".layer-said")).to_contain_text("token 4,")


def test_without_the_residual_the_answer_is_another_and_one_click_joins_it_again(
    page: Page,
) -> None:
    root = layer(page, f"/#inspect=a:encoder:1.2:{IT}:1&inside=layer")
    cut = {"op": "residual", "site": "encoder", "layer": 1}
    before = asked.capture(page, TIRED)["target"]
    after = asked.answer(page, text=TIRED, edits=[cut])["target"]
    assert before != after
    root.get_by_role("button", name="Without the residual").click()
    answer = root.locator(".layer-answer")
    expect(answer.locator("dd")).to_have_text([before, after or "nothing"])
    expect(page).to_have_url(re.compile(r"edits=a\.encoder\.1\.residual"))
    steps = BY_HAND.layer(ids(page, TIRED), 1)
    name = "encoder.1"
    normed = layer_norm(BY_HAND.weights, f"{name}.after_attention", steps.attention)
    inner = np.maximum(0, linear(BY_HAND.weights, f"{name}.feed_forward.0", normed))
    fed = linear(BY_HAND.weights, f"{name}.feed_forward.2", inner)
    alone = layer_norm(BY_HAND.weights, f"{name}.after_feed_forward", normed + fed)[IT]
    whole = steps.output[IT]
    said = re.findall(
        r"length (\S+) before, (\S+) after; (\S+) apart, cosine (\S+)\.", answer.inner_text()
    )[0]
    lengths = [np.linalg.norm(one) for one in (whole, alone, whole - alone)]
    cosine = whole @ alone / lengths[0] / lengths[1]
    assert [number(one) for one in said] == pytest.approx([*lengths, cosine], rel=DIGITS)
    page.reload()
    expect(answer.locator("dd")).to_have_text([before, after or "nothing"])
    expect(root.get_by_role("button", name="Without the residual")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Remove the edit: encoder 1 without its residual").click()
    expect(answer).to_be_hidden()
    expect(page).to_have_url(re.compile("edits=&"))
    root.get_by_role("button", name="Check the residual").click()
    check = page.locator('[data-part="check"]')
    expect(check).to_contain_text("Causal check · A · encoder 1 without its residual")
    expect(check.locator('[data-part="check-texts"] dd')).to_have_text([before, after or "nothing"])
    expect(check.get_by_role("group", name="What is done to the head")).to_be_hidden()


def test_a_residual_of_the_decoder_is_cut_while_its_layer_stays_open(page: Page) -> None:
    root = layer(page, "/#inspect=a:decoder:1.2:8:1&inside=layer")
    root.get_by_role("button", name="Without the residual of cross-attention").click()
    expect(root.locator(".layer-answer dd")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"edits=a\.cross\.1\.residual"))
    expect(root.locator(".layer-said")).to_contain_text("through layer 1 of the decoder")


@pytest.mark.console_error("500")
def test_a_layer_that_did_not_come_is_asked_for_again(page: Page) -> None:
    refused = {"error": "unexpected", "detail": "The pass was lost."}
    page.route(re.compile(r"/layer\?"), lambda route: route.fulfill(status=500, json=refused))
    page.goto(LAYER)
    root = page.locator('[data-part="inside-layer"]')
    expect(root.locator('[data-part="layer-reason"]')).to_have_text("The pass was lost.")
    page.unroute(re.compile(r"/layer\?"))
    root.get_by_role("button", name="Try again").click()
    expect(root.locator(".layer-figure svg")).to_be_visible()
    expect(root.locator('[data-part="layer-reason"]')).to_be_hidden()


def test_where_parts_are_not_found_the_reason_stands_there(page: Page) -> None:
    reason = "The sum after the attention was not found: 0.3 from the layer's output."

    def without(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "steps": [], "checked": None, "reason": reason})

    page.route(re.compile(r"/layer\?"), without)
    page.goto(LAYER)
    root = page.locator('[data-part="inside-layer"]')
    expect(root.locator('[data-part="layer-reason"]')).to_have_text(reason)
    expect(root.locator(".layer-figure svg")).to_have_count(0)
    expect(root.get_by_role("combobox", name="Layer", exact=True)).to_be_visible()


def test_a_layer_is_saved_as_every_figure_is(page: Page) -> None:
    root = layer(page)
    for name, letters in (
        ("Save the layer as a file", "Self-attention"),
        ("Save the norms as a file", "street"),
    ):
        root.get_by_role("button", name=name).click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="SVG").click()
        path = download.value.path()
        assert letters in path.read_text("utf-8")
        assert "model sightlines/en-fr" in path.read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_layer_can_be_read_by_everybody(readable: Page, scheme: str) -> None:
    layer(readable).get_by_text("The steps as a table").click()
    expect_no_violation(readable)


def test_a_layer_fits_a_phone(phone_page: Page) -> None:
    phone_page.add_init_script(path=AXE)
    phone_page.emulate_media(reduced_motion="reduce")
    layer(phone_page)
    assert phone_page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect_no_violation(phone_page)
