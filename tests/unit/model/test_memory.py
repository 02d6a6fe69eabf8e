"""How much memory a model may still take: what the machine has, and what a container leaves."""

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from model import memory


@pytest.fixture(autouse=True)
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with 7000 bytes available, and the folder that bounds a container of it."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=7000))
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    return tmp_path


def test_without_a_container_all_that_the_machine_has_available_counts() -> None:
    assert memory.available("cpu") == 7000


@pytest.mark.parametrize(
    ("bound", "expected"), [("6000\n", 5000), ("9000\n", 7000), ("500\n", -500), ("max\n", 7000)]
)
def test_a_container_leaves_no_more_than_its_bound_less_what_it_uses(
    cgroup: Path, bound: str, expected: int
) -> None:
    (cgroup / "memory.max").write_text(bound)
    (cgroup / "memory.current").write_text("1000\n")
    assert memory.available("cpu") == expected
