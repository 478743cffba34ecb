"""`asyougo serve` opens the pages on this computer, on no other, and says why when it cannot."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from asyougo.cli.serve import home_to_show
from asyougo.errors import InputError
from asyougo.web.serving import address_of, check_host, check_port

PATIENCE_S = 60


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org", ""])
def test_another_host_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(InputError, match="there are no accounts yet"):
        check_host(host)


def test_this_computer_is_served_under_its_names() -> None:
    assert address_of("localhost", 8000) == "http://127.0.0.1:8000/"
    assert address_of("::1", 8000) == "http://[::1]:8000/"


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"in use.*got '{port}'.*--port"):
            check_port("127.0.0.1", port)


def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(InputError, match="not a port"):
        check_port("127.0.0.1", 70_000)


def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "ASYOUGO_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "asyougo", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        text = when_open(f"http://127.0.0.1:{port}/about-these-numbers")
        assert "About these numbers" in text
    finally:
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=PATIENCE_S)
    assert f"AsYouGo shows {tmp_path} at http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_demonstration_inside_an_empty_home_is_shown(tmp_path: Path) -> None:
    assert home_to_show(tmp_path) == tmp_path
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "summary.json").write_text("{}")
    assert home_to_show(tmp_path) == tmp_path / "demo"
    (tmp_path / "asyougo.sqlite3").write_text("")
    assert home_to_show(tmp_path) == tmp_path


def when_open(address: str) -> str:
    """What an address answers, as soon as somebody listens there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
