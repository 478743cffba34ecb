"""What is installed is what is committed: every file in the wheel, every package locked, none without use."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.house.repository import files, imports_of, modules, where

REQUIREMENTS = REPOSITORY / "requirements"
LOCKS = ("run", "build", "dev", "browser")


def named_in(source: Path) -> set[str]:
    """The packages that a `.in` file asks for, in their normal spelling."""
    lines = [line.split("#")[0].strip() for line in source.read_text(encoding="utf-8").splitlines()]
    return {normal(line) for line in lines if line and not line.startswith("-")}


def normal(name: str) -> str:
    """A package's name as registries compare it, without version, extras and conditions."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_is_asked_for_with_hashes_and_names_no_place(lock: str) -> None:
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\\n +--hash=sha256:", entry)
    ] == []
    assert named_in(REQUIREMENTS / f"{lock}.in") <= {normal(entry) for entry in entries}
    assert "://" not in text


def test_no_package_is_locked_at_two_versions() -> None:
    pins: dict[str, set[str]] = {}
    for lock in LOCKS:
        text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
        for name, version, condition in re.findall(r"^(\S+)==(\S+)( ; [^\\\n]+)? \\$", text, flags=re.M):
            pins.setdefault(name + condition, set()).add(version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def test_every_package_that_the_product_imports_is_required() -> None:
    required = named_in(REQUIREMENTS / "run.in")
    places = importlib.metadata.packages_distributions()
    imported: dict[str, str] = {}
    for path in modules("src"):
        for line, name in imports_of(path):
            imported.setdefault(name.split(".")[0], where(path, line))
    for own in ("asyougo", *sys.stdlib_module_names):
        imported.pop(own, None)
    missing = {name: at for name, at in imported.items() if not required & set(map(normal, places.get(name, [name])))}
    assert missing == {}, "add these to requirements/run.in"


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    kept = [path for path in files() if path.is_relative_to(REPOSITORY / "src") or path.parent == REPOSITORY]
    for path in [*kept, REQUIREMENTS / "run.in"]:
        target = source / path.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    program = f"from setuptools import build_meta; print(build_meta.build_wheel({str(tmp_path)!r}))"
    built = subprocess.run([sys.executable, "-c", program], cwd=source, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    wanted = {str(path.relative_to(REPOSITORY / "src")) for path in kept if path.is_relative_to(REPOSITORY / "src")}
    assert wanted - held == set()
    assert {name for name in held if name.endswith(".pyc")} == set()


@pytest.mark.parametrize(
    "script", ["scripts/install", "scripts/install-system", ".ci/run", "scripts/prove-fresh-machine"]
)
def test_a_script_can_be_run_and_read(script: str) -> None:
    path = REPOSITORY / script
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    assert path.stat().st_mode & 0o111
    assert rest.startswith("# "), "a script says what it does in its second line"
    assert subprocess.run([first.removeprefix("#!"), "-n", path]).returncode == 0
