"""Measure what a capture of a Hugging Face model costs; run by `make benchmark-capture`.

Random models of the shapes of BERT-base and GPT-2: the pass that captures beside a plain one, the
memory that it adds beside what "eager" with `output_attentions` adds, and how soon one head and one
row are there. Times are of this process on one core, in turns; memory is the growth of the largest
size, each way in a process of its own.
"""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import torch
from transformers import AutoModel, BertConfig, GPT2Config

from app.serialize.responses import npy
from model.backends.huggingface.attention.function import EAGER, FUSED, register
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses, count_tokens
from model.backends.huggingface.attention.sites import drawable_sites
from model.capture.capture import Capture
from model.capture.request import ModelInfo
from model.text.token import special_token

TOKENS, SERVED = 1024, 512
TURNS, ANSWERS = 7, 25
SHAPES: dict[str, tuple[str, Callable[[], Any]]] = {
    "BERT-base": ("encoder", lambda: BertConfig(max_position_embeddings=TOKENS)),
    "GPT-2": ("decoder", GPT2Config),
}


def passes(name: str) -> ModelPasses:
    """Return a random model of that shape, ready to be watched."""
    torch.manual_seed(0)
    register()
    family, config = SHAPES[name]
    model: Any = AutoModel.from_config(config(), attn_implementation=FUSED)
    model.train(False)
    return ModelPasses(model, family)


def read(tokens: int) -> ModelInput:
    """Return so many tokens."""
    return ModelInput([1000 + place for place in range(tokens)])


def plain(of: ModelPasses, tokens: int) -> None:
    """Run a pass as it ships."""
    of.plain(read(tokens))


def capturing(of: ModelPasses, tokens: int) -> Any:
    """Run a pass and keep what it shows."""
    return of.watched(read(tokens))


def eager(of: ModelPasses, tokens: int) -> Any:
    """Run a pass that hands out all weights."""
    of.attend(EAGER)
    return of.plain(read(tokens), output_attentions=True)


def times(name: str) -> tuple[float, float]:
    """Return the median CPU seconds of a plain pass and of one that captures."""
    of = passes(name)
    seconds: dict[Callable[..., Any], list[float]] = {plain: [], capturing: []}
    for turn in range(TURNS + 1):
        for way, taken in seconds.items():
            begun = time.process_time()
            way(of, TOKENS)
            if turn:  # the first one warms up
                taken.append(time.process_time() - begun)
    return statistics.median(seconds[plain]), statistics.median(seconds[capturing])


def peak(name: str, way: Callable[[ModelPasses, int], Any], answers: Any) -> None:
    """Answer by how many bytes a pass makes this process grow."""
    torch.set_num_threads(1)
    with torch.inference_mode():
        of = passes(name)
        way(of, 32)
        before = resident()
        kept = way(of, TOKENS)
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before)
    del kept


def resident() -> int:
    """Return the bytes that this process holds now."""
    return psutil.Process().memory_info().rss


def grown(name: str, way: Callable[[ModelPasses, int], Any]) -> int:
    """Return the growth by a pass in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    process = context.Process(target=peak, args=(name, way, answers))
    process.start()
    count: int = answers.get(timeout=600)
    process.join()
    return count


def answered(name: str) -> tuple[float, float]:
    """Return the median milliseconds until the body with one head, and one row, is written."""
    of = passes(name)
    asked = read(SERVED)
    _, recording = of.watched(asked)
    token = special_token("a", 1, 0)
    capture = Capture(
        id="made",
        model=ModelInfo(name, "0", of.family, "float32"),
        text="a",
        target=None,
        target_by=None,
        tokens={"source": (token,) * SERVED, "target": ()},
        sites=drawable_sites(recording, of.axes, count_tokens(asked)),
        positions=(),
        predictions=(),
        edits=(),
        remarks={},
    )
    heads, rows = [], []
    for turn in range(ANSWERS):
        begun = time.perf_counter()
        npy(capture.weights(of.family, turn % 12, [turn % 12])[0])
        heads.append(1000 * (time.perf_counter() - begun))
        begun = time.perf_counter()
        np.asarray(capture.rows(of.family, turn % 12, turn)).tolist()
        rows.append(1000 * (time.perf_counter() - begun))
    return statistics.median(heads), statistics.median(rows)


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    print(
        f"| shape | capture ÷ plain pass, {TOKENS} tokens | memory added ÷ eager's | one head, "
        f"{SERVED} tokens | one row of all heads |"
    )
    print("|---|---|---|---|---|", flush=True)
    for name in SHAPES:
        growth = {way: grown(name, way) for way in (plain, capturing, eager)}
        added, by_eager = growth[capturing] - growth[plain], growth[eager] - growth[plain]
        with torch.inference_mode():
            once, captured = times(name)
            head, row = answered(name)
        print(
            f"| {name} | {captured / once:.3f} ({captured:.2f} s ÷ {once:.2f} s) "
            f"| {added / by_eager:.2f} ({added / 2**20:.0f} ÷ {by_eager / 2**20:.0f} MiB) "
            f"| {head:.1f} ms | {row:.1f} ms |",
            flush=True,
        )


if __name__ == "__main__":
    main()
