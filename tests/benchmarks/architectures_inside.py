"""What can be told of the inside of an architecture's heads and layers, each judged by hand."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from model.backends.huggingface.attention.passes import ModelInput, ModelPasses, count_tokens
from model.backends.huggingface.attention.sites import drawable_sites
from model.backends.huggingface.inside.attention_parts import NO_LIST, look_around
from model.backends.huggingface.inside.calls import Frame
from model.backends.huggingface.inside.layer_parts import trace_layer
from model.backends.huggingface.inside.watch import SecondPass
from model.capture.capture import Capture
from model.capture.request import ModelInfo
from model.inside.attention_inside import AttentionInside
from model.inside.cell import CellPlace, read_cell
from model.inside.layer_trace import LayerTrace
from model.text.token import special_token
from tests.support.inside.cells_by_hand import row_by_hand

WEIGHT, OUTPUT = 1e-5, 1e-4
Place = tuple[str, int]


@dataclass(frozen=True)
class InsideCounts:
    """Of how many attentions the cell, the inputs of q and k, and W_O are told; and the layers.

    `wrong` says what was told and is not so, within the bars.
    """

    attentions: int
    cells: int
    inputs: int
    projections: int
    layers: int
    stacked: int
    wrong: str = ""

    def __str__(self) -> str:
        if self.wrong:
            return f"WRONG: {self.wrong}"
        parts = (("cell", self.cells), ("inputs", self.inputs), ("W_O", self.projections))
        told = [f"{name} {count}/{self.attentions}" for name, count in parts]
        return ", ".join((*told, f"layer {self.layers}/{self.stacked}"))


@torch.inference_mode()
def judge_inside(passes: ModelPasses, read: ModelInput) -> InsideCounts:
    """Return what is told of one pass, and whether it is so."""
    around: dict[Place, AttentionInside] = {}
    traces: dict[Place, LayerTrace] = {}

    def see(frame: Frame, items: set[nn.Module]) -> None:
        for one in frame.attends:
            around[one.site, one.number] = look_around(frame, one)
            traces[one.site, one.number] = trace_layer(frame, one, items)

    second = SecondPass(passes, read, None, see)
    numbers = second.run(False)
    capture = bare_capture(passes, read, second)
    nothing = AttentionInside(inputs_reason=NO_LIST, projection_reason=NO_LIST)
    insides = {place: around.get((place[0], number), nothing) for place, number in numbers.items()}
    layers = [
        traces.get((site, number), LayerTrace(None, (), NO_LIST))
        for (site, _), number in numbers.items()
        if site != "cross"
    ]
    wrong = [
        *(wrong_of_cell(capture, place, inside) for place, inside in insides.items()),
        *(wrong_of_layer(trace) for trace in layers),
    ]
    scored = [place for place in insides if passes.implementation is not None]
    return InsideCounts(
        len(insides),
        len(scored),
        sum(one.query_input is not None and one.key_input is not None for one in insides.values()),
        sum(one.projection is not None for one in insides.values()),
        sum(bool(trace.steps) for trace in layers),
        len(layers),
        next(filter(None, wrong), ""),
    )


def bare_capture(passes: ModelPasses, read: ModelInput, seen: SecondPass) -> Capture:
    """Return what was seen of a pass as a capture whose tokens have no names."""
    lengths = count_tokens(read)
    return Capture(
        id="",
        model=ModelInfo("", "", passes.family, ""),
        text="",
        target=None,
        target_by=None,
        tokens={side: (special_token("", 0, 0),) * count for side, count in lengths.items()},
        sites=drawable_sites(seen.recording, passes.axes, lengths),
        positions=(),
        predictions=(),
        edits=(),
        remarks={},
    )


def wrong_of_cell(capture: Capture, place: Place, inside: AttentionInside) -> str:
    """Say what is wrong with the cells of an attention, one of each head; nothing where none is."""
    record, heads = capture.layer(*place)
    for head in heads:
        at = CellPlace(*place, head, record.queries - 1, record.keys // 2)
        cell = read_cell(capture, at, inside)
        if cell.product is not None:
            off = float(np.abs(row_by_hand(cell) - cell.row.weights).max())
            if not off <= WEIGHT:
                return f"weights of {at} by {off:.0e}"
        if cell.projection is not None and not cell.projection.difference <= OUTPUT:
            return f"output of {at} by {cell.projection.difference:.0e}"
    return ""


def wrong_of_layer(trace: LayerTrace) -> str:
    """Say by how much a layer that was put together again is off, measured by its largest state."""
    if not trace.steps or trace.gave is None:
        return ""
    off = trace.checked / max(1.0, float(trace.gave.abs().max()))
    return "" if off <= OUTPUT else f"layer by {off:.0e}"
