"""What another lot method would make of a tax year.

A long history takes seconds to derive, in which everybody else would wait for their turn again and again: a process of its
own does it, one at a time.
"""

import os
import subprocess
import sys
import threading
from datetime import date

from pydantic_core import from_json, to_json

from thetadesk.bootstrap import App, open_desk
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import LotMethod
from thetadesk.ledger.service import tax
from thetadesk.ledger.service.tax import Year
from thetadesk.settings import Settings
from thetadesk.telemetry import logs
from thetadesk.web.schemas import telling_tax
from thetadesk.web.taxing import marks

SHORT = 2_000
"""Transactions up to which it takes no longer than to start a process: a tenth of a second."""

_one = threading.Lock()


def preview(desk: App, asked: Year, method: LotMethod) -> bytes:
    """The year by this method and as it is booked, as JSON. Must not be called on the event loop."""
    with desk.reading() as unit:
        if tax.size(unit, asked) <= SHORT:
            return _told(unit, asked, method)
    question = to_json([asked.account_ids, asked.year, asked.today, method])
    environment = {**os.environ, **desk.settings.as_environment()}
    command = [sys.executable, "-m", "thetadesk.web.previewing"]
    with _one:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=question, stdout=subprocess.PIPE, env=environment, check=True
        )
    return done.stdout


def _told(unit: Unit, asked: Year, method: LotMethod) -> bytes:
    known = marks(unit, asked.account_ids)
    booked = tax.totals(unit, asked, known)
    other = tax.preview(unit, asked, method, known)
    return to_json({**telling_tax.year(other, asked, method), "as_booked": telling_tax.totals(booked.totals)})


def main() -> None:
    """Answers the question on the standard input."""
    ids, year, today, method = from_json(sys.stdin.buffer.read())
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    desk = open_desk(settings)
    try:
        with desk.reading() as unit:
            asked = Year(tuple(ids), year, date.fromisoformat(today))
            sys.stdout.buffer.write(_told(unit, asked, LotMethod(method)))
    finally:
        desk.close()


if __name__ == "__main__":
    main()
