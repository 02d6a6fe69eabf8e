"""The Transformer, its tokenizer, what one pass showed, and how it was trained; knows no web."""
