"""Whose accounts there are: every character has one at each broker, and no two of them trade alike."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from brokersim.brokerage.chance import luck
from brokersim.brokerage.characters.busy import Busy
from brokersim.brokerage.characters.cut_off import CutOff
from brokersim.brokerage.characters.hand import Character
from brokersim.brokerage.characters.messy import Messy
from brokersim.brokerage.characters.roller import Roller
from brokersim.brokerage.characters.spreads import Spreads
from brokersim.brokerage.characters.wheel import Wheel
from brokersim.model import Account

USERS = {"schwab": "sam", "tastytrade": "tess"}
"""The two people who can log in, by broker."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An account with who trades it."""

    account: Account
    character: Character = field(repr=False)


def seats(seed: int, genesis: date) -> list[Seat]:
    """The ten accounts of the simulation, in the order of their places."""
    found: list[Seat] = []
    for broker in ("schwab", "tastytrade"):
        other = broker == "tastytrade"
        for name, nickname, character in _cast(other):
            found.append(Seat(account(seed, broker, name, nickname, genesis, len(found)), character))
    return found


def busy_seats(seed: int, genesis: date, rows: int, place: int) -> list[Seat]:
    """One account of `rows` rows at each broker, from `place` on."""
    return [
        Seat(account(seed, broker, "busy", "Busy", genesis, place + later), Busy(rows))
        for later, broker in enumerate(USERS)
    ]


def account(seed: int, broker: str, character: str, nickname: str, genesis: date, place: int) -> Account:
    """An account whose number depends on the seed and on what it is."""
    draw = luck(seed, broker, character)
    if broker == "schwab":
        number = str(draw.randrange(31_000_000, 89_000_000))
    else:
        number = f"5W{draw.choice('ABCDEFGHJKLMNPRSTUVXYZ')}{draw.randrange(100_000):05d}"
    opened = genesis + timedelta(days=place % 5)
    cut = timedelta(days=190) if character == "cut-off" else timedelta(0)
    return Account(
        number,
        "schwab" if broker == "schwab" else "tastytrade",
        USERS[broker],
        nickname,
        "margin",
        character,
        opened,
        opened + cut,
    )


def _cast(other: bool) -> list[tuple[str, str, Character]]:
    """Character, nickname and script of a broker's accounts; `other` is the second broker's."""
    if other:
        return [
            ("wheel", "Wheel", Wheel(("F", "KO", "XLE", "SOFI"))),
            ("spreads", "Spreads", Spreads(("QQQ", "IWM", "NVDA"), "SPXW", "SPX", lots=1)),
            ("roller", "Rolls", Roller(("AMD", "XLE", "DIS", "PLTR"))),
            ("messy", "Everything", Messy("PFE", "SOFI", "T", "BAC", "INTC")),
            ("cut-off", "Long-standing", CutOff(("KO", "CSCO"), "AAPL", Wheel(("F", "GM", "WFC"), days=28))),
        ]
    return [
        ("wheel", "Wheel", Wheel(("KO", "F", "INTC", "BAC"))),
        ("spreads", "Spreads", Spreads(("SPY", "IWM", "AAPL"), "SPX", "SPX")),
        ("roller", "Rolls", Roller(("TSLA", "AMD", "GOOGL"), funding=180_000)),
        ("messy", "Everything", Messy("F", "PLTR", "PFE", "SOFI", "MU")),
        ("cut-off", "Long-standing", CutOff(("PFE", "T"), "MSFT", Wheel(("KO", "DAL", "C"), days=28))),
    ]
