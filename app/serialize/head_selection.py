"""Which heads of a capture a reader chose: by site, layer and head, or one by one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from model.capture.capture import Capture, Floats
from model.capture.reduction import Reduce, reduce_heads
from model.refusal import Refused

PLACE = re.compile(r"([a-z]+)\.([0-9]{1,9})\.([0-9]{1,9})")
REDUCED = re.compile(r"([a-z]+)(?:\.([0-9]{1,9}))?\.(mean|max)")


class HeadName(NamedTuple):
    """Where a head stands."""

    site: str
    layer: int
    head: int

    def __str__(self) -> str:
        return f"{self.site}.{self.layer}.{self.head}"


class ReducedName(NamedTuple):
    """The mean or the maximum of several heads: over every layer, or every head, that is None."""

    site: str
    layer: int | None
    head: int | None
    reduce: Reduce

    def __str__(self) -> str:
        """Return encoder.4.mean, encoder.max, or encoder.mean.3, of one head in all layers."""
        before = "" if self.layer is None else f".{self.layer}"
        after = "" if self.head is None else f".{self.head}"
        return f"{self.site}{before}.{self.reduce}{after}"


Name = HeadName | ReducedName


@dataclass(frozen=True)
class HeadChoice:
    """What was asked for; what is left empty leaves nothing out. `heads` stands alone."""

    sites: Sequence[str] = ()
    layers: Sequence[int] = ()
    heads: Sequence[int] = ()
    places: Sequence[str] = ()
    reduce: Reduce | None = None

    def at(self, site: str) -> "HeadChoice":
        """Return the same choice at one site."""
        return replace(self, sites=[site])

    @property
    def words(self) -> list[str]:
        """Say in the words of a file's name what was asked for."""
        return [
            *dict.fromkeys(self.sites),
            *(f"layer{layer}" for layer in dict.fromkeys(self.layers)),
            *(f"head{head}" for head in dict.fromkeys(self.heads)),
            *dict.fromkeys(self.places),
            *([self.reduce] if self.reduce else []),
        ]


@dataclass(frozen=True)
class SelectedHeads:
    """Some heads of one capture, each once, in the order in which they are written."""

    capture: Capture
    heads: tuple[Name, ...]

    @property
    def numbers(self) -> int:
        """How many weights these heads have together."""
        tokens, sites = self.capture.tokens, map(self.capture.site, (p.site for p in self.heads))
        return sum(len(tokens[site.queries]) * len(tokens[site.keys]) for site in sites)

    def only(self) -> Name:
        """Return the one head there is; raises Refused where it is not exactly one."""
        if len(self.heads) != 1:
            said = f"This format holds 1 head, not {len(self.heads)}: name one site, layer, head."
            raise Refused("not_one_head", said)
        return self.heads[0]

    def weights(self, head: Name) -> Floats:
        """Return the weights of one head, or of what is reduced, (query, key) float32."""
        if isinstance(head, HeadName):
            matrix: Floats = self.capture.weights(head.site, head.layer, [head.head])[0]
            return matrix
        layers, heads = (None if one is None else [one] for one in (head.layer, head.head))
        return reduce_heads(self.capture, head.site, head.reduce, layers, heads)


def select_heads(capture: Capture, choice: HeadChoice) -> SelectedHeads:
    """Return the heads that a capture has of a choice; raises Refused for one that cannot be."""
    if not choice.places:
        return SelectedHeads(capture, tuple(cross_selection(capture, choice)))
    if choice.sites or choice.layers or choice.heads or choice.reduce:
        said = "place: name exact heads, or sites, layers, heads and reduce, but not both."
        raise Refused("wrong_fields", said)
    return SelectedHeads(
        capture, tuple(parse_head_name(capture, name) for name in dict.fromkeys(choice.places))
    )


def cross_selection(capture: Capture, choice: HeadChoice) -> Iterator[Name]:
    """Yield the chosen heads of the chosen layers of the chosen sites, or what stands for them."""
    sites = [capture.site(name) for name in dict.fromkeys(choice.sites)] or list(capture.sites)
    layers = select_numbers("layer", choice.layers, [range(len(site.layers)) for site in sites])
    heads = select_numbers("head", choice.heads, [range(site.heads) for site in sites])
    whole = choice.reduce is not None
    for site, some, others in zip(sites, layers, heads, strict=True):
        for layer in some if choice.layers or not whole else [None]:
            for head in others if choice.heads or not whole else [None]:
                if layer is not None and head is not None:
                    yield HeadName(site.name, layer, head)
                elif choice.reduce is not None:
                    yield ReducedName(site.name, layer, head, choice.reduce)


def select_numbers(name: str, asked: Sequence[int], there: list[range]) -> list[list[int]]:
    """Return which of the numbers asked for each site has: all of them when none is named.

    Raises Refused for a number that no site has.
    """
    for number in asked:
        if not any(number in numbers for numbers in there):
            most = max(map(len, there)) - 1
            raise Refused(f"unknown_{name}", f"No {name} {number}: there are 0 to {most}.")
    return [[n for n in numbers if not asked or n in asked] for numbers in there]


def parse_head_name(capture: Capture, name: str) -> Name:
    """Read the name of a head that a capture has, or of the mean or maximum of several."""
    if match := REDUCED.fullmatch(name):
        layer = None if match[2] is None else int(match[2])
        capture.layer(match[1], layer or 0)
        return ReducedName(match[1], layer, None, "mean" if match[3] == "mean" else "max")
    match = PLACE.fullmatch(name)
    if not match:
        said = f"place: {name!r} is not site.layer.head, such as encoder.4.3 or encoder.4.mean."
        raise Refused("wrong_fields", said)
    found = HeadName(match[1], int(match[2]), int(match[3]))
    capture.layer(found.site, found.layer, [found.head])
    return found
