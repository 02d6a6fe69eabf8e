"""What the server says of itself."""

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """How the server is."""

    status: Literal["alive", "ready"]
