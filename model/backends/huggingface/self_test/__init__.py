"""Whether what is drawn of a Hugging Face model is what it does."""
