"""The attention of a Hugging Face model: found, watched, edited."""
