"""What needs a hand today."""

from typing import Annotated

from fastapi import Query, Response

from thetadesk.web.asking import AccountQuery, Desk, PortfolioQuery, ScopeQuery, Working, answer
from thetadesk.web.needing import attention_now
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_attention
from thetadesk.web.schemas.attention import AttentionKindText, AttentionsJson
from thetadesk.web.schemas.examples_attention import ATTENTIONS

router = Router(tags=["attention"])


@router.get("/attention", response_model=AttentionsJson, responses=examples.answers(ATTENTIONS))
def list_attention(
    desk: Desk,
    working: Working,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    kind: Annotated[
        AttentionKindText | None,
        Query(description="Only what is of this kind, also where something more severe stands before it."),
    ] = None,
) -> Response:
    """List what needs a hand, the most severe first: one entry for each campaign, connection, job or backlog."""
    found = attention_now(desk, working, scope, account, portfolio)
    wanted = [
        each
        for each in found.items
        if kind is None or each.kind == kind or any(also.kind == kind for also in each.also)
    ]
    return answer(telling_attention.attentions(found, wanted))
