"""Weights between words, and alignments, against an arithmetic over pieces of the test's own."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import refused
from tests.support.tiny_models import SENTENCES

TEXT, TARGET = SENTENCES[0], "L'animal n'a pas traversé la rue."
WORDS = {
    "source": [
        "The",
        "animal",
        "didn't",
        "cross",
        "the",
        "street",
        "because",
        "it",
        "was",
        "too",
        "tired",
        ".",
    ],
    "target": ["L'", "animal", "n'", "a", "pas", "traversé", "la", "rue", "."],
}


@pytest.fixture(scope="module")
def capture(client: TestClient) -> dict[str, Any]:
    body = {"model": "tiny", "text": TEXT, "target": TARGET}
    document: dict[str, Any] = client.post("/api/captures", json=body).json()
    return document


@pytest.fixture(scope="module")
def path(capture: dict[str, Any]) -> str:
    return f"/api/captures/{capture['id']}"


def pieces_of(capture: dict[str, Any], side: str) -> list[list[int]]:
    """Return the pieces of each word, found by where the words stand in the text."""
    text, at = {"source": TEXT, "target": TARGET}[side], 0
    found = []
    for word in WORDS[side]:
        start = text.index(word, at)
        at = start + len(word)
        tokens = capture["tokens"][side]
        inside = [
            place
            for place, token in enumerate(tokens)
            if not token["special"] and token["start"] < at and token["end"] > start
        ]
        found.append(inside)
    return found


def weight(matrix: list[list[float]], rows: list[int], columns: list[int]) -> float:
    """Return what two words share: summed over keys, averaged over queries."""
    return sum(matrix[row][column] for row in rows for column in columns) / len(rows)


def weights(client: TestClient, path: str, **asked: Any) -> list[list[float]]:
    matrix: list[list[float]] = client.get(f"{path}/weights", params=asked).json()["weights"]
    return matrix


def test_the_words_are_of_several_pieces(capture: dict[str, Any]) -> None:
    for side in ("source", "target"):
        assert any(len(pieces) > 1 for pieces in pieces_of(capture, side))


@pytest.mark.parametrize("site", ["encoder", "cross"])
def test_word_matrices_are_made_of_the_weights_of_pieces(
    client: TestClient, capture: dict[str, Any], path: str, site: str
) -> None:
    asked: dict[str, Any] = {"site": site, "layer": 1, "head": 2}
    matrix = weights(client, path, **asked)
    document = client.get(f"{path}/export", params={**asked, "units": "words"}).json()
    assert document["format"] == "sightlines-words/1"
    (told,) = document["matrices"]
    assert (told["site"], told["layer"], told["head"], told["reduce"]) == (site, 1, 2, None)
    sides = ["source" if site == "encoder" else "target", "source"]
    rows, columns = (
        {word["text"]: at for at, word in enumerate(document["words"][side])} for side in sides
    )
    queries, keys = (
        dict(zip(WORDS[side], pieces_of(capture, side), strict=True)) for side in sides
    )
    for query, own in queries.items():
        for key, others in keys.items():
            got = told["weights"][rows[query]][columns[key]]
            assert got == pytest.approx(weight(matrix, own, others), abs=1e-6)
    for row in told["weights"]:
        assert sum(row) == pytest.approx(1, abs=1e-5)
    file = client.get(f"{path}/export", params={**asked, "units": "words", "format": "csv"})
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert table[0][1] == "The (0)" and len(table) == len(told["weights"]) + 1
    for cells, row in zip(table[1:], told["weights"], strict=True):
        assert [float(cell) for cell in cells[1:]] == pytest.approx(row, rel=1e-7)
    assert "words.csv" in file.headers["content-disposition"]


@pytest.mark.parametrize(
    "asked", [{"layer": 0, "head": 3}, {"layer": 1, "reduce": "mean"}, {"reduce": "max"}]
)
def test_alignments_are_the_largest_weight_of_the_rows_that_write_a_word(
    client: TestClient, capture: dict[str, Any], path: str, asked: dict[str, Any]
) -> None:
    matrix = weights(client, path, site="cross", **asked)
    document = client.get(f"{path}/export", params={**asked, "format": "alignment"}).json()
    for side, words in WORDS.items():
        assert [word["text"] for word in document["words"][side]] == words
        assert [word["tokens"] for word in document["words"][side]] == pieces_of(capture, side)
    pairs, shares = [], []
    for target, own in enumerate(pieces_of(capture, "target")):
        row = [
            weight(matrix, [piece - 1 for piece in own], others)
            for others in pieces_of(capture, "source")
        ]
        shares.append(max(row))
        pairs.append(f"{row.index(max(row))}-{target}")
    (told,) = document["alignments"]
    assert told["alignment"] == " ".join(pairs)
    assert told["weights"] == pytest.approx(shares, abs=1e-6)
    file = client.get(f"{path}/export", params={**asked, "format": "alignment-csv"})
    header, *rows = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert header == ["head", "source", "source word", "target", "target word", "weight"]
    assert [f"{source}-{target}" for _, source, _, target, _, _ in rows] == pairs
    assert [row[4] for row in rows] == WORDS["target"]
    assert {row[2] for row in rows} <= set(WORDS["source"])


def test_without_a_choice_every_head_of_cross_attention_is_aligned(
    client: TestClient, path: str
) -> None:
    document = client.get(f"{path}/export?format=alignment").json()
    assert len(document["alignments"]) == 2 * 4
    assert {one["site"] for one in document["alignments"]} == {"cross"}


@pytest.mark.parametrize(
    ("query", "error", "said"),
    [
        ("format=alignment&site=encoder", "not_available", "cross-attention alone"),
        ("format=alignment&place=decoder.0.0", "not_available", "cross-attention alone"),
        ("format=npz&units=words", "wrong_fields", "format=csv"),
        ("format=alignment&units=words", "wrong_fields", "format=csv"),
        ("format=csv&units=words&site=cross", "not_one_head", "1 head"),
    ],
)
def test_what_has_no_words_is_refused(
    client: TestClient, path: str, query: str, error: str, said: str
) -> None:
    assert said in refused(client.get(f"{path}/export?{query}"), 422, error)


def test_a_capture_without_cross_attention_has_no_alignment(client: TestClient) -> None:
    body = {"model": "tiny", "text": TEXT, "sites": ["encoder"]}
    id = client.post("/api/captures", json=body).json()["id"]
    answer = client.get(f"/api/captures/{id}/export?format=alignment")
    assert "this capture has encoder" in refused(answer, 422, "not_available")


def test_words_that_a_spreadsheet_would_run_are_text(client: TestClient) -> None:
    body = {"model": "tiny", "text": "=it", "target": "=la"}
    id = client.post("/api/captures", json=body).json()["id"]
    for rest in ("alignment-csv", "csv&units=words&site=cross&layer=0&head=0"):
        answer = client.get(f"/api/captures/{id}/export?format={rest}")
        assert "'=" in answer.text and ',"=' not in answer.text


def test_words_may_be_others_than_the_servers(
    client: TestClient, capture: dict[str, Any], path: str
) -> None:
    count = len(capture["tokens"]["source"])
    halves = [0] * (count // 2) + [1] * (count - count // 2)
    asked: dict[str, Any] = {"site": "encoder", "layer": 1, "head": 2}
    matrix = weights(client, path, **asked)
    numbers = ",".join(map(str, halves))
    document = client.get(
        f"{path}/export", params={**asked, "units": "words", "source_words": numbers}
    ).json()
    groups = [[at for at in range(count) if halves[at] == half] for half in (0, 1)]
    assert [word["tokens"] for word in document["words"]["source"]] == groups
    (told,) = document["matrices"]
    for got, rows in zip(told["weights"], groups, strict=True):
        assert got == pytest.approx([weight(matrix, rows, keys) for keys in groups], abs=1e-6)
    aligned = client.get(
        f"{path}/export",
        params={"format": "alignment", "place": "cross.1.2", "source_words": numbers},
    ).json()
    assert {pair.split("-")[0] for pair in aligned["alignments"][0]["alignment"].split()} <= {
        "0",
        "1",
    }


@pytest.mark.parametrize("numbers", ["0,0,1", "1,0", "0,x", ""])
def test_numbers_that_are_not_of_words_are_refused(
    client: TestClient, path: str, numbers: str
) -> None:
    asked = {"units": "words", "site": "encoder", "source_words": numbers}
    refused(client.get(f"{path}/export", params=asked), 422, "wrong_fields")


def test_numbers_of_words_are_not_of_pieces(client: TestClient, path: str) -> None:
    asked = {"site": "encoder", "source_words": "0"}
    refused(client.get(f"{path}/export", params=asked), 422, "wrong_fields")
