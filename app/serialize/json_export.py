"""Captures as files to take home: a choice of heads, every number in full."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from app.schemas.exports import Export, ExportedHead, ExportSet, ReducedHeads, SavedPositions
from app.serialize.capture import position_fields, position_values, subject
from app.serialize.head_selection import (
    HeadChoice,
    HeadName,
    Name,
    ReducedName,
    SelectedHeads,
    select_heads,
)
from app.serialize.versions import made_with
from model.capture.capture import Capture
from model.refusal import Refused

Format = Literal["json", "npz", "csv"]
BYTES_PER_NUMBER = {  # at most
    "json": 24,  # a float32 as the float64 that equals it, with its comma
    "npz": 4,
    "csv": 16,  # nine digits, sign, point, exponent, comma
}
SMALLER = {
    "json": "Take format=npz, or choose a site, layers, heads or single places.",
    "npz": "Choose a site, layers, heads or single places, or take layers as .npy from /weights.",
    "csv": "Take format=npz.",
}


def check_size(several: Sequence[SelectedHeads], format: Format, max_bytes: int) -> None:
    """Raise Refused where a file would be too large, and name the smaller way."""
    count = sum(one.numbers for one in several)
    if format != "csv":
        seen = (tensor for one in several for of in one.capture.positions for tensor in of.tensors)
        count += sum(tensor.numel() for tensor in seen)
    size = count * BYTES_PER_NUMBER[format]
    if size > max_bytes:
        raise Refused(
            "export_too_large",
            f"{count} numbers are about {size} bytes; an export holds at most {max_bytes}. "
            + SMALLER[format],
        )


def export_document(one: SelectedHeads) -> Export:
    """Return the chosen heads as one document."""

    def numbers(head: Name) -> list[list[float]]:
        values: list[list[float]] = one.weights(head).astype(np.float64).tolist()
        return values

    return Export(
        format="sightlines/1",
        made_with=made_with(),
        attention=[
            ExportedHead(**head._asdict(), weights=numbers(head))
            for head in one.heads
            if isinstance(head, HeadName)
        ],
        reduced=[
            ReducedHeads(**head._asdict(), weights=numbers(head))
            for head in one.heads
            if isinstance(head, ReducedName)
        ],
        positions=[
            SavedPositions(**position_fields(seen), values=position_values(seen))
            for seen in one.capture.positions
        ],
        **subject(one.capture),
    )


def export_set_document(several: Sequence[SelectedHeads]) -> ExportSet:
    """Return the chosen heads of several captures as one document."""
    return ExportSet(format="sightlines-set/1", captures=[export_document(one) for one in several])


def select_heads_of_each(captures: Sequence[Capture], choice: HeadChoice) -> list[SelectedHeads]:
    """Return the choice of every capture; a refusal names the capture that it is about."""
    several = []
    for capture in captures:
        try:
            several.append(select_heads(capture, choice))
        except Refused as refusal:
            said = f"Capture {capture.id}: {refusal.detail}"
            raise Refused(refusal.code, said) from refusal
    return several


def file_name(captures: Sequence[Capture], choice: HeadChoice, format: Format, *also: str) -> str:
    """Return a name that says what is inside: sightlines-en-fr-1a2b3c4d-encoder-layer4.json."""
    model = captures[0].model.id if len(captures) == 1 else "set"
    safe = "".join(letter if letter.isalnum() else "-" for letter in model)
    parts = ["sightlines", safe, *(capture.id[:8] for capture in captures), *choice.words, *also]
    return "-".join(parts)[:120] + f".{format}"
