"""What a request passes on its way in."""
