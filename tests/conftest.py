"""What every test may rely on: the folder of real data, no network, repeatable examples, a browser.

Without the folder of real data the tests marked `shared` are left out and one line says so; a test is
never skipped. Under `CI=true` a skipped test fails the run.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ASYOUGO_SHARED") or REPOSITORY.parent / "shared")
"""The folder beside the repository; `SHARED / "data"` is real data of others, for tests marked `shared`."""

IN_CI = os.environ.get("CI") == "true"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root in a container; they open only our own pages
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)

settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if IN_CI else "dev"))

# The pages of the tests live in a home of their own, never in the developer's.
HOME = tempfile.TemporaryDirectory(prefix="asyougo-tests-")
os.environ["ASYOUGO_HOME"] = HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "asyougo.web.settings"

LONGEST_S = 7_200  # for a test that is marked slow or faults; any other has ten minutes
left_out: list[pytest.Item] = []
skipped: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests on real data where that data is not there; let long tests take long."""
    for item in items:
        if item.get_closest_marker("slow") or item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.timeout(LONGEST_S))
    if (SHARED / "data").is_dir():
        return
    left_out.extend(item for item in items if item.get_closest_marker("shared"))
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_report_collectionfinish() -> str | None:
    """The one line that says what was left out, and how to run it."""
    if not left_out:
        return None
    return f"{len(left_out)} tests on real data left out: no folder {SHARED / 'data'} (or set ASYOUGO_SHARED)"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember each skipped test (an expected failure is one by another name)."""
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remember each module that skipped itself."""
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run in CI if anything was skipped."""
    if skipped and IN_CI and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was skipped, where that fails the run."""
    if skipped and IN_CI:
        terminalreporter.section("nothing may be skipped", red=True, bold=True)
        for nodeid in skipped:
            terminalreporter.line(nodeid)


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this computer."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            raise RuntimeError(f"a test tried to reach {address[0]}: tests use no network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def memory_left_alone() -> Iterator[None]:
    """Fail the test in which compiled code of a library writes into the interpreter's own bytes."""
    yield
    assert all(bytes([number])[0] == number for number in range(256)), "a library wrote into the interpreter's memory"


def is_loopback(host: str) -> bool:
    """Whether this address is this computer's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How `page` and its like start a browser: the system's Chromium, never one that must be downloaded."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium found; `make install-tests` installs it or names the package", pytrace=False)
    return {**browser_type_launch_args, "executable_path": found, "args": list(BROWSER_ARGUMENTS)}
