"""One training run: from its data to the folder that is shipped."""
