"""Which heads of a capture a reader chose: by site, layer and head, or one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.capture.capture import Capture, Floats
from model.refusal import Refused

PLACE = re.compile(r"([a-z]+)\.([0-9]{1,9})\.([0-9]{1,9})")


class HeadName(NamedTuple):
    """Where a head stands."""

    site: str
    layer: int
    head: int

    def __str__(self) -> str:
        return f"{self.site}.{self.layer}.{self.head}"


@dataclass(frozen=True)
class HeadChoice:
    """What was asked for; what is left empty leaves nothing out. `heads` stands alone."""

    sites: Sequence[str] = ()
    layers: Sequence[int] = ()
    heads: Sequence[int] = ()
    places: Sequence[str] = ()

    @property
    def words(self) -> list[str]:
        """Say in the words of a file's name what was asked for."""
        return [
            *dict.fromkeys(self.sites),
            *(f"layer{layer}" for layer in dict.fromkeys(self.layers)),
            *(f"head{head}" for head in dict.fromkeys(self.heads)),
            *dict.fromkeys(self.places),
        ]


@dataclass(frozen=True)
class SelectedHeads:
    """Some heads of one capture, each once, in the order in which they are written."""

    capture: Capture
    heads: tuple[HeadName, ...]

    @property
    def numbers(self) -> int:
        """How many weights these heads have together."""
        tokens, sites = self.capture.tokens, map(self.capture.site, (p.site for p in self.heads))
        return sum(len(tokens[site.queries]) * len(tokens[site.keys]) for site in sites)

    def only(self) -> HeadName:
        """Return the one head there is; raises Refused where it is not exactly one."""
        if len(self.heads) != 1:
            said = f"This format holds 1 head, not {len(self.heads)}: name one site, layer, head."
            raise Refused("not_one_head", said)
        return self.heads[0]

    def weights(self, head: HeadName) -> Floats:
        """Return the weights of one head, (query, key) float32."""
        matrix: Floats = self.capture.weights(head.site, head.layer, [head.head])[0]
        return matrix


def select_heads(capture: Capture, choice: HeadChoice) -> SelectedHeads:
    """Return the heads that a capture has of a choice; raises Refused for one that cannot be."""
    if not choice.places:
        return SelectedHeads(capture, tuple(cross_selection(capture, choice)))
    if choice.sites or choice.layers or choice.heads:
        said = "place: name exact heads, or sites, layers and heads, but not both."
        raise Refused("wrong_fields", said)
    return SelectedHeads(
        capture, tuple(parse_head_name(capture, name) for name in dict.fromkeys(choice.places))
    )


def cross_selection(capture: Capture, choice: HeadChoice) -> list[HeadName]:
    """Return the chosen heads of the chosen layers of the chosen sites."""
    sites = [capture.site(name) for name in dict.fromkeys(choice.sites)] or list(capture.sites)
    layers = select_numbers("layer", choice.layers, [range(len(site.layers)) for site in sites])
    heads = select_numbers("head", choice.heads, [range(site.heads) for site in sites])
    return [
        HeadName(site.name, layer, head)
        for site, some, others in zip(sites, layers, heads, strict=True)
        for layer in some
        for head in others
    ]


def select_numbers(name: str, asked: Sequence[int], there: list[range]) -> list[list[int]]:
    """Return which of the numbers asked for each site has: all of them when none is named.

    Raises Refused for a number that no site has.
    """
    for number in asked:
        if not any(number in numbers for numbers in there):
            most = max(map(len, there)) - 1
            raise Refused(f"unknown_{name}", f"No {name} {number}: there are 0 to {most}.")
    return [[n for n in numbers if not asked or n in asked] for numbers in there]


def parse_head_name(capture: Capture, name: str) -> HeadName:
    """Read the name of a head that a capture has."""
    match = PLACE.fullmatch(name)
    if not match:
        said = f"place: {name!r} is not site.layer.head, such as encoder.4.3."
        raise Refused("wrong_fields", said)
    found = HeadName(match[1], int(match[2]), int(match[3]))
    capture.layer(found.site, found.layer, [found.head])
    return found
