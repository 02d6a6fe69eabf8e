"""Models in folders below the one that the operator named; no name leads out of it."""

from collections.abc import Iterator
from pathlib import Path

from model.backends.huggingface import checkpoint_files
from model.refusal import Refused

PREFIX = "local/"
DEEPEST = 2  # local/name, or local/organisation/name


def list_folders(root: Path) -> Iterator[str]:
    """Yield the ids of the folders that hold a model, in the order of their names."""
    for depth in range(1, DEEPEST + 1):
        for config in sorted(root.glob("*/" * depth + checkpoint_files.CONFIG)):
            id = PREFIX + config.parent.relative_to(root).as_posix()
            try:
                find_folder(root, id)
            except Refused:
                continue
            yield id


def find_folder(root: Path, id: str) -> Path:
    """Return the folder of an id; raises Refused for one that is not there, or outside."""
    folder = (root / id.removeprefix(PREFIX).replace("\0", "")).resolve()
    inside = folder.is_relative_to(root.resolve()) and folder != root.resolve()
    told = (checkpoint_files.CONFIG, checkpoint_files.ADAPTER)
    if not inside or not any((folder / name).is_file() for name in told):
        raise Refused("unknown_model", f"There is no model {id!r} in SIGHTLINES_MODELS_DIR.")
    check_links(folder, root)
    return folder


def check_links(folder: Path, root: Path) -> None:
    """Raise Refused where a file of the folder is a link to somewhere outside of the root."""
    for path in folder.iterdir():
        if not path.resolve().is_relative_to(root.resolve()):
            raise Refused("unknown_model", f"{path.name} of {folder.name} leads out of the folder.")


def model_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the texts and the weights of a folder; raises Unfit where it is no model to open."""
    names = {path.name for path in folder.iterdir()}
    if checkpoint_files.is_adapter(names):
        checkpoint_files.refuse_adapter(folder / checkpoint_files.ADAPTER)
    texts = checkpoint_files.text_files(names)
    weights = checkpoint_files.weight_files(names, folder / checkpoint_files.INDEX)
    return [folder / name for name in texts], [folder / name for name in weights]
