"""What tells a Hugging Face model where each token stands."""
