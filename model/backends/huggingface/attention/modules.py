"""Where the attention modules of a model stand: at which site, and in which of its layers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from torch import nn
from transformers import PreTrainedModel

CROSS = re.compile(r"cross|encoder_attn|enc_?dec", re.IGNORECASE)  # in the path of a module
NUMBER = re.compile(r"\.(\d+)\.")


@dataclass(frozen=True)
class ModuleSite:
    """A site, and what the module says of the number of its layer: by its path, by itself."""

    site: str
    in_path: int | None
    in_module: int | None


def find_sites(model: PreTrainedModel, family: str) -> Mapping[nn.Module, ModuleSite]:
    """Return the place of every module, should it turn out to attend."""
    encoder: set[nn.Module] = set()
    if family == "encoder-decoder":
        encoder = set(model.get_encoder().modules())
    found = {}
    for path, module in model.named_modules():
        number, own = NUMBER.search(f".{path}."), getattr(module, "layer_idx", None)
        site = family
        if family == "encoder-decoder":
            crosses = CROSS.search(path) is not None
            site = "encoder" if module in encoder else "cross" if crosses else "decoder"
        found[module] = ModuleSite(
            site, int(number[1]) if number else None, own if isinstance(own, int) else None
        )
    return found


def layer_numbers(of: Sequence[ModuleSite]) -> tuple[int, ...]:
    """Return the model's own numbers of the layers of a site; or 0, 1, 2 and so on.

    A module that is called for several layers has one number for all of them: it has none.
    """
    for numbers in (
        [module_site.in_path for module_site in of],
        [module_site.in_module for module_site in of],
    ):
        known = [number for number in numbers if number is not None]
        if len(known) == len(of) and all(a < b for a, b in pairwise(known)):
            return tuple(known)
    return tuple(range(len(of)))
