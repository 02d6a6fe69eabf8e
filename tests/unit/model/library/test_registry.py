"""Which models are in memory: opened once, bounded in bytes, and none that is used leaves."""

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from model.backends.huggingface.hub.download import Hub
from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from model.refusal import Refused
from tests.support.fake_adapter import Opener, files, folder
from tests.support.fake_hub import COMMIT, OTHER, StandIn
from tests.support.opened_models import ASKED, ended, opened

SIZE = 4000  # bytes of a model of 1000 numbers
Make = Callable[..., Registry]


@pytest.fixture
def make(tiny_folder: Path, tmp_path: Path, standin: StandIn, opener: Opener) -> Make:
    standin.repositories = {f"some/{name}": {COMMIT: files()} for name in "abc"}
    hub = Hub(standin.url, tmp_path / "cache", pause=0)

    def make(dtype: str = "float32", **parameters: Any) -> Registry:
        reader = ModelReader(dtype=dtype, opener=opener, fetch=hub.fetch)
        return Registry([tiny_folder], reader=reader, **parameters)

    return make


def test_a_model_of_the_hub_is_opened_with_what_it_tells_of_itself(
    make: Make, opener: Opener
) -> None:
    models = make(dtype="bfloat16")
    assert models.begin("some/a").status == "loading"
    entry = ended(models, "some/a")
    assert (entry.status, entry.origin, entry.revision) == ("ready", "hub", COMMIT)
    assert (entry.family, entry.layers, entry.heads, entry.max_tokens) == ("encoder", 3, 2, 64)
    assert entry.fidelity and entry.fidelity.verdict == "exact"
    assert entry.nbytes == SIZE // 2
    assert opener.opened == [("some/a", COMMIT, "cpu", "bfloat16")]
    assert [one.id for one in models.entries()] == ["tiny", "some/a"]
    assert models.run("some/a", ASKED).model.revision == COMMIT


def test_many_who_want_it_at_once_open_it_once(make: Make, opener: Opener) -> None:
    models = make()
    opened(models, "some/a")
    models.close("some/a")
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda _: models.open("some/a"), range(12)))
    assert all(one is found[0] for one in found)
    assert len(opener.opened) == 2


def test_a_model_that_nobody_opened_is_not_fetched_for_a_question(
    make: Make, standin: StandIn
) -> None:
    models = make()
    with pytest.raises(Refused) as refusal:
        models.run("some/a", ASKED)
    assert refusal.value.code == "unknown_model"
    standin.gate.clear()
    standin.repositories["some/a"] = {COMMIT: files(10_000)}
    models.begin("some/a")
    with pytest.raises(Refused) as refusal:
        models.run("some/a", ASKED)
    assert refusal.value.code == "model_loading"
    models.close("some/a")
    with pytest.raises(Refused) as refusal:
        models.run("some/a", ASKED)
    assert refusal.value.code == "model_not_open"


def test_the_model_that_was_not_asked_for_longest_leaves_and_comes_again(
    make: Make, opener: Opener
) -> None:
    models = make()
    models.open("tiny")
    models = make(bound=2 * SIZE + (models.entry("tiny").nbytes or 0))
    models.open("tiny")
    for name in "ab":
        assert opened(models, f"some/{name}").status == "ready"
    gone = weakref.ref(models.open("some/b"))
    models.run("some/b", ASKED)
    models.run("some/a", ASKED)
    assert opened(models, "some/c").status == "ready"
    gc.collect()
    assert gone() is None
    status = {entry.id: entry.status for entry in models.entries()}
    assert status == {
        "tiny": "ready",  # the one to begin with stays
        "some/a": "ready",
        "some/b": "available",
        "some/c": "ready",
    }
    assert models.run("some/b", ASKED).model.id == "some/b"
    assert models.entry("some/a").status == "available"


def test_no_model_in_use_leaves(make: Make) -> None:
    models = make(bound=SIZE + 100)
    opened(models, "some/a")
    writing = models.write("some/a", "text", None)  # type: ignore[arg-type]
    shelf = models._slot("some/a")
    with shelf.in_use():
        entry = opened(models, "some/b")
        assert entry.status == "failed"
        assert "4.0 kB" in (entry.error or "") and "4.1 kB" in (entry.error or "")
        assert models.entry("some/a").status == "ready"
    assert opened(models, "some/b").status == "ready"
    assert list(writing) == []


def test_a_model_over_the_bound_is_refused_with_both_numbers_and_not_fetched(
    make: Make, standin: StandIn, opener: Opener
) -> None:
    entry = opened(make(bound=3000), "some/a")
    assert entry.status == "failed"
    assert "4.1 kB" in (entry.error or "") and "3.0 kB" in (entry.error or "")
    entry = opened(make(free=lambda _: 2000), "some/a")
    assert "2.0 kB are free" in (entry.error or "")
    assert (standin.fetched(), opener.opened) == ([], [])


def test_weights_that_grow_in_memory_are_measured_as_they_will_be(
    make: Make, standin: StandIn, opener: Opener
) -> None:
    import torch
    from safetensors.torch import save

    stored = save({"a": torch.zeros(1000, dtype=torch.bfloat16), "n": torch.zeros(7).long()})
    standin.repositories["some/a"] = {COMMIT: {**files(), "model.safetensors": stored}}
    entry = opened(make(free=lambda _: 3000), "some/a")
    assert "4.1 kB" in (entry.error or "") and "3.0 kB" in (entry.error or "")
    assert opener.opened == []
    assert opened(make(), "some/a").nbytes == 4 * 1000 + 8 * 7


def test_an_opening_that_failed_can_be_tried_again(make: Make, opener: Opener) -> None:
    models = make()
    opener.faults = [RuntimeError("out of luck")]
    entry = opened(models, "some/a")
    assert (entry.status, entry.error) == ("failed", "RuntimeError: out of luck")
    with pytest.raises(Refused, match="out of luck"):
        models.run("some/a", ASKED)
    assert opened(models, "some/a").status == "ready"


def test_a_model_that_cannot_be_drawn_is_refused_for_good(
    make: Make, standin: StandIn, opener: Opener
) -> None:
    models = make()
    standin.repositories["some/a"] = {COMMIT: files(unfit=True)}
    entry = opened(models, "some/a")
    assert (entry.status, entry.error) == (
        "refused",
        "This model has no token-to-token attention.",
    )
    with pytest.raises(Refused) as refusal:
        models.run("some/a", ASKED)
    assert refusal.value.code == "model_refused"


def test_another_revision_takes_the_place_of_the_open_one(make: Make, standin: StandIn) -> None:
    models = make()
    standin.repositories["some/a"][OTHER] = files(2000)
    assert opened(models, "some/a").revision == OTHER
    assert opened(models, "some/a", COMMIT).revision == COMMIT
    assert models.entry("some/a").nbytes == SIZE
    first = models.open("some/a")
    assert opened(models, "some/a", COMMIT).revision == COMMIT
    assert models.open("some/a") is first
    assert [entry.id for entry in models.entries()] == ["tiny", "some/a"]


def test_what_is_closed_is_stopped_then_unloaded_then_off_the_list(
    make: Make, opener: Opener
) -> None:
    models = make()
    opener.gate.clear()
    models.begin("some/a")
    while not opener.opened:
        time.sleep(0.002)
    models.close("some/a")
    assert models.entry("some/a").status == "available"
    opener.gate.set()
    assert opened(models, "some/a").status == "ready"
    models.close("some/a")
    assert models.entry("some/a").status == "available"
    models.close("some/a")
    with pytest.raises(Refused, match="No model 'some/a'"):
        models.entry("some/a")
    for _ in range(3):
        models.close("tiny")
    assert models.entry("tiny").status == "available"


def test_an_opening_that_was_stopped_does_not_come_back(make: Make, opener: Opener) -> None:
    models = make()
    opener.gate.clear()
    models.begin("some/a")
    while not opener.opened:
        time.sleep(0.002)
    models.close("some/a")
    opener.gate.set()
    for thread in threading.enumerate():
        if thread.name == "opening some/a":
            thread.join(20)
    assert models.entry("some/a").status == "available"


@pytest.mark.parametrize(
    "id", ["", "a/b/c", "../x", "a/..", "/etc", "a b/c", "é/x", "a\0/b", "-x/y", "a" * 300]
)
def test_no_other_name_is_asked_for(make: Make, standin: StandIn, id: str) -> None:
    with pytest.raises(Refused, match="no name of a model"):
        make().begin(id)
    with pytest.raises(Refused, match="no branch"):
        make().begin("some/a", "../../x")
    assert standin.asked == []


def test_the_operator_names_the_model_to_begin_with(
    make: Make, tmp_path: Path, tiny_folder: Path
) -> None:
    by_name = make(default="some/a")
    assert by_name.default == "some/a"
    assert opened(by_name, "some/a").status == "ready"
    by_path = make(default=str(folder(tmp_path / "mine")))
    assert by_path.default == "local/mine"
    assert by_path.run("local/mine", ASKED).model.id == "local/mine"
    with pytest.raises(Refused, match="no name of a model"):
        make(default="no/such/folder")


def test_a_device_that_is_not_there_is_refused(tmp_path: Path, tiny_folder: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has one")
    reader = ModelReader(device="cuda", opener=Opener())
    models = Registry([tiny_folder], default=str(folder(tmp_path / "one")), reader=reader)
    with pytest.raises(Refused, match="has no cuda"):
        models.open("local/one")
