"""The OpenAPI description as rows for a page."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class ReferenceRow:
    """A field, a parameter or an answer: what it is called, what it is, what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class ReferenceOperation:
    """One thing that can be asked."""

    method: str
    path: str
    meaning: str
    parameters: list[ReferenceRow]
    body: str
    answers: list[ReferenceRow]


@dataclass(frozen=True)
class ReferenceSchema:
    """One kind of document."""

    name: str
    meaning: str
    fields: list[ReferenceRow]


def common_answers(described: Json) -> list[ReferenceRow]:
    """Return the errors that every operation may answer with."""
    every = [
        {ReferenceRow(status, content(one), one["description"]) for status, one in answers.items()}
        for methods in described["paths"].values()
        for answers in (operation["responses"] for operation in methods.values())
    ]
    return sorted(set.intersection(*every), key=lambda answer: answer.name)


def operations(described: Json) -> list[ReferenceOperation]:
    """Return every operation, in the order of the routes, less the answers that all share."""
    common = {answer.name for answer in common_answers(described)}
    return [
        ReferenceOperation(
            method=method.upper(),
            path=path,
            meaning=operation.get("description", operation.get("summary", "")),
            parameters=[
                row(one["name"], one["schema"], one.get("required", False), one)
                for one in operation.get("parameters", [])
            ],
            body=content(operation.get("requestBody", {})),
            answers=[
                ReferenceRow(status, content(one), one["description"])
                for status, one in sorted(operation["responses"].items())
                if status not in common
            ],
        )
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def schemas(described: Json) -> list[ReferenceSchema]:
    """Return every kind of document."""
    return [
        ReferenceSchema(
            name,
            schema.get("description", ""),
            [
                row(field, of, field in schema.get("required", []), of)
                for field, of in schema.get("properties", {}).items()
            ],
        )
        for name, schema in described["components"]["schemas"].items()
    ]


def row(name: str, schema: Json, required: bool, described: Json) -> ReferenceRow:
    """Return a field; one that may be left out says so."""
    meaning = described.get("description", "")
    default = f" (default {schema['default']})" if schema.get("default") is not None else ""
    return ReferenceRow(name, kind(schema) + ("" if required else ", optional"), meaning + default)


def content(message: Json) -> str:
    """Say what a body holds."""
    return ", ".join(
        kind(of["schema"]) if "json" in media else media
        for media, of in message.get("content", {}).items()
    )


def kind(schema: Json) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"[{kind(schema.get('items', {}))}]"
    return str(schema.get("type", "anything"))
