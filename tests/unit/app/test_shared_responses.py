"""Who asked the same at the same time is given one response, and each can read it."""

import numpy as np
import pytest
from fastapi import Response
from pydantic import BaseModel
from starlette.testclient import TestClient

from app.middleware.compression import Compression
from app.serialize.responses import json, npy


class Numbers(BaseModel):
    """More of them than are sent as they are."""

    each: list[int] = [*range(2000)]


@pytest.mark.parametrize("shared", [json(Numbers()), npy(np.zeros(2000), {"X-Terms": "a,b"})])
def test_a_response_is_compressed_for_each_anew(shared: Response) -> None:
    client = TestClient(Compression(shared))
    first, second = client.get("/"), client.get("/")
    assert first.headers["content-encoding"] == "gzip"
    assert first.content == second.content == shared.body
    assert [*first.headers.multi_items()] == [*second.headers.multi_items()]
    assert {*shared.headers} <= {*first.headers}
