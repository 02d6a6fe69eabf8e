"""ARCHITECTURE.md and app/API.md say what is there."""

import re
from pathlib import Path, PurePosixPath

from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[3]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
CONTRACT = (ROOT / "app" / "API.md").read_text("utf-8")
ROOMS = ("app", "model", "static", "templates", "tests")
CODE = {".py", ".js", ".css", ".html", ".ts"}
INSIDE = ("model/transformer/", "model/training/pairs/words", "tests/", "templates/")  # not listed


def tree() -> set[str]:
    """Return the folders of the tree in ARCHITECTURE.md, as paths."""
    block = ARCHITECTURE.split("```")[1]
    found: list[str] = []
    open_folders: list[str] = []
    for line in block.strip().splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        open_folders = [*open_folders[:depth], name.rstrip("/")]
        found.append("/".join(open_folders))
    return set(found)


def test_the_tree_is_that_of_the_project() -> None:
    folders = {
        str(PurePosixPath(file.relative_to(ROOT)).parent)
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.suffix in CODE and "__pycache__" not in file.parts
    }
    named = tree()
    assert all((ROOT / folder).is_dir() for folder in named)
    assert {one for one in folders - named if not one.startswith(INSIDE)} == set()


def test_every_file_that_answers_a_question_exists() -> None:
    table = ARCHITECTURE.split("## Twelve questions")[1].split("##")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 12
    for row in rows:
        files = re.findall(r"`([^`]+)`", row)
        assert files and all((ROOT / file).exists() for file in files), row


def test_the_contract_names_every_path_of_the_api_and_no_other(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    said = {
        (method.lower(), re.sub(r"\?.*", "", path))
        for method, path in re.findall(r"(GET|POST|DELETE) (/[\w/{}?=&]+)", CONTRACT)
    }
    there = {(method, path) for path, methods in paths.items() for method in methods}
    assert said - there == set()
    named = {path for _, path in said} | set(re.findall(r"`(/[a-z]+z)`", CONTRACT))
    assert {path for _, path in there} - named == set()
