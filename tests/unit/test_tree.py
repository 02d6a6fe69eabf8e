"""The shape of the tree is what the README and the style say."""

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split("\n")
SOURCES = [
    ROOT / name
    for name in TRACKED
    if name.split("/")[0] in ("app", "model", "static", "templates", "tests")
    and name.endswith((".py", ".js", ".ts", ".css", ".html"))
    and (ROOT / name).exists()
]
CROWDED = {"tests/browser", "tests/js"}  # one flat list each: a file is found by its subject
MIRRORS = {  # classes of app/schemas that show those of model as JSON does
    *("Ablate", "Answer", "Capture", "CaptureRequest", "Class", "Effect", "Fidelity", "Knockout"),
    *("InputFormat", "Likely", "Mask", "Message", "ModelInfo", "Positions", "PositionsFidelity"),
    *("Cell", "CellRow", "CellValues", "HeadOutput", "HeadPart", "HeadProjection", "KeyValue"),
    *("PositionEdit", "PositionMode", "SplitVector", "TokenProjection"),
    *("Prediction", "Site", "SiteShape", "Statistics", "Token"),
    *("AddStep", "FeedForwardStep", "LayerStep", "LayerSteps", "Neuron", "NormStep", "StateStep"),
    *("CutResidual", "MapStack", "ModelMap"),
}
GENERATED = {ROOT / "static/api/wire.d.ts", ROOT / "static/plotly/plotly-cartesian.min.js"}
WRITTEN = [path for path in SOURCES if path not in GENERATED]


def test_the_list_of_sources_is_not_empty() -> None:
    assert len(SOURCES) > 80


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_no_line_of_the_page_is_longer_than_120_characters() -> None:
    """Prettier breaks code at 100 characters; comments and strings it leaves as they are."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in WRITTEN
        if path.suffix in (".js", ".ts")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert long == []


def test_no_folder_holds_more_than_20_files() -> None:
    wings = ("app/", "model/", "static/", "templates/", "tests/")
    present = (name for name in TRACKED if name.startswith(wings) and (ROOT / name).exists())
    folders = Counter(str(Path(name).parent) for name in present)
    assert {name for name, files in folders.items() if files > 20} <= CROWDED


def test_no_two_classes_have_one_name() -> None:
    """Mirrors of the wire excepted: one class of app/schemas and one of model."""
    wings = defaultdict(list)
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and name.startswith(("app/", "model/")):
            wing = "schemas" if name.startswith("app/schemas/") else name.split("/")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    wings[node.name].append(wing)
    twice = {name: sorted(found) for name, found in wings.items() if len(found) > 1}
    assert twice == {name: ["model", "schemas"] for name in MIRRORS}


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base"}
    assert not [path for path in SOURCES if path.stem in empty]


def test_packages_hold_a_docstring_and_nothing_else() -> None:
    packages = [path for path in SOURCES if path.name == "__init__.py"]
    assert len(packages) >= 7
    for path in packages:
        tree = ast.parse(path.read_text("utf-8"))
        assert len(tree.body) == 1 and ast.get_docstring(tree), path


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    for path in SOURCES:
        first = path.read_text("utf-8").split("\n", 1)[0]
        if path.suffix == ".py":
            assert first.startswith('"""'), path
        elif path.suffix in (".js", ".ts", ".css"):
            assert first.startswith("/*"), path


def test_the_page_names_no_other_host() -> None:
    for path in WRITTEN:
        if path.parts[len(ROOT.parts)] in ("static", "templates"):
            text = path.read_text("utf-8").replace("http://www.w3.org/", "")
            assert "http://" not in text and "https://" not in text, path


def test_every_dependency_of_the_app_is_declared() -> None:
    """What is imported stands in pyproject.toml, and comes with it, not by chance."""
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    declared = declared[: declared.index("[tool.")].replace("-", "_")
    standard = {"app", "model", "starlette", "anyio", "pydantic"}  # with FastAPI
    for path in SOURCES:
        if path.suffix != ".py" or path.parts[len(ROOT.parts)] not in ("app", "model"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in {name.split(".")[0] for name in names} - standard:
                assert name in sys.stdlib_module_names or f'"{name}' in declared, name


def test_no_test_file_imports_from_another() -> None:
    """What several need stands in tests/support, tests/browser or a conftest."""
    tests = [path for path in SOURCES if path.suffix == ".py" and "tests" in path.parts]
    assert len(tests) > 100
    for path in tests:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                whole = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
                assert not [name for name in whole if name.startswith("test_")], path
            elif isinstance(node, ast.Import):
                assert not [one for one in node.names if ".test_" in one.name], path
