"""Every error in one shape: `{"error": code, "detail": sentence}`."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from model.refusal import Refused

RETRY_AFTER = 2  # seconds
LONGEST = 1000  # characters of a detail, which may quote what was sent
STATUS = {  # of a Refused's code; whatever is not here is 422
    "malformed_json": 400,
    "wrong_token": 401,
    "foreign_host": 403,
    "foreign_origin": 403,
    "unknown_path": 404,
    "unknown_model": 404,
    "unknown_capture": 404,
    "unknown_job": 404,
    "model_not_open": 409,
    "model_refused": 409,
    "positions_refused": 409,
    "method_not_allowed": 405,
    "request_too_large": 413,
    "export_too_large": 413,
    "capture_too_large": 413,
    "not_json": 415,
    "too_busy": 429,
    "too_many_jobs": 429,
    "internal_error": 500,
    "model_failed": 503,
    "model_loading": 503,
    "not_ready": 503,
    "timed_out": 503,
}
MEANING = {
    400: "The body is not JSON.",
    401: "The access token is missing or wrong.",
    403: "A foreign Host, or, on whatever changes something, a foreign Origin.",
    404: "There is no such model, capture, job or path.",
    409: "The model is not open, or it or its positions cannot be drawn; the detail says why.",
    413: "Too many bytes; the detail has the numbers.",
    415: "The body is not sent as application/json.",
    422: "Wrong fields, or a question that cannot be answered as it was put.",
    429: "Too many questions wait, or jobs run; try again after Retry-After seconds.",
    500: "A fault in Sightlines.",
    503: "Not ready, or not in time; try again after Retry-After seconds.",
}
EVERYWHERE = (401, 403, 500)  # any request may hear these


class Error(BaseModel):
    """What went wrong: `error` is a stable word for programs, `detail` a sentence for people."""

    error: str = Field(examples=["text_too_long"])
    detail: str = Field(examples=["93 tokens; this model holds 64."])


def document_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these error statuses."""
    return {status: {"model": Error, "description": MEANING[status]} for status in statuses}


def document_stream_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the same for a route that streams events: its errors are JSON all the same."""
    told = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        status: {"description": MEANING[status], "content": told}
        for status in (*EVERYWHERE, *statuses)
    }


def error_response(
    code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the response for a refusal."""
    status = STATUS.get(code, 422)
    sent = dict(headers or {})
    if status in (429, 503):
        sent["Retry-After"] = str(RETRY_AFTER)
    sentence = detail[:LONGEST].encode(errors="replace").decode()  # surrogates are no UTF-8
    return JSONResponse({"error": code, "detail": sentence}, status, sent)


def install(app: FastAPI) -> None:
    """Make an app answer its errors in the one shape."""
    app.add_exception_handler(Refused, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_wrong_fields)
    app.add_exception_handler(HTTPException, answer_wrong_path)


def answer_refusal(_request: Request, error: Exception) -> JSONResponse:
    """Answer what the model or this app refuses."""
    assert isinstance(error, Refused)
    return error_response(error.code, error.detail)


def answer_wrong_fields(_request: Request, error: Exception) -> JSONResponse:
    """Answer fields that do not fit, each named."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if problems[0]["type"] == "json_invalid":
        reason = problems[0].get("ctx", {}).get("error", "")
        return error_response("malformed_json", f"The body is not JSON: {reason}.")
    return error_response("wrong_fields", " ".join(map(describe_problem, problems)))


def describe_problem(problem: Mapping[str, Any]) -> str:
    """Say in words what is wrong with one field."""
    location = [str(part) for part in problem["loc"]]
    name = ".".join(location[1:]) or f"the {location[0]}"
    said: str = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        said = "there is no such field"
    elif problem["type"] == "missing":
        said = "is missing"
    return f"{name}: {said}."


def answer_wrong_path(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework itself refuses: unknown paths, methods, unreadable bodies."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return error_response("unknown_path", f"There is nothing at {request.url.path}.")
    if error.status_code == 405:
        said = f"{request.url.path} does not answer {request.method}."
        return error_response("method_not_allowed", said, error.headers)
    if error.status_code == 400:
        return error_response("malformed_json", "The body is not JSON in UTF-8.")
    raise error
