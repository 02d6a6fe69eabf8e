"""The words from which agreement pairs are made, read from the lists in `words/`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.training.pairs.french import VOWELS

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Noun:
    """A noun in both languages; `gender` is "m" or "f", in French.

    `aspirated` says that the French noun begins with an h before which no article elides.
    """

    english: str
    french: str
    gender: str
    aspirated: bool = False

    def definite(self) -> str:
        """Return the French noun with its article: le, la, or l' before a vowel."""
        if self.french[0] in VOWELS and not self.aspirated:
            return "l'" + self.french
        return ("le " if self.gender == "m" else "la ") + self.french

    @property
    def pronoun(self) -> str:
        """Return the pronoun that "it" becomes."""
        return "il" if self.gender == "m" else "elle"


@dataclass(frozen=True)
class Phrase:
    """A predicate or a verb; `feminine` differs where the French agrees with its subject."""

    english: str
    masculine: str
    feminine: str

    def french(self, gender: str) -> str:
        """Return the form that agrees with a subject of this gender."""
        return self.masculine if gender == "m" else self.feminine

    @property
    def present(self) -> bool:
        """Whether this is a verb in the present or future, so that its reason is one too."""
        return self.english.split()[0] in ("doesn't", "does", "can't", "won't")


@dataclass(frozen=True)
class Somebody:
    """Who or what else may stand where "it" stands; always somebody, or something, definite."""

    english: str
    french: str
    gender: str  # "m" or "f"
    plural: bool


@cache
def sections(name: str) -> dict[str, list[str]]:
    """Read a word list: lines under headings in brackets; # begins a comment."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (WORDS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).append(line)
    return found


@cache
def nouns(kind: str) -> list[Noun]:
    """Return the nouns of one kind, such as "animal"."""
    return [noun(line) for line in sections("nouns")[kind]]


def noun(line: str) -> Noun:
    """Read "English = French gender"; a star before the French marks an aspirated h."""
    english, french = line.split(" = ")
    french, gender = french.split()
    return Noun(english, french.lstrip("*"), gender, french.startswith("*"))


@cache
def phrases(name: str, heading: str) -> list[Phrase]:
    """Read lines of "English = masculine" or "English = masculine | feminine"."""
    read = []
    for line in sections(name)[heading]:
        english, french = line.split(" = ")
        masculine, _, feminine = french.partition(" | ")
        read.append(Phrase(english, masculine, feminine or masculine))
    return read


@cache
def somebody(heading: str) -> list[Somebody]:
    """Read other subjects: "English = French gender", the gender followed by p in the plural."""
    read = []
    for line in sections("frame")[heading]:
        english, french = line.split(" = ")
        french, code = french.rsplit(" ", 1)
        read.append(Somebody(english, french, code[0], code.endswith("p")))
    return read
