"""Translators whose tokenizers have two sides, or many languages, from the tokenizer to weights."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as of
from sentencepiece import SentencePieceProcessor
from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.text.target import target_side
from model.backends.huggingface.text.tokens import read_text
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.generation.sampling import Sampling
from model.refusal import Refused
from model.text.token import Token
from tests.support import sentencepiece_tokenizers, shrunken_architectures

TEXT, TARGET = "the animal  was wide.", "L'animal était très fatigué, là."
SIZES: dict[str, Any] = {
    **{"d_model": 32, "encoder_layers": 2, "decoder_layers": 3, "max_position_embeddings": 64},
    **{"encoder_attention_heads": 4, "decoder_attention_heads": 2},
    **{"encoder_ffn_dim": 40, "decoder_ffn_dim": 48},
}


def saved(model: Any, folder: Path) -> HuggingFace:
    """Write a random model beside its tokenizer, and open the folder."""
    torch.manual_seed(0)
    shrunken_architectures.peaky(model)
    model.save_pretrained(folder)
    return HuggingFace(folder, "org/translator", "abc")


def marian(folder: Path, apart: bool = False) -> HuggingFace:
    tokenizer = sentencepiece_tokenizers.marian(folder, apart)
    pad, end = (tokenizer.convert_tokens_to_ids(name) for name in ("<pad>", "</s>"))
    own: dict[str, Any] = {}
    if apart:
        written = len(json.loads((folder / "target_vocab.json").read_text("utf-8")))
        own = {"decoder_vocab_size": written, "share_encoder_decoder_embeddings": False}
    special: dict[str, Any] = {
        "pad_token_id": pad,
        "decoder_start_token_id": pad,
        "eos_token_id": end,
    }
    config = of.MarianConfig(vocab_size=len(tokenizer), **SIZES, **special, **own)
    return saved(of.MarianMTModel(config), folder)


def many(
    folder: Path, tokenizer: PreTrainedTokenizerBase, forced: int | None = None
) -> HuggingFace:
    """As M2M100 and NLLB: the decoder reads the end token first, then a language."""
    special: dict[str, Any] = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
    special["decoder_start_token_id"] = 2
    config = of.M2M100Config(vocab_size=len(tokenizer), **SIZES, **special)
    model = of.M2M100ForConditionalGeneration(config)
    model.generation_config.forced_bos_token_id = forced
    return saved(model, folder)


def check(model: HuggingFace, capture: Capture) -> None:
    """Check ids against the tokenizer's own, places in the texts, and weights against eager."""
    source, target = capture.tokens["source"], capture.tokens["target"]
    ids, written = ([token.id for token in read] for read in (source, target))
    assert len(source) != len(target)
    assert ids == model.tokenizer(capture.text)["input_ids"]
    if capture.target_by == "user":
        own = model.tokenizer(text_target=capture.target)["input_ids"]
        assert written == [model.model.generation_config.decoder_start_token_id, *own[:-1]]
    for tokens, text in ((source, capture.text), (target, capture.target or "")):
        shown = "".join(text[token.start : token.end] for token in tokens if not token.special)
        assert "".join(shown.split()) == "".join(text.split())
    model.model.set_attn_implementation("eager")
    truth = model.model(
        input_ids=torch.tensor([ids]),
        decoder_input_ids=torch.tensor([written]),
        output_attentions=True,
    )
    model.model.set_attn_implementation("sdpa")
    for site in ("encoder", "decoder", "cross"):
        slow = truth["cross_attentions" if site == "cross" else f"{site}_attentions"]
        for layer, weights in enumerate(slow):
            seen = capture.weights(site, layer)
            np.testing.assert_allclose(seen, weights[0].detach(), rtol=0, atol=1e-5)


def pieces(tokens: tuple[Token, ...]) -> list[tuple[str, bool]]:
    """Return each token's piece, and whether it is special."""
    return [(token.piece, token.special) for token in tokens]


@pytest.mark.parametrize("apart", [False, True])
def test_marian_reads_either_text_with_its_own_side(tmp_path: Path, apart: bool) -> None:
    model = marian(tmp_path, apart)
    assert (model.fidelity.verdict, model.max_tokens) == ("exact", 48)
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    check(model, capture)
    check(model, model.run(CaptureRequest(TEXT)))  # its target written by the model
    with_source = model.tokenizer(TARGET)["input_ids"]
    assert [token.id for token in capture.tokens["target"][1:]] != with_source[:-1]
    assert ("▁wa", False) not in pieces(capture.tokens["target"])
    assert pieces(capture.tokens["target"])[0] == ("<pad>", True)
    spelled = model.tokenizer.tokenize(TEXT)
    assert [piece for piece, special in pieces(capture.tokens["source"]) if not special] == spelled


def test_a_text_is_never_read_while_the_tokenizer_is_turned_to_targets(tmp_path: Path) -> None:
    model = marian(tmp_path)
    question = CaptureRequest(TEXT, sites=("encoder",))
    alone = model.run(question).tokens
    with ThreadPoolExecutor() as pool:
        with model.lock, target_side(model.model, model.tokenizer):
            asked = pool.submit(model.run, question)
            wait([asked], timeout=0.2)
        assert asked.result().tokens == alone


def test_marians_language_is_a_token_of_the_text(tmp_path: Path) -> None:
    source = marian(tmp_path).run(CaptureRequest(f">>fr<< {TEXT}", sites=("encoder",))).tokens
    first = source["source"][0]
    assert (first.piece, first.text, first.special) == (">>fr<<", ">>fr<<", False)
    assert (first.start, first.end) == (0, 6)


@pytest.mark.parametrize(
    ("kind", "language"),
    [(sentencepiece_tokenizers.m2m100, "__fr__"), (sentencepiece_tokenizers.nllb, "fra_Latn")],
)
def test_a_target_begins_with_its_language(
    tmp_path: Path, kind: Callable[..., PreTrainedTokenizerBase], language: str
) -> None:
    model = many(tmp_path, kind(tmp_path))
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    check(model, capture)
    assert pieces(capture.tokens["target"])[:2] == [("</s>", True), (language, True)]
    assert not capture.tokens["target"][-1].special
    again = model.run(CaptureRequest(TEXT, sites=("encoder",))).tokens["source"]
    assert again == capture.tokens["source"]


def test_nothing_after_the_end_is_read(tmp_path: Path) -> None:
    model = many(tmp_path, sentencepiece_tokenizers.nllb(tmp_path, legacy=True))
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    *own, end, language = model.tokenizer(text_target=TARGET)["input_ids"]
    assert [token.id for token in capture.tokens["target"]] == [2, *own]
    assert (end, language) == (2, model.tokenizer.convert_tokens_to_ids("fra_Latn"))


@pytest.mark.parametrize(
    ("kind", "language"),
    [(sentencepiece_tokenizers.m2m100, "__fr__"), (sentencepiece_tokenizers.nllb, "fra_Latn")],
)
def test_a_language_that_is_forced_is_that_of_typed_targets_too(
    tmp_path: Path, kind: Callable[..., PreTrainedTokenizerBase], language: str
) -> None:
    tokenizer = kind(tmp_path, into=None)
    forced = tokenizer.convert_tokens_to_ids(language)
    assert isinstance(forced, int)
    model = many(tmp_path, tokenizer, forced)
    written = model.run(CaptureRequest(TEXT))
    check(model, written)
    for capture in (written, model.run(CaptureRequest(TEXT, target=TARGET))):
        assert pieces(capture.tokens["target"])[1] == (language, True)
        assert language not in (capture.target or "")
    told = list(model.write(TEXT, Sampling(max_new_tokens=5)))
    assert told[0].prediction.written.id == forced
    assert told[0].special


@pytest.mark.parametrize("kind", [sentencepiece_tokenizers.m2m100, sentencepiece_tokenizers.nllb])
def test_a_target_of_no_known_language_is_refused(
    tmp_path: Path, kind: Callable[..., PreTrainedTokenizerBase]
) -> None:
    model = many(tmp_path, kind(tmp_path, into=None))
    with pytest.raises(Refused, match="begin with their language, which none of its files names"):
        model.run(CaptureRequest(TEXT, target=TARGET))
    assert model.run(CaptureRequest(TEXT)).tokens["target"]


def test_ids_beyond_the_last_piece_are_named_by_their_number(tmp_path: Path) -> None:
    tokenizer = sentencepiece_tokenizers.bert_generation(tmp_path)
    config = of.BertGenerationConfig(
        vocab_size=len(tokenizer) + 200,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=40,
        is_decoder=True,
    )
    model = saved(of.BertGenerationDecoder(config), tmp_path)
    predictions = model.run(CaptureRequest(TEXT)).predictions
    last = len(tokenizer)
    names = {likely.id: likely.text for one in predictions for likely in one.runners_up}
    assert any(id > last and text == f"<{id}>" for id, text in names.items())
    assert len(list(model.write(TEXT, Sampling(max_new_tokens=4)))) == 4


@pytest.mark.parametrize(
    ("kind", "library"),
    [
        ("XLMTokenizer", "sacremoses"),
        ("FlaubertTokenizer", "sacremoses"),
        ("BioGptTokenizer", "sacremoses"),
        ("CpmTokenizer", "rjieba"),
    ],
)
def test_a_library_that_a_tokenizer_lacks_is_named(tmp_path: Path, kind: str, library: str) -> None:
    sentencepiece_tokenizers.bert_generation(tmp_path)
    shutil.copy(tmp_path / "spiece.model", tmp_path / "sentencepiece.bpe.model")
    sentencepiece_tokenizers.numbered(tmp_path / "vocab.json", ["<unk>", "a"])
    (tmp_path / "merges.txt").write_text("#version: 0.2\n", "utf-8")
    with pytest.raises(Refused) as refused:
        sentencepiece_tokenizers.configured(tmp_path, kind)
    assert refused.value.detail == (
        f"{tmp_path.name}: its tokenizer needs {library}, which is not installed."
    )


@pytest.mark.parametrize("kind", ["T5Tokenizer", "XLMRobertaTokenizer"])
def test_a_sentencepiece_file_is_tokenizer_enough(tmp_path: Path, kind: str) -> None:
    sentencepiece_tokenizers.bert_generation(tmp_path)
    shutil.copy(tmp_path / "spiece.model", tmp_path / "sentencepiece.bpe.model")
    own = SentencePieceProcessor(model_file=str(tmp_path / "spiece.model"))
    seen = read_text(sentencepiece_tokenizers.configured(tmp_path, kind), TEXT)
    assert [token.piece for token in seen if not token.special] == own.encode(TEXT, out_type=str)


def test_a_tokenizer_that_lacks_a_file_is_refused_in_words(tmp_path: Path) -> None:
    sentencepiece_tokenizers.marian(tmp_path)
    (tmp_path / "source.spm").unlink()
    with pytest.raises(Refused, match="tokenizer is missing or broken"):
        sentencepiece_tokenizers.configured(tmp_path, "MarianTokenizer")


def test_a_folder_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"holds no tokenizer: none of tokenizer.json, vocab.txt"):
        sentencepiece_tokenizers.configured(tmp_path, "BertTokenizer")
