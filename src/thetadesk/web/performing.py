"""Whose performance a request asks for, and how its answer is kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic_core import to_json

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service.reading import campaign_story
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.market.beta import BENCHMARK
from thetadesk.portfolio.service import performance, portfolios
from thetadesk.portfolio.service.performance import Asked
from thetadesk.web.asking import AccountQuery, Day, PortfolioQuery, ScopeQuery, TickerQuery, chosen, desk_of
from thetadesk.web.grouping import names
from thetadesk.web.lasting import Lasting
from thetadesk.wheel.service import wheels
from thetadesk.wheel.service.views import own_campaigns

Kind = Literal["desk", "portfolio", "account", "wheel", "campaign", "strategy", "ticker"]

First = Annotated[
    Day | None, Query(alias="from", description="From this market date on; a year back when left out.")
]
Beginning = Annotated[
    Day | None,
    Query(alias="from", description="From this market date on; from the beginning when left out."),
]
Last = Annotated[Day | None, Query(alias="to", description="Up to this market date.")]
StrategyQuery = Annotated[
    str | None, Query(max_length=50, description="Only campaigns of this strategy (short_put).")
]
CampaignQuery = Annotated[str | None, Query(max_length=40, description="Only this campaign: its id.")]
WheelQuery = Annotated[str | None, Query(max_length=40, description="Only this wheel: its id.")]


@dataclass(frozen=True, slots=True)
class Question:
    """What a request has asked, as it stands in its address."""

    scope: Any = None
    account: str | None = None
    portfolio: str | None = None
    ticker: str | None = None
    strategy: str | None = None
    campaign: str | None = None
    wheel: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def about(self) -> tuple[Kind, str]:
        """The narrowest thing that is asked about, and its id."""
        narrow: tuple[Kind, ...] = ("wheel", "campaign", "strategy", "ticker", "account", "portfolio")
        return next(
            ((kind, str(id)) for kind in narrow if (id := getattr(self, kind)) is not None), ("desk", "")
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the accounts' campaigns a request is about; all of them where nothing is named."""

    ticker: str | None = None
    strategy: str | None = None
    campaign: str | None = None
    wheel: str | None = None


def part(
    ticker: TickerQuery = None,
    strategy: StrategyQuery = None,
    campaign: CampaignQuery = None,
    wheel: WheelQuery = None,
) -> Part:
    """The part as the address says it."""
    return Part(ticker, strategy, campaign, wheel)


def asked(
    of: Annotated[Part, Depends(part)],
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    first: Beginning = None,
    last: Last = None,
) -> Question:
    """The question as the address says it."""
    return Question(scope, account, portfolio, of.ticker, of.strategy, of.campaign, of.wheel, first, last)


Asking = Annotated[Question, Depends(asked)]


@dataclass(frozen=True, slots=True)
class Whose:
    """What is answered for, and what it is called."""

    kind: Kind
    id: str
    asked: Asked


def today_of(desk: App) -> date:
    """The market date in the market that the desk follows, which for a simulated one is not ours."""
    return market_date(desk.market.now(BENCHMARK, desk.clock.now()))


def whose(desk: App, unit: Unit, question: Question) -> Whose:
    """The accounts and campaigns that are meant; of accounts in several currencies those in dollars.

    Raises NotFoundError, InvalidInputError.
    """
    if question.strategy is not None and question.strategy not in STRATEGIES:
        raise InvalidInputError(
            f"There is no strategy {question.strategy}: {', '.join(sorted(STRATEGIES))}.", field="strategy"
        )
    today = today_of(desk)
    last = min(question.last or today, today)
    meant, campaigns = _meant(unit, question)
    ids = ledger.of_one_currency(unit, meant)
    by_trade = campaigns is not None
    told = Asked(
        ids,
        question.first,
        last,
        campaigns,
        question.ticker,
        question.strategy,
        by_trade,
        ongoing=last == today,
    )
    return Whose(*question.about, told)


def _meant(unit: Unit, question: Question) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    if question.wheel is not None:
        account_id, ids = wheel_campaigns(unit, question.wheel)
        return (account_id,), ids
    if question.campaign is not None:
        row = campaign_story(unit, question.campaign).view.row
        return (row.account_id,), (row.id,)
    if question.portfolio is not None and question.account is None:
        return portfolios.get_portfolio(unit, question.portfolio).account_ids, None
    return chosen(unit, question.scope, question.account, question.portfolio)[1], None


def wheel_campaigns(unit: Unit, wheel_id: str) -> tuple[str, tuple[str, ...]]:
    """A wheel's account, and its campaigns in order of opening. Raises WheelNotFoundError."""
    wheel = wheels.get_wheel(unit, wheel_id)
    return wheel.account_id, tuple(each.id for each in own_campaigns(unit, wheel))


def lasting(
    request: Request,
    question: Question,
    about: Hashable,
    tell: Callable[[Unit, Whose], Any],
) -> Response:
    """What `tell` says to a question, kept until what it rests on moves; `about` names what is told, and with which
    further wishes."""
    desk, kept = desk_of(request), kept_by(request)
    with desk.reading() as unit:
        found = whose(desk, unit, question)
        edition = (performance.edition(unit, found.asked.account_ids), names(unit))
        body = kept.body((about, found), edition, lambda: to_json(tell(unit, found)))
    return Response(body, media_type="application/json")


def kept_by(request: Request) -> Lasting:
    """The answers that this application keeps."""
    kept: Lasting = request.app.state.lasting
    return kept
