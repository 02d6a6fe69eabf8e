"""Examples worth opening, each with a number that was measured on the model that it is shown on."""
