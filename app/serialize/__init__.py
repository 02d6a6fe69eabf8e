"""From what `model` answers to bodies and files."""
