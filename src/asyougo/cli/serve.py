"""`asyougo serve`: the pages of the current home, on this computer only."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="This computer; no other until accounts exist.")
@click.option("--port", default=8000, show_default=True, type=int, help="Port to listen on.")
@click.option(
    "--home",
    default="var",
    show_default=True,
    envvar="ASYOUGO_HOME",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the home to show.",
)
def serve(host: str, port: int, home: Path) -> int:
    """Serve the pages until Ctrl-C.

    Example: asyougo serve --port 8080
    """
    from asyougo.web.serving import address_of, check_host, check_port
    from asyougo.web.serving import serve as serve_pages

    check_port(check_host(host), port)
    shown = home_to_show(home)
    click.echo(f"AsYouGo shows {shown} at {address_of(host, port)} (stop it with Ctrl-C)")
    serve_pages(shown, host, port)
    return 0


def home_to_show(home: Path) -> Path:
    """The home itself, or the demonstration inside it where the home holds nothing else yet."""
    demonstration = home / "demo"
    is_empty = not (home / "summary.json").exists() and not (home / "asyougo.sqlite3").exists()
    return demonstration if is_empty and (demonstration / "summary.json").exists() else home
