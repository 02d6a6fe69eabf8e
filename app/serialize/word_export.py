"""Heads between words, and alignments: which word of the source each word of the target is of."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.schemas.capture import ModelInfo, Side
from app.schemas.exports import AlignmentExport, Word, WordAlignment, WordExport, WordMatrix
from app.serialize.head_csv import escape_formula, matrix_csv, rows_csv
from app.serialize.head_selection import HeadChoice, Name, SelectedHeads, select_heads
from app.serialize.versions import made_with
from model.analysis.word_weights import align_words, merge_words
from model.capture.capture import Capture
from model.refusal import Refused
from model.text.words import TokenIndices, group_words

SIDES: tuple[Side, Side] = ("source", "target")
COLUMNS = ("head", "source", "source word", "target", "target word", "weight")


WordNumbers = dict[Side, str | None]  # of each token, split by commas; None: the server's words


def word_document(one: SelectedHeads, numbers: WordNumbers) -> WordExport:
    """Return the chosen heads between words."""
    return WordExport(
        format="sightlines-words/1",
        **describe(one.capture),
        words={side: list_words(one.capture, side, numbers) for side in SIDES},
        matrices=[
            WordMatrix(**name_fields(head), weights=matrix(one, head, numbers))
            for head in one.heads
        ],
    )


def word_csv(one: SelectedHeads, numbers: WordNumbers) -> bytes:
    """Return one head between words; raises Refused for any number of heads but one."""
    head = one.only()
    site = one.capture.site(head.site)
    queries, keys = (
        [
            escape_formula(f"{word.text} ({at})")
            for at, word in enumerate(list_words(one.capture, side, numbers))
        ]
        for side in (site.queries, site.keys)
    )
    return matrix_csv(queries, keys, matrix(one, head, numbers))


def alignment_document(one: SelectedHeads, numbers: WordNumbers) -> AlignmentExport:
    """Return the alignments of the chosen heads."""
    words = {side: list_words(one.capture, side, numbers, of_text=True) for side in SIDES}
    return AlignmentExport(
        format="sightlines-alignment/1",
        **describe(one.capture),
        words=words,
        alignments=[
            WordAlignment(
                **name_fields(head),
                alignment=" ".join(f"{source}-{target}" for source, target, _ in pairs),
                weights=[weight for _, _, weight in pairs],
            )
            for head in one.heads
            for pairs in [list(align_head(one, head, words))]
        ],
    )


def alignment_csv(one: SelectedHeads, numbers: WordNumbers) -> bytes:
    """Return a row for each word of the target in each head, with the word that it is of."""
    words = {side: list_words(one.capture, side, numbers, of_text=True) for side in SIDES}
    texts = {side: [escape_formula(word.text) for word in words[side]] for side in SIDES}
    rows = (
        (str(head), source, texts["source"][source], target, texts["target"][target], weight)
        for head in one.heads
        for source, target, weight in align_head(one, head, words)
    )
    return rows_csv([COLUMNS, *rows])


def select_cross(capture: Capture, choice: HeadChoice) -> SelectedHeads:
    """Return the chosen heads of cross-attention; raises Refused for those of another site."""
    named = {*choice.sites, *(place.partition(".")[0] for place in choice.places)}
    there = [site.name for site in capture.sites]
    if named - {"cross"} or "cross" not in there:
        said = f"Words are aligned by cross-attention alone; this capture has {', '.join(there)}."
        raise Refused("not_available", said)
    return select_heads(capture, choice if named else choice.at("cross"))


def align_head(
    one: SelectedHeads, head: Name, words: dict[Side, list[Word]]
) -> Iterator[tuple[int, int, float]]:
    """Yield source word, target word and weight; a word that no row writes has none."""
    sources = [tuple(word.tokens) for word in words["source"]]
    rows: dict[int, TokenIndices] = {
        target: tuple(token - 1 for token in word.tokens)
        for target, word in enumerate(words["target"])
        if word.tokens[0] > 0
    }
    if not sources or not rows:
        return
    weights = merge_words(one.weights(head), list(rows.values()), sources)
    for (source, row), target in zip(align_words(weights), rows, strict=True):
        yield source, target, float(weights[row, source])


def matrix(one: SelectedHeads, head: Name, numbers: WordNumbers) -> list[list[float]]:
    """Return the weights of one head between words, [query word, key word]."""
    site = one.capture.site(head.site)
    queries, keys = (group_tokens(one.capture, side, numbers) for side in (site.queries, site.keys))
    weights: list[list[float]] = merge_words(one.weights(head), queries, keys).tolist()
    return weights


def list_words(
    capture: Capture, side: Side, numbers: WordNumbers, of_text: bool = False
) -> list[Word]:
    """Return the words of one side as the page has them.

    `of_text`: without special tokens, and without spaces that are tokens of their own.
    """
    tokens = capture.tokens[side]
    return [
        Word(text=word_text(capture, side, group), tokens=list(group))
        for group in group_tokens(capture, side, numbers)
        if tokens[group[0]].word is not None or not of_text
    ]


def group_tokens(capture: Capture, side: Side, numbers: WordNumbers) -> list[TokenIndices]:
    """Return the tokens of each word; raises Refused for numbers that are not those of words."""
    tokens, said = capture.tokens[side], numbers[side]
    if said is None:
        return group_words(tokens)
    each = [int(number) for number in said.split(",")]
    if len(each) != len(tokens) or each != sorted(each):
        sentence = (
            f"{side}_words: one number for each of {len(tokens)} tokens, none below the last."
        )
        raise Refused("wrong_fields", sentence)
    groups: dict[int, list[int]] = {}
    for token_index, number in enumerate(each):
        groups.setdefault(number, []).append(token_index)
    return [tuple(group) for group in groups.values()]


def word_text(capture: Capture, side: Side, group: Sequence[int]) -> str:
    """Return how a word reads: what stands in the text, or the display of a token alone."""
    tokens = capture.tokens[side]
    first, last = tokens[group[0]], tokens[group[-1]]
    if len(group) == 1:
        return first.text
    text = capture.target if side == "target" else capture.text
    if side == "source" and first.segment:
        text = capture.text_pair
    return (text or "")[first.start : last.end]


def name_fields(head: Name) -> dict[str, Any]:
    """Return site, layer, head and reduce."""
    return {"reduce": None, **head._asdict()}


def describe(capture: Capture) -> dict[str, Any]:
    """Return what both documents say of a capture."""
    return {
        "made_with": made_with(),
        "model": ModelInfo.model_validate(capture.model),
        "text": capture.text,
        "text_pair": capture.text_pair,
        "target": capture.target,
    }
