"""Whether anything but the predicate tells what "it" is: a naive Bayes classifier of words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from model.training.pairs.agreement import Sentence
from model.training.pairs.corpus import share

Example = tuple[set[str], str]  # the words, the class

TEST_SHARE = 0.25


def accuracy(sentences: Iterable[Sentence]) -> float:
    """Return how often words without the predicate tell the gender of "it": 0.5 is chance.

    It is learnt from all sentences of three quarters of the noun pairs and tested on those of the
    others whose two nouns differ in gender; where they do not, the nouns give it away rightly.
    """
    known: list[Example] = []
    asked: list[Example] = []
    for sentence in sentences:
        example = without_predicate(sentence)
        if example is None:
            continue
        if share("balance|" + "|".join(sentence.nouns.names)) >= TEST_SHARE:
            known.append(example)
        elif sentence.nouns.genders_differ:
            asked.append(example)
    return count_right(known, asked) / len(asked)


def without_predicate(sentence: Sentence) -> Example | None:
    """Return the words but for what is said of the first "it", and its gender; None without "it".

    What a second clause says of "it" is left out as well.
    """
    told = [clause.about.gender for clause in sentence.clauses if clause.about]
    if not told:
        return None
    others = [clause.english for clause in sentence.clauses if not clause.about]
    text = " ".join([sentence.scene[0], sentence.conjunction.english, *others]).lower()
    return set(re.findall(r"[a-z']+", text)), told[0]


def count_right(known: Sequence[Example], asked: Sequence[Example]) -> int:
    """Return how many of the asked examples naive Bayes gets right.

    Words count by being there or not (Bernoulli naive Bayes, add-one smoothing).
    """
    classes = Counter(label for _, label in known)
    vocabulary = sorted(set().union(*(words for words, _ in known)))
    bias: dict[str, float] = {}
    gain: dict[str, dict[str, float]] = {}
    for label, total in classes.items():
        seen = Counter(word for words, other in known if other == label for word in words)
        chances = {word: (seen[word] + 1) / (total + 2) for word in vocabulary}
        bias[label] = math.log(total) + sum(math.log(1 - p) for p in chances.values())
        gain[label] = {word: math.log(p / (1 - p)) for word, p in chances.items()}

    def guess(words: set[str]) -> str:
        read = sorted(words)
        return max(bias, key=lambda c: bias[c] + sum(gain[c].get(word, 0.0) for word in read))

    return sum(guess(words) == label for words, label in asked)
