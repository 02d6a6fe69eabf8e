"""Exports for other programs: .npz for NumPy, and CSV for spreadsheets."""

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from model.capture.capture import Capture
from model.capture.edits import Mask
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support.tiny_models import SENTENCES

TEXT, TARGET = f"{SENTENCES[0]} it it", "La rue."
HEADS = {("encoder", 3), ("decoder", 2), ("cross", 2)}  # site, layers; four heads each
# Tokens of their own: = + - @ and what a tokenizer makes of tabs, line ends, quotes, commas.
WILD = '=1+1 @x -2 +3 ,"; \t= \r\n@ \uff1d9 \uff0b \uff0d \uff20 it it 😀'


@pytest.fixture(scope="module")
def capture(models: Registry) -> Capture:
    return models.run("tiny", CaptureRequest(TEXT, target=TARGET, edits=(Mask((3,)),)))


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    edits = [{"op": "mask", "tokens": [3]}]
    body = {"model": "tiny", "text": TEXT, "target": TARGET, "edits": edits}
    return f"/api/captures/{client.post('/api/captures', json=body).json()['id']}/export"


def archive(client: TestClient, path: str, **choice: Any) -> dict[str, NDArray[Any]]:
    """Fetch a .npz, without pickle."""
    answer = client.get(path, params={"format": "npz", **choice})
    assert answer.headers["content-type"] == "application/x-npz", answer.text
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as arrays:
        return dict(arrays)


def rows(client: TestClient, path: str, place: str) -> list[list[str]]:
    """Fetch a CSV as rows of cells."""
    answer = client.get(path, params={"format": "csv", "place": place})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8", answer.text
    text = answer.content.decode("utf-8")
    assert text[0] == "\ufeff"
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def test_an_archive_holds_every_head_as_float32(
    client: TestClient, path: str, capture: Capture
) -> None:
    arrays = archive(client, path)
    places = [(s, la, h) for s, layers in HEADS for la in range(layers) for h in range(4)]
    names = {f"{site}.{layer}.{head}" for site, layer, head in places}
    assert set(arrays) == {*names, "meta", "positions.0", "positions.1"}
    for site, layer, head in places:
        seen = arrays[f"{site}.{layer}.{head}"]
        assert seen.dtype == np.float32
        assert np.array_equal(seen, capture.weights(site, layer, [head])[0])
    for number, positions in enumerate(capture.positions):
        assert np.array_equal(arrays[f"positions.{number}"], positions.values.numpy())


def test_the_meta_of_an_archive_is_the_json_export_without_its_numbers(
    client: TestClient, path: str
) -> None:
    choice = {"place": ["cross.1.2", "encoder.0.3"]}
    arrays = archive(client, path, **choice)
    assert set(arrays) == {*choice["place"], "meta", "positions.0", "positions.1"}
    meta = json.loads(arrays["meta"].item())
    document = client.get(path, params=choice).json()
    assert document["edits"] == [{"op": "mask", "tokens": [3]}]
    for described, told, numbers in (
        (meta.pop("attention"), document.pop("attention"), "weights"),
        (meta.pop("positions"), document.pop("positions"), "values"),
    ):
        for one, other in zip(described, told, strict=True):
            written = np.array(other.pop(numbers), dtype=np.float32)
            assert np.array_equal(arrays[one.pop("array")], written)
            assert {"shape": list(written.shape), **one} == {"shape": list(written.shape), **other}
    assert meta == document


def test_a_table_holds_the_same_float32_numbers(
    client: TestClient, path: str, capture: Capture
) -> None:
    cells = rows(client, path, "cross.1.2")
    (want,) = capture.weights("cross", 1, [2])
    assert want.shape[0] != want.shape[1]
    for read in (np.float32, float):  # straight, and by way of the doubles of a spreadsheet
        seen = np.array([[read(cell) for cell in row[1:]] for row in cells[1:]], dtype=np.float32)
        assert np.array_equal(seen, want)


def test_a_table_names_keys_above_and_queries_at_the_left(
    client: TestClient, path: str, capture: Capture
) -> None:
    cells = rows(client, path, "cross.0.0")
    source, target = capture.tokens["source"], capture.tokens["target"]
    assert cells[0] == ["query / key", *(f"{token.text} ({i})" for i, token in enumerate(source))]
    assert [row[0] for row in cells[1:]] == [f"{t.text} ({i})" for i, t in enumerate(target)]
    texts = [token.text for token in source]
    assert len(set(texts)) < len(texts)  # equal tokens,
    assert len(set(cells[0])) == len(cells[0])  # kept apart


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(client: TestClient) -> None:
    body = {"model": "tiny", "text": WILD, "target": TARGET}
    document = client.post("/api/captures", json=body).json()
    cells = rows(client, f"/api/captures/{document['id']}/export", "cross.0.0")
    wild = 0
    for place, (cell, token) in enumerate(
        zip(cells[0][1:], document["tokens"]["source"], strict=True)
    ):
        runs = token["text"].startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
        assert cell == ("'" if runs else "") + f"{token['text']} ({place})"
        wild += runs
    assert wild >= 8
    assert {'"', ","} <= {token["text"] for token in document["tokens"]["source"]}


def test_texts_of_a_table_are_quoted_and_numbers_are_not(client: TestClient, path: str) -> None:
    text = client.get(f"{path}?format=csv&place=encoder.0.0").text
    for number, line in enumerate(text.removeprefix("\ufeff").split("\r\n")[:-1]):
        assert line.startswith('"')
        assert line.endswith('"') is (number == 0)


@pytest.mark.parametrize(
    ("choice", "number"),
    [("", 28), ("&site=cross", 8), ("&site=cross&layer=0", 4), ("&layer=0&head=0", 3)],
)
def test_a_table_of_more_than_one_head_is_refused(
    client: TestClient, path: str, choice: str, number: int
) -> None:
    answer = client.get(f"{path}?format=csv{choice}")
    assert (answer.status_code, answer.json()["error"]) == (422, "not_one_head")
    assert f"not {number}: name one site, layer, head" in answer.json()["detail"]
