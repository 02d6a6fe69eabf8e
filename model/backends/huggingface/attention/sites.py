"""From what was seen of a pass to the sites that can be drawn."""

from collections import Counter
from collections.abc import Mapping, Sequence

from model.backends.huggingface.architecture import Axes
from model.backends.huggingface.attention.modules import layer_numbers
from model.backends.huggingface.attention.recording import (
    ELSEWHERE,
    AttentionRecording,
    RecordedLayer,
)
from model.capture.capture import Site, SiteShape
from model.capture.positions import Side
from model.refusal import Refused


def drawable_sites(
    recording: AttentionRecording, axes: Axes, lengths: Mapping[Side, int]
) -> tuple[Site, ...]:
    """Return the sites of a pass; what does not fit the tokens of its axes is left out.

    The heads of a site are as many in every layer: layers with another number than most are left
    out too. `recording.unreadable` counts both.
    """
    found = []
    for site, (queries, keys) in axes.items():
        seen = recording.sites.get(site, [])
        fitting = [s for s in seen if fits(s, lengths[queries], lengths[keys])]
        recording.unreadable[ELSEWHERE] += len(seen) - len(fitting)
        layers = usual_layers(fitting)
        recording.unreadable["has another number of heads"] += len(fitting) - len(layers)
        if layers:
            numbers = layer_numbers([s.module_site for s in layers])
            found.append(Site(site, queries, keys, numbers, tuple(s.record for s in layers)))
    return tuple(found)


def drawable_numbers(
    recording: AttentionRecording, axes: Axes, lengths: Mapping[Side, int]
) -> dict[tuple[str, int], int]:
    """Return which of the attentions of a site each layer is that can be drawn, by site, layer."""
    found: dict[tuple[str, int], int] = {}
    for site, (queries, keys) in axes.items():
        seen = recording.sites.get(site, [])
        fitting = [s for s in seen if fits(s, lengths[queries], lengths[keys])]
        drawn = {id(layer) for layer in usual_layers(fitting)}
        numbers = [number for number, layer in enumerate(seen) if id(layer) in drawn]
        found |= {(site, layer): number for layer, number in enumerate(numbers)}
    return found


def usual_layers(fitting: Sequence[RecordedLayer]) -> list[RecordedLayer]:
    """Return the layers that have as many heads as most."""
    most = Counter(s.record.heads for s in fitting).most_common(1)
    return [s for s in fitting if s.record.heads == most[0][0]]


def as_tested(
    found: Sequence[Site], shapes: Sequence[SiteShape], wanted: Sequence[str]
) -> tuple[Site, ...]:
    """Return the wanted sites; raises Refused where they are not those of the self-test.

    Some models attend from token to token in short texts only, and in blocks in long ones.
    """
    sites = tuple(site for site in found if site.name in wanted)
    tested = {shape.site: (shape.layers, shape.heads) for shape in shapes}
    seen = {site.name: (len(site.layers), site.heads) for site in sites}
    for name in wanted:
        if seen.get(name) != tested[name]:
            said = (
                f"In a text of this length {tested[name][0]} layers of the {name} do not all "
                "look from token to token: try a shorter one."
            )
            raise Refused("not_available", said)
    return sites


def fits(seen: RecordedLayer, queries: int, keys: int) -> bool:
    """Say whether a layer attends between that many tokens."""
    return (seen.record.queries, seen.record.keys) == (queries, keys)
