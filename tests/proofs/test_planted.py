"""Whatever is planted in any account, on any day, at the broker or in the ledger, is found and named, and heals."""

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from brokersim.model import Contract, Posting, PostingKind
from tests.proofs.days import BROKERS, WHOLE_HISTORIES, Days, days, difference
from thetadesk.connections.model import Certificate, CertificateState
from thetadesk.kernel.money import decimal_text

SEEDS = range(1, 51)
KINDS = ("cent", "contract", "missing", "duplicate")
_A_YEAR = 365
_FEW = 4


@dataclass
class Planted:
    """An error in what a broker tells of one account: the posting that it spoils, and the ids that this is told by."""

    number: str
    kind: str
    posting: Posting
    ids: frozenset[str]


def fits(kind: str, posting: Posting) -> bool:
    """Whether such an error shows in what this posting tells."""
    if kind == "contract":
        return posting.kind is PostingKind.TRADE and isinstance(posting.instrument, Contract)
    return bool(posting.gross) if kind == "cent" else bool(posting.net or posting.quantity)


def plant(living: Days, known: dict[str, int], luck: random.Random) -> list[Planted]:
    """Spoils, in each account that has any, one of the postings that are new since so many were `known`."""
    planted = []
    for number, count in known.items():
        fresh = living.sim.world.postings(number)[count:]
        choices = [(kind, each) for kind in KINDS for each in fresh if fits(kind, each)]
        if choices:
            kind, posting = luck.choice(choices)
            told = living.control("plant", account=number, kind=kind, posting=posting.id)
            planted.append(Planted(number, kind, posting, frozenset(str(id) for id in told["ids"])))
    return planted


def look(living: Days) -> dict[str, Certificate]:
    """Syncs both brokers: the last certificate of every account, by the account's number at the broker."""
    latest = {}
    for broker in BROKERS:
        latest |= {each.account_id: each for each in living.certificates(living.sync(broker))}
    return {number: latest[living.account_id(number)] for number in living.sim.world.accounts}


def is_named(living: Days, planted: Planted, certificate: Certificate) -> bool:
    """Whether the certificate is red, says from which transaction on, and what would explain it."""
    first = certificate.first_difference
    if first is None:
        return False
    transaction = living.transaction(first.transaction_id)
    if planted.kind == "missing":
        moved = decimal_text(abs(planted.posting.net)) if planted.posting.net else "fewer"
        return transaction is None and moved in first.reason.replace("more", "fewer")
    explained = [living.transaction(each.transaction_id) for each in certificate.explanations]
    ids = [each.source_id for each in explained if each is not None]
    if "nothing vouches" in first.reason:
        # Of a dividend and an interest of one day nobody knows in which the cent is: both are named.
        return len(ids) < _FEW and bool(planted.ids & set(ids))
    if transaction is None or transaction.source_id not in ids:
        return False
    # Of a row told twice the second one is named, which has an id of its own.
    twice = planted.kind == "duplicate"
    return (transaction.source_id in planted.ids) != twice and ("told twice" in first.reason) == twice


def prove(folder: Path, seed: int, times: int) -> None:
    """Plants an error in every account in which something is new, heals them all the next day; as many times."""
    luck, kinds = random.Random(seed), set()
    with days(folder, seed, WHOLE_HISTORIES + timedelta(days=luck.randrange(_A_YEAR))) as living:
        all_green(living)
        for _ in range(times):
            postings = living.sim.world.postings
            known = {number: len(postings(number)) for number in living.sim.world.accounts}
            living.pass_time(days=1, minutes=1)
            planted = {each.number: each for each in plant(living, known, luck)}
            kinds |= {each.kind for each in planted.values()}
            for number, certificate in look(living).items():
                said = f"{difference(certificate)} {[each.text for each in certificate.explanations]}"
                if number in planted:
                    assert is_named(living, planted[number], certificate), f"{planted[number]} {said}"
                else:
                    assert certificate.state is CertificateState.GREEN, f"{number} {said}"
            living.control("plant", "DELETE")
            living.pass_time(days=1, minutes=1)
            all_green(living)
    assert kinds == set(KINDS)


def all_green(living: Days) -> None:
    for number, certificate in look(living).items():
        assert certificate.state is CertificateState.GREEN, f"{number} {difference(certificate)}"


def test_what_a_broker_tells_wrong_is_found_and_named(tmp_path: Path) -> None:
    prove(tmp_path, 7, 10)


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_broker_tells_wrong_is_found_and_named_whatever_the_seed(seed: int, tmp_path: Path) -> None:
    prove(tmp_path, seed, 100)
