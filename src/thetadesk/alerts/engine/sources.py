"""Where values come from: quotes by symbol, and figures of the book by kind and subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from operator import attrgetter
from typing import Protocol

from thetadesk.alerts.engine.figures import Figure, Flow, Reckoned, Told, feeds_of
from thetadesk.alerts.engine.quotes import FIELDS, NOWHERE, Gate, Look, gate_of
from thetadesk.alerts.syntax import Of
from thetadesk.market.model import Quote, QuoteState

Facts = Mapping[str, Mapping[str, float | bool | None]]
"""What is known of the subjects of a kind: figures by subject and name. A `why` of theirs, if there is one, says of a
subject and a name in words why a figure is unknown."""

_PARTS = 3
_DOUBTED = frozenset({QuoteState.STALE, QuoteState.MISSING})


class Quotes(Protocol):
    """The hub, as the engine needs it."""

    def get(self, symbol: str) -> Quote | None:
        """The symbol's quote, which changes in place."""
        ...

    def state(self, quote: Quote, now: float) -> QuoteState:
        """What a quote is good for."""
        ...


Models = Mapping[str, Mapping[str, float]]
"""What the desk's own model says of options, by symbol and the name of a quote's field."""


class Watch:
    """What rules ask about one symbol's quote. `quote` is the one that changes in place, once there is one; `live` says
    whether it is believed. What it does not say itself is as the model has it."""

    __slots__ = ("_flow", "_models", "_whole", "figures", "live", "quote", "symbol")

    def __init__(
        self, symbol: str, flow: Flow, models: Models, moved: Callable[[Watch, Quote, float], None]
    ) -> None:
        self.symbol = symbol
        self._models = models
        self.quote: Quote | None = None
        self.live = False
        self.figures: dict[str, Told] = {}

        def whole(quote: Quote, at: float) -> None:
            moved(self, quote, at)

        self._flow = flow
        self._whole: Look = whole

    def gate(self) -> Gate:
        """The quickest way to take a tick that does all that must be done."""
        if any(figure.feeds for figure in self.figures.values()):
            return NOWHERE, self._whole
        return gate_of({name: each.band for name, each in self.figures.items()}, self._whole)

    def value(self, name: str) -> float | None:
        """What a field of the quote is now; None where it is not believed."""
        if self.quote is None or not self.live:
            return None
        told = FIELDS[name](self.quote)
        if told is None and self.symbol in self._models:
            return self._models[self.symbol].get(name)
        return told

    def renew(self, at: float) -> None:
        """Takes what the quote says now."""
        changed = []
        for name, figure in self.figures.items():
            value = self.value(name)
            if value != figure.value:
                changed.append(figure)
                self._flow.take(figure, value, at)
        self._flow.spread(changed, at)


class Sources:
    """Everybody who tells values: the quotes by symbol, and the book's facts. `gates` say how each symbol's ticks
    are taken; `moved` is called with a watch whose quote does more than move within its bands."""

    def __init__(self, quotes: Quotes, flow: Flow, moved: Callable[[Watch, Quote, float], None]) -> None:
        self.gates: dict[str, Gate] = {}
        self.watches: dict[str, Watch] = {}
        self.facts: dict[Of, Facts] = {}
        self._facts_at: dict[Of, float] = {}
        self._asked: dict[Of, dict[str, dict[str, Told]]] = defaultdict(dict)
        # What rests on several subjects, some of which have been told anew.
        self._spanning: dict[Reckoned, None] = {}
        self._models: dict[str, Mapping[str, float]] = {}
        self._quotes = quotes
        self._flow = flow
        self._moved = moved

    def ask(self, figure: Told, now: float) -> Watch | None:
        """From now on somebody asks for this figure, whose value is looked up. The watch of a symbol that nobody asked
        about before is answered."""
        of, subject, name = parts_of(figure)
        if of is not Of.QUOTE or name not in FIELDS:
            self._asked[of].setdefault(subject, {})[name] = figure
            told = self.facts.get(of, {}).get(subject, {})
            self._flow.take(figure, _number(told.get(name)), now)
            return None
        watch = self.watches.get(subject)
        is_new = watch is None
        if watch is None:
            watch = self.watches[subject] = Watch(subject, self._flow, self._models, self._moved)
            self.doubt(watch, now)
        watch.figures[name] = figure
        self._flow.take(figure, watch.value(name), now)
        return watch if is_new else None

    def forget(self, figure: Told) -> None:
        """Nobody asks for this figure any more."""
        of, subject, name = parts_of(figure)
        if of is Of.QUOTE and name in FIELDS:
            del self.watches[subject].figures[name]
            if not self.watches[subject].figures:
                del self.watches[subject]
        else:
            del self._asked[of][subject][name]
            if not self._asked[of][subject]:
                del self._asked[of][subject]

    def rest(self, needed: Mapping[Of, Collection[str]]) -> None:
        """Forgets what was told of kinds of which nobody asks for a figure any more and that no rule `needed` goes over:
        nobody tells them meanwhile, and what is old must move nothing when it is asked for again."""
        for of in [of for of in self.facts if not self._asked[of] and not needed.get(of)]:
            del self.facts[of]

    def choose(self, figures: Iterable[Figure]) -> None:
        """Chooses anew how ticks of the symbols of these figures are taken."""
        for symbol in {parts_of(each)[1] for each in figures if is_quoted(each)}:
            watch = self.watches.get(symbol)
            if watch is None:
                self.gates.pop(symbol, None)
            else:
                self.gates[symbol] = watch.gate()

    def take(self, of: Of, facts: Facts, now: Callable[[], float]) -> Generator[None, None, None]:
        """Takes all that is known of a kind of subject, one by one. What rests on several subjects is reckoned when all
        have been taken: it is never of two times."""
        self.facts[of], self._facts_at[of] = facts, now()
        for subject, asked in list(self._asked[of].items()):
            self._take_of(asked, facts.get(subject, {}), now())
            yield
        spanning, self._spanning = self._spanning, {}
        for figure in sorted(spanning, key=attrgetter("rank")):
            self._flow.take(figure, figure.answer(now()), now())
            yield

    def _take_of(
        self,
        asked: Mapping[str, Told],
        told: Mapping[str, float | bool | None],
        now: float,
    ) -> None:
        changed = []
        for name, figure in asked.items():
            value = _number(told.get(name))
            if value != figure.value:
                self._flow.take(figure, value, now)
                if figure.feeds:
                    changed.append(figure)
        for fed in feeds_of(changed):
            if fed.spans:
                self._spanning[fed] = None
            else:
                self._flow.take(fed, fed.answer(now), now)

    def model(self, models: Models, now: Callable[[], float]) -> Generator[None, None, None]:
        """Takes what the model says of options, one by one: it stands in for what their quotes do not say."""
        before = dict(self._models)
        self._models.clear()
        self._models.update(models)
        for symbol in [*before, *(each for each in models if each not in before)]:
            watch = self.watches.get(symbol)
            if watch is not None and before.get(symbol) != models.get(symbol):
                watch.renew(now())
                yield

    def doubt(self, watch: Watch, now: float) -> None:
        """Asks whether the quote is (still) believed."""
        quote = self._quotes.get(watch.symbol)
        # What is looked at too late may have been told meanwhile: its tick is on the way.
        if quote is None or quote.received_at > now:
            return
        live = self._quotes.state(quote, now) not in _DOUBTED
        if live is not watch.live or quote is not watch.quote:
            watch.quote, watch.live = quote, live
            watch.renew(now)

    def age(self, figure: Figure, now: float) -> float | None:
        """How old what was told last of it is; None where nothing was."""
        of, subject, name = parts_of(figure)
        if of is not Of.QUOTE or name not in FIELDS:
            at = self._facts_at.get(of)
        else:
            quote = self.watches[subject].quote
            at = None if quote is None else quote.received_at
        return None if at is None else max(0.0, now - at)

    def value(self, figure: Told, now: float) -> float | None:
        """What a figure is at `now`: a quiet tick does not say it to the figure itself."""
        if figure.value is None or not is_quoted(figure):
            return figure.value
        _, symbol, name = parts_of(figure)
        watch = self.watches[symbol]
        is_later = watch.quote is not None and watch.quote.received_at > now
        return figure.value if is_later else watch.value(name)

    def why(self, figure: Figure, now: float) -> str:
        """Why a figure is unknown, in words; nothing where there is nothing to say."""
        of, subject, name = parts_of(figure)
        if not is_quoted(figure):
            explain: Callable[[str, str], str] | None = getattr(self.facts.get(of), "why", None)
            return "" if explain is None else explain(subject, name)
        quote = self._quotes.get(subject)
        state = QuoteState.MISSING if quote is None else self._quotes.state(quote, now)
        if state is QuoteState.MISSING:
            return f"there is no quote of {subject}"
        if state in (QuoteState.STALE, QuoteState.CROSSED):
            return f"the quote of {subject} is {state.value}"
        return f"the quote of {subject} says nothing of it"


def is_quoted(figure: Figure) -> bool:
    """Whether it is a field of a quote that comes with ticks."""
    if not isinstance(figure, Told) or len(figure.key) != _PARTS:
        return False
    return figure.key[0] is Of.QUOTE and figure.key[2] in FIELDS


def parts_of(figure: Figure) -> tuple[Of, str, str]:
    """Of whom, by what key, and which figure a told one is."""
    of, subject, name = figure.key
    assert isinstance(of, Of)
    return of, str(subject), str(name)


def _number(told: float | bool | None) -> float | None:
    return None if told is None else float(told)
