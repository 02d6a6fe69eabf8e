"""The heads of a contrast table as CSV for a spreadsheet (RFC 4180)."""

import csv
import io

from app.schemas.jobs import ContrastTable, TableHead

COLUMNS = tuple(TableHead.model_fields)
ABOUT = ("rows", "cases", "searched", "alpha", "least")


def contrast_csv(result: ContrastTable) -> str:
    """Return a row for every head, largest |mean Δ| first, with what all rows have in common."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([*COLUMNS, *ABOUT])
    about = [getattr(result, name) for name in ABOUT]
    for head in result.heads:
        rows.writerow([*(getattr(head, name) for name in COLUMNS), *about])
    return text.getvalue()
