"""What a capture keeps is known before the pass, and refused with the number when too much."""

from pathlib import Path

import pytest

from model.backends.huggingface.adapter import HuggingFace
from model.capture.request import CaptureRequest
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."


def opened(path: Path, type: str, capture_bytes: int = 2**20) -> HuggingFace:
    folder = tiny_checkpoints.folder(path, Kind(type))
    return HuggingFace(folder, f"org/{type}", "abc", capture_bytes=capture_bytes)


@pytest.mark.parametrize("type", ["bert", "llama", "gemma2", "gpt_oss", "t5", "marian", "bloom"])
def test_the_bytes_of_a_capture_are_known_before_the_pass(tmp_path: Path, type: str) -> None:
    model = opened(tmp_path, type)
    writes = model.info.family == "encoder-decoder"
    for text in (TEXT, TEXT[:30]):
        capture = model.run(CaptureRequest(text, target=TARGET if writes else None))
        sides = {side: len(tokens) for side, tokens in capture.tokens.items()}
        kept = {
            tensor.data_ptr(): tensor.numel() * tensor.element_size()
            for site in capture.sites
            for record in site.layers
            for tensor in record.tensors
        }
        known = model.cost.bytes(sides, [site.name for site in capture.sites])
        masks = 2 * len(capture.sites) * max(sides.values()) ** 2  # counted, should they be needed
        assert sum(kept.values()) <= known <= sum(kept.values()) + masks
        assert capture.nbytes >= sum(kept.values())


def test_a_tap_keeps_what_grows_with_the_square(tmp_path: Path) -> None:
    bert, bloom = opened(tmp_path / "bert", "bert"), opened(tmp_path / "bloom", "bloom")
    assert bert.cost.sites["encoder"].per_query == 3 * 4 * 8 * 4  # layers, heads, d_head, float32
    assert bert.cost.sites["encoder"].per_key == 2 * 3 * 4 * 8 * 4
    assert bloom.cost.sites["decoder"].per_pair == 3 * 4 * 4  # layers, heads, float32
    assert bloom.cost.sites["decoder"].per_query == 0


def test_a_model_holds_no_longer_text_than_its_bound_of_bytes(tmp_path: Path) -> None:
    model = opened(tmp_path, "bloom", capture_bytes=3 * 4 * 4 * 20**2)
    assert model.max_tokens == 20
    assert model.run(CaptureRequest("The animal was wide")).nbytes > 0
    with pytest.raises(Refused, match=r"\d+ tokens; this model holds 20"):
        model.run(CaptureRequest(TEXT + TEXT))


def test_source_and_target_together_are_bounded_too(tmp_path: Path) -> None:
    model = opened(tmp_path, "marian")
    needed = model.cost.bytes({"source": 24, "target": 24}, list(model.cost.sites))
    tight = opened(tmp_path / "tight", "marian", capture_bytes=needed // 2)
    assert 5 < tight.max_tokens < 24
    with pytest.raises(Refused, match=r"MiB; a capture holds at most") as refused:
        tight.cost.check({"source": 24, "target": 24}, list(tight.cost.sites))
    assert refused.value.code == "capture_too_large"
    tight.cost.check({"source": 24, "target": 0}, ["encoder"])
