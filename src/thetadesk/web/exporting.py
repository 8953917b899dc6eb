"""What can be taken away as a table: each with its columns, its rows, and where they come from.

Rows are read and written one by one, so that a long history needs no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path

from thetadesk.attention.model import Attention
from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.jobs.service import running
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.tables import Table
from thetadesk.ledger.model import Account
from thetadesk.ledger.service import accounts, overview, reading, tax
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service.overview import CampaignFilter, TransactionFilter
from thetadesk.ledger.service.record import ResultFilter
from thetadesk.ledger.service.tax import Year
from thetadesk.ledger.tax import ADVISORY, TaxLine
from thetadesk.plans.service import plans
from thetadesk.portfolio.model import AccountDay, LegDay
from thetadesk.portfolio.service import portfolios, record
from thetadesk.web import taxing
from thetadesk.wheel.service import latest, views, wheels

Row = Sequence[object]
_PAGE = 500


class What(StrEnum):
    """A table that can be taken away."""

    TRADES = "trades"
    DAYS = "days"
    CAMPAIGNS = "campaigns"
    WHEELS = "wheels"
    TRANSACTIONS = "transactions"
    POSITIONS = "positions"
    SNAPSHOTS = "snapshots"
    METRICS = "metrics"
    LOTS = "lots"
    WASH_SALES = "wash-sales"
    ATTENTION = "attention"
    PLANS = "plans"
    RECOMMENDATIONS = "recommendations"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of these accounts, between two market dates (inclusive; None: no bound) where a row has a date. Tables of
    a tax year are of `year`; what replaced a loss may lie in any account of the `scope`. `attention` is what needs a hand
    in these accounts, where that is asked for."""

    account_ids: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    year: int | None = None
    scope: tuple[str, ...] = ()
    attention: Sequence[Attention] = ()

    def includes(self, on: date) -> bool:
        """Whether a market date lies between the two."""
        return (self.first is None or on >= self.first) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class _Export:
    columns: tuple[str, ...]
    rows: Callable[[App, Unit, Wanted], Iterable[Row]]


def write(desk: App, unit: Unit, what: What, wanted: Wanted, file: Path) -> None:
    """Writes a table as CSV (UTF-8) into `file`."""
    export = _EXPORTS[what]
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = Table(opened, export.columns)
        for row in export.rows(desk, unit, wanted):
            table.add(row)


def _known(unit: Unit) -> Mapping[str, Account]:
    return {account.id: account for account in accounts.list_accounts(unit)}


# ---- the ledger


def _trades(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    asked = ResultFilter(wanted.account_ids, first=wanted.first, last=wanted.last)
    for one in ledger.each_result(unit, asked):
        account = known[one.account_id]
        yield (
            account.name, account.currency, one.campaign_id, one.ticker, one.symbol, one.right or "stock",
            "sold" if one.sign < 0 else "bought", one.quantity, one.open_quantity, one.opened_on, one.closed_on,
            one.expires_on, one.dte_at_open, one.premium, one.fees, one.realized, one.capital, one.outcome,
            one.basis_known, one.opened_by, " ".join(one.closed_by),
        )  # fmt: skip


def _days(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for id in wanted.account_ids:  # currencies are never added
        for day in ledger.days_between(unit, [id], wanted.first, wanted.last):
            yield (
                day.on, known[id].name, known[id].currency, day.net, day.realized, day.income, day.fees,
                day.premium, day.closes,
            )  # fmt: skip


def _campaigns(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for view in reading.each_campaign(unit, CampaignFilter(wanted.account_ids)):
        row = view.row
        if wanted.includes(row.closed_on or row.opened_on):
            account = known[row.account_id]
            yield (
                row.id, account.name, account.currency, row.ticker, view.strategy_label, "open" if row.is_open else "closed",
                row.opened_on, row.closed_on, row.realized, row.realized_tax, row.income, row.cash, row.open_cost,
                row.shares, row.adjusted_basis, row.rolls, row.incomplete, " ".join(view.tags), view.note,
            )  # fmt: skip


def _transactions(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    asked = TransactionFilter(wanted.account_ids, since=wanted.first, until=wanted.last)
    for one in overview.each_transaction(unit, asked):
        symbol, ticker = (
            (one.instrument.symbol, one.instrument.underlying) if one.instrument else (None, None)
        )
        yield (
            one.id, known[one.account_id].name, one.traded_on, one.occurred_at, one.kind, one.effect, ticker, symbol,
            one.quantity, one.price, one.gross, one.fees, one.cash, one.currency, one.status, one.order_id, one.source,
            one.description,
        )  # fmt: skip


def _positions(desk: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for one in reading.positions(unit, wanted.account_ids, market_date(desk.clock.now())):
        if wanted.includes(one.opened_on):
            account, held = known[one.account_id], one.instrument
            yield (
                account.name, account.currency, one.campaign_id, one.ticker, held.symbol, held.right or held.kind,
                held.strike, held.expires_on, one.quantity, one.cost, one.basis_known, one.opened_on, one.state,
            )  # fmt: skip


# ---- taxes


def _lots(desk: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for line in tax.lines(unit, _year(desk, wanted), taxing.marks(unit, wanted.account_ids)):
        if wanted.includes(line.closed_on or date(_year(desk, wanted).year, 12, 31)):
            yield (*_lot(known, line), ADVISORY)


def _wash_sales(desk: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known, asked = _known(unit), _year(desk, wanted)
    marks, prices = taxing.marks(unit, wanted.account_ids), taxing.prices(unit, asked)
    for sale in tax.washed(unit, asked, wanted.scope, prices, marks):
        certainty = "candidate" if sale.certain else "possible"
        for by in sale.by:
            yield (
                *_lot(known, sale.line), sale.shares, sale.replaced, sale.amount, certainty, known[by.account_id].name,
                by.symbol, by.on, by.shares, by.by, ADVISORY,
            )  # fmt: skip


def _year(desk: App, wanted: Wanted) -> Year:
    today = market_date(desk.clock.now())
    return Year(wanted.account_ids, wanted.year or today.year, today)


def _lot(known: Mapping[str, Account], line: TaxLine) -> Row:
    account = known[line.account_id]
    return (
        account.name, account.currency, line.instrument.underlying, line.instrument.symbol, line.quantity, line.opened_on,
        line.closed_on, line.opened, line.closed, line.premium, line.gain, line.short_term, line.long_term, line.term,
        line.opened_by, line.closed_by, line.problem,
    )  # fmt: skip


# ---- wheels, days, jobs


def _wheels(desk: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for wheel in wheels.list_wheels(unit):
        if wheel.account_id not in wanted.account_ids or not wanted.includes(wheel.started_on):
            continue
        told = views.view(unit, wheel, market_date(desk.market.now(wheel.symbol, desk.clock.now())))
        of = told.figures
        yield (
            wheel.id, wheel.portfolio_id, known[wheel.account_id].name, wheel.symbol, told.state, wheel.profile,
            wheel.direction, wheel.capital, wheel.started_on, wheel.ended_on, of.shares, of.adjusted_basis,
            of.premium_collected, of.premium_net, of.realized, of.income, of.fees, of.cash, of.open_cost,
            of.days_in_cycle, of.cycles_done, of.capital_at_risk, of.capital_days, of.annualised, of.raw_return, wheel.note,
        )  # fmt: skip


def _attention(_: App, __: Unit, wanted: Wanted) -> Iterator[Row]:
    for one in wanted.attention:
        if one.due is None or wanted.includes(one.due):
            yield (
                one.severity, one.kind, one.what, one.why, one.number, one.ticker, one.account, one.campaign_id, one.since,
                one.due, one.label, one.href, ", ".join(also.kind for also in one.also),
            )  # fmt: skip


def _plans(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    for portfolio in portfolios.list_portfolios(unit):
        if not set(portfolio.account_ids) & set(wanted.account_ids):
            continue
        for plan in (each for each in plans.list_plans(unit) if each.portfolio_id == portfolio.id):
            for version in plans.versions(unit, plan.id):
                said = version.terms
                about = (
                    plan.name, portfolio.name, plan.active, version.number, version.valid_from, said.monthly_income_target,
                    said.risk_per_trade, said.max_overnight_exposure, said.cash_reserve,
                )  # fmt: skip
                for each in said.strategies or (None,):
                    limits = (
                        (None,) * len(_STRATEGY)
                        if each is None
                        else [getattr(each, name) for name in _STRATEGY]
                    )
                    yield (*about, *limits)


def _recommendations(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    own = {
        latest.of_wheel(each.id) for each in wheels.list_wheels(unit) if each.account_id in wanted.account_ids
    }
    for one in latest.latest(unit).values():
        # What was said of a symbol is no account's.
        if one.subject in own or not one.subject.startswith(latest.of_wheel("")):
            yield (
                *(getattr(one, name) for name in _RECOMMENDED), "; ".join(one.cautions), one.why_none,
            )  # fmt: skip


def _snapshots(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for leg in record.each_leg(unit, wanted.account_ids, wanted.first, wanted.last):
        account = known[leg.account_id]
        yield (account.name, account.currency, *(getattr(leg, name) for name in _LEG))


def _metrics(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    known = _known(unit)
    for day in record.account_days(unit, wanted.account_ids, wanted.first, wanted.last):
        yield (known[day.account_id].name, *(getattr(day, name) for name in _ACCOUNT))


def _jobs(_: App, unit: Unit, wanted: Wanted) -> Iterator[Row]:
    offset, total = 0, 1
    while offset < total:
        runs, total = running.history(unit, None, _PAGE, offset)
        offset += _PAGE
        for run in runs:
            if wanted.includes(market_date(run.started_at)):
                seconds = None if run.duration is None else run.duration.total_seconds()
                yield (
                    run.job, run.trigger, run.state, run.started_at, run.finished_at, seconds, run.outcome, run.problem,
                )  # fmt: skip


_LEG = tuple(field.name for field in fields(LegDay) if field.name != "account_id")
_ACCOUNT = tuple(field.name for field in fields(AccountDay) if field.name != "account_id")
_STRATEGY = ("strategy", "allocation", "max_positions", "delta_min", "delta_max", "target_credit")
_RECOMMENDED = (
    "subject", "symbol", "direction", "profile", "at", "favourable", "line", "as_of_close", "option", "expires_on", "strike",
    "score", "credit", "p_itm", "yield_annual",
)  # fmt: skip
_LOT = (
    "account", "currency", "ticker", "symbol", "quantity", "opened_on", "closed_on", "opened", "closed", "premium", "gain",
    "short_term", "long_term", "term", "opened_by", "closed_by", "problem",
)  # fmt: skip
_EXPORTS: Mapping[What, _Export] = {
    What.TRADES: _Export(
        ("account", "currency", "campaign", "ticker", "symbol", "kind", "side", "quantity", "still_open", "opened_on",
         "closed_on", "expires_on", "dte_at_open", "premium", "fees", "realized", "capital", "outcome", "cost_known",
         "opened_by", "closed_by"),
        _trades,
    ),
    What.DAYS: _Export(
        ("on", "account", "currency", "net", "realized", "income", "fees", "premium", "closes"), _days
    ),
    What.CAMPAIGNS: _Export(
        ("id", "account", "currency", "ticker", "strategy", "status", "opened_on", "closed_on", "realized", "realized_tax",
         "income", "cash", "open_cost", "shares", "adjusted_basis", "rolls", "incomplete", "tags", "note"),
        _campaigns,
    ),
    What.WHEELS: _Export(
        ("id", "portfolio", "account", "symbol", "state", "profile", "direction", "capital", "started_on", "ended_on",
         "shares", "adjusted_basis", "premium_collected", "premium_net", "realized", "income", "fees", "cash", "open_cost",
         "days_in_cycle", "cycles", "capital_at_risk", "capital_days", "annualised", "raw_return", "note"),
        _wheels,
    ),
    What.TRANSACTIONS: _Export(
        ("id", "account", "traded_on", "occurred_at", "kind", "effect", "ticker", "symbol", "quantity", "price", "gross",
         "fees", "cash", "currency", "status", "order", "source", "description"),
        _transactions,
    ),
    What.POSITIONS: _Export(
        ("account", "currency", "campaign", "ticker", "symbol", "kind", "strike", "expires_on", "quantity", "cost",
         "cost_known", "opened_on", "state"),
        _positions,
    ),
    What.SNAPSHOTS: _Export(("account", "currency", *_LEG), _snapshots),
    What.METRICS: _Export(("account", *_ACCOUNT), _metrics),
    What.LOTS: _Export((*_LOT, "advisory"), _lots),
    What.WASH_SALES: _Export(
        (*_LOT, "shares", "replaced", "amount", "certainty", "replaced_in", "replaced_by", "replaced_on", "replaced_shares",
         "replacing_transaction", "advisory"),
        _wash_sales,
    ),
    What.ATTENTION: _Export(
        ("severity", "kind", "what", "why", "number", "ticker", "account", "campaign", "since", "due", "action", "page", "also"),
        _attention,
    ),
    What.PLANS: _Export(
        ("plan", "portfolio", "active", "version", "valid_from", "monthly_income_target", "risk_per_trade",
         "max_overnight_exposure", "cash_reserve", *_STRATEGY),
        _plans,
    ),
    What.RECOMMENDATIONS: _Export((*_RECOMMENDED, "cautions", "why_none"), _recommendations),
    What.JOBS: _Export(
        ("job", "trigger", "state", "started_at", "finished_at", "seconds", "outcome", "problem"), _jobs
    ),
}  # fmt: skip
