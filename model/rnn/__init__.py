"""Recurrent networks that translate, with attention and without it, written to be read."""
