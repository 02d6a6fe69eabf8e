"""Sinks, which take a share of every row and are no token, against transformers' own weights."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from starlette.testclient import TestClient
from transformers import AutoModelForCausalLM

from app.main import create_app
from app.settings import Settings
from model.analysis.head_search import answer_ready_made
from model.analysis.statistics import statistics
from model.backends.huggingface.adapter import HuggingFace
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT = "The animal was tired and the animal didn't cross the street."
SINKS = (0.0, 2.0, 4.0, 8.0)  # of the four heads: the last leaves next to nothing


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a tiny GPT-OSS whose heads have sinks of growing strength."""
    root = tmp_path_factory.mktemp("sinks")
    folder = tiny_checkpoints.folder(root / "sinks", Kind("gpt_oss"))
    model = AutoModelForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.sinks.copy_(torch.tensor(SINKS))
    model.save_pretrained(folder)
    return root


@pytest.fixture(scope="module")
def capture(models_dir: Path) -> Capture:
    return HuggingFace(models_dir / "sinks", "sinks", "1").run(CaptureRequest(TEXT))


@pytest.fixture(scope="module")
def eager(models_dir: Path, capture: Capture) -> NDArray[np.float64]:
    """What transformers itself shows, (layer, head, query, key)."""
    model = AutoModelForCausalLM.from_pretrained(
        models_dir / "sinks", attn_implementation="eager"
    ).eval()
    ids = torch.tensor([[token.id for token in capture.tokens["source"]]])
    with torch.inference_mode():
        seen = model(ids, output_attentions=True).attentions
    return np.stack([layer[0].numpy() for layer in seen]).astype(np.float64)


def rescaled(weights: NDArray[np.float64]) -> list[list[NDArray[np.float64]]]:
    """Return each head of each layer with rows that sum to 1."""
    return [[head / head.sum(-1, keepdims=True) for head in layer] for layer in weights]


def test_statistics_are_of_rescaled_rows_and_the_sink_has_its_own(
    capture: Capture, eager: NDArray[np.float64]
) -> None:
    assert capture.site("decoder").sink
    found = statistics(capture, "decoder").values
    for at, layer in enumerate(rescaled(eager)):
        for number, head in enumerate(layer):
            rows, keys = np.indices(head.shape)
            entropy = [-sum(w * np.log2(w) for w in row if w > 0) for row in head]
            for name, want in (
                ("entropy", np.mean(entropy)),
                ("distance", (head * abs(rows - keys)).sum() / len(head)),
                ("first", head[:, 0].mean()),
                ("self", np.diag(head).mean()),
                ("previous", np.diag(head, -1).mean()),
                ("sink", 1 - eager[at, number].sum(-1).mean()),
                ("row_sum_min", eager[at, number].sum(-1).min()),
            ):
                values = found[name]
                assert values is not None
                assert values[at, number] == pytest.approx(want, abs=1e-5), name
    shares = found["sink"]
    assert shares is not None and shares[:, 3].min() > 0.5 > shares[:, :3].max()


def test_the_emptiest_head_is_not_the_sharpest(
    capture: Capture, eager: NDArray[np.float64]
) -> None:
    found = answer_ready_made(capture, "decoder", "concentrates").values
    for at, layer in enumerate(rescaled(eager)):
        sharp = [np.mean([-sum(w * np.log2(w) for w in row if w > 0) for row in h]) for h in layer]
        assert found[at].argmin() == int(np.argmin(sharp))
    copies = answer_ready_made(capture, "decoder", "induction").values
    ids = [token.id for token in capture.tokens["source"]]
    marked = [
        (row, [key for key in range(1, row) if ids[key - 1] == ids[row]]) for row in range(len(ids))
    ]
    for at, layer in enumerate(rescaled(eager)):
        for number, head in enumerate(layer):
            shares = [head[row, keys].sum() for row, keys in marked if keys]
            assert copies[at, number] == pytest.approx(np.mean(shares), abs=1e-5)


def test_without_sinks_there_is_no_share_of_one(tiny_folder: Path) -> None:
    models = Registry([tiny_folder])
    plain = models.run("tiny", CaptureRequest(TEXT, target="La rue."))
    assert not any(site.sink for site in plain.sites)
    assert statistics(plain, "encoder").values["sink"] is None


def test_the_sink_is_told_on_the_wire_and_in_a_table(
    models_dir: Path, tiny_folder: Path, eager: NDArray[np.float64]
) -> None:
    app = create_app(Settings(), Registry([tiny_folder], models_dir=models_dir))
    with TestClient(app, base_url="http://localhost:8000") as client:
        client.post("/api/models", json={"id": "local/sinks"})
        assert '"ready"' in client.get("/api/models/local/sinks/events").text
        body: dict[str, Any] = {"model": "local/sinks", "text": TEXT}
        document = client.post("/api/captures", json=body).json()
        assert [site["sink"] for site in document["sites"]] == [True]
        path = f"/api/captures/{document['id']}"
        told = client.get(f"{path}/statistics?site=decoder").json()
        np.testing.assert_allclose(told["sink"], 1 - eager.sum(-1).mean(-1), atol=1e-5)
        csv = client.get(f"{path}/export?format=csv&site=decoder&layer=1&head=2")
        header, *rows = io.StringIO(csv.content.decode("utf-8-sig")).read().splitlines()
        assert header.endswith('"(sink)"')
        shares = [float(row.rsplit(",", 1)[1]) for row in rows]
        np.testing.assert_allclose(shares, 1 - eager[1, 2].sum(-1), atol=1e-5)
