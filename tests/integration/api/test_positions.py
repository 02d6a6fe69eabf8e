"""Whether positions were checked, over HTTP, and that nothing of what is refused is handed out."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT = tiny_checkpoints.TEXTS[0]
# Its scores hold other slopes than those that its layers are given: see the test of positions.
REFUSED = Kind("falcon", {"alibi": True})


@pytest.fixture(scope="module")
def local(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an app with a model whose positions are exact, and one whose are refused."""
    root = tmp_path_factory.mktemp("operator")
    tiny_checkpoints.folder(root / "exact", Kind("gptj"))
    tiny_checkpoints.folder(root / "refused", REFUSED)
    models = Registry([tiny_folder], models_dir=root, reader=ModelReader())
    with TestClient(create_app(Settings(), models), base_url="http://localhost:8000") as client:
        for name in ("exact", "refused"):
            models.open(f"local/{name}")
        yield client


def positions(client: TestClient, model: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the path of a capture, and what its positions are said to be."""
    asked = client.post("/api/captures", json={"model": model, "text": TEXT})
    assert asked.status_code == 201, asked.text
    path = f"/api/captures/{asked.json()['id']}"
    return path, client.get(f"{path}/positions").json()


def verdict(client: TestClient, model: str) -> dict[str, Any]:
    """Return the one verdict on positions in the entry of a model."""
    (one,) = client.get(f"/api/models/{model}").json()["fidelity"]["positions"]
    assert set(one) == {"site", "kind", "layers", "verdict", "reason"}
    found: dict[str, Any] = one
    return found


def test_the_entry_of_a_model_and_its_positions_say_the_same(local: TestClient) -> None:
    for name, kind, said in (("exact", "rotary", "exact"), ("refused", "alibi", "refused")):
        of = verdict(local, f"local/{name}")
        assert (of["site"], of["kind"], of["layers"], of["verdict"]) == (
            "decoder",
            kind,
            None,
            said,
        )
        _, (one,) = positions(local, f"local/{name}")
        assert (one["kind"], one["verdict"], one["reason"]) == (kind, said, of["reason"])


def test_the_built_in_model_says_it_too(client: TestClient) -> None:
    told = client.get("/api/models/tiny").json()["fidelity"]["positions"]
    assert [(one["site"], one["kind"], one["verdict"]) for one in told] == [
        ("encoder", "sinusoidal", "exact"),
        ("decoder", "sinusoidal", "exact"),
    ]
    _, served = positions(client, "tiny")
    assert [one["reason"] for one in served] == [one["reason"] for one in told]


def test_of_what_is_refused_no_number_is_handed_out(local: TestClient) -> None:
    path, (one,) = positions(local, "local/refused")
    assert (one["values"], one["npy"], one["shape"]) == (None, None, [0])
    assert (one["frequencies"], one["first"], one["scaling"]) == (None, 0, 1)
    answer = local.get(f"{path}/positions/0")
    assert answer.status_code == 409
    said = answer.json()
    assert said["error"] == "positions_refused"
    assert one["reason"] in said["detail"]
    (saved,) = local.get(f"{path}/export").json()["positions"]
    assert (saved["values"], saved["verdict"], saved["reason"]) == (None, "refused", one["reason"])
    arrays = np.load(io.BytesIO(local.get(f"{path}/export?format=npz").content))
    assert not any("positions" in name for name in arrays)
    (described,) = json.loads(arrays["meta"].item())["positions"]
    assert (described["array"], described["verdict"]) == (None, "refused")


def test_what_is_exact_is_handed_out_with_its_verdict(local: TestClient) -> None:
    path, (one,) = positions(local, "local/exact")
    values = np.load(io.BytesIO(local.get(one["npy"]).content))
    assert values.shape == tuple(one["shape"]) == np.array(one["values"]).shape
    (saved,) = local.get(f"{path}/export").json()["positions"]
    assert (saved["values"], saved["verdict"]) == (one["values"], "exact")
