"""Which kind of model a configuration describes, and the class that opens it."""

from typing import Any

from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForTextEncoding,
    PreTrainedConfig,
)
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES,
)

from model.capture.positions import Side

Axes = dict[str, tuple[Side, Side]]  # site: whose tokens look, whose are looked at
AXES: dict[str, Axes] = {
    "encoder": {"encoder": ("source", "source")},
    "decoder": {"decoder": ("source", "source")},
    "encoder-decoder": {
        "encoder": ("source", "source"),
        "decoder": ("target", "target"),
        "cross": ("target", "source"),
    },
}
# The first that lists a configuration's own architecture opens it; any other is opened headless.
HEADS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (AutoModelForSeq2SeqLM, MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES),
    (AutoModelForMaskedLM, MODEL_FOR_MASKED_LM_MAPPING_NAMES),
    (AutoModelForCausalLM, MODEL_FOR_CAUSAL_LM_MAPPING_NAMES),
    (AutoModelForTextEncoding, MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES),
)


def opener(config: PreTrainedConfig) -> Any:
    """Return the Auto class that opens what a checkpoint holds, its head included."""
    for auto, names in HEADS:
        if names.get(config.model_type) in (config.architectures or ()):
            return auto
    return AutoModel


def family(config: PreTrainedConfig) -> str:
    """Return "encoder", "decoder" or "encoder-decoder"."""
    auto = opener(config)
    if auto is AutoModelForTextEncoding:
        return "encoder"
    if getattr(config, "is_encoder_decoder", False):
        return "encoder-decoder"
    if auto is not AutoModel:
        return "decoder" if auto is AutoModelForCausalLM else "encoder"
    causal = config.model_type in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    masked = config.model_type in MODEL_FOR_MASKED_LM_MAPPING_NAMES
    return "decoder" if causal and not masked else "encoder"


def fills_masks(config: PreTrainedConfig) -> bool:
    """Say whether a checkpoint has the head of a masked language model."""
    return opener(config) is AutoModelForMaskedLM
