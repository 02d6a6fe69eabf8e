"""Models fetched from the Hugging Face hub."""
