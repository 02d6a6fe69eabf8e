"""A request that the tiny model answers, and what every refusal looks like."""

from httpx2 import Response

TYPED = {"Content-Type": "application/json"}
ASKED = {"model": "tiny", "text": "The cat.", "target": "Le chat."}


def refused(answer: Response, status: int, error: str) -> str:
    """Check an error's shape, status and code, and return its sentence."""
    document = answer.json()
    assert (answer.status_code, document["error"]) == (status, error), answer.text
    assert set(document) == {"error", "detail"}
    assert answer.headers["content-type"] == "application/json"
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    detail: str = document["detail"]
    assert detail.strip()
    return detail
