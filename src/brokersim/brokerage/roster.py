"""Whose accounts there are: every character has one at each broker, and no two of them trade alike."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from brokersim.brokerage.chance import luck
from brokersim.brokerage.characters.hand import Character
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
    found = []
    for broker in ("schwab", "tastytrade"):
        other = broker == "tastytrade"
        for name, nickname, character in _cast(other):
            found.append(Seat(account(seed, broker, name, nickname, genesis, len(found)), character))
    return found


def account(seed: int, broker: str, character: str, nickname: str, genesis: date, place: int) -> Account:
    """An account whose number depends on the seed and on what it is."""
    draw = luck(seed, broker, character)
    if broker == "schwab":
        number = str(draw.randrange(31_000_000, 89_000_000))
    else:
        letters = "".join(draw.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(2))
        number = f"5W{letters}{draw.randrange(10_000):04d}"
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
    wheel = Wheel(("F", "KO", "XLE", "SOFI")) if other else Wheel(("KO", "F", "INTC", "BAC"))
    return [("wheel", "Wheel", wheel)]
