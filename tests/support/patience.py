"""How long a test waits for what must come: far longer than any machine needs, however busy."""

PATIENCE = 300  # seconds
