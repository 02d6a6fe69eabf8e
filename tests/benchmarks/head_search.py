"""Measure how long every head of a site takes to be searched; part of `make benchmark`."""

import json
import statistics
import time
import urllib.request
from collections.abc import Iterator

TIRED = "The animal didn't cross the street because it was too tired."
WIDE = "The animal didn't cross the street because it was too wide."
MODEL = "sightlines/en-fr"
TIMES = 30


def posted(address: str, path: str, body: object) -> bytes:
    """Post a question and return what came."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        said: bytes = answer.read()
    return said


def milliseconds(address: str, path: str, body: object) -> float:
    """Return the median time of an answer, once its captures exist."""
    posted(address, path, body)
    took = []
    for _ in range(TIMES):
        begun = time.monotonic()
        posted(address, path, body)
        took.append((time.monotonic() - begun) * 1000)
    return statistics.median(took)


def rows(address: str) -> Iterator[tuple[str, float, str]]:
    """Measure searches of the default pair; yield name, median, and what it is the median of."""
    capture = json.loads(
        posted(address, "/api/captures", {"model": MODEL, "text": TIRED, "sites": ["encoder"]})
    )
    at = {token["text"]: place for place, token in enumerate(capture["tokens"]["source"])}
    it, animal, street = ([at[word]] for word in ("it", "animal", "street"))
    pair = {"model": MODEL, "a": {"text": TIRED}, "b": {"text": WIDE}, "site": "encoder"}
    contrast = {**pair, "queries": it, "keys1": animal, "keys2": street}
    yield "contrast, 32 heads, ms", milliseconds(address, "/api/contrasts", contrast), f"{TIMES}"
    finding = {"site": "encoder", "queries": it, "keys": animal}
    path = f"/api/captures/{capture['id']}/findings"
    yield "finding, 32 heads, ms", milliseconds(address, path, finding), f"{TIMES}"
