"""How the shipped weights were made and measured."""
