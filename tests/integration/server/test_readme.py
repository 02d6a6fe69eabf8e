"""What the README promises is there."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

from app.settings import Settings

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_readme_with_its_meaning() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(rf"\| `SIGHTLINES_{name.upper()}` \| (.+) \| (.+) \|", README)
        assert row, name
        assert row[2] == field.description
        if isinstance(field.default, int | float) and not isinstance(field.default, bool):
            number, _, unit = row[1].partition(" ")
            assert float(number) * {"": 1, "KiB": 2**10, "MiB": 2**20}[unit] == field.default
    assert README.count("`SIGHTLINES_") == len(Settings.model_fields)


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test", "benchmark", "train"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_file_that_the_readme_names_exists() -> None:
    named = re.findall(r"\]\((?!http)([^)]+)\)", README) + re.findall(
        r"`([a-z]+/[\w./-]+)`", README
    )
    assert len(named) >= 4
    for name in named:
        assert (ROOT / name).exists(), name


def test_every_request_of_the_readme_is_answered(client: TestClient) -> None:
    body = {"model": "tiny", "text": "The animal slept."}
    capture = client.post("/api/captures", json=body).json()
    paths = re.findall(r"127\.0\.0\.1:8000(/[^'\s]+)'", README)
    assert len(paths) >= 2
    for path in paths:
        assert client.get(path.replace("ID", capture["id"])).status_code == 200, path
