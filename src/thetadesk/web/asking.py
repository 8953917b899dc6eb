"""What endpoints share: the desk behind them, the filters of lists, and how an answer is written."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema
from pydantic_core import to_json

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.money import money, quantity
from thetadesk.ledger.model import By
from thetadesk.ledger.service import accounts
from thetadesk.portfolio.service import portfolios
from thetadesk.web.schemas.values import Scope
from thetadesk.web.work import Work

# The one user of a desk without logins, as the audit log names them.
_ACTOR = "local"


def desk_of(request: Request) -> App:
    """The wired desk of this application."""
    desk: App = request.app.state.desk
    return desk


def work_of(request: Request) -> Work:
    """What this application does beside answering."""
    work: Work = request.app.state.work
    return work


Desk = Annotated[App, Depends(desk_of)]
Working = Annotated[Work, Depends(work_of)]
ScopeQuery = Annotated[
    Scope | None,
    Query(description="Real money, the sample or paper; by default real if there is any, else the sample."),
]
AccountQuery = Annotated[
    str | None, Query(max_length=200, description="Only this account: its id or its name.")
]
PortfolioQuery = Annotated[
    str | None, Query(max_length=40, description="Only the accounts of this portfolio: its id.")
]
TickerQuery = Annotated[str | None, Query(max_length=50, description="Only this underlying.")]
SearchQuery = Annotated[str | None, Query(max_length=200, description="Only what contains this text.")]
Offset = Annotated[int, Query(ge=0, le=10**9, description="How many matches to leave out.")]
Id = Annotated[str, Path(min_length=1, max_length=40)]
IdIn = Annotated[str, Field(min_length=1, max_length=40)]


def _written(form: str, example: str) -> BeforeValidator:
    def as_written(given: object) -> object:
        # Pydantic takes a number for the seconds since 1970: 20260302 would be a day in that year.
        if not isinstance(given, date) and not (isinstance(given, str) and re.fullmatch(form, given)):
            raise ValueError(f"write it as {example}")
        return given

    return BeforeValidator(as_written)


Day = Annotated[date, _written(r"\d{4}-\d\d-\d\d", "2026-03-02")]
Moment = Annotated[AwareDatetime, _written(r"\d{4}-\d\d-\d\d[Tt ].*", "2026-03-02T15:30:00Z")]
Whole = Annotated[int, Field(strict=True)]
"""A whole number in a body, where false is not 0 and "3" is not 3; one in an address can only be text."""


def _amount_of(read: Any) -> BeforeValidator:
    def exact(given: object) -> Decimal:
        # JSON numbers have been through a binary float; their shortest text is what the sender wrote.
        text = repr(given) if isinstance(given, float) else given
        try:
            return cast("Decimal", read(text))
        except ThetadeskError as error:
            raise ValueError(error.detail) from None

    return BeforeValidator(exact)


_EITHER = WithJsonSchema({"anyOf": [{"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, {"type": "number"}]})
MoneyIn = Annotated[Decimal, _amount_of(money), _EITHER]
QuantityIn = Annotated[Decimal, _amount_of(quantity), _EITHER]


def answer(body: Any, status: int = 200) -> Response:
    """`body` as JSON, written once: the schemas document it and the tests check it, so nothing validates it again."""
    return Response(to_json(body), status, media_type="application/json")


def merged(*written: bytes) -> Response:
    """One JSON object of several that are written already, none of them empty: what is kept for many answers takes a fifth
    of the memory as bytes, and is not written anew for each."""
    fields = b",".join(each[1:-1] for each in written)
    return Response(b"{%b}" % fields, media_type="application/json")


def chosen(
    unit: Unit, scope: Scope | None, account: str | None, portfolio: str | None = None
) -> tuple[Scope, tuple[str, ...]]:
    """The scope that is answered for, and the ids of its accounts; those of a portfolio are of one scope."""
    if portfolio is None:
        named, ids = accounts.accounts_in_scope(unit, scope, account)
        return cast("Scope", named), ids
    members = portfolios.get_portfolio(unit, portfolio).account_ids
    named, _ = accounts.accounts_in_scope(unit, scope, members[0] if members else None)
    if account is not None:
        _, wanted = accounts.accounts_in_scope(unit, None, account)
        members = tuple(id for id in members if id in wanted)
    return cast("Scope", named), members


def chosen_now(
    desk: App, scope: Scope | None, account: str | None, portfolio: str | None
) -> tuple[Scope, tuple[str, ...]]:
    """The same scope and accounts, read again only when something has been written since. What is kept of them goes by
    their ids: the same ones may be asked for by their scope, one by one and as a portfolio."""

    def choose(unit: Unit) -> tuple[Scope, tuple[str, ...]]:
        return chosen(unit, scope, account, portfolio)

    return desk.remembered((chosen, scope, account, portfolio), choose)


def decided(desk: App) -> By:
    """Who decides what this request asks, and when."""
    return By(_ACTOR, desk.clock.now())


def today(desk: App) -> date:
    """The market date now."""
    return calendar.market_date(desk.clock.now())
