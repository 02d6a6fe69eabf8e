"""The pictures of heads have the colours of their numbers."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser import asked, pictures
from tests.browser.asked import TIRED
from tests.browser.heads import head, open_heads, statistics
from tests.browser.waiting import becomes

GAP = 4  # pixels between two thumbnails


def scale(page: Page) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the colours of the legend's bar, from least to most."""
    gradient = page.locator(".heads-bar").evaluate("bar => getComputedStyle(bar).backgroundImage")
    colours = re.findall(r"rgb\((\d+), (\d+), (\d+)\)", gradient)
    assert len(colours) > 3
    return np.array(colours, float)


def expected(colours: np.ndarray[Any, np.dtype[np.float64]], part: float) -> list[float]:
    """Return the colour that stands so far along a scale."""
    places = np.linspace(0, 1, len(colours))
    return [float(np.interp(part, places, channel)) for channel in colours.T]


@pytest.mark.parametrize(("site", "name"), [("encoder", "2.3"), ("cross", "1.5")])
def test_a_thumbnail_shows_the_weights_of_its_head(page: Page, site: str, name: str) -> None:
    open_heads(page, f"#site={site}&heads=0.0")
    weights = np.array(asked.weights(page, TIRED, site, name))
    rows, columns = weights.shape
    colours = scale(page)

    def wrong() -> list[tuple[int, int]]:
        """Return which cells have another colour than their weight."""
        picture = pictures.of(head(page, name))
        side = picture.width - GAP
        high, wide = (round(side / max(rows, columns) * count) for count in (rows, columns))
        top, left = ((picture.width - size) // 2 for size in (high, wide))
        found = []
        for row, column in np.ndindex(rows, columns):
            x = left + (column + 0.5) * wide / columns
            y = top + (row + 0.5) * high / rows
            wanted = expected(colours, float(np.sqrt(weights[row, column])))
            if np.abs(np.subtract(picture.at(x, y), wanted)).max() >= 6:
                found.append((row, column))
        return found

    becomes(wrong, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_heads_are_coloured_in_the_order_of_their_numbers(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    grid = open_heads(page)
    page.get_by_label("What the grid shows of each head").select_option("entropy")
    expect(grid.locator(".heatmaplayer image")).to_have_count(1)
    numbers = statistics(page, TIRED, "encoder")["entropy"]
    values = {
        f"{at}.{head}": value for at, row in enumerate(numbers) for head, value in enumerate(row)
    }
    assert len(values) == 32
    sign = -1 if scheme == "light" else 1  # much is dark on the light page, light on the dark one

    def disordered() -> list[tuple[float, float]]:
        """Return which numbers have colours in another order than their own."""
        picture, box = pictures.of(grid), grid.bounding_box()
        seen = []
        for name, value in values.items():
            cell = head(page, name).bounding_box()
            assert box and cell
            x = cell["x"] - box["x"] + cell["width"] / 2
            y = cell["y"] - box["y"] + cell["height"] / 2
            seen.append((value, sign * sum(picture.at(x, y))))
        return [
            (less, more)
            for (less, one), (more, other) in pairwise(sorted(seen))
            if other - one < (1 if more - less > 0.05 else 0)
        ]

    becomes(disordered, [])
    most = max(max(heads) for heads in numbers)
    expect(page.locator('[data-part="scale"]')).to_contain_text(f"{most:.2f} bits")
