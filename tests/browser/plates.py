"""Reads the figures of the page Positions, and computes what must stand in them."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Locator, Page, expect

from tests.browser import asked
from tests.browser.asked import TIRED

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
