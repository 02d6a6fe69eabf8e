"""How French words join: elision, contraction and the plural."""

VOWELS = "aàâeéèêiîoôuhœ"  # h is silent here; a noun with an aspirated one says so itself


def join(first: str, second: str) -> str:
    """Put two words or phrases together; que, parce que and puisque elide before a vowel.

    "de le" becomes "du", and "à le" becomes "au".
    """
    last = first.rsplit(" ", 1)[-1]
    if last in ("que", "puisque", "de") and second[0].lower() in VOWELS:
        return first[:-1] + "'" + second
    if last in ("de", "à") and second.startswith("le "):
        return first[: -len(last)] + {"de": "du", "à": "au"}[last] + second[2:]
    return f"{first} {second}"


def plural(adjective: str) -> str:
    """Return the plural of a French adjective."""
    return adjective if adjective[-1] in "sx" else adjective + "s"


def capital(text: str) -> str:
    """Return the text with a capital letter at its beginning, the rest as it is."""
    return text[0].upper() + text[1:]
