"""A capture as a file to take home: a choice of heads, every number in full."""

from collections.abc import Iterator

import numpy as np

from app import contract
from app.documents import positions, subject
from app.queries import ExportQuery
from app.versions import made_with
from model.capture.capture import Capture, Site
from model.refusal import Refused

BYTES_PER_NUMBER = 24  # a float32 written in full, at most, with its comma


def export(capture: Capture, choice: ExportQuery, max_bytes: int) -> contract.Export:
    """Return the chosen heads; raises Refused for a choice that is empty or too large."""
    sites = [capture.site(name) for name in dict.fromkeys(choice.site)] or list(capture.sites)
    layers = among("layer", choice.layer, [range(len(site.layers)) for site in sites])
    heads = among("head", choice.head, [range(site.heads) for site in sites])
    chosen = list(zip(sites, layers, heads, strict=True))
    count = sum(values.values.numel() for values in capture.positions) + sum(
        len(capture.tokens[site.queries]) * len(capture.tokens[site.keys]) * len(of) * len(rows)
        for site, of, rows in chosen
    )
    if count * BYTES_PER_NUMBER > max_bytes:
        raise Refused(
            "export_too_large",
            f"{count} numbers are about {count * BYTES_PER_NUMBER} bytes; an export holds at most "
            f"{max_bytes}. Choose a site, layers or heads, or take layers as .npy from /weights.",
        )
    return contract.Export(
        format="sightlines/1",
        made_with=made_with(),
        attention=[pattern for one in chosen for pattern in patterns(capture, *one)],
        positions=positions(capture),
        **subject(capture),
    )


def among(name: str, asked: list[int], there: list[range]) -> list[list[int]]:
    """Return which of the numbers asked for each site has: all of them when none is named.

    Raises Refused for a number that no site has.
    """
    for number in asked:
        if not any(number in numbers for numbers in there):
            most = max(map(len, there)) - 1
            raise Refused(f"unknown_{name}", f"No {name} {number}: there are 0 to {most}.")
    return [[n for n in numbers if not asked or n in asked] for numbers in there]


def patterns(
    capture: Capture, site: Site, layers: list[int], heads: list[int]
) -> Iterator[contract.Pattern]:
    """Yield the chosen heads of a site, layer by layer."""
    for layer in layers:
        weights = capture.weights(site.name, layer, heads).astype(np.float64)
        for head, matrix in zip(heads, weights, strict=True):
            yield contract.Pattern(site=site.name, layer=layer, head=head, weights=matrix.tolist())


def file_name(capture: Capture, choice: ExportQuery) -> str:
    """Return a name that says what is inside: sightlines-en-fr-1a2b3c4d-encoder-layer4.json."""
    model = "".join(letter if letter.isalnum() else "-" for letter in capture.model.id)
    parts = [
        *dict.fromkeys(choice.site),
        *(f"layer{layer}" for layer in dict.fromkeys(choice.layer)),
        *(f"head{head}" for head in dict.fromkeys(choice.head)),
    ]
    return "-".join(["sightlines", model, capture.id[:8], *parts])[:120] + ".json"
