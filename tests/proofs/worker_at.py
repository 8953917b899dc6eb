"""`worker_at.py TIME PATIENCE sync CONNECTION RUN`: the worker's own process, by a clock that shows TIME and with the
waits that PATIENCE (JSON, fields of `wire.http.Patience`) names; `-` leaves either as it is."""

import json
import sys
from datetime import datetime

from thetadesk.bootstrap import App, open_desk
from thetadesk.kernel.clock import Clock, FixedClock, SystemClock
from thetadesk.settings import Settings
from thetadesk.wire.http import Budget, Http, Patience
from thetadesk.worker import __main__ as worker

AS_IT_IS = "-"


def _clock(text: str) -> Clock:
    return SystemClock() if text == AS_IT_IS else FixedClock(datetime.fromisoformat(text))


def _patience(text: str) -> Patience:
    return Patience() if text == AS_IT_IS else Patience(**json.loads(text))


def _main(time: str, patience: str, *work: str) -> int:
    def opened(settings: Settings) -> App:
        desk = open_desk(settings, _clock(time))
        for endpoint in desk.endpoints():
            can = desk.broker(endpoint.broker).capabilities
            budget = Budget(can.reads_per_minute, can.writes_per_minute)
            desk.wires[endpoint.id] = Http(endpoint.title, budget, desk.clock, _patience(patience))
        return desk

    worker.open_desk = opened
    return worker.main(work)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
