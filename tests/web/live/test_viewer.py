"""Whatever comes in whatever order, and however slowly a client takes it: in the end it knows what the desk knows."""

import asyncio
import json
from collections.abc import Generator
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.live.watching import Market
from thetadesk.web.live import board
from thetadesk.web.live.board import Beat, Board
from thetadesk.web.live.viewer import Viewer

SYMBOLS = ["SPY", "QQQ", "IWM"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from(SYMBOLS), st.integers(1, 4)),
        st.tuples(st.just("follow"), st.sampled_from(SYMBOLS)),
        st.tuples(st.just("leave"), st.sampled_from(SYMBOLS)),
        st.tuples(st.sampled_from(["beat", "piece", "stop", "go", "turn"])),
        st.tuples(st.just("wait"), st.integers(1, 200)),
    ),
    max_size=40,
)


class Page:
    """A client that takes what is sent when it can, and keeps the newest of everything."""

    def __init__(self) -> None:
        self.quotes: dict[str, dict] = {}
        self.flows = asyncio.Event()
        self.flows.set()

    async def take(self, text: str) -> None:
        await self.flows.wait()
        for quote in json.loads(text)["quotes"]:
            self.quotes.setdefault(quote["symbol"], {}).update(quote)


class Scene:
    """A market, a board and one viewer with its page."""

    def __init__(self) -> None:
        self.market, self.page = Market(), Page()
        self.board = Board(self.market.hub, self.market.now)
        self.viewer = Viewer(1, self.board, self.market.book)
        self.beating: Generator[None, None, Beat] | None = None

    def do(self, step: tuple) -> None:
        match step:
            case ("tick", symbol, price):
                self.market.say(symbol, float(price), price + 0.5)
            case ("follow", symbol):
                fresh, _ = self.viewer.follow([symbol], book=False)
                told = ",".join(self.board.whole(each) for each in fresh)
                self.viewer.reply(f'{{"quotes":[{told}]}}')
            case ("leave", symbol):
                self.viewer.leave([symbol], book=False)
            case ("beat",):
                while not self.piece():
                    pass
            case ("piece",):
                self.piece()
            case ("stop",):
                self.page.flows.clear()
            case ("go",):
                self.page.flows.set()
            case ("wait", seconds):
                self.market.at += seconds

    def piece(self) -> bool:
        """One piece of a beat; whether it was its last, after which it is told."""
        if self.beating is None:
            self.market.at += 0.25
            self.beating = self.board.beat()
        try:
            next(self.beating)
        except StopIteration as end:
            self.beating = None
            self.viewer.tell(end.value, None)
            return True
        return False

    async def turn(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    def known(self) -> dict[str, dict]:
        """What the page knows of what is followed, but its age."""
        followed = {symbol: dict(self.page.quotes[symbol]) for symbol in self.viewer.symbols}
        for quote in followed.values():
            del quote["age_seconds"]
        return followed

    def told(self) -> dict[str, dict]:
        """What the desk knows of it."""
        followed = {symbol: json.loads(self.board.whole(symbol)) for symbol in self.viewer.symbols}
        for quote in followed.values():
            del quote["age_seconds"]
        return followed


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_in_the_end_a_page_knows_what_the_desk_knows_whatever_comes_between_the_pieces_of_a_beat(steps):
    async def play():
        scene = Scene()
        sending = asyncio.create_task(scene.viewer.send_all(scene.page.take))
        for step in steps:
            if step == ("turn",):
                await scene.turn()
            else:
                scene.do(step)
        for step in [("go",), ("beat",), ("beat",), ("wait", 2), ("beat",), ("beat",)]:
            scene.do(step)
            await scene.turn()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert scene.known() == scene.told()

    with mock.patch.object(board, "_AT_ONCE", 1):
        asyncio.run(play())
