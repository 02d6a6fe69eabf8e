"""The model card and the note beside the picture, written from the evaluation: no figure by hand.

The one module of `model` that fills templates; they lie in `cards/`.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from model.backends.builtin.folder import Description

CARDS = Path(__file__).parent / "cards"
HEADS = 8  # heads of the encoder in the table, those of the largest lesser lean first


def head_label(head: dict[str, Any]) -> str:
    """Return a head as layer.head, with its site where that is not the encoder."""
    site = "" if head["site"] == "encoder" else f"{head['site']} "
    return f"{site}{head['layer']}.{head['head']}"


def say_how_trained(figures: dict[str, Any]) -> str:
    """Say in one sentence how the head came about: told for some steps, or never."""
    training = figures["training"]
    if not training["recipe"].get("start"):
        return "It was never told where to look."
    return (
        f"For {training['told_steps']} of {training['steps']} steps it was told, in generated "
        "sentences, where “it” points; since then it keeps doing so by itself."
    )


def note(figures: dict[str, Any]) -> str:
    """Return what stands beside the picture: where the head points, if it is needed, and why."""
    start, measured = figures["start"], figures["start_head"]
    pointing, need = measured["kinds"]["noun pair"], measured["need"]
    famous, off = start["famous"], need["off"]
    return (
        f"Head {head_label(start)} was chosen by measurement. In {pointing['turns']['share']:.1%} "
        f"of {pointing['noun_pairs']} other pairs “it” looks by it more at the right noun than at "
        f"the wrong one in both sentences, in {pointing['both']['share']:.1%} with more than half "
        f"of its weight. On the famous pair: animal / street {famous['a_first']:.2f} / "
        f"{famous['a_second']:.2f} when tired, {famous['b_first']:.2f} / {famous['b_second']:.2f} "
        f"when wide. Switched off, il or elle is right in {off['agreement']:.1%} instead of "
        f"{need['intact']['agreement']:.1%}; with any one of the {off['others']['heads']} other "
        f"encoder heads off, in {off['others']['agreement']:.1%} on average. "
        f"{say_how_trained(figures)}"
    )


def card(figures: dict[str, Any], model: Description) -> str:
    """Return the whole card in Markdown."""
    files = Environment(
        loader=FileSystemLoader(CARDS), undefined=StrictUndefined, keep_trailing_newline=True
    )
    training, measured = figures["training"], figures["start_head"]
    encoder = [head for head in figures["heads"] if head["site"] == "encoder"]
    curve = training["curve"]
    about = {
        "figures": figures,
        "model": model,
        "recipe": training["recipe"],
        "data": training["data"],
        "curve": curve,
        "kinds": list(curve[0]["held out"]),
        "minutes": sum(epoch.get("minutes", 0) for epoch in curve),
        "heads": sorted(encoder, key=lambda head: -head["selection"]["lesser"])[:HEADS],
        "famous": figures["start"]["famous"],
        "need": measured["need"],
        "pointing": [
            *measured["kinds"].items(),
            *((f"noun pair, {order}", part) for order, part in measured["order"].items()),
        ],
        "note": note(figures),
    }
    history = files.get_template(f"{model.id.rpartition('/')[2]}.md").make_module(about)
    return files.get_template("card.md").render(about, history=history)
