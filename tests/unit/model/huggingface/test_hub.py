"""Models fetched from a stand-in hub: what comes, what is kept, and what is said when it fails."""

import json
import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import save

from model.backends.huggingface.checkpoint_files import TEXTS
from model.backends.huggingface.hub.download import DownloadedModel, Hub
from model.progress import Cancelled, Meter
from model.refusal import Refused, Unfit
from tests.support.fake_hub import COMMIT, OTHER, StandIn

ID = "someone/tiny"
WEIGHTS = save({"a": torch.arange(40_000.0)})  # 160 kB
FILES = {
    "config.json": b'{"model_type": "bert"}',
    "tokenizer.json": b"{}",
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"a pickle",
    "modeling_tiny.py": b"print('code')",
    "onnx/model.onnx": b"another",
}


@pytest.fixture
def standin(standin: StandIn) -> StandIn:
    standin.repositories[ID] = {COMMIT: dict(FILES)}
    return standin


def fetched(
    standin: StandIn, cache: Path, revision: str | None = None, meter: Meter | None = None
) -> DownloadedModel:
    hub = Hub(standin.url, cache, pause=0)
    return hub.fetch(ID, revision, meter or Meter(), lambda _: None)


def code_of(standin: StandIn, cache: Path, revision: str | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        fetched(standin, cache, revision)
    return refusal.value.code, refusal.value.detail


def test_only_what_a_model_needs_comes_into_the_ordinary_cache(
    standin: StandIn, tmp_path: Path
) -> None:
    got = fetched(standin, tmp_path)
    assert got.revision == COMMIT
    assert got.folder == tmp_path / "models--someone--tiny" / "snapshots" / COMMIT
    there = {path.name: path.read_bytes() for path in got.folder.iterdir()}
    assert set(there) == {"config.json", "tokenizer.json", "model.safetensors"}
    assert all(FILES[name] == body for name, body in there.items())
    assert got.weights == (got.folder / "model.safetensors",)
    assert not list(tmp_path.rglob("*.incomplete"))


def test_what_is_cached_is_not_fetched_again(standin: StandIn, tmp_path: Path) -> None:
    fetched(standin, tmp_path)
    standin.asked.clear()
    fetched(standin, tmp_path)
    assert standin.fetched() == []


def test_progress_counts_every_byte_and_tells_speed_and_time(
    standin: StandIn, tmp_path: Path
) -> None:
    clock = iter(range(10_000))
    meter = Meter(lambda: next(clock) / 100)
    fetched(standin, tmp_path, meter=meter)
    now = meter.now()
    wanted = sum(len(FILES[n]) for n in ("config.json", "tokenizer.json", "model.safetensors"))
    assert (now.stage, now.done, now.all) == ("downloading", wanted, wanted)
    assert now.speed and now.speed > 0
    assert now.seconds_left == 0


def test_shards_are_those_of_the_index(standin: StandIn, tmp_path: Path) -> None:
    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    index = {"weight_map": {"a": names[0], "b": names[1], "c": names[0]}}
    files = {"config.json": b"{}", "model.safetensors.index.json": json.dumps(index).encode()}
    files |= {names[0]: WEIGHTS, names[1]: save({"b": torch.zeros(9)}), "extra.safetensors": b"x"}
    standin.repositories[ID] = {COMMIT: files}
    got = fetched(standin, tmp_path)
    assert [path.name for path in got.weights] == names
    assert all(path.read_bytes() == files[path.name] for path in got.weights)
    assert not (got.folder / "extra.safetensors").exists()


def test_a_line_that_breaks_goes_on_where_it_broke(standin: StandIn, tmp_path: Path) -> None:
    standin.breaks = [60_000, 30_000]
    got = fetched(standin, tmp_path)
    assert (got.folder / "model.safetensors").read_bytes() == WEIGHTS
    spans = [span for name, span in standin.fetched() if name == "model.safetensors"]
    starts = [int((span or "bytes=0-")[6:-1]) for span in spans]
    assert starts[0] == 0
    assert 0 < starts[1] <= 60_000 < 90_000 + 1 > starts[2] > starts[1]


def test_a_server_that_knows_no_ranges_sends_the_whole_again(
    standin: StandIn, tmp_path: Path
) -> None:
    standin.breaks, standin.ranges = [60_000], False
    got = fetched(standin, tmp_path)
    assert (got.folder / "model.safetensors").read_bytes() == WEIGHTS


def test_a_cancelled_download_stops_and_another_one_goes_on_from_there(
    standin: StandIn, tmp_path: Path
) -> None:
    standin.gate.clear()
    meter, ended = Meter(), threading.Event()

    def run() -> None:
        with pytest.raises(Cancelled):
            fetched(standin, tmp_path, meter=meter)
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    while (meter.now().done or 0) < len(WEIGHTS) // 2:
        assert thread.is_alive()
    meter.cancel()
    standin.gate.set()
    assert ended.wait(20)
    thread.join()
    (part,) = tmp_path.rglob("*.incomplete")
    had = part.stat().st_size
    assert len(WEIGHTS) // 3 < had < len(WEIGHTS)
    standin.asked.clear()
    meter = Meter()
    got = fetched(standin, tmp_path, meter=meter)
    assert standin.fetched() == [("model.safetensors", f"bytes={had}-")]
    assert (got.folder / "model.safetensors").read_bytes() == WEIGHTS
    assert meter.now().done == meter.now().all == len(WEIGHTS)


def test_what_is_not_what_was_announced_is_refused_and_taken_away(
    standin: StandIn, tmp_path: Path
) -> None:
    blobs = tmp_path / "models--someone--tiny" / "blobs"
    fetched(standin, tmp_path / "once")
    (whole,) = (p for p in (tmp_path / "once").rglob("blobs/*") if p.stat().st_size > 10_000)
    blobs.mkdir(parents=True)
    (blobs / f"{whole.name}.incomplete").write_bytes(b"\0" * 1000)
    assert code_of(standin, tmp_path)[0] == "broken_download"
    assert not list(blobs.glob("*.incomplete"))
    assert fetched(standin, tmp_path).revision == COMMIT


def test_a_line_that_stays_dead_is_no_network(standin: StandIn, tmp_path: Path) -> None:
    standin.breaks = [0] * 50
    code, said = code_of(standin, tmp_path)
    assert code == "no_network"
    assert "127.0.0.1" in said


def test_a_hub_that_does_not_answer_is_said_and_the_cache_helps(
    standin: StandIn, tmp_path: Path
) -> None:
    gone = StandIn(url="http://127.0.0.1:9")
    code, said = code_of(gone, tmp_path)
    assert code == "no_network"
    assert "not wholly in the cache" in said
    fetched(standin, tmp_path)
    assert fetched(gone, tmp_path).revision == COMMIT
    assert fetched(gone, tmp_path, COMMIT).revision == COMMIT
    assert code_of(gone, tmp_path, OTHER)[0] == "no_network"


def test_a_half_fetched_model_is_not_taken_for_whole(standin: StandIn, tmp_path: Path) -> None:
    folder = fetched(standin, tmp_path).folder
    (folder / "model.safetensors").unlink()
    assert code_of(StandIn(url="http://127.0.0.1:9"), tmp_path)[0] == "no_network"


def test_offline_nothing_is_asked(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(standin, tmp_path)
    standin.asked.clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert fetched(standin, tmp_path).revision == COMMIT
    code, said = code_of(standin, tmp_path / "empty")
    assert code == "offline"
    assert "HF_HUB_OFFLINE" in said
    assert standin.asked == []


def test_the_newest_commit_is_fetched_unless_one_is_named(standin: StandIn, tmp_path: Path) -> None:
    newer = {**FILES, "config.json": b'{"model_type": "gpt2"}'}
    standin.repositories[ID][OTHER] = newer
    assert fetched(standin, tmp_path).revision == OTHER
    assert fetched(standin, tmp_path, COMMIT).revision == COMMIT
    assert sum(path.stat().st_size > 10_000 for path in tmp_path.rglob("blobs/*")) == 1


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        ({"repositories": {}}, "model_not_found", "no model someone/tiny"),
        ({"gated": {ID}}, "gated_model", "accept its terms"),
        ({"status": 500}, "no_network", "does not answer"),
        ({"status": 418}, "hub_failed", "418"),
        ({"repositories": {ID: {OTHER: FILES}}}, "revision_not_found", COMMIT),
    ],
)
def test_what_the_hub_refuses_is_said_in_words(
    standin: StandIn, tmp_path: Path, spoil: dict[str, Any], code: str, words: str
) -> None:
    for name, value in spoil.items():
        setattr(standin, name, value)
    said = code_of(standin, tmp_path, COMMIT)
    assert said[0] == code
    assert words in said[1]


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ({"config.json": b"{}", "pytorch_model.bin": b"x"}, "no_safetensors", "may run code"),
        ({"model.safetensors": WEIGHTS}, "not_a_model", "no config.json"),
        (
            {
                "config.json": b"{}",
                "model.safetensors.index.json": b'{"weight_map": {"a": "../../x.safetensors"}}',
            },
            "no_safetensors",
            "1 are not there",
        ),
    ],
)
def test_a_repository_without_a_model_is_unfit(
    standin: StandIn, tmp_path: Path, files: dict[str, bytes], code: str, words: str
) -> None:
    standin.repositories[ID] = {COMMIT: files}
    with pytest.raises(Unfit, match=words) as refusal:
        fetched(standin, tmp_path)
    assert refusal.value.code == code


def test_a_full_disk_is_said_before_anything_is_fetched(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    code, said = code_of(standin, tmp_path)
    assert code == "no_disk_space"
    assert "160." in said and "1.0 kB" in said
    assert standin.fetched() == []


def test_the_bytes_of_the_weights_are_told_before_they_are_fetched(
    standin: StandIn, tmp_path: Path
) -> None:
    told: list[int] = []

    def fits(count: int) -> None:
        told.append(count)
        raise Refused("model_too_large", "too large")

    with pytest.raises(Refused, match="too large"):
        Hub(standin.url, tmp_path).fetch(ID, None, Meter(), fits)
    assert told == [len(WEIGHTS)]
    assert standin.fetched() == []


def test_a_token_goes_to_the_hub_and_into_no_word(
    standin: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_a_secret_of_mine")
    fetched(standin, tmp_path)
    assert standin.tokens == {"Bearer hf_a_secret_of_mine"}
    standin.gated.add(ID)
    said = code_of(standin, tmp_path / "other")
    assert "secret" not in " ".join((*said, caplog.text))


def test_every_file_that_a_tokenizer_of_transformers_names_is_fetched() -> None:
    folder = Path(constants.__file__).parents[1] / "transformers"
    named: set[str] = set()
    for path in folder.rglob("tokenization_*.py"):
        for block in path.read_text("utf-8").split("VOCAB_FILES_NAMES = {")[1:]:
            named |= set(re.findall(r': "([^"]+)"', block.split("}")[0]))
    assert len(named) > 20
    assert named <= TEXTS
