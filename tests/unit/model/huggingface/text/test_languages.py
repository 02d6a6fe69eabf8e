"""Languages that a question names: ids and targets are those that transformers gives for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as of
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from model.backends.huggingface.adapter import HuggingFace
from model.capture.request import CaptureRequest, InputFormat
from model.refusal import Refused
from tests.support import sentencepiece_tokenizers, shrunken_architectures

TEXT, TARGET = "il dormait dans la rue.", "the street was wide."
SIZES: dict[str, Any] = {
    **{"d_model": 32, "encoder_layers": 2, "decoder_layers": 3, "max_position_embeddings": 64},
    **{"encoder_attention_heads": 4, "decoder_attention_heads": 2},
    **{"encoder_ffn_dim": 40, "decoder_ffn_dim": 48},
}
Maker = Callable[..., PreTrainedTokenizerBase]
pytestmark = pytest.mark.slow


def m2m100(folder: Path) -> PreTrainedTokenizerBase:
    return sentencepiece_tokenizers.m2m100(folder, into=None)


def nllb(folder: Path) -> PreTrainedTokenizerBase:
    return sentencepiece_tokenizers.nllb(folder, into=None)


MAKERS: dict[str, tuple[Maker, str, str]] = {  # the second language is no tokenizer's usual one
    "m2m100": (m2m100, "fr", "de"),
    "nllb": (nllb, "fra_Latn", "deu_Latn"),
    "mbart": (sentencepiece_tokenizers.mbart, "fr_XX", "de_DE"),
}


def opened(folder: Path, kind: str) -> HuggingFace:
    tokenizer = MAKERS[kind][0](folder)
    special: dict[str, Any] = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
    model: Any
    if kind == "mbart":
        model = of.MBartForConditionalGeneration(
            of.MBartConfig(vocab_size=len(tokenizer), **SIZES, **special, forced_eos_token_id=None)
        )
    else:
        special["decoder_start_token_id"] = 2
        config = of.M2M100Config(vocab_size=len(tokenizer), **SIZES, **special)
        model = of.M2M100ForConditionalGeneration(config)
    torch.manual_seed(0)
    shrunken_architectures.peaky(model)
    model.save_pretrained(folder)
    return HuggingFace(folder, "org/translator", "abc")


@pytest.mark.parametrize("kind", MAKERS)
def test_texts_and_targets_are_read_in_the_languages_of_the_question(
    tmp_path: Path, kind: str
) -> None:
    model = opened(tmp_path, kind)
    _, first, second = MAKERS[kind]
    assert {first, second} <= set(model.languages)
    own = AutoTokenizer.from_pretrained(tmp_path, src_lang=first, tgt_lang=second)
    usual = model.run(CaptureRequest(TEXT, sites=("encoder",))).tokens["source"]
    capture = model.run(
        CaptureRequest(TEXT, target=TARGET, input_format=InputFormat(first, second))
    )
    assert [token.id for token in capture.tokens["source"]] == own(TEXT)["input_ids"]
    assert capture.tokens["source"] != usual
    language = own.convert_tokens_to_ids(f"__{second}__" if kind == "m2m100" else second)
    *spelled, _ = own(text_target=TARGET)["input_ids"]  # its last is the end, or the language
    want = [language, *spelled[:-1]] if kind == "mbart" else [2, *spelled]
    assert [token.id for token in capture.tokens["target"]] == want
    again = model.run(CaptureRequest(TEXT, sites=("encoder",))).tokens["source"]
    assert again == usual, "a question leaves no language behind"


@pytest.mark.parametrize("kind", MAKERS)
def test_a_target_is_written_in_the_language_of_the_question(tmp_path: Path, kind: str) -> None:
    model = opened(tmp_path, kind)
    _, first, second = MAKERS[kind]
    written = model.run(CaptureRequest(TEXT, input_format=InputFormat(first, second)))
    own = AutoTokenizer.from_pretrained(tmp_path, src_lang=first)
    language = own.convert_tokens_to_ids(f"__{second}__" if kind == "m2m100" else second)
    told = "decoder_start_token_id" if kind == "mbart" else "forced_bos_token_id"
    ids = own(TEXT, return_tensors="pt").input_ids
    most = min(model.max_tokens - 1, 2 * ids.shape[1] + 20)
    want = model.model.generate(  # type: ignore[operator]
        ids, num_beams=1, do_sample=False, max_new_tokens=most, **{told: language}
    )[0].tolist()
    reads = [token.id for token in written.tokens["target"]]
    assert reads == want[: len(reads)]
    assert language in reads
    assert len(reads) > 2
    settings = model.model.generation_config
    assert getattr(settings, told, None) != language, "a question leaves no language behind"


def test_languages_that_there_are_not_are_refused(tmp_path: Path) -> None:
    model = opened(tmp_path, "nllb")
    with pytest.raises(Refused, match="no language 'Klingon'; it has 20") as refused:
        model.run(CaptureRequest(TEXT, input_format=InputFormat("Klingon")))
    assert refused.value.code == "unknown_language"
