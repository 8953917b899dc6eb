"""Legs as a valuation takes them, from the ledger's open lots and what was closed on this market date.

What came in today counts from what it cost, what was there before from the previous close. A lot whose cost nobody
knows (a holding that was moved in) counts as held before: its price is news, its arrival is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
) -> list[Held]:
    """Every leg that is held or was closed today, by ticker, campaign, expiry and symbol. `closed` are the matches of
    `today` on the cash basis; `currencies` are those of the accounts."""
    legs: dict[LegKey, _Leg] = {}
    for account_id, lot in lots:
        _add_lot(legs, LegKey(account_id, lot.campaign, lot.instrument.symbol), lot, today)
    for account_id, match in closed:
        key = LegKey(account_id, match.opened_in or match.closed_in, match.instrument.symbol)
        _add_match(legs, key, match, today)
    found = [_held(key, leg, currencies.get(key.account_id, "USD")) for key, leg in legs.items()]
    return sorted(found, key=_in_order)


def _add_lot(legs: dict[LegKey, _Leg], key: LegKey, lot: Lot, today: date) -> None:
    leg = legs.setdefault(key, _Leg(lot.instrument))
    leg.quantity += lot.quantity
    leg.cost += lot.cost + lot.fees
    leg.opened_on = min(leg.opened_on, lot.opened_on)
    leg.basis_known = leg.basis_known and lot.basis_known
    if lot.opened_on == today and lot.basis_known:
        leg.moved += lot.quantity
        leg.cash += lot.cost + lot.fees


def _add_match(legs: dict[LegKey, _Leg], key: LegKey, match: Match, today: date) -> None:
    leg = legs.setdefault(key, _Leg(match.instrument))
    leg.opened_on = min(leg.opened_on, match.opened_on)
    leg.cash += match.close_gross + match.close_fees
    if match.opened_on == today and match.basis_known:
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
