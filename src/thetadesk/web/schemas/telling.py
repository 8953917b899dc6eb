"""From what the ledger answers to the JSON of the API."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from thetadesk.kernel.instruments import Instrument
from thetadesk.ledger.figures import Realized
from thetadesk.ledger.model import Account, Allocation, Transaction
from thetadesk.ledger.service.importing import QuarantinedRow
from thetadesk.ledger.service.overview import Activity, RecordedOpening
from thetadesk.ledger.service.reading import (
    CampaignStory,
    CampaignView,
    Summary,
    TransactionView,
)
from thetadesk.ledger.service.regrouping import RecordedEdit
from thetadesk.ledger.story import Node, Point
from thetadesk.web.schemas.accounts import AccountJson, OpeningBalanceJson, RealizedJson
from thetadesk.web.schemas.campaigns import (
    AllocationJson,
    BasisJson,
    CampaignJson,
    CashPointJson,
    EditJson,
    LegJson,
    NodeJson,
    PnlJson,
)
from thetadesk.web.schemas.imports import QuarantinedJson
from thetadesk.web.schemas.summary import TotalsJson
from thetadesk.web.schemas.transactions import InstrumentJson, TransactionJson
from thetadesk.web.schemas.values import instant, maybe_day, maybe_money, maybe_quantity, money, quantity


def account(activity: Activity) -> AccountJson:
    """One account."""
    about: Account = activity.account
    return {
        "id": about.id,
        "name": about.name,
        "kind": about.kind.value,
        "broker": about.broker,
        "number_masked": about.number_masked,
        "currency": about.currency,
        "lot_method": about.lot_method.value,
        "transactions": activity.transactions,
        "cash": money(activity.cash),
        "first_on": maybe_day(activity.first_on),
        "last_on": maybe_day(activity.last_on),
    }


def opening_balance(recorded: RecordedOpening) -> OpeningBalanceJson:
    """One opening balance."""
    told = recorded.transaction
    return {
        "id": told.id,
        "account_id": told.account_id,
        "symbol": told.instrument.symbol if told.instrument else None,
        "quantity": quantity(told.quantity) if told.instrument else None,
        "basis": maybe_money(told.basis),
        "cash": money(told.gross),
        "on": told.traded_on.isoformat(),
        "undone": recorded.undone,
    }


def realized(total: Realized) -> RealizedJson:
    """Realised profit and loss."""
    return {
        "options_gross": money(total.options_gross),
        "stock_gross": money(total.stock_gross),
        "fees": money(total.fees),
        "net": money(total.net),
    }


def totals(summary: Summary) -> TotalsJson:
    """The totals of one currency."""
    return {
        "transactions": summary.transactions,
        "cash": money(summary.cash),
        "realized": realized(summary.realized),
        "income": money(summary.income),
        "deposits": money(summary.deposits),
        "open_positions": [
            {"symbol": symbol, "quantity": quantity(held), "cost": money(cost)}
            for symbol, held, cost in summary.open_positions
        ],
        "campaigns": {"open": summary.open_campaigns, "closed": summary.closed_campaigns},
        "unexplained": summary.unexplained,
        "income_by_kind": {kind: money(amount) for kind, amount in summary.income_by_kind.items()},
        "missing_opens": {"count": summary.missing_opens, "cash": money(summary.missing_cash)},
    }


@lru_cache(maxsize=16384)
def instrument(held: Instrument) -> InstrumentJson:
    """What is held. The same for everybody who asks: nobody may change it."""
    return {
        "symbol": held.symbol,
        "kind": held.kind.value,
        "underlying": held.underlying,
        "expires_on": maybe_day(held.expires_on),
        "strike": maybe_money(held.strike),
        "right": held.right.value if held.right else None,
        "multiplier": maybe_quantity(held.multiplier),
        "words": held.words,
    }


def transaction(view: TransactionView) -> TransactionJson:
    """One transaction."""
    told = view.transaction
    return {
        "id": told.id,
        "account_id": told.account_id,
        "occurred_at": instant(told.occurred_at),
        "traded_on": told.traded_on.isoformat(),
        "time_precision": told.precision.value,
        "kind": told.kind.value,
        "effect": told.effect.value if told.effect else None,
        "symbol": told.instrument.symbol if told.instrument else None,
        "instrument": instrument(told.instrument) if told.instrument else None,
        "ticker": told.ticker,
        "quantity": quantity(told.quantity),
        "price": maybe_money(told.price),
        "gross": money(told.gross),
        "fees": money(told.fees),
        "cash": money(told.cash),
        "currency": told.currency,
        "order_id": told.order_id,
        "description": told.description,
        "source": told.source,
        "source_id": told.source_id,
        "status": told.status.value,
        "revision": view.revision,
        "campaigns": [
            {"id": each.row.id, "strategy_label": each.strategy_label, "ticker": each.row.ticker}
            for each in view.campaigns
        ],
        "problem": view.problem,
    }


def leg(stored: Mapping[str, Any], on: date) -> LegJson:
    """A position that a campaign holds, as its stored figures tell it."""
    expires_on = date.fromisoformat(stored["expires_on"]) if stored["expires_on"] else None
    return {
        "symbol": stored["symbol"],
        "words": stored["words"],
        "quantity": stored["quantity"],
        "expires_on": stored["expires_on"],
        "dte": (expires_on - on).days if expires_on else None,
        "state": "awaiting_broker_event" if expires_on and expires_on < on else "open",
    }


def campaign(view: CampaignView, currencies: Mapping[str, str], on: date) -> CampaignJson:
    """One campaign as lists show it."""
    row = view.row
    return {
        "id": row.id,
        "account_id": row.account_id,
        "ticker": row.ticker,
        "strategy": view.strategy,
        "strategy_label": view.strategy_label,
        "status": "open" if row.is_open else "closed",
        "incomplete": row.incomplete,
        "opened_on": row.opened_on.isoformat(),
        "closed_on": maybe_day(row.closed_on),
        "realized": money(row.realized),
        "realized_tax": money(row.realized_tax),
        "income": money(row.income),
        "cash": money(row.cash),
        "open_cost": money(row.open_cost),
        "shares": quantity(row.shares),
        "adjusted_basis": maybe_money(row.adjusted_basis),
        "currency": currencies.get(row.account_id, "USD"),
        "rolls": row.rolls,
        "legs": [leg(each, on) for each in row.legs],
        "links": row.links,
        "cash_curve": row.cash_curve,
        "note": view.note,
        "tags": list(view.tags),
        "edited": row.edited,
    }


def node(step: Node) -> NodeJson:
    """One step of the story."""
    return cast(
        "NodeJson",
        {
            "id": step.id,
            "kind": step.kind,
            "at": instant(step.at),
            "on": step.on.isoformat(),
            "title": step.title,
            "from": list(step.before),
            "to": list(step.after),
            "net": money(step.net),
            "cumulative": money(step.cumulative),
            "transaction_ids": list(step.transaction_ids),
            "reason": step.reason,
            "confidence": step.confidence.value,
        },
    )


def point(after: Point) -> CashPointJson:
    """Where the campaign stood after a step."""
    return {
        "at": instant(after.at),
        "on": after.on.isoformat(),
        "cumulative": money(after.cumulative),
        "shares": quantity(after.shares),
        "adjusted_basis": maybe_money(after.adjusted_basis),
    }


def allocation(part: Allocation, told: Transaction) -> AllocationJson:
    """A part of a transaction in its campaign."""
    return {
        "transaction_id": part.transaction_id,
        "occurred_at": instant(told.occurred_at),
        "traded_on": told.traded_on.isoformat(),
        "kind": told.kind.value,
        "symbol": told.instrument.symbol if told.instrument else None,
        "words": told.instrument.words if told.instrument else told.description,
        "quantity": quantity(part.quantity),
        "price": maybe_money(told.price),
        "gross": money(part.gross),
        "fees": money(part.fees),
        "cash": money(part.cash),
        "role": part.role.value,
        "link_id": part.link,
        "reason": part.reason,
        "confidence": part.confidence.value,
        "edited": part.edited,
    }


def pnl(full: CampaignStory) -> PnlJson:
    """Both bases and the bridge."""
    story = full.story
    return {
        "cash": _basis(story.cash, money(story.open_cost)),
        "tax": _basis(story.tax, money(story.open_cost_tax)),
        "bridge": [
            {"label": step.label, "amount": money(step.amount), "explanation": step.explanation}
            for step in story.bridge
        ],
    }


def _basis(total: Realized, open_cost: str) -> BasisJson:
    return {
        "options_gross": money(total.options_gross),
        "stock_gross": money(total.stock_gross),
        "fees": money(total.fees),
        "net": money(total.net),
        "open_cost": open_cost,
    }


def edit(recorded: RecordedEdit) -> EditJson:
    """One recorded edit."""
    return {
        "id": recorded.id,
        "at": instant(recorded.made_at),
        "kind": recorded.kind,
        "summary": recorded.summary,
        "undone": recorded.undone,
        "applies": recorded.applies,
        "reason": recorded.reason,
    }


def quarantined(row: QuarantinedRow, candidates: list[TransactionJson]) -> QuarantinedJson:
    """One row that waits for a decision."""
    return {
        "id": row.id,
        "import_id": row.import_id,
        "account_id": row.account_id,
        "filename": row.filename,
        "line": row.line,
        "reason": row.reason,
        "raw": row.raw,
        "candidates": candidates,
    }
