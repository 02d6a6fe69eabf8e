"""The web side of Sightlines: it asks `model` and answers over HTTP; it knows no torch."""
