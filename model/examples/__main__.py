"""Measure the examples anew and write them beside the weights.

python -m model.examples
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.source import EXAMPLES_FILE, SHIPPED
from model.examples.measuring import measure_example
from model.examples.table import EXAMPLES


def main() -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(prog="python -m model.examples", description=__doc__)
    parser.add_argument("--into", type=Path, default=SHIPPED, help="folder of the model")
    folder: Path = parser.parse_args().into
    model = BuiltIn(folder)
    found = [measure_example(model, example) for example in EXAMPLES]
    document = {
        "measured_by": "python -m model.examples",
        "revision": model.info.revision,
        "examples": [asdict(example) for example in found],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    (folder / EXAMPLES_FILE).write_text(text + "\n", "utf-8")
    for example, claim in zip(EXAMPLES, found, strict=True):
        fits = example.least <= claim.number <= example.most
        print("   " if fits else "LOW", f"{claim.number:7.4f}", claim.name, "·", claim.claim)


if __name__ == "__main__":
    main()
