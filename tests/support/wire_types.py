"""Print the shapes of the wire, from the app's OpenAPI, as openapi-typescript reads them."""

import json
from typing import Any

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry


def untitled(schema: Any) -> Any:
    """Return a schema without pydantic's titles, which only say each field's name again."""
    if isinstance(schema, list):
        return [untitled(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: part for name, part in schema.items() if not is_title(name, part)}
    return {name: untitled(part) for name, part in kept.items()}


def is_title(name: str, part: Any) -> bool:
    """Return whether this is a title, and no property of that name."""
    return name == "title" and isinstance(part, str)


if __name__ == "__main__":
    described = create_app(Settings(), Registry()).openapi()
    shapes = untitled(described["components"])
    print(json.dumps(described | {"paths": {}, "components": shapes}))
