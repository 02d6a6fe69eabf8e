"""Tables to begin with: pairs of sentences in the form that a job takes."""

import csv
import io

from fastapi import APIRouter, Response

from model.backends.builtin.source import AGREEMENT_FILE, SHIPPED


def router() -> APIRouter:
    """Return the route /api/tables/agreement."""
    routes = APIRouter(prefix="/api/tables", tags=["jobs"])

    @routes.get(
        "/agreement", response_class=Response, responses={200: {"content": {"text/csv": {}}}}
    )
    def download_agreement_table() -> Response:
        """Return English pairs that the built-in model has not seen, as CSV.

        Each is about two nouns of which "it" is the first in a and the second in b.
        """
        text = io.StringIO(newline="")
        with (SHIPPED / AGREEMENT_FILE).open(encoding="utf-8", newline="") as file:
            csv.writer(text).writerows(csv.reader(file))
        headers = {"Content-Disposition": 'attachment; filename="agreement.csv"'}
        return Response(text.getvalue(), media_type="text/csv", headers=headers)

    return routes
