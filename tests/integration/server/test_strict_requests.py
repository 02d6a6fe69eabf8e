"""What a request holds has the type that is described: nothing else is read as if it had."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

import app.schemas
from app.schemas.query_params import Query

LAX: list[tuple[str, dict[str, Any]]] = [
    ("/api/generations", {"model": "tiny", "text": "The cat.", "seed": True}),
    ("/api/generations", {"model": "tiny", "text": "The cat.", "temperature": True}),
    ("/api/generations", {"model": "tiny", "text": "The cat.", "max_new_tokens": "2"}),
    ("/api/captures", {"model": "tiny", "text": "The cat.", "edits": [
        {"op": "positions", "mode": "stretch", "factor": True}]}),
    ("/api/exports", {"captures": ["x"], "choice": {"layer": [True]}}),
    ("/api/jobs", {"kind": "sweep", "capture": "x", "edits": [], "together": "2"}),
]  # fmt: skip


def requested() -> Iterator[type[BaseModel]]:
    """Yield every model of a body: those that refuse unknown fields."""
    for file in Path(app.schemas.__path__[0]).glob("*.py"):
        named = vars(import_module(f"app.schemas.{file.stem}")).values()
        models = [one for one in named if isinstance(one, type) and issubclass(one, BaseModel)]
        for model in models:
            if model.model_config.get("extra") == "forbid" and not issubclass(model, Query):
                yield model


def test_every_part_of_a_body_is_read_strictly() -> None:
    models = set(requested())
    assert {"CaptureRequest", "PositionEdit", "ExportChoice"} <= {one.__name__ for one in models}
    assert [one.__name__ for one in models if not one.model_config.get("strict")] == []


@pytest.mark.parametrize(("path", "body"), LAX)
def test_a_number_is_no_truth_and_no_text(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"] == "wrong_fields"
