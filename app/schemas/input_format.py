"""The JSON of how a text is to be read: languages, special tokens, or a chat in its place."""

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """One message of a chat."""

    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True)

    role: str = Field(description="as the model's chat template calls it: system, user, assistant")
    content: str


class InputFormat(BaseModel):
    """How a text is to be read."""

    model_config = ConfigDict(from_attributes=True)

    source_language: str | None = Field(
        default=None, description="a code of the model's entry; left out: its tokenizer's usual one"
    )
    target_language: str | None = Field(
        default=None, description="of a given target, or to write in; a code of the model's entry"
    )
    special_tokens: bool = Field(
        default=True, description="whether the tokenizer adds its special tokens to the text"
    )
    messages: list[Message] | None = Field(
        default=None,
        description="a chat instead of a text: the model's own template makes the text of it",
    )
