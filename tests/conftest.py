"""The app as a client sees it, with a tiny random model."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from tests.support import tiny_models
from tests.support.deprecations import ours_are_errors
from tests.support.fake_adapter import Opener
from tests.support.fake_hub import StandIn, serving

settings.register_profile("sightlines", deadline=None)  # on a busy machine any example may wait
settings.load_profile("sightlines")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Let a deprecation fail where our own code called what warns; others are printed."""
    with ours_are_errors():
        return (yield)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny random model."""
    return tiny_models.folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def models(tiny_folder: Path) -> Registry:
    """A registry whose only model is the tiny one, already in memory."""
    models = Registry([tiny_folder])
    models.open("tiny")
    return models


@pytest.fixture(scope="session")
def client(models: Registry) -> Iterator[TestClient]:
    """A client of an app as it comes."""
    with TestClient(create_app(Settings(), models), base_url="http://localhost:8000") as client:
        yield client


@pytest.fixture
def opener() -> Iterator[Opener]:
    """What opens models of transformers; nothing waits at its gate once the test has ended."""
    opener = Opener()
    yield opener
    opener.gate.set()


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A hub that has no models yet."""
    with serving() as hub:
        yield hub
