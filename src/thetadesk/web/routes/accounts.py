"""Accounts, their balances, and what they held before their history."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, LotMethod
from thetadesk.ledger.service import accounts, overview, reading
from thetadesk.ledger.service.accounts import OpeningBalance
from thetadesk.ledger.service.overview import RecordedOpening
from thetadesk.portfolio.service import record
from thetadesk.web.asking import Day, Desk, Id, MoneyIn, QuantityIn, answer, decided, today
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling
from thetadesk.web.schemas.accounts import AccountJson, AccountsJson, BalancesJson, OpeningBalanceJson
from thetadesk.web.schemas.values import money
from thetadesk.wheel.service import wheels

router = Router(tags=["accounts"], prefix="/accounts")


class AccountBody(BaseModel):
    """What to change of an account; what is left out stays. A lot method holds for sales from `since` on, from today
    when left out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"name": "Taxable", "lot_method": "hifo"})
    )
    name: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    lot_method: LotMethod | None = None
    since: Day | None = None


class OpeningBalanceBody(BaseModel):
    """A position (`symbol`, `quantity`, and `basis` if known) or `cash` that was there on a market date."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies(
            {"symbol": "AAPL", "quantity": "100", "basis": "15000.00", "on": "2026-01-02"}
        ),
    )
    symbol: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    quantity: QuantityIn | None = None
    basis: MoneyIn | None = None
    cash: MoneyIn | None = None
    on: Day


@router.get("", response_model=AccountsJson, responses=examples.answers({"accounts": [examples.ACCOUNT]}))
def list_accounts(desk: Desk) -> Response:
    """List every account."""
    with desk.reading() as unit:
        found = overview.activities(unit)
    body: AccountsJson = {"accounts": [telling.account(each) for each in found]}
    return answer(body)


@router.patch("/{account_id}", response_model=AccountJson, responses=examples.answers(examples.ACCOUNT))
def change_account(desk: Desk, account_id: Id, body: AccountBody) -> Response:
    """Rename an account, or choose how its sales find their lots."""
    with desk.unit() as unit:
        accounts.change_account(
            unit,
            account_id,
            name=body.name,
            lot_method=body.lot_method,
            on=body.since or today(desk),
            window=desk.roll_window,
            by=decided(desk),
        )
        changed = _account(unit, account_id)
    return answer(changed)


@router.delete("/{account_id}", status_code=204)
def remove_sample_account(desk: Desk, account_id: Id) -> Response:
    """Remove a sample account with everything in it; the history of any other account is never deleted."""
    with desk.unit() as unit:
        accounts.remove_sample(unit, account_id, decided(desk))
        record.forget(unit, account_id)
        wheels.forget(unit, decided(desk), account_id=account_id)
    return Response(status_code=204)


@router.get(
    "/{account_id}/balances", response_model=BalancesJson, responses=examples.answers(examples.BALANCES)
)
def get_balances(desk: Desk, account_id: Id) -> Response:
    """Show what an account holds and has earned, in its own currency and on the cash basis."""
    with desk.reading() as unit:
        account = accounts.get_account(unit, account_id)
        summary = reading.summaries(unit, [account_id])[0]
    open_cost = sum((cost for _, _, cost in summary.open_positions), ZERO)
    body: BalancesJson = {
        "account_id": account_id,
        "currency": account.currency,
        "cash": money(summary.cash),
        "deposits": money(summary.deposits),
        "income": money(summary.income),
        "realized": telling.realized(summary.realized),
        "open_cost": money(open_cost),
    }
    return answer(body)


@router.post(
    "/{account_id}/opening-balances",
    status_code=201,
    response_model=OpeningBalanceJson,
    responses=examples.answers(examples.OPENING_BALANCE, 201),
)
def add_opening_balance(desk: Desk, account_id: Id, body: OpeningBalanceBody) -> Response:
    """Record what an account held before its history begins; it is labelled as such and can be taken back."""
    balance = OpeningBalance(body.on, body.symbol, body.quantity, body.basis, body.cash)
    with desk.unit() as unit:
        added = accounts.add_opening_balance(unit, account_id, balance, decided(desk), desk.roll_window)
    return answer(telling.opening_balance(RecordedOpening(added, undone=False)), 201)


@router.delete("/{account_id}/opening-balances/{balance_id}", status_code=204)
def take_back_opening_balance(desk: Desk, account_id: Id, balance_id: Id) -> Response:
    """Take an opening balance back."""
    with desk.unit() as unit:
        accounts.take_back_opening_balance(unit, account_id, balance_id, decided(desk), desk.roll_window)
    return Response(status_code=204)


def _account(unit: Unit, account_id: str) -> AccountJson:
    return next(telling.account(each) for each in overview.activities(unit) if each.account.id == account_id)
