"""Does a model forget? BLEU by the sentence's length, agreement by the noun's distance."""
