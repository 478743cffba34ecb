"""`python -m asyougo` is the command `asyougo`."""

from asyougo.cli import main

main()
