"""What the rules make of a history, for tests to look at: `booked(sto(...), btc(...)).only.realized`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tests.ledger.builders import history
from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.figures import Figures
from thetadesk.ledger.model import Books, Edit, LinkKind, Lot, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import Derived, derive

ZERO = Decimal(0)


@dataclass(frozen=True)
class Seen:
    """One campaign with its figures."""

    campaign: Campaign
    figures: Figures

    @property
    def id(self) -> str:
        return self.campaign.id

    @property
    def is_open(self) -> bool:
        return self.campaign.closed_on is None

    @property
    def tells(self) -> list[str]:
        """The transactions, in the order told."""
        return [allocation.transaction_id for allocation in self.campaign.allocations]

    def links(self, kind: LinkKind) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [(link.before, link.after) for link in self.campaign.links if link.kind is kind]

    def __getattr__(self, name: str):
        return getattr(self.figures, name)


@dataclass(frozen=True)
class Booked:
    """The books of one history."""

    transactions: Sequence[Transaction]
    derived: Derived

    @property
    def cash(self) -> Books:
        return self.derived.grouping.books

    @property
    def tax(self) -> Books:
        return self.derived.tax

    @cached_property
    def campaigns(self) -> list[Seen]:
        """In order of opening."""
        found = self.derived.grouping.campaigns
        return [Seen(campaign, self.derived.figures[key]) for key, campaign in found.items()]

    @property
    def only(self) -> Seen:
        (campaign,) = self.campaigns
        return campaign

    def telling(self, id: str) -> list[Seen]:
        """The campaigns that tell of a transaction."""
        return [seen for seen in self.campaigns if id in seen.tells]

    def held(self, books: Books | None = None) -> dict[str, Decimal]:
        """Open quantity by symbol, zeros left out."""
        quantities: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for lot in (books or self.cash).lots:
            quantities[lot.instrument.symbol] += lot.quantity
        return {symbol: quantity for symbol, quantity in quantities.items() if quantity}


def booked(*parts: Transaction | Iterable[Transaction], edits: Sequence[Edit] = (), **given) -> Booked:
    """Books of what `history` makes of the parts; `given` goes to `derive`."""
    transactions = history(*parts)
    given = {"methods": (), "window": ROLL_WINDOW, **given}
    return Booked(transactions, derive(transactions, edits, **given))


def per_share(lot: Lot) -> Decimal:
    """What a share of a lot cost, fees left aside."""
    return -(lot.cost + lot.premium) / lot.quantity
