"""Tables that are pasted or uploaded: CSV or TSV with a header line, read row by row."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from model.refusal import Refused


@dataclass(frozen=True)
class TableRow:
    """One row: the number of its first line, counted from 1, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class WrongTableRow:
    """A row that cannot be used, and why."""

    line: int
    detail: str


@dataclass(frozen=True)
class Table:
    """A table as it was read; `columns` are those that it has of the known ones."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    wrong: tuple[WrongTableRow, ...]


def read_table(text: str, needed: Sequence[str], optional: Sequence[str], most: int) -> Table:
    """Read a table; columns with other names are left out, and so are empty lines.

    Commas, semicolons or tabs part the cells, whichever the header line has. Raises Refused for a
    table without its columns, without rows, or with more than `most`.
    """
    lines = list(parse_lines(text.removeprefix("\ufeff")))
    if not lines:
        raise Refused(
            "blank_table", f"The table is empty: its first line names {list_columns(needed)}."
        )
    (_, header), body = lines[0], lines[1:]
    names = [normalize_column(cell) for cell in header]
    columns = tuple(name for name in (*needed, *optional) if name in names)
    if missing := [name for name in needed if name not in names]:
        said = f"The first line lacks {list_columns(missing)}; it names {list_columns(needed)}."
        raise Refused("wrong_table", said)
    if twice := [name for name in columns if names.count(name) > 1]:
        raise Refused("wrong_table", f"The first line names {list_columns(twice)} more than once.")
    if not body:
        raise Refused("blank_table", "The table has 0 rows below its first line.")
    if len(body) > most:
        raise Refused("table_too_long", f"{len(body)} rows; a table holds at most {most}.")
    rows: list[TableRow] = []
    wrong: list[WrongTableRow] = []
    for line, cells in body:
        found = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        blank = [name for name in columns if not name.startswith("target") and not found.get(name)]
        if len(cells) > len(names):
            wrong.append(
                WrongTableRow(line, f"{len(cells)} cells; the first line has {len(names)}.")
            )
        elif blank:
            wrong.append(WrongTableRow(line, f"Nothing stands in {list_columns(blank)}."))
        else:
            rows.append(TableRow(line, {name: found.get(name, "") for name in columns}))
    return Table(columns, tuple(rows), tuple(wrong))


def parse_lines(text: str) -> list[tuple[int, list[str]]]:
    """Return every line that is not empty: its number and its cells."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t;,", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, begun = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((begun, cells))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise Refused("wrong_table", f"Line {begun} is no CSV: {error}.") from error
    return lines


def normalize_column(cell: str) -> str:
    """Return a column's name as it is compared: k₁ is k1."""
    return unicodedata.normalize("NFKC", cell).strip().casefold()


def list_columns(names: Sequence[str]) -> str:
    """List names of columns."""
    return ", ".join(names)
