"""Asks the API beside the page, for the numbers that must be drawn."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.drawn import Matrix

TIRED = "The animal didn't cross the street because it was too tired."
WIDE = "The animal didn't cross the street because it was too wide."


def model(page: Page) -> dict[str, Any]:
    """Return the entry of the default model."""
    answer = page.request.get("/api/models").json()
    entry: dict[str, Any] = next(e for e in answer["models"] if e["id"] == answer["default"])
    return entry


def start(page: Page) -> str:
    """Return the name of the head that the page opens with, such as "3.7"."""
    place = model(page)["start"]
    assert place["site"] == "encoder"
    return f"{place['layer']}.{place['head']}"


def capture(page: Page, text: str) -> dict[str, Any]:
    """Return the whole capture of a text."""
    return answer(page, text=text)


def weights(page: Page, text: str, site: str, head: str) -> Matrix:
    """Return the weights of one head, such as "3.7"."""
    return weights_of(page, capture(page, text), site, head)


def answer(page: Page, **question: Any) -> dict[str, Any]:
    """Return the capture that answers a question with a target, or with edits."""
    said = page.request.post("/api/captures", data={"model": model(page)["id"], **question})
    assert said.status == 201, said.text()
    document: dict[str, Any] = said.json()
    return document


def weights_of(page: Page, capture: dict[str, Any], site: str, head: str) -> Matrix:
    """Return the weights of one head of a capture."""
    layer, number = head.split(".")
    query = f"site={site}&layer={layer}&head={number}"
    said = page.request.get(f"/api/captures/{capture['id']}/weights?{query}")
    assert said.ok, said.text()
    matrix: Matrix = said.json()["weights"]
    return matrix
