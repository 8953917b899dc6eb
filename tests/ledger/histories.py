"""Random histories that a broker could have written: positions are opened, rolled, assigned, expired, split, renamed,
moved between accounts, and some closes have their openings before the history begins.

A history is either exact (instants, the broker's ids and order numbers) or a list of dated rows without any, where equal
rows have equal content keys.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.ledger import builders
from thetadesk.kernel.instruments import Instrument, Right, equity, option
from thetadesk.ledger.model import Effect, Kind, TimePrecision, Transaction

D = Decimal
ZERO = Decimal(0)
TICKERS = ("AAA", "BBB")
RENAMED = {"AAA": "AAX", "BBB": "BBX", "AAX": "AAA", "BBX": "CCC", "CCC": "BBB"}
STRIKES = (D(20), D("22.5"), D(25))
EXPIRIES = (date(2026, 6, 19), date(2026, 7, 17), date(2026, 12, 18))
PRICES = tuple(map(D, ("0.05", "0.9", "1.1", "2.35", "3.3333", "7")))
FEES = tuple(map(D, ("0", "-0.01", "-0.65", "-1.13", "-3.337")))
EXACT_STEPS = tuple(timedelta(seconds=s) for s in (0, 0, 1, 30, 300, 7200, 86400, 86400 * 20))
DAILY_STEPS = tuple(timedelta(days=days) for days in (0, 0, 1, 20))
UTC = ZoneInfo("UTC")


@dataclass
class Teller:
    """Tells one account's history event by event; knows what is held."""

    draw: st.DrawFn
    exact: bool
    now: datetime = datetime(2026, 1, 5, 10, tzinfo=builders.NEW_YORK)
    held: dict[Instrument, Decimal] = field(default_factory=dict)
    told: list[Transaction] = field(default_factory=list)
    orders: int = 0
    day_is_over: bool = (
        False  # brokers post removals after the close; what else this moment brought came before
    )

    # ---- what every event is made of

    def pick(self, choices):
        return self.draw(st.sampled_from(choices))

    def some(self, most: int = 5) -> Decimal:
        return D(self.draw(st.integers(1, most)))

    def add(
        self, kind: Kind, effect: Effect | None, what: Instrument | None, delta: Decimal = ZERO, **more
    ) -> None:
        """One transaction; `delta` moves the position, whatever quantity the record states."""
        number = len(self.told)
        stated = more.pop("quantity", delta)
        more["description"] = str(delta)
        moment = self.now if self.exact else self.now.replace(hour=0, minute=0, second=0)
        row = builders.told(
            kind, effect, what, stated,
            price=more.pop("price", None), gross=more.pop("gross", 0), fees=more.pop("fees", 0),
            at=moment.strftime("%Y-%m-%d %H:%M:%S"), order=more.pop("order", None), **more,
        )  # fmt: skip
        if self.exact:
            row = replace(row, source_id=f"id{number:03}", sequence=number)
        else:
            words = (
                row.traded_on,
                kind,
                effect,
                what and what.symbol,
                stated,
                row.price,
                row.gross,
                row.fees,
            )
            row = replace(
                row, precision=TimePrecision.DAY, sequence=number, content_key=" ".join(map(str, words))
            )
        self.told.append(replace(row, line=number))
        if what is not None and delta:
            self.held[what] = self.held.get(what, D(0)) + delta

    def trade(
        self, effect: Effect, what: Instrument, delta: Decimal, price: Decimal | None = None, **more
    ) -> None:
        price = self.pick(PRICES) if price is None else price
        gross = (-delta * price * (what.multiplier or 1)).quantize(D("0.01"))
        self.add(Kind.TRADE, effect, what, delta, price=price, gross=gross, fees=self.pick(FEES), **more)

    def order(self) -> str | None:
        self.orders += 1
        return f"order{self.orders}" if self.exact and self.draw(st.booleans()) else None

    def some_option(self) -> Instrument:
        right = self.pick(tuple(Right))
        return option(self.pick(TICKERS), self.pick(EXPIRIES), right, self.pick(STRIKES))

    def open_side(self, what: Instrument) -> int:
        """A broker never holds one contract long and short: what is held decides the side."""
        held = self.held.get(what, D(0))
        return (1 if held > 0 else -1) if held else self.pick((-1, -1, 1))

    def positions(self, *, options: bool | None = None) -> list[Instrument]:
        return [what for what, held in self.held.items() if held and options in (None, what.is_option)]

    # ---- events

    def open_one(self) -> None:
        what = self.some_option()
        self.trade(Effect.OPEN, what, self.open_side(what) * self.some(), order=self.order())

    def open_several(self) -> None:
        """A spread, strangle or condor: two to four different legs of one order."""
        order = self.order()
        size = self.some(3)
        legs = {self.some_option() for _ in range(self.draw(st.integers(2, 4)))}
        for what in sorted(legs, key=lambda leg: leg.symbol):
            self.trade(Effect.OPEN, what, self.open_side(what) * size, order=order)

    def close_some(self) -> None:
        what = self.pick(self.positions())
        held = self.held[what]
        part = min(abs(held), self.some() * (1 if what.is_option else 50))
        self.trade(Effect.CLOSE, what, -part.copy_sign(held), order=self.order())

    def roll(self) -> None:
        what = self.pick(self.positions(options=True))
        held = self.held[what]
        later = option(what.underlying, EXPIRIES[-1], what.right, self.pick(STRIKES))
        order, other = self.order(), self.order()
        self.trade(Effect.CLOSE, what, -held, order=order)
        if self.held.get(later, D(0)) * held >= 0:
            self.trade(Effect.OPEN, later, held, order=self.pick((order, other)))

    def shares(self) -> None:
        delta = self.pick((D(100), D(-100), D(150), D("33.5"), D(-250)))
        self.trade(Effect.AUTO, equity(self.pick(TICKERS)), delta, self.pick(STRIKES), order=self.order())

    def expire(self) -> None:
        what = self.pick(self.positions(options=True))
        held = self.held[what]
        part = min(abs(held), self.some())
        self.remove(Kind.EXPIRATION, what, -part.copy_sign(held))

    def remove(self, kind: Kind, what: Instrument, delta: Decimal, **more) -> None:
        self.add(kind, Effect.REMOVE, what, delta, quantity=abs(delta), **more)
        self.day_is_over = True

    def settle_in_shares(self) -> None:
        """Assignment of a short option or exercise of a long one, with its shares: beside it, later as a plain trade
        at the strike, or nowhere."""
        what = self.pick(self.positions(options=True))
        held = self.held[what]
        part = min(abs(held), self.some())
        self.remove(Kind.ASSIGNMENT if held < 0 else Kind.EXERCISE, what, -part.copy_sign(held))
        shares = part * (1 if (what.right is Right.PUT) == (held < 0) else -1) * 100
        how = self.pick(("beside", "beside", "beside", "later", "nowhere"))
        if how == "nowhere":
            return
        if how == "later":
            self.now += timedelta(days=1)
        kind, effect = (Kind.DELIVERY, Effect.AUTO) if how == "beside" else (Kind.TRADE, Effect.AUTO)
        self.add(kind, effect, equity(what.underlying), shares, price=what.strike,
                 gross=-shares * what.strike, fees=self.pick(FEES))  # fmt: skip

    def settle_in_cash(self) -> None:
        what = self.pick(self.positions(options=True))
        self.remove(
            Kind.CASH_SETTLEMENT, what, -self.held[what], gross=self.pick((D("-747"), D("12.34"))), fees=D(-5)
        )

    def pay(self) -> None:
        kind = self.pick(
            (Kind.DIVIDEND, Kind.FEE, Kind.INTEREST, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.ADJUSTMENT)
        )
        what = equity(self.pick(TICKERS)) if kind in (Kind.DIVIDEND, Kind.FEE) else None
        self.add(kind, None, what, gross=self.pick((D("40"), D("-6.01"), D("1000"))))

    def split(self) -> None:
        what = self.pick(self.positions(options=False))
        held = self.held[what]
        self.add(Kind.SPLIT, None, what, self.pick((held, held / 2, -(held / 2))))

    def rename(self) -> None:
        """Everything held on a ticker goes on under another; each pair of rows is told in either order."""
        ticker = self.pick(sorted({what.underlying for what in self.positions()}))
        new = RENAMED[ticker]
        for what in [what for what in self.positions() if what.underlying == ticker]:
            held = self.held[what]
            into = option(new, what.expires_on, what.right, what.strike) if what.is_option else equity(new)
            value = self.pick((D(0), D("120.01")))
            sides = [(Effect.CLOSE, what, -held, value), (Effect.OPEN, into, held, -value)]
            for effect, side, delta, gross in sides[:: self.pick((1, -1))]:
                self.add(Kind.CORPORATE, effect, side, delta, gross=gross)

    def transfer(self) -> None:
        if self.positions() and self.draw(st.booleans()):
            what = self.pick(self.positions())
            self.add(Kind.TRANSFER, None, what, -self.held[what])
        else:
            what = equity(self.pick(TICKERS))
            if self.held.get(what, D(0)) >= 0:
                self.add(Kind.TRANSFER, None, what, D(40), basis=self.pick((None, D("812.34"))))

    def opening(self) -> None:
        what = self.some_option()
        self.add(
            Kind.OPENING_POSITION,
            None,
            what,
            self.open_side(what) * self.some(),
            basis=self.pick((None, D(200))),
        )

    def stray(self) -> None:
        """A close of more than there is: its opening lies before the history."""
        what = self.some_option()
        held = self.held.get(what, D(0))
        side = (1 if held > 0 else -1) if held else self.pick((-1, 1))
        if self.draw(st.booleans()):
            self.trade(Effect.CLOSE, what, -side * (abs(held) + self.some()), order=self.order())
        elif side < 0:
            self.remove(self.pick((Kind.EXPIRATION, Kind.ASSIGNMENT)), what, abs(held) + self.some())
        else:
            self.remove(Kind.EXERCISE, what, -(abs(held) + self.some()))
        # What the books do not hold they call missing; the position itself is flat.
        self.held[what] = D(0)

    ANY_TIME = (open_one, open_one, open_several, shares, pay, transfer, opening, stray)
    WHILE_HELD = (close_some, close_some, rename)
    WHILE_OPTIONS = (roll, roll, expire, settle_in_shares, settle_in_shares, settle_in_cash)

    def event(self) -> None:
        choices = [*self.ANY_TIME]
        if self.positions():
            choices += self.WHILE_HELD
        if self.positions(options=True):
            choices += self.WHILE_OPTIONS
        if self.positions(options=False):
            choices += [Teller.split]
        self.pick(choices)(self)
        steps = EXACT_STEPS if self.exact else DAILY_STEPS
        self.now += self.pick(steps[-2:] if self.day_is_over else steps)
        self.day_is_over = False


@st.composite
def histories(draw: st.DrawFn, exact: bool | None = None, most: int = 14) -> list[Transaction]:
    """Transactions as a parser hands them over, oldest first: without ledger ids and accounts."""
    teller = Teller(draw, draw(st.booleans()) if exact is None else exact)
    for _ in range(draw(st.integers(1, most))):
        teller.event()
    return teller.told


def delta_of(transaction: Transaction) -> Decimal:
    """By how much a transaction of such a history moves its position: removals do not say it themselves."""
    return Decimal(transaction.description)


def recorded(told: list[Transaction]) -> list[Transaction]:
    """The same as the ledger would hold them, for the pure rules."""
    return [replace(t, id=f"t{at:03}", account_id=builders.ACCOUNT) for at, t in enumerate(told)]


def poorer(told: list[Transaction], precision: TimePrecision = TimePrecision.MINUTE) -> list[Transaction]:
    """The same events as a poorer source tells them: cut to the minute or the day, without ids and orders, fees in
    whole cents."""
    found = []
    for at, t in enumerate(told):
        cut = t.occurred_at.astimezone(builders.NEW_YORK).replace(second=0)
        if precision is TimePrecision.DAY:
            cut = cut.replace(hour=0, minute=0)
        words = (cut, t.kind, t.effect, t.instrument and t.instrument.symbol, t.quantity, t.price, t.gross)
        found.append(
            replace(
                t,
                source="poor",
                source_id=None,
                order_id=None,
                occurred_at=cut.astimezone(UTC),
                precision=precision,
                fees=t.fees.quantize(D("0.01")),
                content_key=" ".join(map(str, words)),
                sequence=at,
            )
        )
    return found
