"""The command line: a client of the HTTP API that brings its own desk when no server is there."""

from thetadesk.cli.main import main

__all__ = ["main"]
