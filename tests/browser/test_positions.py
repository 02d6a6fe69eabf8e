"""The page Positions shows what told the model where tokens stand; its numbers are NumPy's."""

import csv
import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.used import NOTHING_LIT
from tests.browser.waiting import becomes

Numbers = npt.NDArray[np.float64]
KIND = "sinusoidal positions"


def plate(page: Page, title: str) -> Locator:
    """Return a figure of the page, by the beginning of its name, once it is drawn."""
    figure = page.get_by_role("application", name=re.compile(f"^A and B · {KIND} · {title}"))
    expect(figure).to_have_attribute("aria-busy", "false")
    return figure


def numbers(page: Page, title: str) -> tuple[list[str], Numbers]:
    """Return the names of the rows of a figure of the table, and its numbers."""
    return csv_of(page, f"A and B · {KIND} · {title}")


def csv_of(page: Page, title: str) -> tuple[list[str], Numbers]:
    """Return the names of the rows of a figure, and its numbers, as its CSV has them."""
    page.get_by_role("button", name=f"Save {title} as a file").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    return [row[0] for row in rows[1:]], np.array([row[1:] for row in rows[1:]], float)


def sinusoids(positions: int, width: int) -> Numbers:
    """Return the encodings of Vaswani et al. 2017, section 3.5."""
    angles = np.arange(positions)[:, None] / 10000 ** (np.arange(0, width, 2) / width)
    return np.stack((np.sin(angles), np.cos(angles)), -1).reshape(positions, width)


def encodings(page: Page) -> list[dict[str, Any]]:
    capture = asked.capture(page, TIRED)
    found: list[dict[str, Any]] = page.request.get(
        f"/api/captures/{capture['id']}/positions"
    ).json()
    return found


def test_the_heatmap_is_what_the_model_added(page: Page) -> None:
    page.goto(f"{NOTHING_LIT}&places=text&order=model")
    page.get_by_role("button", name="Positions").click()
    answer = encodings(page)
    assert [encoding["where"] for encoding in answer] == ["source", "target"]
    for encoding in answer:
        assert encoding["kind"] == "sinusoidal"
        title = f"A and B · {KIND} · {encoding['where']}"  # once: both texts have the same
        page.get_by_label("Encoding", exact=True).select_option(title)
        figure = plate(page, f"{encoding['where']}\\.")
        becomes(partial(drawn.cells, figure), encoding["values"])
        check = f"Checked when the model was read: {encoding['reason']}."
        expect(figure).to_have_accessible_description(check)
        expect(page.get_by_text(check)).to_be_visible()
        assert figure.locator(".colorbar text").all_text_contents() == ["−1", "0", "1"]
    expect(page).to_have_url(re.compile("encoding=a1"))
    figure.press("ArrowDown")
    figure.press("ArrowDown")
    figure.press("ArrowRight")
    readout = page.locator(".plate .readout").first
    expect(readout).to_contain_text(
        f"dimension 1 (cosine, wavelength 6.28): {answer[1]['values'][1][1]:.4f}"
    )
    figure.press("Enter")
    expect(page).to_have_url(re.compile("dimension=1&position=1"))


def test_sines_and_cosines_stand_apart(page: Page) -> None:
    page.goto("/#page=positions&places=text")
    values = np.array(encodings(page)[0]["values"])
    figure = plate(page, "source\\.")
    apart = np.concatenate((values[:, ::2], values[:, 1::2]), 1)
    becomes(lambda: np.array_equal(drawn.cells(figure), apart), True)
    page.get_by_role("button", name="As the model has them").click()
    becomes(lambda: np.array_equal(drawn.cells(figure), values), True)
    expect(page).to_have_url(re.compile("order=model"))


def test_one_dimension_is_a_wave_beside_its_partner_and_one_position_a_row(page: Page) -> None:
    page.goto("/#page=positions&places=text&dimension=13&position=4")
    answer = encodings(page)[0]
    length, width = answer["shape"]
    table = sinusoids(length, width)
    plate(page, "source · dimensions 12 and 13")
    names, curves = numbers(page, "source · dimensions 12 and 13")
    assert names == ["sine 12", "cosine 13"]
    assert np.allclose(curves, table[:, 12:14].T, atol=1e-6)
    wavelength = 2 * np.pi * 10000 ** (12 / width)
    slider = page.locator(".slider").filter(has_text="Dimension")
    expect(slider).to_contain_text(f"wavelength {wavelength:.3g}")
    page.get_by_role("button", name="One position").click()
    _, rows = numbers(page, "source · position 4")
    assert np.allclose(rows, [table[4, ::2], table[4, 1::2]], atol=1e-6)
    exact = page.get_by_role("region", name="The encoding").get_by_label("Position, exactly")
    exact.fill("6")
    exact.press("Enter")
    plate(page, "source · position 6")
    expect(page).to_have_url(re.compile("curve=position&dimension=13&position=6"))


def section(page: Page, name: str) -> None:
    """Go to a section, which is drawn once it is in sight."""
    page.get_by_role("navigation", name="Sections").get_by_role("button", name=name).click()


def test_near_is_similar_as_far_as_numpy_says(page: Page) -> None:
    page.goto("/#page=positions&places=text&section=similarity&position=3")
    length, width = encodings(page)[0]["shape"]
    table = sinusoids(length, width)
    cosines = table @ table.T / (width / 2)
    plate(page, "source · cosine of every two")
    assert np.allclose(numbers(page, "source · cosine of every two")[1], cosines, atol=1e-6)
    assert np.allclose(numbers(page, "source · cosine with position 3")[1], cosines[3], atol=1e-6)
    means = [np.diagonal(cosines, distance).mean() for distance in range(length)]
    assert np.allclose(numbers(page, "source · cosine by distance")[1], means, atol=1e-6)
    finding = page.locator(".finding").first
    expect(finding).to_contain_text(f"mean cosine of {means[1]:.3f}")
    expect(finding).to_contain_text(f"at distance {length - 1}, it is {means[-1]:.3f}")
    page.get_by_role("button", name="Product", exact=True).click()
    plate(page, "source · product of every two")
    assert np.allclose(
        numbers(page, "source · product of every two")[1], table @ table.T, atol=1e-4
    )


def test_the_encoding_k_positions_on_is_the_same_turn_of_every_position(page: Page) -> None:
    page.goto("/#page=positions&places=text&section=shift&position=2&offset=5&order=model")
    length, width = encodings(page)[0]["shape"]
    table = sinusoids(length, width)
    turn = np.zeros((width, width))
    for even in range(0, width, 2):
        angle = 5 * 10000 ** (-even / width)
        sine, cosine = np.sin(angle), np.cos(angle)
        turn[even : even + 2, even : even + 2] = [[cosine, sine], [-sine, cosine]]
    plate(page, "source · shifted by 5")
    names, rows = numbers(page, "source · shifted by 5")
    assert names == ["PE(2)", "M·PE(2)", "PE(7)", "difference"]
    assert np.allclose(rows[:3], [table[2], turn @ table[2], table[7]], atol=1e-6)
    assert np.abs(rows[3]).max() <= 1e-6
    said = page.locator(".finding").nth(1)
    found = re.search(r"largest difference is (\S+)\.$", said.inner_text())
    assert found and 0 < float(found[1].replace("−", "-")) <= 1e-6
    expect(said).to_contain_text(f"Over all {length - 5} positions")
    _, degrees = numbers(page, "source · turned by k = 5")
    angles = np.degrees(5 * 10000.0 ** (-np.arange(0, width, 2) / width))
    assert np.allclose(degrees[0], angles, rtol=1e-6)
    k = page.get_by_label("k, exactly")
    k.fill("1")
    k.press("Enter")
    plate(page, "source · shifted by 1")
    expect(page).to_have_url(re.compile("offset=1&"))


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


def test_no_section_moves_sideways_on_a_phone(phone_page: Page) -> None:
    phone_page.goto("/#page=positions")
    for region in phone_page.locator(".laboratory-section").all():
        region.scroll_into_view_if_needed()
        expect(region.locator(".figure[aria-busy=true]:visible")).to_have_count(0)
        wide = phone_page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, region.locator("h2").inner_text()


def test_positions_that_differ_are_chosen_one_by_one(page: Page) -> None:
    first = asked.capture(page, TIRED)["id"]

    def shift(route: Route) -> None:
        answer = route.fetch().json()
        if first not in route.request.url:
            answer[0]["values"][1][0] += 0.5
        route.fulfill(json=answer)

    page.route("**/positions", shift)
    page.goto("/#page=positions")
    options = page.get_by_label("Encoding", exact=True).locator("option")
    expect(options).to_have_text(
        [f"A · {KIND} · source", f"B · {KIND} · source", f"A and B · {KIND} · target"]
    )


def test_a_model_that_tells_no_positions_says_so(page: Page) -> None:
    page.route("**/positions", lambda route: route.fulfill(json=[]))
    page.goto("/#page=positions")
    expect(page.locator('[data-part="positions"]')).to_contain_text("No positions of its own")
