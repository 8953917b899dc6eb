"""Orders on their way into the world: strategies with what hangs on them, and the words that clients wrote."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from brokersim.model import Account, Order, OrderStatus
from brokersim.schwab import orders as told
from brokersim.schwab.answers import Json
from brokersim.schwab.tickets import Plan, Spec
from brokersim.sim import Sim

_FIRST_GROUP = 7_000_000_000


@dataclass(frozen=True, slots=True)
class OneCancelsOther:
    """Two orders of which one cancels the other; `parent` is the order that both wait for."""

    id: int
    account: str
    entered_at: datetime
    children: tuple[int, ...]
    parent: int | None


@dataclass(slots=True)
class Desk:
    """What is known of orders that came over this wire, besides what the world knows: the clients' words, and the
    pairs, which are no orders in the world."""

    sim: Sim
    specs: dict[int, Spec] = field(default_factory=dict)
    pairs: dict[int, OneCancelsOther] = field(default_factory=dict)
    _paired: set[int] = field(default_factory=set)
    _groups: "count[int]" = field(default_factory=lambda: count(_FIRST_GROUP))

    def enter(self, account: Account, plan: Plan, parent: int | None = None) -> int:
        """Places an order with all that hangs on it; answers its number."""
        if plan.ticket is None:
            return self._enter_pair(account, plan, parent)
        order = self._place(account, plan, parent, None)
        for child in plan.children:
            self.enter(account, child, order.id)
        return order.id

    def replace(self, account: Account, order: Order, plan: Plan) -> int:
        """Puts one order in another's place; answers the new number."""
        assert plan.ticket is not None
        new = self.sim.world.replace(order.id, plan.ticket)
        self.specs[new.id] = plan.spec
        if order.id in self._paired:
            self._paired.add(new.id)
        for child in plan.children:
            self.enter(account, child, new.id)
        return new.id

    def _place(self, account: Account, plan: Plan, parent: int | None, group: int | None) -> Order:
        assert plan.ticket is not None
        order = self.sim.world.place(account.number, plan.ticket, parent=parent, group=group)
        self.specs[order.id] = plan.spec
        return order

    def _enter_pair(self, account: Account, plan: Plan, parent: int | None) -> int:
        group = next(self._groups)
        placed = [self._place(account, child, parent, group) for child in plan.children]
        for child, order in zip(plan.children, placed, strict=True):
            for grandchild in child.children:
                self.enter(account, grandchild, order.id)
        self._settle_pair(placed)
        ids = tuple(order.id for order in placed)
        self._paired.update(ids)
        self.pairs[group] = OneCancelsOther(group, account.number, placed[0].entered_at, ids, parent)
        return group

    def _settle_pair(self, placed: list[Order]) -> None:
        """One that traded as it was placed could not cancel the other, which was not there yet."""
        if any(order.status is OrderStatus.FILLED for order in placed):
            for order in placed:
                if not order.status.is_final:
                    self.sim.world.cancel(order.id)

    def shown(self, order: Order, family: dict[int, list[Order]]) -> Json:
        """An order with its children; `family` holds the account's orders by parent."""
        children = [
            self.shown(child, family) for child in family.get(order.id, ()) if child.id not in self._paired
        ]
        children += [self.shown_pair(pair, family) for pair in self.pairs.values() if pair.parent == order.id]
        return told.order(self.sim.market, order, self.specs.get(order.id, {}), children)

    def shown_pair(self, pair: OneCancelsOther, family: dict[int, list[Order]]) -> Json:
        children = [self.shown(self.sim.world.order(id), family) for id in self._latest(pair)]
        return told.one_cancels_other(pair.id, pair.account, pair.entered_at, children)

    def is_nested(self, order: Order) -> bool:
        """Whether an order is shown inside another."""
        return order.parent is not None or order.id in self._paired

    def _latest(self, pair: OneCancelsOther) -> list[int]:
        """The pair's orders, or what has replaced them."""
        found = []
        for id in pair.children:
            order = self.sim.world.order(id)
            while order.replaced_by is not None:
                order = self.sim.world.order(order.replaced_by)
            found.append(order.id)
        return found


def by_parent(orders: list[Order]) -> dict[int, list[Order]]:
    family: dict[int, list[Order]] = {}
    for order in orders:
        if order.parent is not None:
            family.setdefault(order.parent, []).append(order)
    return family
