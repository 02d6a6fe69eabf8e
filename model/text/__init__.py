"""From a text to tokens with offsets, and back."""
