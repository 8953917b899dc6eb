"""Results taken apart: what ended, and what it came to by how it was opened and by what it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.service import record as ledger
from thetadesk.portfolio.breakdowns import Share, Traded, by_delta, by_dte, by_weekday
from thetadesk.portfolio.store import days as store


class Question(Protocol):
    """Whose results, and in which time."""

    @property
    def account_ids(self) -> tuple[str, ...]: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date: ...
    @property
    def whole(self) -> bool: ...
    @property
    def by_trade(self) -> bool: ...


_MOST_NAMED = 500
"""More campaigns than this are picked from all trades of their accounts."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A campaign, or one trade of it (`symbol`), that was over on a market date, and what it brought net of fees."""

    campaign_id: str
    ticker: str
    strategy: str
    on: date
    net: Decimal
    symbol: str = ""


def ended_of(unit: Unit, asked: Question, campaigns: Sequence[ledger.CampaignTotal]) -> list[Ended]:
    """What ended in the time, in the order of its ends: campaigns by all that they ever came to, or trades."""
    if not asked.by_trade:
        return _campaigns(asked, campaigns)
    strategies = {each.id: each.strategy for each in campaigns}
    return [
        Ended(
            each.campaign_id,
            each.ticker,
            strategies.get(each.campaign_id, ""),
            each.closed_on,
            each.realized,
            each.symbol,
        )
        for each in _trades(unit, asked, campaigns)
    ]


def _campaigns(asked: Question, campaigns: Iterable[ledger.CampaignTotal]) -> list[Ended]:
    first = asked.first or date.min
    ended = [
        Ended(each.id, each.ticker, each.strategy, each.closed_on, each.whole)
        for each in campaigns
        if each.closed_on is not None and first <= each.closed_on <= asked.last
    ]
    return sorted(ended, key=lambda each: (each.on, each.campaign_id))


def _trades(
    unit: Unit, asked: Question, campaigns: Iterable[ledger.CampaignTotal]
) -> Iterator[ledger.EndedTrade]:
    ids = {each.id for each in campaigns}
    few = tuple(sorted(ids)) if not asked.whole and len(ids) <= _MOST_NAMED else None
    wanted = ledger.ResultFilter(asked.account_ids, few, first=asked.first, last=asked.last)
    for each in ledger.ended_trades(unit, wanted):
        if asked.whole or each.campaign_id in ids:
            yield each


def shares(unit: Unit, asked: Question, campaigns: Sequence[ledger.CampaignTotal]) -> dict[str, list[Share]]:
    """Options that ended in the time by days to expiry, delta and weekday of their opening; and all that was realised and
    earned in it by ticker and strategy, with the campaigns that ended in it."""
    deltas = _Deltas(unit, asked.account_ids)
    traded = [
        Traded(each.opened_on, each.dte_at_open, deltas.of(each), each.realized)
        for each in _trades(unit, asked, campaigns)
        if each.is_option
    ]
    ended = {each.campaign_id: each.net for each in _campaigns(asked, campaigns)}
    return {
        "dte": by_dte(traded),
        "delta": by_delta(traded),
        "weekday": by_weekday(traded),
        "ticker": _by(campaigns, ended, lambda each: each.ticker),
        "strategy": _by(campaigns, ended, lambda each: each.strategy),
    }


class _Deltas:
    """The delta of one contract at the close of the day on which it was opened, as far as that was taken down."""

    def __init__(self, unit: Unit, account_ids: Sequence[str]) -> None:
        self._found = store.first_deltas(unit, account_ids)
        self._multipliers: dict[str, float | None] = {}

    def of(self, trade: ledger.EndedTrade) -> float | None:
        found = self._found.get((trade.account_id, trade.symbol, trade.opened_on))
        multiplier = None if found is None else self._multiplier(trade.symbol)
        if found is None or multiplier is None:
            return None
        delta, quantity = found
        return delta / (float(quantity) * multiplier) if quantity else None

    def _multiplier(self, symbol: str) -> float | None:
        if symbol not in self._multipliers:
            known = from_symbol(symbol).multiplier
            self._multipliers[symbol] = None if known is None else float(known)
        return self._multipliers[symbol]


def _by(
    campaigns: Iterable[ledger.CampaignTotal],
    ended: Mapping[str, Decimal],
    key: Callable[[ledger.CampaignTotal], str],
) -> list[Share]:
    """What was realised and earned in the time, most first; won and lost are campaigns that ended in it."""
    nets: defaultdict[str, Decimal] = defaultdict(Decimal)
    results: defaultdict[str, list[Decimal]] = defaultdict(list)
    for each in campaigns:
        nets[key(each)] += each.net
        if each.id in ended:
            results[key(each)].append(ended[each.id])
    found = [
        Share(
            of,
            len(results[of]),
            sum(one > 0 for one in results[of]),
            sum(one < 0 for one in results[of]),
            net,
        )
        for of, net in nets.items()
    ]
    return sorted(found, key=lambda share: (-share.net, share.key))
