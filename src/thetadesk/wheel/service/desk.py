"""What choosing needs of the desk it runs for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from thetadesk.market.service.marketplace import Desk as MarketDesk
from thetadesk.portfolio.limits import Limits
from thetadesk.portfolio.model import Valued

if TYPE_CHECKING:
    from thetadesk.wheel.service.boards import BoardBook


class Desk(MarketDesk, Protocol):
    """`bootstrap.App` is one."""

    @property
    def boards(self) -> BoardBook: ...

    def valued(self) -> Valued | None:
        """The live book as it was last valued; None where nobody tells prices."""
        ...

    def limits(self, portfolio_id: str, /) -> Limits | None:
        """What the active plan of a portfolio allows; None if it has none."""
        ...
