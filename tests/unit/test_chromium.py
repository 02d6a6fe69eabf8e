"""The search for a browser never skips, and installs nothing that nobody allowed."""

from pathlib import Path

import pytest

from tests.support.chromium import FONTS, Machine, find, main

ALL_FONTS = "\n".join(FONTS)


class Computer:
    """A computer of the imagination: programs, fonts, and what its package managers can install."""

    def __init__(self, *programs: str, fonts: str = "", packages: str = "chromium fonts-noto-cjk"):
        self.programs = set(programs)
        self.listed = fonts
        self.packages = packages.split()
        self.own = Path("/nowhere/chrome")
        self.commands: list[str] = []

    def run(self, command: list[str]) -> None:
        self.commands.append(" ".join(command))
        if "playwright" in command:
            self.own = Path(__file__)
        for package in set(command) & set(self.packages):
            if package == "chromium":
                self.programs.add(package)
            else:
                self.listed = ALL_FONTS

    def machine(self, root: bool = False, **environment: str) -> Machine:
        return Machine(
            environment=environment,
            root=root,
            which=lambda name: f"/bin/{name}" if name in self.programs else None,
            playwright_chromium=lambda: self.own,
            fonts=lambda: self.listed,
            run=self.run,
        )


def test_an_installed_browser_is_found_under_any_of_its_names() -> None:
    assert find(Computer("google-chrome").machine()) == Path("/bin/google-chrome")


def test_a_browser_of_playwright_is_found_only_once_it_is_there() -> None:
    computer = Computer()
    assert find(computer.machine()) is None
    computer.own = Path(__file__)
    assert find(computer.machine()) == Path(__file__)


def test_the_named_browser_comes_before_an_installed_one() -> None:
    computer = Computer("chromium", "mine")
    assert find(computer.machine(CHROMIUM="mine")) == Path("/bin/mine")


def test_a_named_browser_that_is_missing_is_refused_and_not_replaced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    computer = Computer("chromium")
    assert main(["--install"], computer.machine(CHROMIUM="/no/such")) == 1
    assert "CHROMIUM=/no/such" in capsys.readouterr().err
    assert computer.commands == []


def test_an_ordinary_user_without_a_browser_is_told_what_to_type(
    capsys: pytest.CaptureFixture[str],
) -> None:
    computer = Computer("apt-get", "sudo")
    assert main([], computer.machine()) == 1
    assert "make browser" in capsys.readouterr().err
    assert computer.commands == []


@pytest.mark.parametrize(
    ("arguments", "root", "environment"),
    [([], True, {}), ([], False, {"CI": "true"}), (["--install"], False, {})],
    ids=["root", "CI", "--install"],
)
def test_a_missing_browser_is_installed_where_allowed(
    arguments: list[str],
    root: bool,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    computer = Computer("apt-get", "sudo", fonts=ALL_FONTS)
    assert main(arguments, computer.machine(root, **environment)) == 0
    assert capsys.readouterr().out.strip() == "/bin/chromium"
    assert all(command.startswith("sudo ") != root for command in computer.commands)


def test_fonts_are_installed_in_ci_beside_a_browser_that_is_there() -> None:
    computer = Computer("apt-get", "chromium")
    assert main([], computer.machine(root=True, CI="true")) == 0
    assert computer.listed == ALL_FONTS


def test_nothing_is_installed_where_nothing_is_missing() -> None:
    computer = Computer("apt-get", "chromium", fonts=ALL_FONTS)
    assert main(["--install"], computer.machine(root=True, CI="true")) == 0
    assert computer.commands == []


def test_playwright_brings_the_browser_where_the_system_has_no_package() -> None:
    computer = Computer("apt-get", packages="fonts-noto-cjk")
    assert main([], computer.machine(root=True)) == 0
    assert computer.commands[-1].endswith("playwright install --with-deps chromium")


def test_without_sudo_the_package_manager_is_left_alone() -> None:
    computer = Computer("apt-get", fonts=ALL_FONTS)
    assert main(["--install"], computer.machine()) == 0
    assert [command.split()[1:] for command in computer.commands] == [
        ["-m", "playwright", "install", "chromium"]
    ]


def test_fedora_installs_by_dnf() -> None:
    computer = Computer("dnf")
    assert main([], computer.machine(root=True)) == 0
    assert computer.commands[-1] == "dnf -qy install chromium"


def test_ci_without_all_fonts_fails(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer("chromium", fonts="Noto Color Emoji")
    assert main([], computer.machine(CI="true")) == 1
    assert "Noto Sans CJK" in capsys.readouterr().err
