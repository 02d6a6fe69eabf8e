"""What is drawn is what the model used."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser import asked, drawn, pictures
from tests.browser.asked import TIRED, WIDE
from tests.browser.used import NOTHING_LIT, more, whole
from tests.browser.waiting import becomes


def strongest(row: list[float]) -> int:
    return max(range(len(row)), key=row.__getitem__)


def test_the_famous_pair_is_drawn_side_by_side(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    whole(page)
    left, right = drawn.panel(page, f"a.encoder.{head}"), drawn.panel(page, f"b.encoder.{head}")
    assert drawn.panels(page) == [f"a.encoder.{head}", f"b.encoder.{head}"]
    boxes = left.bounding_box(), right.bounding_box()
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    for figure, text in ((left, TIRED), (right, WIDE)):
        tokens = asked.capture(page, text)["tokens"]["source"]
        written = [token["text"] for token in tokens]
        assert [label.lstrip("·") for label in drawn.labels(figure, "query")] == written
        assert [label.lstrip("·") for label in drawn.labels(figure, "key")] == written


def test_every_weight_over_the_threshold_is_a_line_of_its_width(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    for side, text in (("a", TIRED), ("b", WIDE)):
        weights = asked.weights(page, text, "encoder", head)
        pane = drawn.panel(page, f"{side}.encoder.{head}")
        drawn.expect_lines(pane, weights)
        lines = drawn.lines(pane)
        wanted = {
            (query, key)
            for query, row in enumerate(weights)
            for key, weight in enumerate(row)
            if weight >= drawn.THRESHOLD
        }
        assert drawn.places(lines) == wanted
        for line in lines:
            weight = weights[line.query][line.key]
            below, above = ((weight**0.5 + half / 32) ** 2 for half in (-1, 1))
            assert below - 1e-6 <= drawn.weight_of(line) <= above + 1e-6


def test_the_strongest_line_has_the_colour_of_its_head_on_the_screen(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    figure = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    query = max(range(len(weights)), key=lambda row: max(weights[row]))
    key = strongest(weights[query])
    drawn.point(figure, "query", query)
    drawn.expect_lit(figure, {query})
    ends = [drawn.middle_of(figure, "query", place)["y"] for place in (query, key)]
    middle = drawn.own(figure, "lines.width * (0.5 - lines.x[0]) / (lines.x[1] - lines.x[0])")
    colour = drawn.shapes(figure)[-1]["line"]["color"]
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))

    def far() -> int:
        seen = pictures.of(figure).at(middle, sum(ends) / 2)
        return max(abs(one - other) for one, other in zip(seen, wanted, strict=True))

    becomes(lambda: far() < 40, True)
    assert pictures.of(figure).at(2, 2) == (255, 255, 255)


def test_pointing_at_a_token_leaves_only_its_lines_with_exact_weights(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    figure = drawn.panel(page, f"a.encoder.{head}")
    weights = asked.weights(page, TIRED, "encoder", head)
    drawn.expect_lines(figure, weights)
    all_lines = drawn.places(drawn.lines(figure))
    query = 8
    drawn.point(figure, "query", query)
    drawn.expect_lit(figure, {query})
    lit = drawn.lines(figure)
    assert {line.key for line in lit} == {k for k, w in enumerate(weights[query]) if w > 0}
    for line in lit:
        assert drawn.weight_of(line) == pytest.approx(weights[query][line.key], abs=1e-6)
    numbers = drawn.numbers(figure)
    assert len(numbers) > 0
    for key, text in numbers:
        assert text == f"{weights[query][key]:.3f}"
    readout = page.locator(f'[data-panel="a.encoder.{head}"] .readout')
    best = strongest(weights[query])
    expect(readout).to_contain_text(f"{weights[query][best]:.4f}")
    drawn.leave(page)
    becomes(lambda: drawn.places(drawn.lines(figure)), all_lines)


def test_pointing_at_a_key_shows_who_looks_at_it(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    figure = drawn.panel(page, f"b.encoder.{head}")
    weights = asked.weights(page, WIDE, "encoder", head)
    drawn.point(figure, "key", 6)
    becomes(lambda: drawn.lit(figure, "key"), {6})
    for line in drawn.lines(figure):
        assert drawn.weight_of(line) == pytest.approx(weights[line.query][6], abs=1e-6)


def test_the_matrix_holds_the_same_weights_and_shows_them_as_colour(page: Page) -> None:
    page.goto(NOTHING_LIT)
    head = asked.start(page)
    page.get_by_role("button", name="Matrix").click()
    for side, text in (("a", TIRED), ("b", WIDE)):
        figure = drawn.panel(page, f"{side}.encoder.{head}")
        expect(drawn.figure(figure).locator(".heatmaplayer image")).to_have_count(2)
        weights = asked.weights(page, text, "encoder", head)
        becomes(partial(drawn.cells, figure), weights)
    figure = drawn.panel(page, f"a.encoder.{head}")
    row = asked.weights(page, TIRED, "encoder", head)[8]
    faint, strong = row.index(min(row)), strongest(row)

    def darker() -> int:
        """Return by how much the strong cell is darker than the faint one."""
        picture, cells = (
            pictures.of(figure),
            (drawn.cell_of(figure, 8, key) for key in (faint, strong)),
        )
        lights = [sum(picture.at(cell["x"], cell["y"])) for cell in cells]
        return lights[0] - lights[1]

    becomes(lambda: darker() > 60, True)  # on the light page strong is dark


@pytest.mark.parametrize("site", ["decoder", "cross"])
def test_the_decoder_is_drawn_with_rows_that_read_and_write(page: Page, site: str) -> None:
    page.goto(NOTHING_LIT)
    drawn.panel(page, f"a.encoder.{asked.start(page)}")
    page.get_by_role("button", name=site.capitalize(), exact=True).click()
    head = "1.3"
    page.get_by_role("button", name="layer 1, head 3").click()
    figure = drawn.panel(page, f"a.{site}.{head}")
    capture = asked.capture(page, TIRED)
    weights = asked.weights(page, TIRED, site, head)
    reads = [token["text"] for token in capture["tokens"]["target"]]
    writes = [prediction["text"] for prediction in capture["predictions"]]
    rows = [f"{read} → {write}" for read, write in zip(reads, writes, strict=True)]
    becomes(lambda: [label.lstrip("·") for label in drawn.labels(figure, "query")], rows)
    keys = capture["tokens"]["source" if site == "cross" else "target"]
    assert [label.lstrip("·") for label in drawn.labels(figure, "key")] == [k["text"] for k in keys]
    wanted = {
        (query, key)
        for query, row in enumerate(weights)
        for key, weight in enumerate(row)
        if weight >= drawn.THRESHOLD
    }
    becomes(lambda: drawn.places(drawn.lines(figure)), wanted)
    if site == "decoder":
        assert all(key <= query for query, key in wanted)
    else:
        assert len(reads) != len(keys)


def test_two_heads_stand_side_by_side(page: Page) -> None:
    page.goto(NOTHING_LIT)
    first = asked.start(page)
    drawn.panel(page, f"a.encoder.{first}")
    page.get_by_role("button", name="layer 0, head 2").click(modifiers=["Shift"])
    for side, text in (("a", TIRED), ("b", WIDE)):
        pane = drawn.panel(page, f"{side}.encoder.0.2")
        drawn.expect_lines(pane, asked.weights(page, text, "encoder", "0.2"))
    assert drawn.panels(page) == [
        f"a.encoder.{first}",
        f"b.encoder.{first}",
        "a.encoder.0.2",
        "b.encoder.0.2",
    ]
    more(page, "B", "Remove")
    expect(page.locator("[data-panel]")).to_have_count(2)
    whole(page)
    boxes = [drawn.panel(page, f"a.encoder.{head}").bounding_box() for head in (first, "0.2")]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"]
