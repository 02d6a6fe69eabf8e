"""What one pass showed: queries, keys, values and positions, and the weights that follow."""
