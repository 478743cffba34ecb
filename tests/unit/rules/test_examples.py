"""The examples in the docstrings of the language and of its values are run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import asyougo.model
import asyougo.rules

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (asyougo.model, asyougo.rules)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_say_the_truth(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 6
