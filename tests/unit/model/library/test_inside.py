"""What cannot be looked into is refused without importing what takes seconds."""

import sys
from pathlib import Path

import pytest

from model.backends.builtin.recurrent.adapter import Recurrent
from model.library.inside import look_inside
from model.library.positions import look_at_positions
from model.refusal import Refused
from tests.support import tiny_models


def test_a_recurrent_network_is_refused_without_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "model.backends.huggingface.adapter", None)
    model = Recurrent(tiny_models.recurrent_folder(tmp_path))
    with pytest.raises(Refused, match="cannot be looked into"):
        look_inside(model)
    with pytest.raises(Refused, match="cannot be taken apart"):
        look_at_positions(model)
