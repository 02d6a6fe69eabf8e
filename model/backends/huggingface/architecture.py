"""Which kind of model a configuration describes, and the class that opens it."""

import inspect
from typing import Any

from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoModelForTextEncoding,
    AutoModelForTokenClassification,
    PreTrainedConfig,
)
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
    MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES,
    MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES,
    MODEL_MAPPING_NAMES,
)

from model.capture.classes import Judged
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
CLASSIFIERS: dict[Judged, tuple[Any, dict[str, Any]]] = {  # by what their head judges
    "text": (AutoModelForSequenceClassification, MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES),
    "token": (AutoModelForTokenClassification, MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES),
    "span": (AutoModelForQuestionAnswering, MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES),
}


def opener(config: PreTrainedConfig) -> Any:
    """Return the Auto class that opens what a checkpoint holds, its head included."""
    for auto, names in (*HEADS, *CLASSIFIERS.values()):
        if names.get(config.model_type) in (config.architectures or ()):
            return auto
    return AutoModel


def tied_opener(config: PreTrainedConfig) -> Any:
    """Return what opens an encoder-decoder whose head is its embedding; None for any other.

    A checkpoint without a head may lack nothing of it all the same. T5's configurations call every
    head tied; of those that are not, the outputs are not scaled.
    """
    headless = MODEL_MAPPING_NAMES.get(config.model_type) in (config.architectures or ())
    tied = config.tie_word_embeddings and getattr(config, "scale_decoder_outputs", True)
    writes = config.model_type in MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES
    return AutoModelForSeq2SeqLM if headless and tied and writes else None


def judges(config: PreTrainedConfig) -> Judged | None:
    """Return what the head of a classifier gives classes to; None for any other model."""
    auto = opener(config)
    return next((judged for judged, (head, _) in CLASSIFIERS.items() if head is auto), None)


def family(config: PreTrainedConfig) -> str:
    """Return "encoder", "decoder" or "encoder-decoder"."""
    auto, judged = opener(config), judges(config)
    if auto is AutoModelForTextEncoding:
        return "encoder"
    if getattr(config, "is_encoder_decoder", False):
        return "encoder" if judged and not reads_targets(config) else "encoder-decoder"
    if auto is not AutoModel and judged is None:
        return "decoder" if auto is AutoModelForCausalLM else "encoder"
    causal = config.model_type in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    masked = config.model_type in MODEL_FOR_MASKED_LM_MAPPING_NAMES
    return "decoder" if causal and not masked else "encoder"


def reads_targets(config: PreTrainedConfig) -> bool:
    """Say whether the class that opens a checkpoint has a decoder; some take the encoder alone."""
    opened = opener(config)._model_mapping[type(config)]
    return "decoder_input_ids" in inspect.signature(opened.forward).parameters


def fills_masks(config: PreTrainedConfig) -> bool:
    """Say whether a checkpoint has the head of a masked language model."""
    return opener(config) is AutoModelForMaskedLM
