"""Certificates with what they name: accounts, transactions, opening balances."""

from collections.abc import Sequence

from thetadesk.connections.model import Certificate
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import accounts, overview, reading
from thetadesk.web.schemas import telling, telling_connections
from thetadesk.web.schemas.certificates import CertificateJson


def certificates_json(unit: Unit, found: Sequence[Certificate]) -> list[CertificateJson]:
    """These certificates, in this order."""
    names = {account.id: account.name for account in accounts.list_accounts(unit)}
    about = tuple({each.account_id for each in found})
    openings = {each.transaction.id: each for each in overview.opening_balances(unit, about)}
    wanted = [
        each.first_difference.transaction_id
        for each in found
        if each.first_difference and each.first_difference.transaction_id
    ]
    told = {
        view.transaction.id: telling.transaction(view) for view in reading.transactions_by_id(unit, wanted)
    }
    return [
        telling_connections.certificate(
            each,
            names.get(each.account_id, ""),
            told.get(each.first_difference.transaction_id or "") if each.first_difference else None,
            openings,
        )
        for each in found
    ]
