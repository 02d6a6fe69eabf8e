"""Inside a head every number stands, and each can be computed from the weights alone."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, inside
from tests.browser.asked import TIRED
from tests.support.inside.encoder_by_hand import EncoderCell, cell_by_hand

QUERY, KEY = 8, 1  # it, animal
PLACE = f"a:encoder:3.2:{QUERY}:{KEY}"


def by_hand(page: Page, scale: float | None = None) -> EncoderCell:
    """Return the cell from the file of weights; the page is asked for the ids of tokens alone."""
    ids = [token["id"] for token in asked.capture(page, TIRED)["tokens"]["source"]]
    return cell_by_hand(ids, 3, 2, QUERY, scale)


def compare(page: Page, cell: EncoderCell) -> None:
    """Hold every number of the opened cell against one that was computed by itself."""
    lengths = np.linalg.norm(cell.values, axis=1)
    exps = np.exp(cell.scores)
    products = cell.query * cell.keys[KEY]
    whole = cell.parts.sum(0) + cell.bias
    parts = np.vstack([cell.parts, cell.bias])
    along = parts @ whole / np.linalg.norm(whole)
    part_lengths = np.linalg.norm(parts, axis=1)
    ranked = np.argsort(-cell.weights * lengths)[:12]
    expected = {
        "Two tokens come in": [cell.states[QUERY], cell.states[KEY]],
        "Query times key": [cell.query, cell.keys[KEY], products],
        "The row": [cell.scores, exps, cell.weights, cell.unscaled],
        "What each key hands over": [
            each[ranked] for each in (cell.weights, lengths, cell.weights * lengths)
        ],
        "Through W": [part_lengths, along / part_lengths, along],
    }
    for heading, numbers in expected.items():
        seen = inside.columns(inside.table(page, heading))
        np.testing.assert_allclose(seen, numbers, rtol=5e-4, atol=2e-5, err_msg=heading)
    added = np.array(inside.columns(inside.table(page, "Added up")))
    np.testing.assert_allclose(added[-1], cell.mixed, rtol=5e-4, atol=2e-5)
    np.testing.assert_allclose(added[0], cell.weights[KEY] * cell.values[KEY], atol=2e-5)
    boxes = {
        "dot": products.sum(),
        "scale": 1 / np.sqrt(len(cell.query)),
        "score": cell.scores[KEY],
        "exp": exps[KEY],
        "denominator": exps.sum(),
        "weight": cell.weights[KEY],
    }
    for name, wanted in boxes.items():
        assert inside.box(page, name) == pytest.approx(wanted, rel=5e-4), name
    checked = {
        "weight": cell.weights[KEY],
        "output": np.linalg.norm(cell.mixed),
        "heads": np.linalg.norm(whole),
    }
    for name, wanted in checked.items():
        assert inside.check(page, name) == pytest.approx((wanted, wanted), rel=1e-4), name


def test_every_number_of_a_cell_follows_from_the_weights_of_the_file(page: Page) -> None:
    inside.open_cell(page, PLACE)
    compare(page, by_hand(page))
    with pytest.raises(AssertionError, match="The row"):
        compare(page, by_hand(page, scale=1 / np.sqrt(192)))  # of the model, not of the head


def test_a_difference_from_the_model_is_said(page: Page) -> None:
    def bend(route: Route) -> None:
        answer = route.fetch()
        cell = answer.json()
        route.fulfill(response=answer, json={**cell, "scale": 0.9 * cell["scale"]})

    page.route("**/cell?*", bend)
    inside.open_cell(page, PLACE)
    lines = page.locator("[data-check]")
    expect(lines.filter(has_text="the weight").locator(".bad")).to_contain_text("more than 10⁻⁵")
    expect(lines.locator(".bad")).to_have_count(1)


def test_what_a_model_does_not_show_is_said_in_its_place_with_the_reason(page: Page) -> None:
    lacking = ("query_input", "key_input", "query_vector", "key_vector", "dot", "scale", "score")
    why = "This model's file is too old."
    kept = "Of this model the weights are kept, not the values."

    def take(route: Route) -> None:
        answer = route.fetch()
        cell = answer.json()
        row = {**cell["row"], "dots": None, "scores": None}
        reasons = {"inputs_reason": why, "scores_reason": why, "projection_reason": why}
        output = {"by_weights": None, "model": None, "difference": None, "reason": kept}
        gone = dict.fromkeys((*lacking, "values", "projection"))
        told = {**cell, **gone, **reasons, "row": row, "values_reason": kept, "output": output}
        route.fulfill(response=answer, json=told)

    page.route("**/cell?*", take)
    page.goto(f"/#inspect={PLACE}&kept=")
    steps = page.locator(".inside-step")
    expect(steps.filter(has_text="Not found, because this model's file is too old.")).to_have_count(
        1
    )
    expect(steps.filter(has_text="Not found, because of this model the weights")).to_have_count(1)
    expect(steps.filter(has_text="not found, for the same reason.")).to_have_count(5)
    expect(page.get_by_role("heading", name="By hand, and by the model")).to_be_hidden()
    shown = inside.columns([row[:1] + row[3:4] for row in inside.table(page, "The row")])[0]
    assert shown == pytest.approx(asked.weights(page, TIRED, "encoder", "3.2")[QUERY], abs=1e-6)


@pytest.mark.console_error("503")
def test_a_cell_that_did_not_come_is_asked_for_again(page: Page) -> None:
    def busy(route: Route) -> None:
        route.fulfill(status=503, json={"error": "busy", "detail": "Too many are asking."})

    page.route("**/cell?*", busy)
    page.goto(f"/#inspect={PLACE}&kept=")
    told = page.locator('[data-part="inside-cell"]')
    expect(told.get_by_text("Too many are asking.")).to_be_visible()
    page.unroute("**/cell?*")
    told.get_by_role("button", name="Try again").click()
    inside.told(page)
    expect(told.get_by_role("button", name="Try again")).to_be_hidden()


@pytest.mark.parametrize("place", [PLACE, "a:decoder:1.3:5:2", "a:cross:0.4:5:2"])
def test_the_copied_lines_of_python_give_the_weight_and_the_output(
    page: Page, tmp_path: Path, place: str
) -> None:
    page.goto("/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    inside.open_cell(page, place)
    page.get_by_role("button", name="Copy as NumPy").click()
    expect(page.get_by_text("Copied, with all keys and values.")).to_be_visible()
    script = tmp_path / "copied.py"
    script.write_text(page.evaluate("() => navigator.clipboard.readText()"), "utf-8")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    weight, output = ran.stdout.strip().split("\n")
    _, mine, *_, own = weight.split()
    assert float(mine) == pytest.approx(float(own), abs=1e-6)
    assert float(own) == pytest.approx(inside.check(page, "weight")[1], abs=1e-8)
    assert float(output.split()[-1]) < 1e-5


def test_of_a_long_text_the_copied_lines_hold_the_strongest_and_the_rest(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/")
    capture = asked.capture(page, TIRED)["id"]
    answer = page.request.get(
        f"/api/captures/{capture}/cell?site=encoder&layer=1&head=0&query=3&key=7"
    )
    cell = answer.json()
    values = cell["values"]
    kept, rest = values["strongest"][:4], values["strongest"][4:]
    more = sum(one["weight"] * np.array(one["value"]) for one in rest) + np.array(values["rest"])
    cell["values"] |= {"strongest": kept, "rest": more.tolist()}
    snippet = page.evaluate(
        """async (cell) => {
          const { src } = document.querySelector('script[type=module]');
          const module = src.replace('main.js', 'patterns/inside/numpy_snippet.js');
          const { fitsWhole, snippetOf } = await import(module);
          const long = { ...cell, row: { ...cell.row, weights: Array(2000).fill(0) } };
          if (fitsWhole(long) || !fitsWhole(cell)) throw new Error('the bound is another one');
          return snippetOf(cell, null, null, ['one line\\nimport os']);
        }""",
        cell,
    )
    script = tmp_path / "copied.py"
    script.write_text(snippet, "utf-8")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    weight, output = ran.stdout.strip().split("\n")
    assert float(weight.split()[1]) == pytest.approx(cell["weight"], abs=1e-6)
    assert float(output.split()[-1]) < 1e-5
    assert "\nimport os" not in snippet
