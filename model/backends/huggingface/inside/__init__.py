"""Second passes of Hugging Face models: the parts around an attention, found by their numbers."""
