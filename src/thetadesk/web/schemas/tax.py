"""Tax lots and wash sales, advisory, for the United States."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import LotMethodText
from thetadesk.web.schemas.transactions import InstrumentJson
from thetadesk.web.schemas.values import DayText, Money, Quantity, Scope

TermText = Literal["short", "long", "60/40"]


class TaxLotJson(TypedDict):
    """A lot closed in the year; without `closed_on` a section 1256 contract that counts as sold at the year's end.
    `opened` and `closed` are signed cash with fees, `premium` what an assigned or exercised option brought into either.
    `gain` is their sum, null with a `problem` where nobody can know it, as are its parts."""

    account_id: str
    instrument: InstrumentJson
    quantity: Quantity
    opened_on: DayText
    closed_on: DayText | None
    opened: Money | None
    closed: Money | None
    premium: Money
    gain: Money | None
    short_term: Money | None
    long_term: Money | None
    term: TermText
    opened_by: str
    closed_by: str | None
    problem: str | None


class TaxTotalJson(TypedDict):
    """What the lots of one currency come to. `section_1256` is in both other sums; lots without a gain are counted as
    `unknown` and in no sum."""

    currency: str
    lots: int
    unknown: int
    short_term: Money
    long_term: Money
    section_1256: Money
    gain: Money


class TaxTotalsJson(TypedDict):
    """A year by currency; `missing` closings lack their opening and are in no lot."""

    year: int
    advisory: str
    method: LotMethodText | None
    totals: list[TaxTotalJson]
    missing: int


class TaxLotsJson(TaxTotalsJson):
    """A page of a year's lots, in order of closing, by the method of each account (`method` is null)."""

    scope: Scope
    items: list[TaxLotJson]
    total: int


class TaxPreviewJson(TaxTotalsJson):
    """What the year would come to by another method, beside what it comes to (`as_booked`)."""

    scope: Scope
    as_booked: list[TaxTotalJson]


class ReplacementJson(TypedDict):
    """What may have replaced shares sold at a loss, in shares."""

    account_id: str
    symbol: str
    on: DayText
    transaction_id: str
    shares: Quantity


class WashSaleJson(TypedDict):
    """A loss that may be a wash sale: `amount` of it falls on `replaced` of its `shares`. It is `possible` only where a put
    was sold on a day whose close of the stock nobody has kept."""

    lot: TaxLotJson
    shares: Quantity
    replaced: Quantity
    amount: Money
    certainty: Literal["candidate", "possible"]
    by: list[ReplacementJson]


class WashSalesJson(TypedDict):
    """A year's losses that may be wash sales, in order of closing."""

    scope: Scope
    year: int
    advisory: str
    items: list[WashSaleJson]
    total: int
