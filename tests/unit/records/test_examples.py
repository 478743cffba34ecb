"""The examples in the docstrings of this room run as they stand there."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import asyougo.model.record
import asyougo.records

MODULES = [
    "asyougo.model.record",
    *(f"asyougo.records.{module.name}" for module in pkgutil.iter_modules(asyougo.records.__path__)),
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 20
