"""Positions in queries and scores, and told otherwise: what the page says is what the API says."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.plates import Numbers, csv_of
from tests.browser.used import open_page, whole


def test_a_query_is_what_its_content_and_its_position_give(page: Page) -> None:
    page.goto("/#page=positions&section=adding&scored=0.3:4:1&projected=key")
    capture = asked.capture(page, TIRED)
    below = f"/api/captures/{capture['id']}/positions/projection?site=encoder&head=3&token=4"
    answer = page.request.get(below).json()
    title = "A and B · encoder 0.3 · key of “cross”"
    expect(page.get_by_role("application", name=re.compile(f"^{title}"))).to_be_visible()
    names, rows = csv_of(page, title)
    parts = answer["key"]
    assert names[:2] == ["x·W_K", "one-hot·W_P"] and len(names) == 5
    given = [parts[name] for name in ("content", "position", "rest", "sum", "model")]
    assert np.array_equal(rows, given)
    assert np.allclose(rows[:3].sum(0), rows[4], atol=1e-5)
    positions, projected = csv_of(page, "A and B · encoder 0.3 · W_P = PE·W_K")
    assert positions[4] == "position 4" and len(positions) == answer["positions"]
    assert np.allclose(projected[4], parts["position"], atol=1e-5)
    expect(page.locator(".finding").nth(2)).to_contain_text(f"a 1 at {answer['place']:g}")


def test_the_terms_of_a_score_sum_to_it_and_heads_are_ranked_by_their_share(page: Page) -> None:
    page.goto("/#page=positions&section=score&scored=0.1:8:1")
    capture = asked.capture(page, TIRED)
    below = f"/api/captures/{capture['id']}/positions"
    place = "site=encoder&layer=0&head=1&query=8&key=1"
    score = page.request.get(f"{below}/score?{place}").json()
    boxes = page.locator(".terms li")
    expect(boxes).to_have_count(len(score["terms"]) + 1)
    values = [*(term["value"] for term in score["terms"]), score["score"]]
    for box, value in zip(boxes.all(), values, strict=True):
        expect(box.locator(".number")).to_have_text(f"{value:+.4f}".replace("-", "−"))
    assert abs(sum(values[:-1]) - values[-1]) < 1e-4
    shares = page.request.get(f"{below}/share?site=encoder&layer=0").json()["heads"]
    ranked = sorted(shares, key=lambda one: -one["share"])
    rows = page.locator(".shares li")
    expect(rows).to_have_count(len(ranked))
    for row, head in zip(rows.all(), ranked, strict=True):
        expect(row).to_contain_text(f"encoder 0.{head['head']}")
        expect(row).to_contain_text(f"{100 * head['share']:.1f}")
    page.get_by_role("region", name="Positions in one score").get_by_label("Query").select_option(
        "2"
    )
    expect(page).to_have_url(re.compile("scored=0.1%3A2%3A1"))
    rows.first.get_by_role("button").click()
    drawn.panel(page, f"a.encoder.0.{ranked[0]['head']}")


def test_the_experiment_tells_what_became_of_heads_and_translation(page: Page) -> None:
    page.goto("/#page=positions&section=experiment&experiment=shuffle_1&heads=3.2&site=encoder")
    before = asked.capture(page, TIRED)
    edit = {"op": "positions", "mode": "shuffle", "seed": 1}
    after = asked.answer(page, text=TIRED, edits=[edit])
    region = page.get_by_role("region", name="The experiment")
    said = region.locator(".answers dd")
    expect(said).to_have_text([before["target"], after["target"]])

    def layers(capture: dict[str, Any]) -> Numbers:
        below = f"/api/captures/{capture['id']}/weights?site=encoder"
        sites = next(one for one in capture["sites"] if one["site"] == "encoder")
        found = [
            page.request.get(f"{below}&layer={layer}").json()["weights"]
            for layer in range(sites["layers"])
        ]
        return np.array(found)  # (layer, head, query, key)

    original, changed = layers(before), layers(after)
    moved = np.abs(original - changed).sum(-1).mean(-1) / 2
    previous, now = (np.diagonal(of, -1, 2, 3).mean(-1) for of in (original, changed))
    most = np.argsort(-previous, axis=None)[:3]
    finding = region.locator(".finding")
    goes = f"goes from {previous.flat[most].mean():.2f} to {now.flat[most].mean():.2f}"
    expect(finding).to_contain_text(goes)
    expect(finding).to_contain_text(f"{moved[3, 2]:.3f} of each row's weight")
    ranked = np.argsort(-moved, axis=None)[:8]
    wanted = [f"{place // 8}.{place % 8}" for place in ranked]
    expect(region.locator("tbody th")).to_have_text(wanted)
    _, rows = csv_of(page, "A · encoder 3.2 · positions shuffled (seed 1)")
    assert np.allclose(rows, changed[3, 2], atol=1e-6)
    region.get_by_role("button", name=wanted[0], exact=True).click()
    expect(finding).to_contain_text(f"Encoder {wanted[0]}")
    region.get_by_role("button", name="Another seed").click()
    expect(page).to_have_url(re.compile("experiment=shuffle_2"))
    region.get_by_role("button", name="Shifted").click()
    region.get_by_role("button", name="Draw as B").click()
    drawn.panel(page, f"b.encoder.{wanted[0]}")
    expect(page).to_have_url(re.compile("moved=b.shift_3"))
    remove = page.get_by_role("button", name="Remove the edit: positions shifted by 3")
    remove.click()
    expect(remove).to_have_count(0)
    expect(page).to_have_url(re.compile("moved=(&|$)"))


def test_a_file_shows_its_positions_and_asks_no_model(page: Page, tmp_path: Path) -> None:
    open_page(page)
    whole(page)
    capture = asked.capture(page, TIRED)
    saved = page.request.get(f"/api/captures/{capture['id']}/export?place=encoder.3.2")
    file = tmp_path / "saved.json"
    file.write_bytes(saved.body())
    page.locator('[data-part="file"]').set_input_files(file)
    expect(page.locator('[data-part="file-banner"]')).to_be_visible()
    requests: list[str] = []
    page.on("request", lambda sent: requests.append(sent.url))
    page.get_by_role("button", name="Positions").click()
    sections = page.get_by_role("navigation", name="Sections").get_by_role("button")
    expect(sections).to_have_text(["The encoding", "Near is similar", "k positions on"])
    expect(page.get_by_role("application", name=re.compile("^A · sinus")).first).to_be_visible()
    expect(page.get_by_role("button", name="All positions")).to_be_hidden()
    assert [url for url in requests if re.search("/api/captures(/|$)", url)] == []


def test_a_mode_that_a_model_cannot_have_says_why(page: Page) -> None:
    def refuse(route: Route) -> None:
        answer = route.fetch().json()
        for model in answer["models"]:
            for one in model["position_edits"]:
                if one["mode"] == "stretch":
                    one.update(available=False, reason="its table has no row between two others")
        route.fulfill(json=answer)

    page.route("**/api/models", refuse)
    page.goto("/#page=positions&section=experiment&experiment=stretch_0.5")
    region = page.get_by_role("region", name="The experiment")
    expect(region.get_by_role("alert")).to_contain_text("no row between two others")
    expect(region.get_by_role("button", name="Stretched")).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(region.locator(".figure:visible")).to_have_count(0)
    region.get_by_role("button", name="Off", exact=True).click()
    expect(region).to_contain_text("Off means: Nothing is added to the embeddings.")
    expect(region.locator(".figure:visible")).to_have_count(2)
