"""Asking models: read, queued, cached."""
