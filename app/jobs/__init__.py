"""Jobs: the runner, and each kind, which reads what is asked for and yields its steps."""
