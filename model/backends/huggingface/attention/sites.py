"""From what was seen of a pass to the sites that can be drawn."""

from collections import Counter
from collections.abc import Mapping

from model.backends.huggingface.architecture import Axes
from model.backends.huggingface.attention.modules import layer_numbers
from model.backends.huggingface.attention.recording import (
    ELSEWHERE,
    AttentionRecording,
    RecordedLayer,
)
from model.capture.capture import Site
from model.capture.positions import Side


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
        most = Counter(s.record.heads for s in fitting).most_common(1)
        layers = [s for s in fitting if s.record.heads == most[0][0]]
        recording.unreadable["has another number of heads"] += len(fitting) - len(layers)
        if layers:
            numbers = layer_numbers([s.module_site for s in layers])
            found.append(Site(site, queries, keys, numbers, tuple(s.record for s in layers)))
    return tuple(found)


def fits(seen: RecordedLayer, queries: int, keys: int) -> bool:
    """Say whether a layer attends between that many tokens."""
    return (seen.record.queries, seen.record.keys) == (queries, keys)
