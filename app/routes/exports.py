"""Downloads: one capture, or several in one file."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.schemas import query_params
from app.schemas.exports import AlignmentExport, Export, ExportRequest, ExportSet, WordExport
from app.serialize import responses
from app.serialize.head_csv import head_csv
from app.serialize.head_selection import HeadChoice, select_heads
from app.serialize.json_export import (
    Format,
    check_size,
    export_document,
    export_set_document,
    file_name,
    select_heads_of_each,
)
from app.serialize.npz import archive, archive_set
from app.serialize.word_export import (
    WordNumbers,
    alignment_csv,
    alignment_document,
    select_cross,
    word_csv,
    word_document,
)
from model.capture.capture import Capture
from model.refusal import Refused

FILE = {"schema": {"type": "string", "format": "binary"}}
NPZ, CSV = "application/x-npz", "text/csv"
ONE: dict[int | str, dict[str, Any]] = {
    200: {"content": {NPZ: FILE, CSV: FILE}, "description": "A download of that format"}
}
KINDS: dict[str, Format] = {
    "json": "json",
    "npz": "npz",
    "csv": "csv",
    "alignment": "json",
    "alignment-csv": "csv",
}
SET: dict[int | str, dict[str, Any]] = {
    200: {"content": {NPZ: FILE}, "description": "A download of that format"}
}


def router(captures: CaptureCache, max_bytes: int) -> APIRouter:
    """Return the routes that export captures."""
    routes = APIRouter(prefix="/api", tags=["exports"])

    @routes.get(
        "/captures/{id}/export",
        response_model=Export | WordExport | AlignmentExport,
        responses=document_errors(404, 413, 422) | ONE,
    )
    def export_capture(id: str, asked: Annotated[query_params.ExportQuery, Query()]) -> Response:
        """Return a file of the chosen heads.

        JSON opens again without the model. In .npz each head is a float32 array [query, key] named
        as its place, such as encoder.4.3; `meta` is the rest as JSON. CSV holds one head: keys in
        the first row, queries in the first column, each with its place; a token that a spreadsheet
        would run has an apostrophe before it. With `reduce`, the mean or the maximum of the heads
        of each layer named, or of all heads, takes their place: encoder.4.mean, encoder.max.
        Words are told in files of their own, which do not open again: the weights between them,
        and alignments ("0-0 1-2", source before target) by the largest weight of cross-attention.
        """
        capture = captures.take(id)
        choice = HeadChoice(asked.site, asked.layer, asked.head, asked.place, asked.reduce)
        aligned, words = asked.format.startswith("alignment"), asked.units == "words"
        if words and asked.format not in ("json", "csv"):
            raise Refused("wrong_fields", "units: words go with format=json and format=csv only.")
        numbers: WordNumbers = {"source": asked.source_words, "target": asked.target_words}
        if any(numbers.values()) and not (words or aligned):
            raise Refused("wrong_fields", "source_words, target_words: only of words, alignments.")
        one = select_cross(capture, choice) if aligned else select_heads(capture, choice)
        if asked.format == "csv":
            one.only()
        kind = KINDS[asked.format]
        check_size([one], kind, max_bytes)
        headers = attachment([capture], choice, kind, *["alignment"] * aligned, *["words"] * words)
        if asked.format == "npz":
            return Response(archive(one), media_type=NPZ, headers=headers)
        if asked.format == "alignment-csv":
            return Response(alignment_csv(one, numbers), media_type=CSV, headers=headers)
        if asked.format == "csv":
            written = word_csv(one, numbers) if words else head_csv(one)
            return Response(written, media_type=CSV, headers=headers)
        if aligned:
            return responses.json(alignment_document(one, numbers), headers)
        document = word_document(one, numbers) if words else export_document(one)
        return responses.json(document, headers)

    @routes.post(
        "/exports",
        response_model=ExportSet,
        responses=document_errors(400, 404, 413, 415, 422) | SET,
    )
    def export_captures(asked: ExportRequest) -> Response:
        """Return the same choice of several captures as one file.

        JSON is a list of exports. In .npz the name of each array begins with its capture's id and
        a slash. The bound on bytes holds for all captures together.
        """
        wanted, format = asked.choice, asked.choice.format
        choice = HeadChoice(wanted.site, wanted.layer, wanted.head, wanted.places, wanted.reduce)
        several = select_heads_of_each([captures.take(id) for id in asked.captures], choice)
        check_size(several, format, max_bytes)
        headers = attachment([one.capture for one in several], choice, format)
        if format == "npz":
            return Response(archive_set(several), media_type=NPZ, headers=headers)
        return responses.json(export_set_document(several), headers)

    return routes


def attachment(
    captures: Sequence[Capture], choice: HeadChoice, format: Format, *also: str
) -> dict[str, str]:
    """Return the header that makes an answer a download with a telling name."""
    name = file_name(captures, choice, format, *also)
    return {"Content-Disposition": f'attachment; filename="{name}"'}
