"""The certificate of every account at both brokers is green on every simulated day, whatever the day brings."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from brokersim import calendar
from brokersim.clock import Clock
from brokersim.model import Contract, Posting, PostingKind, Settlement
from brokersim.server import create_sim
from brokersim.sim import Options
from tests.proofs.days import BROKERS, TODAY, WHOLE_HISTORIES, Days, days, difference
from thetadesk.connections.model import CertificateState

SEEDS = range(1, 51)
HOURS = (time(5, 10), time(8, 30), time(10, 43), time(13), time(15, 58), time(16, 20), time(23, 50))
"""When people look, in New York: before anything is booked, between bookings and the opening, while markets are open, at
the close and after it."""


def sessions(first: date, last: date) -> Iterator[date]:
    """The trading days from one date to another."""
    on = calendar.session_on_or_after(first).on
    while on <= last:
        yield on
        on = calendar.next_session(on).on


def green(living: Days) -> None:
    """Syncs both brokers: every certificate of every account is green."""
    for broker in BROKERS:
        found = living.certificates(living.sync(broker))
        assert len(found) == 5
        for certificate in found:
            assert certificate.state is CertificateState.GREEN, difference(certificate)


def live(living: Days, chosen: Sequence[date], seed: int) -> None:
    """Looks once on each of these days, at an hour that depends on the seed."""
    hours = random.Random(seed)
    for on in chosen:
        living.move_to(calendar.instant(on, hours.choice(HOURS)))
        green(living)


def what(posting: Posting) -> str:
    """What kind of thing happened; of settlements, when prices were taken."""
    if posting.kind is PostingKind.CASH_SETTLEMENT and isinstance(posting.instrument, Contract):
        return f"{posting.kind} {posting.instrument.settlement}"
    return posting.kind


EVENTFUL = {
    *(kind.value for kind in PostingKind if kind is not PostingKind.CASH_SETTLEMENT),
    *(f"{PostingKind.CASH_SETTLEMENT} {each}" for each in Settlement),
}


def eventful(seed: int) -> tuple[set[str], list[date]]:
    """What happens to the accounts of a seed; the last day on which each kind of it does, and the day after."""
    sim = create_sim(Clock.stepped(datetime.combine(TODAY, time(22), UTC)), Options(seed))
    found: dict[str, date] = {}
    for number in sim.world.accounts:
        found |= {what(each): each.on for each in sim.world.postings(number) if each.on > WHOLE_HISTORIES}
    chosen = {near for on in found.values() for near in (on, calendar.next_session(on).on) if near <= TODAY}
    return set(found), sorted(chosen)


def test_certificates_are_green_around_whatever_can_happen(tmp_path: Path) -> None:
    happened, chosen = eventful(7)
    assert happened >= EVENTFUL
    with days(tmp_path, 7) as living:
        green(living)
        live(living, chosen, 7)
        assert living.unexplained() == []


def test_certificates_are_green_however_rarely_one_looks(tmp_path: Path) -> None:
    trading = list(sessions(WHOLE_HISTORIES + timedelta(days=1), TODAY))
    chosen = sorted(random.Random(11).sample(trading, 5))
    with days(tmp_path, 11) as living:
        green(living)
        live(living, chosen, 11)
        assert living.unexplained() == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_every_certificate_is_green_on_every_day(seed: int, tmp_path: Path) -> None:
    with days(tmp_path, seed) as living:
        green(living)
        live(living, list(sessions(WHOLE_HISTORIES + timedelta(days=1), TODAY)), seed)
        assert living.unexplained() == []
