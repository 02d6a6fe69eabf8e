"""One head as CSV for a spreadsheet (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from app.serialize.head_selection import SelectedHeads
from model.text.token import Token

RUN = tuple("=+-@\t\r\n＝＋－＠")  # a cell that begins so may be run as a formula  # noqa: RUF001
SINK = "(sink)"
MARK = "\ufeff"  # without this, some spreadsheets read UTF-8 as something else


def head_csv(one: SelectedHeads) -> bytes:
    """Return keys in the first row, queries in the first column, weights between.

    Where there is a sink its share is the last column. Raises Refused for any number of heads but
    one.
    """
    head = one.only()
    site = one.capture.site(head.site)
    queries, keys = (token_labels(one.capture.tokens[side]) for side in (site.queries, site.keys))
    weights = one.weights(head)
    if site.sink:
        keys, weights = [*keys, SINK], np.column_stack((weights, 1 - weights.sum(-1)))
    return matrix_csv(queries, keys, weights.tolist())


def matrix_csv(
    queries: Sequence[str], keys: Sequence[str], weights: Sequence[Sequence[float]]
) -> bytes:
    """Return a matrix with its labels, which no spreadsheet may run."""
    table: list[list[str | float]] = [["query / key", *keys]]
    table += [[query, *row] for query, row in zip(queries, weights, strict=True)]
    return rows_csv(table)


def rows_csv(table: Iterable[Sequence[str | float]]) -> bytes:
    """Return rows as a file. Nine digits keep a float32 apart from every other.

    Text is always quoted, numbers never.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    for row in table:
        rows.writerow([float(f"{cell:.9g}") if isinstance(cell, float) else cell for cell in row])
    return (MARK + text.getvalue()).encode()


def token_labels(tokens: tuple[Token, ...]) -> list[str]:
    """Return each token with its place, so that equal ones stay apart: it (10)."""
    return [
        escape_formula(f"{token.label} ({token_index})") for token_index, token in enumerate(tokens)
    ]


def escape_formula(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe says that it is text."""
    return f"'{cell}" if cell.startswith(RUN) else cell
