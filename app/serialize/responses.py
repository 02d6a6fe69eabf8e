"""Large bodies, written out in the thread that computed them: JSON, and NumPy's own .npy."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi import Response
from numpy.typing import NDArray
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

NPY = "application/x-npy"
DOCUMENTED: dict[str, Any] = {NPY: {"schema": {"type": "string", "format": "binary"}}}


class SharedResponse(Response):
    """A response to all who asked the same at once; middleware writes into headers of each."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it to one of them."""
        await Response(self.body, self.status_code, self.headers)(scope, receive, send)


def json(document: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """Return a document as a response."""
    return SharedResponse(
        document.model_dump_json(), media_type="application/json", headers=headers
    )


def npy(array: NDArray[Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return an array as a response."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return SharedResponse(buffer.getvalue(), media_type=NPY, headers=headers)
