"""The JSON of a cell: the steps from q and k to the score stand beside the others."""

from dataclasses import fields
from typing import Any

from app.schemas.cell import Cell
from model.inside.cell import Cell as SeenCell
from model.inside.cell import Product

STEPS = [field.name for field in fields(Product)]


def cell_document(seen: SeenCell) -> Cell:
    """Return the document of a cell."""
    named: dict[str, Any] = {field.name: getattr(seen, field.name) for field in fields(seen)}
    product = named.pop("product")
    steps = {name: None if product is None else getattr(product, name) for name in STEPS}
    return Cell.model_validate({**named, **steps}, from_attributes=True)
