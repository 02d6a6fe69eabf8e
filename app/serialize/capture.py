"""The JSON documents of a capture, made from what `model` answers."""

from typing import Any

from pydantic import TypeAdapter

from app.schemas import capture as schemas
from app.schemas.edits import Edit
from app.schemas.input_format import InputFormat
from app.schemas.positions import Numbers, PositionsAnswer
from model.capture import edits
from model.capture.capture import Capture, Prediction, Site
from model.capture.positions import Positions

MOST = 65_536  # numbers of positions in one JSON answer
NAMES = (
    *("kind", "where", "side", "first", "module", "layers", "scaling", "variant"),
    *("verdict", "reason"),
)

EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)
WIRE = {"origin": "from"}  # no name for a field in Python


def subject(capture: Capture) -> dict[str, Any]:
    """Return what a capture's document and its export share."""
    return {
        "id": capture.id,
        "model": schemas.ModelInfo.model_validate(capture.model),
        "text": capture.text,
        "text_pair": capture.text_pair,
        "target": capture.target,
        "target_by": capture.target_by,
        **InputFormat.model_validate(capture.input_format).model_dump(),
        "tokens": schemas.Tokens.model_validate(capture.tokens, from_attributes=True),
        "sites": [serialize_site(of) for of in capture.sites],
        "predictions": [serialize_prediction(row) for row in capture.predictions],
        "classes": [
            schemas.Class.model_validate(one)
            for one in (capture.classes.listed() if capture.classes else ())
        ],
        "edits": [serialize_edit(edit) for edit in capture.edits],
        "places": capture.places and schemas.GivenPlaces.model_validate(capture.places),
        "halting": capture.halting and schemas.StepShares.model_validate(capture.halting),
        "remarks": capture.remarks,
    }


def capture_document(capture: Capture) -> schemas.Capture:
    """Return the small document: everything but numbers per query and key."""
    return schemas.Capture(**subject(capture))


def serialize_edit(edit: edits.Edit) -> Edit:
    """Return an edit as it can be asked for again."""
    fields = edits.edit_fields(edit).items()
    return EDIT.validate_python(
        {WIRE.get(name, name): value for name, value in fields}, strict=False
    )


def serialize_site(of: Site) -> schemas.Site:
    """Return the axes of a site."""
    return schemas.Site(
        site=of.name,
        layers=len(of.layers),
        layer_numbers=list(of.layer_numbers),
        heads=of.heads,
        sink=of.sink,
        queries=of.queries,
        keys=of.keys,
    )


def serialize_prediction(row: Prediction) -> schemas.Prediction:
    """Return what one row writes."""
    return schemas.Prediction(
        place=row.place,
        **schemas.Likely.model_validate(row.written).model_dump(),
        runners_up=[schemas.Likely.model_validate(other) for other in row.runners_up],
    )


def serialize_positions(capture: Capture, path: str) -> list[PositionsAnswer]:
    """Return how the model knew where each token stood; `path` is where many values are found."""
    return [
        PositionsAnswer(
            **position_fields(seen),
            values=position_values(seen) if seen.values.numel() <= MOST else None,
            npy=f"{path}/{number}" if seen.drawn else None,
        )
        for number, seen in enumerate(capture.positions)
    ]


def position_values(seen: Positions) -> Numbers | None:
    """Return every number of positions, None where they are refused."""
    values: Numbers = seen.values.tolist()
    return values if seen.drawn else None


def position_fields(seen: Positions) -> dict[str, Any]:
    """Return all that is said of positions but their values."""
    turning = seen.frequencies
    return {
        **{name: getattr(seen, name) for name in NAMES},
        "axes": list(seen.axes),
        "frequencies": None if turning is None else turning.tolist(),
        "shape": list(seen.values.shape),
    }
