"""The cache of captures: bounded in bytes, the least used leaves first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.inference.capture_cache import CaptureCache
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused


@pytest.fixture(scope="module")
def capture(models: Registry) -> Capture:
    return models.run("tiny", CaptureRequest("The cat.", sites=("encoder",)))


def named(capture: Capture, *ids: str) -> list[Capture]:
    """Return the capture under other names."""
    return [replace(capture, id=id) for id in ids]


def test_the_least_used_capture_leaves_first(capture: Capture) -> None:
    captures = CaptureCache(3 * capture.nbytes)
    a, b, c, d = named(capture, "a", "b", "c", "d")
    for one in (a, b, c):
        captures.keep(one)
    assert captures.find("a") is a  # so b is the least used
    captures.keep(d)
    assert [captures.find(id) for id in "abcd"] == [a, None, c, d]
    assert captures.nbytes == 3 * capture.nbytes


def test_one_byte_too_few_keeps_one_capture_less(capture: Capture) -> None:
    captures = CaptureCache(2 * capture.nbytes - 1)
    for one in named(capture, "a", "b"):
        captures.keep(one)
    assert captures.find("a") is None
    assert captures.nbytes == capture.nbytes


def test_a_capture_larger_than_the_bound_drives_nobody_out(
    capture: Capture, models: Registry
) -> None:
    captures = CaptureCache(capture.nbytes)
    captures.keep(capture)
    larger = models.run("tiny", CaptureRequest("The cat and the dog."))
    assert larger.nbytes > capture.nbytes
    captures.keep(larger)
    assert captures.find(larger.id) is None
    assert captures.find(capture.id) is capture


def test_keeping_the_same_capture_twice_counts_it_once(capture: Capture) -> None:
    captures = CaptureCache(10 * capture.nbytes)
    captures.keep(capture)
    captures.keep(replace(capture))
    assert captures.nbytes == capture.nbytes
    assert captures.find(capture.id) is capture


def test_what_is_not_kept_is_refused(capture: Capture) -> None:
    with pytest.raises(Refused) as refusal:
        CaptureCache(0).take(capture.id)
    assert refusal.value.code == "unknown_capture"


def test_many_threads_keep_the_count_right(capture: Capture) -> None:
    captures = CaptureCache(5 * capture.nbytes)

    def use(number: int) -> None:
        for step in range(200):
            (one,) = named(capture, f"{(number * 7 + step) % 11}")
            captures.keep(one)
            captures.find(f"{step % 11}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(8)))
    kept = [id for id in map(str, range(11)) if captures.find(id)]
    assert len(kept) == 5
    assert captures.nbytes == 5 * capture.nbytes
