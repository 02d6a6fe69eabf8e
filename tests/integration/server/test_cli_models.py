"""The server as `make run MODEL=…` starts it, with the hub that the environment names."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app.cli import serve
from tests.support import tiny_checkpoints
from tests.support.fake_hub import COMMIT, serving
from tests.support.server_process import PATIENCE, started


def asked(url: str, body: dict[str, Any] | None = None) -> Any:
    """Return the JSON at an address."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read())


@pytest.mark.slow
def test_a_model_named_at_the_start_comes_from_the_hub_of_the_environment(tmp_path: Path) -> None:
    folder = tiny_checkpoints.folder(tmp_path / "made", tiny_checkpoints.Kind("gpt2"))
    home = tmp_path / "home"
    with serving() as hub:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        hub.repositories["tiny/decoder"] = {COMMIT: files}
        named = {"HF_ENDPOINT": hub.url, "HF_HOME": str(home), "HF_TOKEN": "hf_of_mine"}
        ours = {"SIGHTLINES_PORT": "0", "SIGHTLINES_MODEL": "tiny/decoder"}
        with started("-m", "app", **ours, **named) as (process, at):
            entry: dict[str, Any] = {"status": "none yet"}
            deadline = time.monotonic() + PATIENCE
            while entry["status"] != "ready" and time.monotonic() < deadline:
                entry = asked(f"{at}api/models/tiny/decoder")
                time.sleep(0.1)
            assert entry["revision"] == COMMIT, entry
            assert asked(f"{at}api/models")["default"] == "tiny/decoder"
            assert asked(f"{at}readyz") == {"status": "ready"}
            question = {"model": "tiny/decoder", "text": "The animal was tired."}
            capture = asked(f"{at}api/captures", question)
            assert [site["site"] for site in capture["sites"]] == ["decoder"]
            process.terminate()
            said, _ = process.communicate(timeout=PATIENCE)
    assert (home / "hub" / "models--tiny--decoder" / "refs" / "main").read_text() == COMMIT
    assert hub.tokens == {"Bearer hf_of_mine"}
    assert "hf_of_mine" not in said


@pytest.mark.parametrize("name", ["no name", "../../no/such/folder"])
def test_a_name_that_no_model_can_have_stops_the_start_in_words(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGHTLINES_MODEL", name)
    monkeypatch.setenv("SIGHTLINES_PORT", "0")
    assert serve() == 2
    error = capsys.readouterr().err
    assert error.startswith("Sightlines did not start. --model (or SIGHTLINES_MODEL): ")
