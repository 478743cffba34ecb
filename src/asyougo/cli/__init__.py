"""The command line: words on a terminal to actions. One module per noun, loaded when it is called."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import click

from asyougo import __version__
from asyougo.errors import AsYouGoError

COMMANDS = {
    "audit": "asyougo.cli.audit:audit",
    "bench": "asyougo.cli.bench:bench",
    "demo": "asyougo.cli.demo:demo",
    "import": "asyougo.cli.imports:import_",
    "retro": "asyougo.cli.retro:retro",
    "rules": "asyougo.cli.rules:rules",
    "serve": "asyougo.cli.serve:serve",
    "undo": "asyougo.cli.imports:undo",
    "verify": "asyougo.cli.verify:verify",
}
"""Command -> module:function. A command is listed once it works."""

NO, BAD_INPUT, INTERRUPTED, UNDETERMINED = 1, 2, 3, 5  # exit codes; 0 is done, or yes; 4 belongs to `verify`


class LazyGroup(click.Group):
    """Imports a command's module only when that command is called, so that `asyougo --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, name = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="asyougo")
def commands() -> None:
    """AsYouGo: who already meets a credential's requirements, exactly, with the proof."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a person's mistake ends with exit code 2 and says where, what and what to do."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code: Any = commands.main(args=given, prog_name="asyougo", standalone_mode=False)
    except AsYouGoError as error:
        if "--json" in given:
            click.echo(json.dumps(error.as_json(), ensure_ascii=False, indent=1))
        else:
            click.echo(error.message, err=True)
        sys.exit(BAD_INPUT)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        if "--json" in given:
            click.echo(json.dumps({"error": error.format_message(), "problems": []}, ensure_ascii=False, indent=1))
        else:
            error.show()
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing is half done; the same command goes on from here.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
