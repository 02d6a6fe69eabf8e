"""Folders that hold no model to open: what is said of them names no place of this machine."""

import json
from pathlib import Path

import pytest
from transformers import AutoConfig

from model.backends.huggingface import local_folders
from model.backends.huggingface.hub.download import Hub
from model.backends.huggingface.loading import read_pretrained, read_tokenizer
from model.progress import Meter
from model.refusal import Refused, Unfit
from tests.support import fake_hub

OWN = {
    "model_type": "strange",
    "architectures": ["StrangeModel"],
    "auto_map": {
        "AutoConfig": "configuration_strange.StrangeConfig",
        "AutoModel": "modeling_strange.StrangeModel",
    },
}
CODE = "class StrangeConfig:\n    raise SystemExit('its code has run')\n"


def test_a_model_with_code_of_its_own_is_refused_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(OWN), "utf-8")
    (tmp_path / "configuration_strange.py").write_text(CODE, "utf-8")
    with pytest.raises(Refused) as refused:
        read_pretrained(AutoConfig, tmp_path)
    assert refused.value.code == "own_code"
    said = refused.value.detail
    assert "configuration_strange.py, modeling_strange.py" in said
    assert "trust_remote_code" not in said
    assert str(tmp_path) not in said
    assert "http" not in said


def test_a_tokenizer_with_code_of_its_own_is_refused_too(tmp_path: Path) -> None:
    own = {"AutoTokenizer": ["tokenization_strange.StrangeTokenizer", None]}
    (tmp_path / "config.json").write_text(json.dumps(OWN), "utf-8")
    settings = {"tokenizer_class": "StrangeTokenizer", "auto_map": own}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    with pytest.raises(Refused, match=r"tokenization_strange\.py") as refused:
        read_tokenizer(tmp_path)
    assert refused.value.code == "own_code"


def test_no_error_tells_where_a_folder_lies(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_pretrained(AutoConfig, tmp_path)
    assert str(tmp_path) not in refused.value.detail


BASES = [("org/base-7b", "org/base-7b"), ("/home/me/models/base-7b/", "base-7b"), (None, "")]


@pytest.mark.parametrize(("base", "named"), BASES)
def test_an_adapter_is_refused_with_the_name_of_its_base(
    tmp_path: Path, base: str | None, named: str
) -> None:
    folder = tmp_path / "lora"
    folder.mkdir()
    settings = {"peft_type": "LORA"} | ({"base_model_name_or_path": base} if base else {})
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
    (folder / "adapter_model.safetensors").write_bytes(b"")
    found = local_folders.find_folder(tmp_path, "local/lora")
    with pytest.raises(Unfit) as refused:
        local_folders.model_files(found)
    assert refused.value.code == "adapter"
    assert f"adapter to {named}" in refused.value.detail
    assert "/home" not in refused.value.detail


def test_an_adapter_of_the_hub_is_refused_with_the_name_of_its_base(tmp_path: Path) -> None:
    settings = json.dumps({"base_model_name_or_path": "org/base"}).encode()
    files = {"adapter_config.json": settings, "adapter_model.safetensors": b"x"}
    with fake_hub.serving() as hub:
        hub.repositories["some/lora"] = {fake_hub.COMMIT: files}
        with pytest.raises(Unfit, match="adapter to org/base, whose weights") as refused:
            Hub(hub.url, tmp_path).fetch("some/lora", None, Meter(), lambda _: None)
    assert refused.value.code == "adapter"
    assert [name for name, _ in hub.fetched()] == ["adapter_config.json"]
