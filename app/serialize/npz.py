"""NumPy's .npz: chosen heads as arrays, and all the rest as JSON in one array of text."""

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.schemas.capture import Subject
from app.serialize.capture import position_fields, subject
from app.serialize.head_selection import HeadName, ReducedName, SelectedHeads
from app.serialize.versions import made_with

Arrays = dict[str, NDArray[Any]]


def archive(one: SelectedHeads) -> bytes:
    """Return a capture: arrays encoder.4.3 …, positions.0 …, and `describe_export`."""
    arrays = dict(name_arrays(one, ""))
    return pack_arrays(arrays, describe_export(one, ""))


def archive_set(several: Sequence[SelectedHeads]) -> bytes:
    """Return several captures; the name of each array begins with its capture's id and a slash."""
    arrays = dict(pair for one in several for pair in name_arrays(one, array_prefix(one)))
    captures = [describe_export(one, array_prefix(one)) for one in several]
    return pack_arrays(arrays, {"format": "sightlines-set/1", "captures": captures})


def array_prefix(one: SelectedHeads) -> str:
    """Return what the names of a capture's arrays begin with in a set."""
    return f"{one.capture.id}/"


def name_arrays(one: SelectedHeads, prefix: str) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield each array with its name: weights are (query, key), positions as their axes say."""
    for head in one.heads:
        yield f"{prefix}{head}", one.weights(head)
    for number, seen in enumerate(one.capture.positions):
        if seen.drawn:
            yield f"{prefix}positions.{number}", seen.values.numpy()


def describe_export(one: SelectedHeads, prefix: str) -> dict[str, Any]:
    """Return the export's JSON with the names of arrays where the numbers would stand."""
    return {
        "format": "sightlines/1",
        "made_with": made_with(),
        **Subject(**subject(one.capture)).model_dump(mode="json"),
        "attention": [
            {**head._asdict(), "array": f"{prefix}{head}"}
            for head in one.heads
            if isinstance(head, HeadName)
        ],
        "reduced": [
            {**head._asdict(), "array": f"{prefix}{head}"}
            for head in one.heads
            if isinstance(head, ReducedName)
        ],
        "positions": [
            {
                **position_fields(seen),
                "array": f"{prefix}positions.{number}" if seen.drawn else None,
            }
            for number, seen in enumerate(one.capture.positions)
        ],
    }


def pack_arrays(arrays: Arrays, described: dict[str, Any]) -> bytes:
    """Return the file; nothing in it needs pickle."""
    buffer = io.BytesIO()
    text = np.array(json.dumps(described))
    np.savez_compressed(buffer, allow_pickle=False, meta=text, **arrays)
    return buffer.getvalue()
