"""The page as a reader has it: the real server, a real Chromium, and no complaint unnoticed."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError, expect

from tests.browser.axe import AXE
from tests.browser.waiting import PATIENCE
from tests.support import chromium
from tests.support.server_process import ready

expect.set_options(timeout=1000 * PATIENCE)
# As root Chromium has no sandbox; the rest keeps it from calling anyone on its own.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.NO_BROWSER)
    with chromium.start_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of Sightlines, started as `make run` starts it."""
    with ready("-m", "app", SIGHTLINES_PORT="0") as address:
        yield address


@pytest.fixture
def page(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh desktop window; `page.goto("/")` opens Sightlines."""
    with watched_page(browser, server, request, width=1440, height=900) as page:
        yield page


@pytest.fixture
def phone_page(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page on a phone, to be touched."""
    with watched_page(browser, server, request, width=390, height=844, phone=True) as page:
        yield page


@contextlib.contextmanager
def watched_page(
    browser: Browser,
    server: str,
    request: pytest.FixtureRequest,
    *,
    width: int,
    height: int,
    phone: bool = False,
) -> Iterator[Page]:
    """Opens a page, and fails the test on anything that its browser complains about.

    That is: an uncaught error, an error in the console that no `console_error` marker expects,
    or a request to another host. A marker that nothing matches fails the test too.
    """
    complaints: list[str] = []
    expected = [str(marker.args[0]) for marker in request.node.iter_markers("console_error")]
    met: set[str] = set()

    def on_error(error: WebError) -> None:
        complaints.append(f"uncaught: {error.error}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type not in ("error", "assert"):
            return
        matching = {pattern for pattern in expected if re.search(pattern, message.text)}
        met.update(matching)
        if not matching:
            complaints.append(f"console: {message.text} ({message.location['url']})")

    def on_request(sent: Request) -> None:
        url = urlsplit(sent.url)
        if url.scheme not in ("data", "blob") and f"{url.scheme}://{url.netloc}" != server:
            complaints.append(f"request to another host: {sent.url}")

    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": height},
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=3 if phone else 1,
    )
    context.set_default_timeout(1000 * PATIENCE)
    context.on("weberror", on_error)
    context.on("console", on_console)
    context.on("request", on_request)
    yield context.new_page()
    context.close()
    complaints += [f"console showed no {pattern!r}" for pattern in set(expected) - met]
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def readable(page: Page, scheme: str) -> Page:
    """A page with axe in it: put there by the browser, since the page lets no other script in."""
    page.add_init_script(path=AXE)
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    return page
