"""The page Positions shows what told the model where tokens stand; its numbers are NumPy's."""

import re
from functools import partial

import numpy as np
from playwright.sync_api import Page, Route, expect

from tests.browser import asked, drawn
from tests.browser.asked import TIRED
from tests.browser.plates import KIND, encodings, numbers, plate, sinusoids
from tests.browser.used import NOTHING_LIT
from tests.browser.waiting import becomes


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
