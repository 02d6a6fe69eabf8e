"""Plain sentences of our own, none of them in Tatoeba, for a reader to judge a model by."""

PLAIN = (
    "My sister lives in a small house near the sea.",
    "I would like a cup of coffee, please.",
    "We missed the train and had to wait for an hour.",
    "Do you know where I can buy stamps?",
    "The children were playing in the garden when it began to rain.",
    "He forgot his keys on the kitchen table.",
    "This book is much more interesting than the other one.",
    "If I had more time, I would learn another language.",
    "Don't worry, everything will be fine.",
    "She has been working here since last summer.",
)
