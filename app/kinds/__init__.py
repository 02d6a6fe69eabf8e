"""Kinds of jobs: each reads what is asked for, and yields its steps."""
