"""The keys and values of one head, as arrays."""

from typing import Literal

from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture, Floats
from model.capture.edited_record import EditedRecord
from model.inside.head_record import ONLY_WEIGHTS
from model.refusal import Refused


def keys_values(
    capture: Capture, site: str, layer: int, head: int, of: Literal["keys", "values"]
) -> Floats:
    """Return the keys, (key, d_head), or values, (key, d_value), that a head looks through.

    They are float32, keys as they went into the product. Raises Refused where only weights were
    kept.
    """
    kept, _ = capture.layer(site, layer, [head])
    record = kept.record if isinstance(kept, EditedRecord) else kept
    if not isinstance(record, AttentionRecord):
        raise Refused("not_available", ONLY_WEIGHTS)
    number = record.key_heads([head])[0]
    return (record.key if of == "keys" else record.value)[number].float().numpy()
