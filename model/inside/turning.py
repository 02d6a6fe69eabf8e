"""What turning does to a product of queries and keys as the distance between them grows."""

from torch import Tensor

from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture
from model.capture.positions import Positions
from model.capture.rotary import Pairs, off, turn, ways
from model.inside.attention_inside import AttentionInside
from model.inside.position_study import split_kind
from model.inside.positions_protocol import Placed
from model.inside.protocol import Inspectable
from model.inside.score_split import own_record
from model.refusal import Refused

LEAST, BEYOND = 128, 64  # distances: so many, or so many more than the text has tokens
FITS = 1e-4  # of the largest number


def turn_apart(
    placed: Placed, inside: Inspectable, capture: Capture, site: str, layer: int, head: int
) -> Tensor:
    """Return scale · q·k of one head at each distance of the key before the query, (distance).

    Averaged over all pairs of this text: q and k before turning are taken as they are, at all of
    its places, and turned as they would be at that distance. By linearity that is the product of
    the mean query and the mean key. Raises Refused where nothing is turned, or where queries and
    keys before turning were not found.
    """
    if split_kind(capture, site, layer) != "rotary":
        raise Refused("not_available", "Queries and keys of this layer are not turned.")
    record = own_record(capture.layer(site, layer, [head])[0])
    seen = inside.attention(capture, site, layer)
    query, key = seen.query_unturned, seen.key_unturned
    if query is None or key is None:
        why = seen.unturned_reason or "nothing of this layer is turned."
        raise Refused("not_available", f"Queries and keys before turning were not found: {why}")
    turned, pairs = find_turns(placed, capture, record, seen)
    table = placed.table(turned)
    tokens = max(record.queries, record.keys)
    table = table[: max(LEAST, tokens + BEYOND)].double()
    back = table.clone()
    back[:, 0::2] *= -1  # the key stands before the query: it is turned back by the distance
    mean_key = key[record.key_heads([head])[0]].double().mean(0).expand(len(back), -1)
    here = turn(query[head].double().mean(0)[None], table[:1], pairs)
    return (turn(mean_key, back, pairs) * here).sum(-1) * record.scale


def find_turns(
    placed: Placed, capture: Capture, record: AttentionRecord, seen: AttentionInside
) -> tuple[Positions, Pairs]:
    """Return which turns make a layer's queries of those before, and which dimensions they pair.

    Raises Refused where none does, or where nothing is turned, so that any would.
    """
    assert seen.query_unturned is not None
    before, after = seen.query_unturned.double(), record.query.double()
    if off(before, after) <= FITS:
        raise Refused("not_available", "Nothing is turned in this pass.")
    for one in capture.positions:
        if one.kind != "rotary" or not one.drawn:
            continue
        values = one.values
        if len(values) != record.queries:  # the other side's: both are turned alike
            values = placed.table(one)[: record.queries]
        width, some = before.shape[2], values.shape[1]
        for pairs in ways(width, some) if some <= width else ():
            if off(turn(before, values, pairs), after) <= FITS:
                return one, pairs
    raise Refused("not_available", "No turns of this model make its queries of those before.")
