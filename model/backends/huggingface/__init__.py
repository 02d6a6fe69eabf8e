"""Any Hugging Face model behind the same Capture."""
