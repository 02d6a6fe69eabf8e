"""Writing with a model of transformers: what it read is kept as keys and values where it can."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig, PreTrainedModel

from model.backends.huggingface.generation.logits_processors import (
    build_restriction,
    end_token_ids,
    start_token_id,
)
from model.generation.loop import DecodingStep, decode_steps
from model.generation.sampling import Sampling
from model.refusal import Refused

Inputs = Mapping[str, Tensor]


def continue_text(model: PreTrainedModel, inputs: Inputs, way: Sampling) -> Iterator[DecodingStep]:
    """Write on after a decoder's text, one token for each `next`.

    `inputs` are those of a pass over the text: `input_ids` (1, token), perhaps with an
    `attention_mask` that hides some of them.
    """
    settings = generation_settings(model)
    start = inputs["input_ids"][0].tolist()
    read = Decoder(model, {name: of for name, of in inputs.items() if name != "input_ids"})
    restrict = build_restriction(settings, start, inputs["input_ids"].cpu())
    return decode_steps(read, start, way, end_token_ids(settings), restrict)


def translate(
    model: PreTrainedModel, inputs: Inputs, way: Sampling, settings: Any = None
) -> Iterator[DecodingStep]:
    """Write the target of an encoder-decoder, one token for each `next`.

    `inputs` are those of the encoder: `input_ids` (1, source), `attention_mask` and so on. The
    encoder runs at once, the decoder with every step. `settings` are the model's own unless they
    are given. Raises Refused for a model that does not say with which token a target begins.
    """
    settings = settings or generation_settings(model)
    start = [decoder_start(settings)]
    encoder: Any = model.get_encoder()
    mask = inputs.get("attention_mask", torch.ones_like(inputs["input_ids"]))
    encoded = encoder(**inputs, return_dict=True)
    read = Decoder(model, {"encoder_outputs": encoded, "attention_mask": mask})
    restrict = build_restriction(settings, start, inputs["input_ids"].cpu())
    return decode_steps(read, start, way, end_token_ids(settings), restrict)


def decoder_start(settings: Any) -> int:
    """Return the id that the decoder reads first; raises Refused where there is none."""
    id = start_token_id(settings)
    if id is None:
        said = "This model does not say with which token its decoder begins: it writes nothing."
        raise Refused("not_available", said)
    return id


def generation_settings(model: PreTrainedModel) -> Any:
    """Return a model's own settings for writing; raises Refused for one that cannot write."""
    settings = getattr(model, "generation_config", None)
    if settings is None:
        raise Refused("not_available", "This model has no head that writes: it only reads.")
    return settings


def writes(model: PreTrainedModel) -> bool:
    """Say whether a model has a head that writes, and, beside an encoder, a token to begin with."""
    settings = getattr(model, "generation_config", None)
    begins = settings is not None and start_token_id(settings) is not None
    return begins if model.config.is_encoder_decoder else settings is not None


def reading_settings(model: PreTrainedModel) -> Any:
    """Return what is known of the tokens that frame a target, of a model without a head too."""
    config = model.config.get_text_config()
    names = ("decoder_start_token_id", "bos_token_id", "eos_token_id", "forced_bos_token_id")
    own = getattr(model, "generation_config", None)
    return own or GenerationConfig(**{name: getattr(config, name, None) for name in names})


class Decoder:
    """A model in the middle of a text; a `ModelReader`.

    `inputs` are what it is given beside the ids that it reads. What has a place for each token of a
    decoder's own text grows with it.
    """

    def __init__(self, model: PreTrainedModel, inputs: Mapping[str, Any]) -> None:
        self.model: Any = model
        self.inputs = dict(inputs)
        self.ids: list[int] = []
        self.kept: Any = None  # keys and values; None as long as, and where, the model gives none

    def __call__(self, fresh: list[int]) -> Tensor:
        """Read further tokens and return the logits of the next one, (vocabulary,) float32."""
        self.ids += fresh
        if "encoder_outputs" not in self.inputs:
            self.inputs = {
                name: extend_input(name, of, len(self.ids)) for name, of in self.inputs.items()
            }
        kept = {} if self.kept is None else {"cache": self.kept}
        given = self.model.prepare_inputs_for_generation(
            torch.tensor([self.ids], device=self.model.device),
            next_sequence_length=len(fresh) if kept else None,
            is_first_iteration=not kept,
            use_cache=True,
            **kept,
            **self.inputs,
        )
        output = self.model(**given, return_dict=True)
        self.kept = output.get("cache")
        logits: Tensor = output.logits[0, -1].float().cpu()
        return logits


def extend_input(name: str, values: Tensor, tokens: int) -> Tensor:
    """Lengthen (1, token): what is written may be looked at, and is of the last token's type."""
    last = torch.ones_like(values[:, -1:]) if name == "attention_mask" else values[:, -1:]
    return torch.cat((values, last.expand(-1, tokens - values.shape[1])), 1)
