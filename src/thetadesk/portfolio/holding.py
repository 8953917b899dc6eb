"""Legs as a valuation takes them, from the ledger's open lots and what was closed on this market date.

What came in today counts from what it cost, what was there before from the previous close. What was moved in from
another account, or came at a cost that nobody knows, counts as held before: its price is news, its arrival is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.kernel.instruments import Instrument
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Lot, Match
from thetadesk.portfolio.model import Held, LegKey, Moved


@dataclass(slots=True)
class _Leg:
    instrument: Instrument
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    opened_on: date = date.max
    basis_known: bool = True
    moved: Decimal = ZERO
    cash: Decimal = ZERO


def held_legs(
    lots: Iterable[tuple[str, Lot]],
    closed: Iterable[tuple[str, Match]],
    today: date,
    currencies: Mapping[str, str],
    moved_in: Collection[str] = (),
) -> list[Held]:
    """Every leg that is held or was closed today, by ticker, campaign, expiry and symbol. `closed` are the matches
    since `today` on the cash basis; `currencies` are those of the accounts, `moved_in` the transactions that brought
    holdings from elsewhere since then. Where `today` is the last session's date, the days after it count with it."""
    legs: dict[LegKey, _Leg] = {}
    for account_id, lot in lots:
        is_new = lot.opened_on >= today and lot.basis_known and lot.opened_by not in moved_in
        _add_lot(legs, LegKey(account_id, lot.campaign, lot.instrument.symbol), lot, is_new)
    for account_id, match in closed:
        key = LegKey(account_id, match.opened_in or match.closed_in, match.instrument.symbol)
        is_new = match.opened_on >= today and match.basis_known and match.opened_by not in moved_in
        _add_match(legs, key, match, is_new)
    found = [_held(key, leg, currencies.get(key.account_id, "USD")) for key, leg in legs.items()]
    return sorted(found, key=_in_order)


def _add_lot(legs: dict[LegKey, _Leg], key: LegKey, lot: Lot, is_new: bool) -> None:
    leg = legs.setdefault(key, _Leg(lot.instrument))
    leg.quantity += lot.quantity
    leg.cost += lot.cost + lot.fees
    leg.opened_on = min(leg.opened_on, lot.opened_on)
    leg.basis_known = leg.basis_known and lot.basis_known
    if is_new:
        leg.moved += lot.quantity
        leg.cash += lot.cost + lot.fees


def _add_match(legs: dict[LegKey, _Leg], key: LegKey, match: Match, is_new: bool) -> None:
    leg = legs.setdefault(key, _Leg(match.instrument))
    leg.opened_on = min(leg.opened_on, match.opened_on)
    leg.cash += match.close_gross + match.close_fees
    if is_new:
        leg.cash += match.open_gross + match.open_fees
    else:
        leg.moved -= match.quantity


def _held(key: LegKey, leg: _Leg, currency: str) -> Held:
    return Held(
        key,
        leg.instrument,
        leg.quantity,
        leg.cost,
        leg.opened_on,
        leg.basis_known,
        Moved(leg.moved, leg.cash),
        currency,
    )


def _in_order(held: Held) -> tuple[str, str, date, str, str]:
    instrument = held.instrument
    expires_on = instrument.expires_on or date.min
    return instrument.underlying, held.key.campaign_id, expires_on, instrument.symbol, held.key.account_id
