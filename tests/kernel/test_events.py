from dataclasses import dataclass

from thetadesk.kernel.events import Dispatcher, Event
from thetadesk.kernel.tenant import LOCAL_TENANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    pass


def test_reactions_hear_their_own_events_in_order():
    heard = []
    dispatcher = Dispatcher()
    dispatcher.on(Opened, lambda event: heard.append(("first", event.number)))
    dispatcher.on(Opened, lambda event: heard.append(("second", event.number)))
    dispatcher.dispatch(
        [
            Opened(tenant=LOCAL_TENANT, number=1),
            Closed(tenant=LOCAL_TENANT),
            Opened(tenant=LOCAL_TENANT, number=2),
        ]
    )
    assert heard == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]
