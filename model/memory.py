"""How much memory the weights of a model take, and how much there is for them."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import torch
from safetensors import safe_open

from model.refusal import Refused

Fits = Callable[[int], None]  # raises Refused for so many bytes
ITEM = {"float32": 4, "bfloat16": 2}  # bytes of a number
CGROUP = Path("/sys/fs/cgroup")  # what a container may use: psutil knows the machine alone


def weight_bytes(files: Sequence[Path], dtype: str) -> int:
    """Return the bytes of all tensors once they are read as that dtype, from the headers alone.

    Raises SafetensorError for a file that is none, or that ends too soon.
    """
    total = 0
    for file in files:
        with safe_open(file, framework="pt") as tensors:
            for name in tensors.keys():  # noqa: SIM118 (it is no mapping)
                of = tensors.get_slice(name)
                total += math.prod(of.get_shape()) * item_bytes(of.get_dtype(), dtype)
    return total


def item_bytes(stored: str, dtype: str) -> int:
    """Return the bytes of one number in memory; `stored` is safetensors' name of its type."""
    if stored.startswith(("F", "BF")):
        return ITEM[dtype]
    return max(1, int("".join(filter(str.isdigit, stored)) or 8) // 8)


def available(device: str) -> int:
    """Return the bytes that a model on this device may still take."""
    if device == "cuda":
        free, _all = torch.cuda.mem_get_info()
        return free
    if device == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    return min([psutil.virtual_memory().available, *container_bytes()])


def container_bytes() -> list[int]:
    """Return what the container that this runs in leaves; nothing where it has no bound."""
    limit, used = CGROUP / "memory.max", CGROUP / "memory.current"
    if not limit.exists() or not (said := limit.read_text().strip()).isdigit():
        return []
    return [int(said) - int(used.read_text())]


def resolve_device(asked: str) -> str:
    """Return cpu, cuda or mps for what a setting says; raises Refused for what is not there."""
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.mps.is_available()}
    if asked == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if there[name])
    if not there[asked]:
        raise Refused("no_device", f"This machine has no {asked}: set SIGHTLINES_DEVICE to cpu.")
    return asked


def format_bytes(count: int) -> str:
    """Say a number of bytes as people do."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
