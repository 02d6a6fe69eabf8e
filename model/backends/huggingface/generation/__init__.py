"""Writing with a Hugging Face model, token by token."""
