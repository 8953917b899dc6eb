"""Certificates: whether our books equal the broker's, and from where on they do not."""

from typing import Annotated

from fastapi import Query, Response

from thetadesk.connections.service import reading as connections
from thetadesk.ledger.service import accounts
from thetadesk.web.asking import AccountQuery, Desk, Id, answer
from thetadesk.web.certifying import certificates_json
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_connections
from thetadesk.web.schemas.certificates import CertificateJson, CertificatesJson

router = Router(tags=["reconciliation"], prefix="/certificates")


@router.get(
    "",
    response_model=CertificatesJson,
    responses=examples.answers({"items": [examples_connections.CERTIFICATE]}),
)
def list_certificates(
    desk: Desk,
    account: AccountQuery = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 30,
) -> Response:
    """List certificates, newest first."""
    with desk.reading() as unit:
        ids = None if account is None else accounts.accounts_in_scope(unit, None, account)[1]
        found = connections.list_certificates(unit, ids, limit)
        body: CertificatesJson = {"items": certificates_json(unit, found)}
    return answer(body)


@router.get(
    "/{certificate_id}",
    response_model=CertificateJson,
    responses=examples.answers(examples_connections.CERTIFICATE),
)
def get_certificate(desk: Desk, certificate_id: Id) -> Response:
    """Show one certificate: every position and the cash, ours against the broker's."""
    with desk.reading() as unit:
        [body] = certificates_json(unit, [connections.get_certificate(unit, certificate_id)])
    return answer(body)
