"""What is installed is what requirements.lock says, and the lock fits the declared ranges."""

import re

from packaging.utils import canonicalize_name

from tests.support import newest


def test_everything_installed_has_the_locked_version() -> None:
    assert newest.moved() == []


def test_every_requirement_is_locked_within_its_range() -> None:
    locked = newest.locked()
    for requirement in newest.requirements():
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_lock_holds_names_versions_and_markers_alone() -> None:
    line = re.compile(r"[a-z0-9-]+==[0-9][\w.+!]*( ; [\w\s.'<>=!()]+)?")
    lines = newest.LOCK.read_text("utf-8").splitlines()
    assert len(lines) > 60
    assert [text for text in lines if not line.fullmatch(text)] == []


def test_open_requirements_keep_lower_ends_and_exact_versions_alone() -> None:
    opened = {one.name: newest.opened(one) for one in newest.requirements()}
    assert opened["torch"].startswith("torch==")
    assert opened["transformers"].startswith("transformers>=")
    assert not any("<" in text for text in opened.values())
