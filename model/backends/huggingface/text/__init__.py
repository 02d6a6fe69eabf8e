"""Text of a Hugging Face model: cut into tokens, written, predicted."""
