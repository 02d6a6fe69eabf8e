"""What is measured of a trained model, and the card that says it."""
