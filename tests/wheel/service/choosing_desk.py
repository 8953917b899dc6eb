"""A desk with a ledger and a scripted market at 100 dollars, for tests of what is recommended."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from tests.ledger.desk import Desk as Ledger
from tests.market.scripted import ScriptedDesk
from thetadesk.portfolio.limits import Limits
from thetadesk.portfolio.model import Valued
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Wheel
from thetadesk.wheel.service import wheels
from thetadesk.wheel.service.boards import BoardBook

T = TypeVar("T")
STARTED = date(2026, 3, 2)


class ChoosingDesk(ScriptedDesk):
    """`plan` is what the active plan allows every portfolio."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.database)
        self.ledger = ledger
        self.boards = BoardBook()
        self.plan: Limits | None = None
        self.book: Valued | None = None
        self.told: list[Any] = []

    def valued(self) -> Valued | None:
        return self.book

    def limits(self, _portfolio_id: str) -> Limits | None:
        return self.plan

    def portfolio(self, name: str = "Wheels", capital: int | None = None) -> str:
        asked = portfolios.Wish(name, default_capital=None if capital is None else Decimal(capital))
        found: str = self.ledger.decide(portfolios.create_portfolio, asked).id
        return found

    def wheel(self, portfolio_id: str, symbol: str = "KO", **wish: Any) -> Wheel:
        asked = wheels.Wish(symbol, **{"started_on": STARTED, "capital": Decimal(20_000), **wish})
        made: Wheel = self.ledger.decide(wheels.create, portfolio_id, asked, STARTED)
        return made


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
