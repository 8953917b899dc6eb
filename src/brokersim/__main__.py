"""`brokersim serve`: a market and two simulated brokers on one port of this machine."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from brokersim import server
from brokersim.clock import Clock
from brokersim.sim import Options

_ENDED_BY_USER = 130


class UsageError(Exception):
    """Options that do not go together. The text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; answers its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        clock = _clock(asked)
        listener = server.listening(asked.host, asked.port)
        with listener:
            options = Options(asked.seed, asked.app_key, asked.app_secret, asked.auto_login)
            sim = server.create_sim(clock, options, asked.rows, server.address(listener))
            server.serve(sim, listener, with_parent=asked.with_parent)
    except (UsageError, server.PortTakenError) as error:
        sys.stderr.write(f"brokersim: {error}\n")
        return 2
    except KeyboardInterrupt:
        return _ENDED_BY_USER
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("brokersim", description="A market and two simulated brokers.")
    commands = parser.add_subparsers(required=True, metavar="serve")
    serve = commands.add_parser("serve", help="serve Schwab's, tastytrade's and Finnhub's protocols")
    add = serve.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (this machine only)")
    add("--port", type=int, default=9101, help="0 for any; 9101 unless given")
    add("--seed", type=int, default=7, help="the world to simulate; 7 unless given")
    add("--speed", type=float, help="how many times faster than real time the clock runs")
    add(
        "--clock", choices=["real", "stepped"], default="real", help="stepped: it stands until it is advanced"
    )
    add("--at", metavar="TIME", help="when it starts: an ISO 8601 time, in UTC unless it says otherwise")
    add("--auto-login", action="store_true", help="approve every login at once, for scripts")
    add("--rows", type=int, default=0, help="one more account at each broker with a history of so many rows")
    add("--app-key", metavar="KEY", help="take this application key only")
    add("--app-secret", metavar="SECRET", help="take this application secret only")
    add("--with-parent", action="store_true", help="end when standard input ends")
    return parser


def _clock(asked: argparse.Namespace) -> Clock:
    start = _instant(asked.at) if asked.at else None
    if asked.clock == "stepped":
        if asked.speed is not None:
            raise UsageError("a stepped clock has no speed; leave out --speed or --clock stepped")
        return Clock.stepped(start or datetime.now(UTC))
    if asked.speed is None and start is None:
        return Clock.real()
    if asked.speed is not None and not asked.speed > 0:
        raise UsageError(f"--speed must be above 0, not {asked.speed:g}; --clock stepped stands still")
    return Clock.fast(asked.speed or 1.0, start or datetime.now(UTC))


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--at {text!r} is not an ISO 8601 time such as 2026-11-20T15:00:00Z") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
