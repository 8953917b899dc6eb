"""The engine: takes ticks and facts, keeps every instance of every rule where it belongs, and says each move.

It runs on one thread, that of the event loop, waits for nothing and writes nothing. Moments that come by themselves
(something has held long enough, hours begin, a window slides on) are kept as deadlines: `beat` meets them, and so does
any tick that changes something, so that what is decided does not depend on how often `beat` is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import inf
from operator import attrgetter
from zlib import crc32

from thetadesk.alerts import syntax
from thetadesk.alerts.engine import machine
from thetadesk.alerts.engine.bands import Atom, Crossing
from thetadesk.alerts.engine.deadlines import Deadlines
from thetadesk.alerts.engine.describing import Known, decisive, words
from thetadesk.alerts.engine.figures import Figure, Flow, Graph, Stretch, Told, leaves
from thetadesk.alerts.engine.hours import ends_at
from thetadesk.alerts.engine.instances import ActiveRule, Attempt, Instance, Listening, Running, Said, plainly
from thetadesk.alerts.engine.machine import GRACE_SECONDS, Standing
from thetadesk.alerts.engine.quotes import Look, ticking
from thetadesk.alerts.engine.sources import Facts, Quotes, Sources, Watch, is_quoted, parts_of
from thetadesk.alerts.engine.weaving import Weaver, key_of, problem_of, remembered, whole
from thetadesk.alerts.model import ONLY, Change, Saved, State
from thetadesk.alerts.syntax import Of
from thetadesk.market.model import Quote

LOOK_SECONDS = 5.0
"""How often it is asked whether a quote that says nothing is still to be believed."""
_MOST_LEFT = 20_000
_WHILE_OFF = " (became so while the desk was off)"


class Engine:
    """Every active rule. `changes` is called with each move, in the order in which they happen; `quotes` is the hub;
    `heard_ns` says when this process read what it is working on, `now_ns` is the same steady clock; a quote that says
    nothing is looked at again every `look_seconds`; `attempt` does each evaluation, and may catch what goes wrong."""

    def __init__(
        self,
        changes: Callable[[Change], None],
        quotes: Quotes,
        heard_ns: Callable[[], int],
        now_ns: Callable[[], int],
        look_seconds: float = LOOK_SECONDS,
        attempt: Attempt = plainly,
    ) -> None:
        self._changes, self._attempt = changes, attempt
        self._look_seconds = look_seconds
        self._heard_ns, self._now_ns = heard_ns, now_ns
        self._rules: dict[str, Running] = {}
        self._over: dict[Of, dict[str, Running]] = defaultdict(dict)
        self._graph = Graph()
        self._deadlines = Deadlines()
        self._flow = Flow(self._flipped, self._lost)
        self._sources = Sources(quotes, self._flow, self._moved)
        self._listenings: dict[syntax.Schedule | None, Listening] = {}
        self._stirred: list[Instance] = []
        self._moments: list[Crossing] = []
        # How instances stand whose subjects are not there (any more), by rule, version and subject.
        self._left: dict[tuple[str, int, str], Saved] = {}
        self._met: set[Of] = set()  # the kinds of which anything is known since `load`
        self._now = 0.0
        self._order = self._seq = 0
        # When what is being worked on was heard; None for a tick, of which the wire knows.
        self._heard_at: int | None = None
        self.tick: Look = ticking(self._sources.gates)
        """Takes a quote that has changed, and when (epoch seconds): the hub's `listen_ticks` calls it."""

    @property
    def symbols(self) -> frozenset[str]:
        """Whose quotes the rules ask for."""
        return frozenset(self._sources.watches)

    @property
    def instances(self) -> int:
        """How many instances are watched."""
        return sum(len(running.instances) for running in self._rules.values())

    @property
    def watched(self) -> int:
        """How many instances of rules there are."""
        return sum(len(running.instances) for running in self._rules.values())

    def standings(self) -> dict[tuple[str, str], Saved]:
        """How every instance stands, by rule and subject: what `load` takes after a restart."""
        now = {
            (running.rule.id, each.key): each.standing.saved(self._decisive(each)[0])
            for running in self._rules.values()
            for each in running.instances.values()
        }
        return {(id, key): saved for (id, _, key), saved in self._left.items()} | now

    def readings(self, rule_id: str) -> list[Said]:
        """What a rule's condition says now of each of its subjects."""
        running = self._rules[rule_id]
        condition = running.rule.line.condition
        return [
            Said(each.key, each.true(), *self._decisive(each), words(condition, self._known_of(each.key)))
            for each in running.instances.values()
        ]

    def load(self, rules: Iterable[ActiveRule], saved: Mapping[tuple[str, str], Saved], now: float) -> None:
        """Begins with these rules, as they stood when the desk was left."""
        self._come(now)
        rules = list(rules)
        versions = {rule.id: rule.version for rule in rules}
        self._left = {(id, versions.get(id, 0), key): each for (id, key), each in saved.items()}
        for rule in rules:
            self._add(rule)
        self._settle(self._now)

    def replace(self, rule: ActiveRule, now: float) -> None:
        """Takes a new rule, or one that has changed. What was fired by an earlier version is over; one that was only
        paused or resumed stands as it stood."""
        self._come(now)
        self._drop(rule.id, keeps=rule.version)
        self._add(rule)
        self._sources.rest(self._over)
        self._settle(self._now)

    def remove(self, rule_id: str, now: float) -> None:
        """Watches a rule no more; what it fired is over. Should it come back as it was, it goes on counting."""
        self._come(now)
        self._drop(rule_id)
        self._sources.rest(self._over)
        self._settle(self._now)

    def facts(self, kind: str, subjects: Facts, now: float) -> None:
        """Takes all that is known of the subjects of one kind (an `Of`): who is not among them is not there any more.
        A figure that is not told is unknown."""
        of = Of(kind)
        now = self._come(now)
        self._sources.take(of, subjects, now)
        if of not in self._met:
            self._met.add(of)
            self._meet_again(of)
        for running in self._over[of].values():
            self._follow(running, subjects)
        self._settle(now)

    @property
    def windows(self) -> set[tuple[str, str, int]]:
        """The windows over quotes that do not reach back far enough yet, as symbol, field and seconds: `warm` them."""
        found = set()
        for stretch in self._graph.stretches():
            told = stretch.inputs[0]
            if is_quoted(told) and not stretch.window.is_full:
                _, symbol, field = parts_of(told)
                found.add((symbol, field, stretch.seconds))
        return found

    def warm(self, symbol: str, field: str, past: Iterable[tuple[float, float]], now: float) -> None:
        """Lets the windows of one field of a symbol know what it was: times (epoch seconds, rising) and values."""
        now = self._come(now)
        told = self._graph.get((Of.QUOTE, symbol, field))
        values = [(at, value) for at, value in past if at <= now]
        for stretch in self._graph.stretches():
            if stretch.inputs[0] is told:
                stretch.fill(values, now)
                self._flow.spread([stretch], now)
        self._settle(now)

    def beat(self, now: float) -> None:
        """Lets time pass until `now`."""
        self._come(now)

    def _come(self, now: float) -> float:
        self._heard_at = self._now_ns()
        return self._advance(now)

    def _advance(self, now: float) -> float:
        """Meets every deadline up to `now`, each at its own time; time never goes back."""
        while (due := self._deadlines.pop(now)) is not None:
            self._now = max(self._now, due[0])
            due[1](self._now)
            self._settle(self._now)
        self._now = max(self._now, now)
        return self._now

    def _moved(self, watch: Watch, quote: Quote, at: float) -> None:
        self._heard_at = None
        at = self._advance(at)
        watch.quote, watch.live = quote, True
        watch.renew(at)
        self._settle(at)

    def _flipped(self, atom: Atom) -> None:
        if isinstance(atom, Crossing) and atom.truth:
            self._moments.append(atom)
        owner = atom.owner
        assert isinstance(owner, Instance)
        owner.stir()

    def _lost(self, figure: Figure) -> None:
        if figure.listeners and figure.rings_at is None:
            self._await_loss(figure)

    def _await_loss(self, figure: Figure) -> None:
        """Looks again when a value has been unknown for too long, at everybody that it keeps from knowing."""

        def ring(at: float) -> None:
            figure.rings_at = None
            if figure.value is not None:
                return
            if figure.unknown_since + GRACE_SECONDS > at:
                self._await_loss(figure)
                return
            for listener in figure.listeners:
                listener.stir()

        figure.rings_at = figure.unknown_since + GRACE_SECONDS
        self._deadlines.add(figure.rings_at, ring)

    def _settle(self, at: float) -> None:
        """Evaluates everybody whose condition may be another, and again where it was true for a moment only."""
        while self._stirred or self._moments:
            stirred = self._stirred[:]
            self._stirred.clear()
            if len(stirred) > 1:
                stirred.sort(key=attrgetter("order"))
            for instance in stirred:
                instance.stirred = False
                self._evaluate(instance, at)
            if not self._stirred:
                moments, self._moments = self._moments, []
                for moment in moments:
                    moment.passed()
                    self._flipped(moment)

    def _evaluate(self, instance: Instance, at: float) -> None:
        problem = self._attempt(self._step, instance, at)
        if problem:
            self._break_off(instance, f"it cannot be evaluated ({problem}): change the rule", at)

    def _break_off(self, instance: Instance, why: str, at: float) -> None:
        """One rule's bug keeps no other from being told: it ends what met it, and says so."""
        before = instance.standing.state
        after = machine.stop(instance.standing, State.ERROR, at)
        if after is not None:
            self._say(instance, before, after, at, why)
        self._unweave(instance)

    def _step(self, instance: Instance, at: float) -> None:
        running, standing = instance.running, instance.standing
        if not instance.atoms or not running.listening.open:
            return
        read = instance.read()
        while True:
            before = standing.state
            after = machine.step(standing, running.terms, read, at)
            if after is None:
                break
            self._say(instance, before, after, at)
        if read.true is not None:
            instance.restored = False
        if read.unknown_since is not None:
            for figure in instance.figures():
                if figure.value is None:
                    figure.waiting[instance] = None
        if standing.state is State.EXPIRED:
            self._unweave(instance)
        elif standing.due is not None and standing.due < instance.alarm:
            self._wake(instance, standing.due)

    def _wake(self, instance: Instance, due: float) -> None:
        def ring(at: float) -> None:
            if instance.alarm == due:
                instance.alarm = inf
                self._evaluate(instance, at)

        instance.alarm = due
        self._deadlines.add(due, ring)

    def _add(self, rule: ActiveRule) -> None:
        line = rule.line
        running = Running(rule, machine.terms_of(line), self._listening(line.schedule), problem_of(line))
        self._rules[rule.id] = running
        if running.goes_over is None or running.problem is not None:
            self._begin(running, ONLY)
        else:
            self._over[running.goes_over][rule.id] = running
            self._follow(running, self._sources.facts.get(running.goes_over, {}))
        if line.until is not None:
            self._expire(running, ends_at(line.until))

    def _drop(self, rule_id: str, keeps: int | None = None) -> None:
        """Takes a rule out. Of version `keeps` is remembered how it stands; of any other, what was fired is over."""
        running = self._rules.pop(rule_id, None)
        if running is None:
            return
        if running.goes_over is not None:
            self._over[running.goes_over].pop(rule_id, None)
        for instance in running.instances.values():
            if running.rule.version == keeps:
                saved = instance.standing.saved(self._decisive(instance)[0])
                self._left[rule_id, keeps, instance.key] = saved
            else:
                self._end(instance, "the rule has changed" if keeps is not None else "the rule was removed")
                self._leave(running.rule, instance)
            self._unweave(instance)

    def _follow(self, running: Running, subjects: Iterable[str]) -> None:
        """Begins an instance for every subject that has come, and ends those whose subject has gone."""
        here = set(subjects)
        if here == running.instances.keys():
            return
        for key in [key for key in running.instances if key not in here]:
            instance = running.instances.pop(key)
            self._end(instance, "it is not there any more")
            self._unweave(instance)
            self._leave(running.rule, instance)
        for key in subjects:
            if key not in running.instances:
                self._begin(running, key)

    def _meet_again(self, of: Of) -> None:
        """What was left when the desk was is taken up, so that it ends if its subject has gone meanwhile."""
        for (id, version, key), saved in list(self._left.items()):
            running = self._over[of].get(id)
            if running is None or running.rule.version != version or key in running.instances:
                continue
            if saved.state not in (State.OK, State.EXPIRED):
                self._begin(running, key)

    def _leave(self, rule: ActiveRule, instance: Instance) -> None:
        """Remembers how often somebody fired who has gone: firings are numbered."""
        if instance.standing.count:
            self._left[rule.id, rule.version, instance.key] = instance.standing.saved(None)
            if len(self._left) > _MOST_LEFT:
                del self._left[next(iter(self._left))]

    def _end(self, instance: Instance, why: str) -> None:
        """What it has fired is over, whatever its condition says."""
        standing = instance.standing
        if standing.state in (State.OK, State.EXPIRED) or (standing.armed and standing.state is State.PAUSED):
            return
        before, standing.armed = standing.state, True
        self._say(instance, before, standing.move(State.OK, self._now), self._now, why)

    def _begin(self, running: Running, key: str) -> None:
        saved = self._left.pop((running.rule.id, running.rule.version, key), None)
        standing = Standing(since=self._now) if saved is None else Standing.restored(saved)
        self._order += 1
        instance = Instance(running, key, self._order, standing, self._stirred.append)
        instance.restored = saved is not None
        instance.began_at = self._now
        running.instances[key] = instance
        before = standing.state
        stops = running.stops(self._now)
        if stops is not None:
            after = machine.stop(standing, stops, self._now)
        else:
            after = machine.resume(standing, self._now)
        if standing.state not in (State.ERROR, State.PAUSED, State.EXPIRED):
            self._weave(instance, saved)
        if after is not None:
            self._say(instance, before, after, self._now, running.problem or "")

    def _weave(self, instance: Instance, saved: Saved | None) -> None:
        running, line = instance.running, instance.running.rule.line
        weaver = Weaver(self._graph, instance, self._told, self._flow, self._now, remembered(line, saved))
        instance.true, instance.lasts = weaver.weave(whole(line), moves_on=running.terms.moves_on)
        if line.clears_when is not None:
            instance.clears = weaver.weave(line.clears_when).true
        instance.atoms = tuple(weaver.atoms)
        for figure in instance.figures():
            figure.listeners[instance] = None
            if figure.value is None and figure.rings_at is None:
                self._await_loss(figure)
        for stretch in weaver.stretches:
            stretch.slide_on(self._slide)
        running.listening.instances[instance] = None
        self._sources.choose(weaver.told)
        instance.stir()

    def _unweave(self, instance: Instance) -> None:
        gone: list[Figure] = []
        for figure, atom in instance.atoms:
            figure.band.remove(atom, figure.value)
            figure.listeners.pop(instance, None)
            figure.waiting.pop(instance, None)
            gone += self._graph.let_go(figure)
        instance.atoms = ()
        instance.running.listening.instances.pop(instance, None)
        told = [each for each in gone if isinstance(each, Told) and each.is_asked]
        for each in told:
            self._sources.forget(each)
        self._sources.choose(told)

    def _told(self, figure: Told) -> None:
        """Somebody asks for a figure: from now on its symbol's quote is looked at."""
        watch = self._sources.ask(figure, self._now)
        if watch is not None:
            self._look_after(watch)

    def _look_after(self, watch: Watch) -> None:
        """Asks now and then whether a quote that says nothing is still believed: not of all at the same moment."""

        def ring(at: float) -> None:
            if self._sources.watches.get(watch.symbol) is watch:
                self._sources.doubt(watch, at)
                self._deadlines.add(at + self._look_seconds, ring)

        share = crc32(watch.symbol.encode()) / 2**32
        self._deadlines.add(self._now + self._look_seconds * share, ring)

    def _slide(self, stretch: Stretch) -> None:
        """Lets a window slide on when its slot ends, until nothing in it changes any more."""

        def ring(at: float) -> None:
            stretch.slides = False
            if self._graph.get(stretch.key) is stretch:
                self._flow.take(stretch, stretch.answer(at), at)
                self._flow.spread([stretch], at)

        stretch.slides = True
        self._deadlines.add(stretch.window.ends_at(self._now), ring)

    def _listening(self, schedule: syntax.Schedule | None) -> Listening:
        found = self._listenings.get(schedule)
        if found is None:
            found = self._listenings[schedule] = Listening(schedule, self._now)
            self._await_turn(found)
        return found

    def _await_turn(self, listening: Listening) -> None:
        """Opens and closes a schedule's hours."""

        def ring(at: float) -> None:
            listening.turn(at)
            for instance in tuple(listening.instances):
                if listening.open:
                    instance.stir_unless_quiet()
                elif machine.close(instance.standing, at) is not None:
                    self._say(instance, State.PENDING, State.OK, at)
            self._await_turn(listening)

        turns_at = listening.next_change(self._now)
        if turns_at is not None:
            self._deadlines.add(turns_at, ring)

    def _expire(self, running: Running, ends: float) -> None:
        def ring(at: float) -> None:
            if self._rules.get(running.rule.id) is not running:
                return
            for instance in running.instances.values():
                before = instance.standing.state
                after = machine.stop(instance.standing, State.EXPIRED, at)
                if after is not None:
                    self._say(instance, before, after, at)
                self._unweave(instance)

        self._deadlines.add(ends, ring)

    def _value(self, value: syntax.Value, subject: str) -> float | None:
        if isinstance(value, syntax.Number):
            return value.value
        found = self._graph.get(key_of(value, subject))
        if isinstance(found, Told):
            return self._sources.value(found, self._now)
        return None if found is None else found.value

    def _decisive(self, instance: Instance) -> tuple[float | None, float | None]:
        return decisive(instance.running.rule.line.condition, self._known_of(instance.key))

    def _known_of(self, subject: str) -> Known:
        return lambda value: self._value(value, subject)

    def _say(self, instance: Instance, before: State, after: State, at: float, why: str = "") -> None:
        """Tells a move, with what it rests on in words."""
        rule, standing = instance.running.rule, instance.standing
        value, threshold = self._decisive(instance)
        told = words(rule.line.condition, self._known_of(instance.key))
        if instance.restored and after is State.FIRING and standing.last_fired_at == at:
            told += _WHILE_OFF
        self._seq += 1
        ages = [self._sources.age(each, at) for figure in instance.figures() for each in leaves(figure)]
        change = Change(
            rule.id,
            rule.version,
            instance.key,
            before,
            after,
            at,
            self._heard_ns() if self._heard_at is None else self._heard_at,
            value,
            threshold,
            f"{told}: {why}" if why else told,
            self._seq,
            standing.saved(value),
            standing.repeats if after is State.FIRING else 0,
            self._now_ns(),
            max((age for age in ages if age is not None), default=None),
        )
        self._changes(change)
