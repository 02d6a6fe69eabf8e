"""Heads put to the test: what a model answers once some of them are edited."""
