"""The smallest model of an architecture that still has all its parts, random and peaky."""

from typing import Any

import torch
from torch import nn
from transformers import AutoModel, PreTrainedModel
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from model.backends.huggingface.architecture import HEADS

VOCABULARY = 96
LAYERS = 3  # enough for two kinds of layers, and for one that is none of attention
MOST = 40_000_000  # parameters of a model that is small enough to be built
SPECIAL_IDS = {
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
}
# What the sizes are called in one configuration or another, and what they become.
SIZES: dict[str, int] = {
    **dict.fromkeys(("vocab_size", "tgt_vocab_size", "src_vocab_size"), VOCABULARY),
    **dict.fromkeys(("hidden_size", "d_model", "n_embd", "dim", "emb_dim", "embedding_size"), 32),
    **dict.fromkeys(("num_hidden_layers", "num_layers", "n_layer", "n_layers"), LAYERS),
    **dict.fromkeys(("encoder_layers", "decoder_layers", "num_decoder_layers"), LAYERS),
    **dict.fromkeys(("num_encoder_layers", "num_decoder_layers"), LAYERS),
    **dict.fromkeys(("num_attention_heads", "num_heads", "n_head", "n_heads"), 4),
    **dict.fromkeys(("encoder_attention_heads", "decoder_attention_heads"), 4),
    **dict.fromkeys(("num_encoder_attention_heads", "num_decoder_attention_heads"), 4),
    **dict.fromkeys(
        ("intermediate_size", "ffn_dim", "d_ff", "n_inner", "hidden_dim", "d_inner"), 48
    ),
    **dict.fromkeys(("encoder_ffn_dim", "decoder_ffn_dim", "moe_intermediate_size"), 48),
    **dict.fromkeys(("shared_expert_intermediate_size", "ffn_hidden_size"), 48),
    **dict.fromkeys(("num_experts", "num_local_experts", "n_routed_experts"), 4),
    **dict.fromkeys(("num_experts_per_tok", "moe_topk", "top_k_experts"), 2),
    **dict.fromkeys(("max_position_embeddings", "n_positions"), 80),
    **dict.fromkeys(("head_dim", "d_kv", "attention_head_dim", "d_head", "kv_channels"), 8),
    **dict.fromkeys(("qk_nope_head_dim", "qk_rope_head_dim"), 8),
    **dict.fromkeys(("v_head_dim", "hidden_size_per_layer_input"), 8),
    "rotary_dim": 4,
    "vocab_size_per_layer_input": VOCABULARY,
    **dict.fromkeys(("sliding_window", "local_attention", "attention_chunk_size"), 8),
    **dict.fromkeys(("index_topk", "index_head_dim"), 8),
    **dict.fromkeys(("index_n_heads", "swa_num_attention_heads", "swa_head_dim"), 4),
    "swa_num_key_value_heads": 2,
    "n_group": 1,
    "topk_group": 1,
}
BY_DISTANCE = {"relative_attention": True, "pos_att_type": ["c2p", "p2c"]}
TWO_SIDED = {"is_decoder": True, "add_cross_attention": True}
OWN: dict[str, dict[str, Any]] = {  # what some architectures need besides
    "bamba": {"attn_layer_indices": [1], "mamba_n_heads": 4},
    "dbrx": {"attn_config": {"kv_n_heads": 2}},
    "deberta": BY_DISTANCE,  # as every checkpoint of it has it
    "deberta-v2": BY_DISTANCE,
    "dots1": {"n_shared_experts": 1, "n_routed_experts": 4, "num_experts_per_tok": 2},
    "encoder-decoder": {"decoder": TWO_SIDED},
    "esm": {"vocab_size": VOCABULARY},
    "falcon_h1": {"mamba_d_ssm": 64, "mamba_n_heads": 4},
    "gemma3n_text": {"num_kv_shared_layers": 0, "hidden_size_per_layer_input": 8},
    "granitemoehybrid": {
        "mamba_n_heads": 4,
        "layer_types": ["linear_attention", "full_attention", "linear_attention"],
    },
    "hunyuan_v1_dense": {"head_dim": 8},
    "hunyuan_v1_moe": {"head_dim": 8},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1},
    "lfm2_moe": {"layer_types": ["conv", "full_attention", "conv"]},
    "luke": {"entity_vocab_size": VOCABULARY},
    "mamba2": {"num_heads": 8, "head_dim": 8, "n_groups": 1},
    "ministral": {"head_dim": 8},
    "reformer": {"axial_pos_embds_dim": (16, 16), "axial_pos_shape": (8, 8)},
    "xmod": {"languages": ["en_XX"], "default_language": "en_XX"},
    "zaya": {"num_experts_per_tok": 1},
}


def small(type: str, **own: Any) -> Any:
    """Return the configuration of a small model; `own` is what this architecture needs besides."""
    plain = CONFIG_MAPPING[type]()
    return CONFIG_MAPPING[type](**merged(shrunk(plain) | SPECIAL_IDS, OWN.get(type, {}) | own))


def merged(fields: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return fields of which some are replaced, those of parts one by one."""
    into = {
        name: merged(fields[name], value) if isinstance(fields.get(name), dict) else value
        for name, value in own.items()
    }
    return fields | into


def shrunk(plain: Any) -> dict[str, Any]:
    """Return the fields of a configuration that change, its parts' own fields among them."""
    changed: dict[str, Any] = {}
    map = getattr(plain, "attribute_map", {})
    layers = plain.to_dict().get("num_hidden_layers")
    for name, value in (plain.to_dict() | dict.fromkeys(map, 0)).items():
        if isinstance(getattr(plain.__class__, map.get(name, name), None), property):
            continue
        part = vars(plain).get(name)
        if name == "num_key_value_heads":
            shared = value not in (None, plain.num_attention_heads)
            changed[name] = 2 if shared else 4
        elif name in SIZES and value is not None:
            changed[name] = SIZES[name]
        elif isinstance(part, list) and len(part) == layers and layers:
            changed[name] = varied(part)
        elif hasattr(part, "to_dict"):
            changed[name] = shrunk(part)
    return changed


def varied(each: list[Any]) -> list[Any]:
    """Return as many values as there are layers, every kind of value among them if they fit."""
    kinds = list(dict.fromkeys(map(str, each)))
    first = [each[[str(one) for one in each].index(kind)] for kind in kinds]
    return (first + each)[:LAYERS] if len(kinds) > 1 else each[:LAYERS]


def built(type: str, config: Any, seed: int = 0, auto: Any = None) -> PreTrainedModel:
    """Return a random model with its head, or that of `auto`; raises ValueError if it is large.

    Its weights are large enough that attention is peaky: with small ones every row is uniform.
    """
    auto = auto or next((auto for auto, names in HEADS if type in names), AutoModel)
    with torch.device("meta"):
        size = sum(p.numel() for p in auto.from_config(config).parameters())
    if size > MOST:
        raise ValueError(f"{size} parameters")
    torch.manual_seed(seed)
    model: Any = auto.from_config(config, attn_implementation="eager")
    peaky(model)
    model.train(False)
    assert isinstance(model, PreTrainedModel)
    return model


def peaky(model: nn.Module, size: float = 1.6) -> None:
    """Make the matrices of a model so large that its attention is far from uniform.

    What is never trained, such as sinusoids, stays what it is.
    """
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad and (parameter.dim() > 1 or "sink" in name):
                nn.init.normal_(parameter, std=size / parameter.shape[-1] ** 0.5)
