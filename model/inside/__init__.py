"""Inside a head and inside a layer: every number between the states and the weights."""
