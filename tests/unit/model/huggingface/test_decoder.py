"""Writing with models of transformers: greedy is what their own `generate` writes."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import transformers as of
from torch import Tensor

from model.backends.huggingface.generation.decoder import continue_text, translate
from model.generation.loop import DecodingStep
from model.generation.sampling import Sampling
from model.refusal import Refused

SOURCE = torch.tensor([[11, 7, 23, 5, 23, 7, 2]])
MOST = 10
GREEDY = Sampling(MOST)
ENDS: dict[str, Any] = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
LLAMA: dict[str, Any] = {
    **{"vocab_size": 41, "hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2},
    **{"num_attention_heads": 4, "num_key_value_heads": 2, **ENDS},
}
T5: dict[str, Any] = {
    **{"vocab_size": 41, "d_model": 32, "d_kv": 8, "d_ff": 40, "num_layers": 2, "num_heads": 4},
    **{"decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 2},
}
BART: dict[str, Any] = {
    **{"vocab_size": 41, "d_model": 32, "encoder_layers": 2, "decoder_layers": 3},
    **{"encoder_attention_heads": 4, "decoder_attention_heads": 2},
    **{"encoder_ffn_dim": 40, "decoder_ffn_dim": 48, "max_position_embeddings": 64},
    **{"decoder_start_token_id": 2, "forced_eos_token_id": None, **ENDS},
}
BERT: dict[str, Any] = {
    **{"vocab_size": 41, "hidden_size": 32, "num_hidden_layers": 1},
    **{"num_attention_heads": 2, "intermediate_size": 40},
}


def gpt2() -> Any:
    config = of.GPT2Config(vocab_size=41, n_embd=32, n_layer=2, n_head=4, n_positions=64, **ENDS)
    return of.GPT2LMHeadModel(config)


def llama() -> Any:
    return of.LlamaForCausalLM(of.LlamaConfig(**LLAMA))


def without_a_cache() -> Any:
    config = of.OpenAIGPTConfig(vocab_size=41, n_embd=32, n_layer=2, n_head=4, n_positions=64)
    return of.OpenAIGPTLMHeadModel(config)


def with_alibi() -> Any:
    config = of.BloomConfig(vocab_size=41, hidden_size=32, n_layer=2, n_head=4, **ENDS)
    return of.BloomForCausalLM(config)


def with_a_window() -> Any:
    return of.MistralForCausalLM(of.MistralConfig(**LLAMA, sliding_window=4))


def t5() -> Any:
    return of.T5ForConditionalGeneration(of.T5Config(**T5))


def bart() -> Any:
    return of.BartForConditionalGeneration(of.BartConfig(**BART))


def marian() -> Any:
    return of.MarianMTModel(of.MarianConfig(**{**BART, "decoder_start_token_id": 0}))


DECODERS = [gpt2, llama, without_a_cache, with_alibi, with_a_window]
TRANSLATORS = [t5, bart, marian]


def made(kind: Callable[[], Any], seed: int, **settings: Any) -> Any:
    """Return a random model with these settings for writing."""
    torch.manual_seed(seed)
    model = kind().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                wide = 6.0 if "position" in name or "wpe" in name else 3.0
                parameter.normal_(std=wide / parameter.shape[-1] ** 0.5)
    for name, value in settings.items():
        setattr(model.generation_config, name, value)
    return model


def own(model: Any) -> list[int]:
    """Return what transformers writes greedily, the end token included."""
    inputs = {"input_ids": SOURCE, "attention_mask": torch.ones_like(SOURCE)}
    ids: list[int]
    ids = model.generate(**inputs, do_sample=False, num_beams=1, max_new_tokens=MOST)[0].tolist()
    return ids[1:] if model.config.is_encoder_decoder else ids[SOURCE.shape[1] :]


@torch.inference_mode()
def ours(model: Any, way: Sampling = GREEDY) -> list[DecodingStep]:
    """Return what the loop writes."""
    write = translate if model.config.is_encoder_decoder else continue_text
    return list(write(model, {"input_ids": SOURCE}, way))


@pytest.mark.parametrize("kind", [*DECODERS, *TRANSLATORS])
def test_greedy_is_what_transformers_writes(kind: Callable[[], Any]) -> None:
    texts = set()
    for seed in range(4):
        model = made(kind, seed)
        written = ours(model)
        ids = [step.id for step in written]
        assert ids == own(model)
        assert written[-1].stopped_by == ("end" if ids[-1] == 2 else "length")
        texts.add(tuple(ids))
    assert len(texts) > 2


SETTINGS = [
    {"suppress_tokens": [3, 4, 5, 6, 8, 9, 20, 21, 22, 24, 30, 33]},
    {"begin_suppress_tokens": list(range(3, 30))},
    {"forced_bos_token_id": 19},
    {"forced_bos_token_id": 19, "begin_suppress_tokens": list(range(3, 30))},
    {"bad_words_ids": [[id] for id in range(10, 30)]},
    {"no_repeat_ngram_size": 2},
    {"encoder_no_repeat_ngram_size": 1},
    {"repetition_penalty": 3.0},
    {"encoder_repetition_penalty": 4.0},
    {"min_length": 9, "eos_token_id": list(range(2, 20))},
    {"min_new_tokens": 6, "eos_token_id": list(range(2, 20))},
    {"sequence_bias": [[[7], 20.0], [[7, 23], 90.0]]},
    {"eos_token_id": list(range(2, 20))},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda one: " ".join(one))
def test_a_models_own_settings_are_respected(settings: dict[str, Any]) -> None:
    """Each of them changes something, and the same as in transformers."""
    changed = 0
    for seed in range(2):
        for kind in (gpt2, bart, t5):
            plain = [step.id for step in ours(made(kind, seed))]
            model = made(kind, seed, **settings)
            ids = [step.id for step in ours(model)]
            assert ids == own(model)
            changed += ids != plain
    assert changed


def test_a_forced_end_at_the_greatest_length_is_not_a_text_that_ended() -> None:
    for seed in range(4):
        plain = ours(made(bart, seed))
        forced = ours(made(bart, seed, forced_eos_token_id=2))
        assert [step.id for step in forced] == [step.id for step in plain]


@pytest.mark.parametrize("kind", [gpt2, llama, t5, marian])
def test_a_seed_draws_the_same_text_again_and_another_one_another(kind: Callable[[], Any]) -> None:
    model = made(kind, 0)
    ways = [Sampling(MOST, temperature=5.0, top_p=0.9, seed=seed) for seed in range(4)]
    texts = [tuple(step.id for step in ours(model, way)) for way in ways]
    assert texts == [tuple(step.id for step in ours(model, way)) for way in ways]
    assert len(set(texts)) == 4


@pytest.mark.parametrize("kind", [*DECODERS, *TRANSLATORS])
def test_the_logits_are_those_of_one_pass_over_the_whole(kind: Callable[[], Any]) -> None:
    model = made(kind, 3)
    written = ours(model, Sampling(MOST, temperature=4.0, seed=1))
    ids = torch.tensor([[step.id for step in written]])
    assert ids.shape[1] > 4
    with torch.inference_mode():
        if model.config.is_encoder_decoder:
            start = torch.tensor([[model.generation_config.decoder_start_token_id]])
            read = torch.cat((start, ids[:, :-1]), 1)
            want = model(SOURCE, decoder_input_ids=read, use_cache=False).logits[0]
        else:
            read = torch.cat((SOURCE, ids[:, :-1]), 1)
            want = model(read, use_cache=False).logits[0, SOURCE.shape[1] - 1 :]
    seen = torch.stack([step.logits for step in written])
    assert torch.allclose(seen, want, atol=1e-3), (seen - want).abs().max()


@pytest.mark.parametrize("kind", [gpt2, llama, bart])
def test_what_is_hidden_in_the_text_is_hidden_from_the_writing_too(
    kind: Callable[[], Any],
) -> None:
    model = made(kind, 2)
    mask = torch.tensor([[1, 1, 0, 0, 1, 1, 1]])
    write: Any = translate if model.config.is_encoder_decoder else continue_text
    other = SOURCE.masked_fill(mask == 0, 30)
    with torch.inference_mode():
        seen, same, whole = (
            torch.stack([step.logits for step in write(model, inputs, Sampling(5))])
            for inputs in (
                {"input_ids": SOURCE, "attention_mask": mask},
                {"input_ids": other, "attention_mask": mask},
                {"input_ids": SOURCE},
            )
        )
    assert torch.allclose(seen, same, atol=1e-5)
    assert not torch.allclose(seen[0], whole[0], atol=0.1)


def test_a_model_that_cannot_write_says_so() -> None:
    with pytest.raises(Refused, match="no head that writes"):
        continue_text(of.BertModel(of.BertConfig(**BERT)), {"input_ids": SOURCE}, Sampling(1))
    silent = made(bart, 0, decoder_start_token_id=None, bos_token_id=None)
    with pytest.raises(Refused, match="does not say with which token"):
        translate(silent, {"input_ids": SOURCE}, Sampling(1))


def test_every_token_is_read_once() -> None:
    """Each token passes the model one time, thanks to the keys and values that are kept."""
    model = made(llama, 0)
    read: list[int] = []

    def count(_module: Any, _args: Any, given: dict[str, Tensor]) -> None:
        read.append(given["input_ids"].shape[1])

    model.register_forward_pre_hook(count, with_kwargs=True)
    ours(model, Sampling(4, temperature=9.0))
    assert read == [SOURCE.shape[1], 1, 1, 1]
