"""The model card, written from the evaluation that lies beside it: no figure is typed by hand."""

from typing import Any

from model.builtin import Description

HEADS = 5  # the heads that turn most
CARD = """\
# {title}

The Transformer that Sightlines opens with: small, trained from nothing for this project, so that every part of it can be looked at.

| | |
|---|---|
| Architecture | "Attention Is All You Need": {encoder} encoder and {decoder} decoder layers, {norm}-norm, d_model {d_model}, {heads} heads, d_ff {d_ff}, {positions} positions, tied embeddings |
| Vocabulary | {vocabulary} byte-level BPE pieces for both languages; *l'* and *qu'* are pieces of their own |
| Bounds | {max_len} tokens; the longest text in training had {trained} |
| File | safetensors, float16 on disk, float32 in memory |
| Licence | Apache-2.0; trained on sentences of the [Tatoeba](https://tatoeba.org) project and its contributors, CC BY 2.0 |

## Figures

All from `evaluation.json`, written by `python -m model.training.ship` (part of `make train`). Nothing measured here was in training.

{figures}

Δ is [A(it→first) − A(it→second)] − [B(it→first) − B(it→second)], the mean over minimal pairs; A and B differ in the adjective alone, so that
"it" is the first noun in A and the second in B. A head *turns* by the smaller of its two leads of the right noun over the wrong one: {start}.
It is the head that the page opens with, chosen by the same pairs from which its figure comes: take the figure as a description, not as a test.

## Data

- {tatoeba} English–French pairs of Tatoeba, as `fra-eng.zip` from [manythings.org/anki](https://www.manythings.org/anki/) (the current file can be had there). They are split by connected
  component of the graph of translations, by hash: no sentence of a held-out pair, in either language, is in training. {share:.0%} are held out.
- {generated} pairs made by `model/training/agreement.py`: sentences about two nouns, in which a predicate fits one of them and "it" stands for
  it, or somebody else is the subject. One sixth of the noun pairs, *animal / street* and *trophy / suitcase* among them, are held out.

## Training

{minutes:.0f} minutes by the clock on one core of a busy CPU, pauses included. AdamW (0.9, 0.98), label smoothing 0.1, dropout 0.1, bfloat16 with float32 master weights; one seed; the last epoch ships. A second run, on wider word lists with more held out, was still at chance in agreement after four of its five epochs: it does not ship.

{curve}

## What it cannot do

It has seen short, plain sentences: long ones, names, numbers and rare words go wrong, and a text in another language gives nonsense.
Beyond the words and scenes of the generated pairs "it" may be translated by habit (*il*, *ce*). Its sentences carry the
errors and the stereotypes of their sources. It is made to be looked at, not to translate.
"""  # noqa: E501


def figures(evaluation: dict[str, Any]) -> str:
    """Return the figures as a table in Markdown."""
    by = evaluation["bleu_by"]
    rows = [
        ("measured", "on", "result"),
        ("---", "---", "---"),
        (f"BLEU ({by})", f"{evaluation['bleu_sentences']} held-out sentences", evaluation["bleu"]),
        (
            "agreement: il or elle as the noun that fits",
            f"{evaluation['agreement_sentences']} sentences on held-out noun pairs",
            f"{100 * evaluation['agreement']:.1f} %",
        ),
    ]
    for turn, delta, name in ranked(evaluation)[:HEADS]:
        on = f"{evaluation['looks_pairs']} minimal pairs"
        rows.append((f"encoder head {name}: Δ, turn", on, f"{delta:.2f}, {turn:.2f}"))
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def ranked(evaluation: dict[str, Any]) -> list[tuple[float, float, str]]:
    """Return (turn, Δ, name) of every encoder head, the one that turns most first."""
    return sorted(
        (
            (turn, delta, f"{layer}.{head}")
            for layer, (turns, deltas) in enumerate(
                zip(evaluation["turn"], evaluation["delta"], strict=True)
            )
            for head, (turn, delta) in enumerate(zip(turns, deltas, strict=True))
        ),
        reverse=True,
    )


def curve(evaluation: dict[str, Any]) -> str:
    """Return the course of training as a table in Markdown."""
    head = "| epoch | loss (nats) | BLEU, 300 sentences | agreement | largest Δ | minutes |"
    rows = [
        f"| {epoch['epoch']} | {epoch['loss']:.2f} | {epoch['bleu']:.1f} "
        f"| {100 * epoch['agreement']:.0f} % | {max(map(max, epoch['delta'])):.2f} "
        f"| {epoch['minutes']:.0f} |"
        for epoch in evaluation["curve"]
    ]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def card(evaluation: dict[str, Any], model: Description) -> str:
    """Return the whole card in Markdown."""
    shape = model.shape
    return CARD.format(
        title=model.title,
        encoder=shape.encoder_layers,
        decoder=shape.decoder_layers,
        norm=shape.norm,
        d_model=shape.d_model,
        heads=shape.n_heads,
        d_ff=shape.d_ff,
        positions=shape.positions,
        vocabulary=shape.vocabulary,
        max_len=shape.max_len,
        trained=model.trained_tokens,
        figures=figures(evaluation),
        start=f"{model.start['layer']}.{model.start['head']}",
        tatoeba=evaluation["tatoeba_pairs"],
        generated=evaluation["generated_pairs"],
        share=evaluation["recipe"]["held_out_share"],
        minutes=sum(epoch["minutes"] for epoch in evaluation["curve"]),
        curve=curve(evaluation),
    )
