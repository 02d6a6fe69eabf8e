"""One head as CSV for a spreadsheet (RFC 4180)."""

import csv
import io

from app.serialize.head_selection import Chosen
from model.text.token import Token

RUN = tuple("=+-@\t\r\n＝＋－＠")  # a cell that begins so may be run as a formula  # noqa: RUF001
MARK = "\ufeff"  # without this, some spreadsheets read UTF-8 as something else


def table(one: Chosen) -> bytes:
    """Return keys in the first row, queries in the first column, weights between.

    Raises Refused for any number of heads but one. Nine digits keep a float32 apart from every
    other. Text is always quoted, numbers never.
    """
    place = one.only()
    site = one.capture.site(place.site)
    queries, keys = (labels(one.capture.tokens[side]) for side in (site.queries, site.keys))
    text = io.StringIO(newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(["query / key", *keys])
    for query, weights in zip(queries, one.weights(place).tolist(), strict=True):
        rows.writerow([query, *(float(f"{weight:.9g}") for weight in weights)])
    return (MARK + text.getvalue()).encode()


def labels(tokens: tuple[Token, ...]) -> list[str]:
    """Return each token with its place, so that equal ones stay apart: it (10)."""
    return [inert(f"{token.text} ({place})") for place, token in enumerate(tokens)]


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe says that it is text."""
    return f"'{cell}" if cell.startswith(RUN) else cell
