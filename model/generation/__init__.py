"""Writing text token by token, with any model that tells what may follow."""
