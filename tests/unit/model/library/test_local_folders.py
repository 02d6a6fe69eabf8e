"""Models in folders below the operator's own: offered, opened, and none from elsewhere."""

from pathlib import Path

import pytest

from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from model.refusal import Refused
from tests.support.fake_adapter import Opener, folder
from tests.support.opened_models import ASKED, opened


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The operator's folder."""
    return tmp_path / "models"


@pytest.fixture
def models(tiny_folder: Path, root: Path, opener: Opener) -> Registry:
    return Registry([tiny_folder], models_dir=root, reader=ModelReader(opener=opener))


def test_folders_are_offered_and_opened_by_their_content(models: Registry, root: Path) -> None:
    folder(root / "one")
    folder(root / "org" / "two", 2000)
    (root / "no-model").mkdir()
    assert [e.id for e in models.entries()] == ["tiny", "local/one", "local/org/two"]
    assert models.entry("local/one").origin == "local"
    assert models.run("local/org/two", ASKED).model.id == "local/org/two"
    revisions = {models.run(f"local/{n}", ASKED).model.revision for n in ("one", "org/two")}
    assert len(revisions) == 2
    body = (root / "one" / "model.safetensors").read_bytes()
    (root / "one" / "model.safetensors").write_bytes(body[:-1] + b"\1")
    models.close("local/one")
    revisions.add(models.run("local/one", ASKED).model.revision)
    assert len(revisions) == 3


def test_no_id_leads_out_of_the_folder(
    models: Registry, root: Path, tmp_path: Path, opener: Opener
) -> None:
    outside = folder(tmp_path / "outside")
    folder(root / "in")
    (root / "linked").symlink_to(outside)
    sly = folder(root / "sly")
    (sly / "vocab.txt").symlink_to(outside / "config.json")
    assert [e.id for e in models.entries()] == ["tiny", "local/in"]
    for id in (
        "../outside",
        "linked",
        "sly",
        "",
        ".",
        "in/..",
        "in/../../outside",
        "a\0b",
        outside,
    ):
        for ask in (models.entry, models.begin, models.open, models.close):
            with pytest.raises(Refused, match=r"no model|leads out"):
                ask(f"local/{id}")
    assert opener.opened == []


def test_a_folder_without_safetensors_is_refused(models: Registry, root: Path) -> None:
    made = folder(root / "one")
    (made / "model.safetensors").rename(made / "pytorch_model.bin")
    entry = opened(models, "local/one")
    assert entry.status == "refused"
    assert "may run code" in (entry.error or "")


def test_weights_that_are_none_are_refused(models: Registry, root: Path) -> None:
    made = folder(root / "one")
    (made / "model.safetensors").write_bytes(b"nothing of the kind")
    entry = opened(models, "local/one")
    assert entry.status == "refused"
