"""The command line as a whole: every command that is listed can be loaded and says how it is used."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from asyougo.cli import COMMANDS, commands
from asyougo.errors import InputError


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_says_how_it_is_used(name: str) -> None:
    result = CliRunner().invoke(commands, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_a_benchmark_that_does_not_exist_is_bad_input() -> None:
    result = CliRunner().invoke(commands, ["bench", "nothing"], standalone_mode=False)
    assert isinstance(result.exception, InputError)
    assert "there is no benchmark of this name" in str(result.exception)
