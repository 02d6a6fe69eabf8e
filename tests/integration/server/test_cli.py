"""The server as a process: where it listens, what it says, how it stops."""

import json
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from app.cli import address, has_browser, listen, serve
from app.paths import ROOT
from app.settings import Settings
from tests.support.server_process import PATIENCE, environment, free_port, started

TINY = """
import sys
from pathlib import Path
from app.cli import run
from app.settings import Settings
from model.library.registry import Registry
sys.exit(run(Settings(), Registry([Path(sys.argv[1])])))
"""


def fetched(url: str) -> bytes:
    """Return what lies at an address."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        body: bytes = answer.read()
        return body


@pytest.mark.slow
def test_a_server_answers_at_the_address_it_prints_and_stops_on_control_c(
    tiny_folder: Path,
) -> None:
    port = free_port()
    with started("-c", TINY, str(tiny_folder), SIGHTLINES_PORT=str(port)) as (process, url):
        assert url == f"http://127.0.0.1:{port}/"
        assert b"<title>Sightlines" in fetched(url)
        assert json.loads(fetched(f"{url}healthz")) == {"status": "alive"}
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                assert json.loads(fetched(f"{url}readyz")) == {"status": "ready"}
                break
            except urllib.error.HTTPError as error:
                assert error.code == 503
                error.close()
            assert time.monotonic() < deadline, "never ready"
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert rest.strip() == ""  # no traceback


@pytest.mark.slow
def test_a_large_body_hears_413_over_a_real_connection(tiny_folder: Path) -> None:
    with started("-c", TINY, str(tiny_folder), SIGHTLINES_PORT="0") as (_, url):
        request = urllib.request.Request(
            f"{url}api/captures",
            data=b" " * 3_000_000,
            headers={"Content-Type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=PATIENCE)
        assert refusal.value.code == 413
        said = json.loads(refusal.value.read())
        refusal.value.close()
        assert said["detail"] == "3000000 bytes; a request holds at most 65536."


@pytest.mark.slow
def test_a_port_asked_for_by_name_that_is_taken_is_an_error(tiny_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.run(
            [sys.executable, "-c", TINY, str(tiny_folder)],
            cwd=ROOT,
            env=environment(SIGHTLINES_PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert process.returncode == 2
    assert process.stderr.startswith(
        f"Sightlines did not start. Cannot listen at 127.0.0.1, port {port}: "
    )
    assert "SIGHTLINES_PORT" in process.stderr
    assert len(process.stderr.splitlines()) == 1


def test_the_next_free_port_is_taken_where_none_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SIGHTLINES_PORT", raising=False)
    settings = Settings()
    with listen(settings) as first, listen(settings) as second:
        ports = [one.getsockname()[1] for one in (first, second)]
    assert 8000 <= ports[0] < ports[1] <= 8050


def test_the_body_of_an_answer_does_not_wait_for_the_receipt_of_its_head() -> None:
    with listen(Settings()) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SIGHTLINES_HOST": "0.0.0.0"}, "set SIGHTLINES_TOKEN"),
        ({"SIGHTLINES_PORT": "http"}, "--port (or SIGHTLINES_PORT): "),
        ({"SIGHTLINES_QUEUE_LENGTH": "-1"}, "--queue-length (or SIGHTLINES_QUEUE_LENGTH): "),
        ({"SIGHTLINES_TOKEN": "hunter2"}, "at least 16"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(
    settings: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert serve() == 2
    error = capsys.readouterr().err
    assert said in error
    assert "hunter2" not in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "http"], "--port (or SIGHTLINES_PORT): "),
        (["--device", "abacus"], "--device (or SIGHTLINES_DEVICE): "),
        (["--token", "hunter2"], "at least 16"),
        (["--model", "no name"], "--model (or SIGHTLINES_MODEL): "),
        (["--prot", "8001"], "Unrecognized arguments: --prot 8001. --help "),
        (["--port"], "Argument --port: expected one argument. --help "),
    ],
)
def test_a_wrong_argument_is_named_and_nothing_starts(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "hunter2" not in error
    assert len(error.splitlines()) == 1


def test_help_names_every_setting_by_its_option_and_its_environment_variable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        serve(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in said
        assert f"SIGHTLINES_{name.upper()}" in said


@pytest.mark.slow
def test_an_argument_counts_more_than_its_environment_variable() -> None:
    port = free_port()
    with started("-m", "app", "--port", str(port), SIGHTLINES_PORT="http") as (_, url):
        assert url == f"http://127.0.0.1:{port}/"


def test_the_command_sightlines_takes_the_arguments_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    command = EntryPoint("sightlines", project["scripts"]["sightlines"], "console_scripts").load()
    monkeypatch.setattr(sys, "argv", ["sightlines", "--port", "http"])
    assert command() == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.slow
def test_the_status_of_what_did_not_start_is_that_of_the_process() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env=environment(SIGHTLINES_PORT="http"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert process.returncode == 2
    assert process.stderr.startswith("Sightlines did not start. --port (or SIGHTLINES_PORT): ")
    assert len(process.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("localhost", "http://localhost:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/?token=sixteen%20letters%21"),
    ],
)
def test_the_printed_address_can_be_opened(host: str, url: str) -> None:
    token = "sixteen letters!" if "?" in url else None
    settings = Settings.model_validate({"host": host, "token": token})
    assert address(settings, 8000) == url


def test_a_browser_opens_only_where_somebody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert not has_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_browser()
    monkeypatch.setenv("CI", "true")
    assert not has_browser()


@pytest.mark.slow
def test_importing_the_app_opens_reads_and_loads_nothing() -> None:
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import app.main, app.cli"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert seen.stdout == ""
    assert "transformers" not in seen.stderr
    assert " plotly" not in seen.stderr
