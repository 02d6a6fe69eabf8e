"""What a model is trained and judged on: Tatoeba, generated pairs, what is held out."""
