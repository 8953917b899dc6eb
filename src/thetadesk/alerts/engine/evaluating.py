"""The engine: takes ticks and facts, keeps every instance of every rule where it belongs, and says each move.

It runs on one thread, that of the event loop, waits for nothing and writes nothing. Moments that come by themselves
(something has held long enough, hours begin, a window slides on) are kept as deadlines: `beat` meets them, and so does
any tick that changes something, so that what is decided does not depend on how often `beat` is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from operator import attrgetter

from thetadesk.alerts import syntax
from thetadesk.alerts.engine import machine
from thetadesk.alerts.engine.bands import Atom, Crossing
from thetadesk.alerts.engine.figures import Figure, Flow, Graph, Told
from thetadesk.alerts.engine.holding import Held
from thetadesk.alerts.engine.hours import ends_at
from thetadesk.alerts.engine.instances import ActiveRule, Attempt, Instance, Listening, Running, Said, plainly
from thetadesk.alerts.engine.machine import Standing, Terms
from thetadesk.alerts.engine.quotes import Look, ticking
from thetadesk.alerts.engine.sources import Facts, Models, Quotes, Sources, Watch, is_quoted, parts_of
from thetadesk.alerts.engine.telling import Teller
from thetadesk.alerts.engine.waiting import Waits
from thetadesk.alerts.engine.weaving import Weaver, problem_of, remembered, whole
from thetadesk.alerts.model import ONLY, Change, Saved, State
from thetadesk.alerts.syntax import Of
from thetadesk.market.model import Quote

LOOK_SECONDS = 5.0
"""How often it is asked whether a quote that says nothing is still to be believed."""
_MOST_LEFT = 20_000
_SAME_TIME_SECONDS = 1.0
_OFF = "the desk was off"
_PAUSED = "the rule was paused"
_DELETED = "the rule was deleted"


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
        self._attempt = attempt
        self._rules: dict[str, Running] = {}
        self._over: dict[Of, dict[str, Running]] = defaultdict(dict)
        self._graph = Graph()
        self._flow = Flow(self._flipped, self._lost)
        self._sources = Sources(quotes, self._flow, self._moved)
        self._waits = Waits(self._graph, self._flow, self._sources, self._settle, look_seconds)
        self._teller = Teller(changes, self._graph, self._sources, heard_ns, now_ns, lambda: self._waits.now)
        self._listenings: dict[syntax.Schedule | None, Listening] = {}
        self._stirred: list[Instance] = []
        self._moments: list[Crossing] = []
        self._held = Held()
        # How instances stand whose subjects are not there (any more), by rule, version and subject, and why.
        self._left: dict[tuple[str, int, str], tuple[Saved, str]] = {}
        self._met: set[Of] = set()  # the kinds of which anything is known since `load`
        self._order = 0
        self._ahead = 0.0
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

    def standings(self, of: Collection[str] | None = None) -> dict[tuple[str, str], Saved]:
        """How every instance stands, by rule and subject: what `load` takes after a restart. `of` asks for those of some
        rules that are watched now."""
        if of is None:
            left = {(id, key): saved for (id, _, key), (saved, _) in self._left.items()}
            return left | self.standings(self._rules)
        return {
            (id, each.key): self._teller.saved(each)
            for id in of
            if id in self._rules
            for each in self._rules[id].instances.values()
        }

    def watching(self, rule_id: str, version: int) -> dict[str, Saved]:
        """Where the instances of a rule stand now, by subject, without their values; nobody if it is not watched in this
        version. Any thread may ask."""
        running = self._rules.get(rule_id)
        if running is None or running.rule.version != version:
            return {}
        return {each.key: each.standing.saved(None) for each in list(running.instances.values())}

    def readings(self, rule_id: str) -> list[Said]:
        """What a rule's condition says now of each of its subjects."""
        return [self._teller.said(each) for each in self._rules[rule_id].instances.values()]

    def load(self, rules: Iterable[ActiveRule], saved: Mapping[tuple[str, str], Saved], now: float) -> None:
        """Begins with these rules, as they stood when the desk was left. One that cannot be taken up keeps no other from
        being: its state is an error."""
        self._come(now)
        rules = list(rules)
        versions = {rule.id: rule.version for rule in rules}
        self._left = {(id, versions.get(id, 0), key): (each, _OFF) for (id, key), each in saved.items()}
        for rule in rules:
            self._take_up(rule)
            for _ in self._follow_known(rule.id):
                pass
        self._settle(self._waits.now)

    def replace(self, rule: ActiveRule, now: float) -> None:
        """Takes a new rule, or one that has changed. What was fired by an earlier version is over; one that was only
        paused or resumed stands as it stood."""
        for _ in self.take_rule(rule, now):
            pass

    def take_rule(self, rule: ActiveRule, now: float) -> Generator[None, None, None]:
        """The same in pieces, between which ticks may come."""
        self._come(now)
        yield from self._drop(rule.id, keeps=rule.version)
        self._take_up(rule)
        self._sources.rest(self._over)
        self._settle(self._waits.now)
        for _ in self._follow_known(rule.id):
            self._settle(self._waits.now)
            yield

    def remove(self, rule_id: str, now: float) -> None:
        """Watches a rule no more; what it fired is over. Should it come back as it was, it goes on counting."""
        for _ in self.drop_rule(rule_id, now):
            pass

    def drop_rule(self, rule_id: str, now: float) -> Generator[None, None, None]:
        """The same in pieces, between which ticks may come."""
        self._come(now)
        yield from self._drop(rule_id)
        self._sources.rest(self._over)
        self._settle(self._waits.now)

    def facts(self, kind: str, subjects: Facts, now: float) -> None:
        """Takes all that is known of the subjects of one kind (an `Of`): who is not among them is not there any more.
        A figure that is not told is unknown."""
        for _ in self.take_facts(kind, subjects, now):
            pass

    def take_facts(self, kind: str, subjects: Facts, now: float) -> Generator[None, None, None]:
        """The same in pieces, between which ticks may come. What moves by it is evaluated when all is taken."""
        of, heard_at = Of(kind), self._come(now)
        for _ in self._sources.take(of, subjects, lambda: self._waits.now):
            self._held.hold(self._stirred, self._moments)
            yield
            self._teller.heard_at = heard_at
            if self._sources.facts.get(of) is not subjects:
                # Newer ones have come meanwhile, and evaluate what these have stirred.
                return
        if of not in self._met:
            self._met.add(of)
            self._meet_again(of)
        for running in list(self._over[of].values()):
            for _ in self._follow(running, subjects):
                self._held.hold(self._stirred, self._moments)
                yield
                self._teller.heard_at = heard_at
                if self._sources.facts.get(of) is not subjects:
                    return
        self._held.hold(self._stirred, self._moments)
        for moments in self._held.release():
            self._moments += moments
            self._settle(self._waits.now)
            yield
            self._teller.heard_at = heard_at

    def take_models(self, models: Models, now: float) -> Generator[None, None, None]:
        """Takes what the desk's own model says of options whose quotes tell no Greeks, in pieces."""
        heard_at = self._come(now)
        for _ in self._sources.model(models, lambda: self._waits.now):
            self._settle(self._waits.now)
            yield
            self._teller.heard_at = heard_at

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
        self._come(now)
        now = self._waits.now
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

    def pass_time(self, now: float) -> Generator[None, None, None]:
        """The same in pieces, between which ticks may come."""
        self._teller.hear()
        while self._waits.meet(now):
            yield
            self._teller.hear()

    def keep_time(self, ahead: float, now: float) -> None:
        """Notes by how many seconds the clock of the market that is told is ahead of ours: hours are the market's."""
        self._come(now)
        if abs(ahead - self._ahead) < _SAME_TIME_SECONDS:
            return
        self._ahead = ahead
        for listening in self._listenings.values():
            listening.ahead = ahead
            self._waits.turn(listening, self._waits.now, self._close)
        self._settle(self._waits.now)

    def _come(self, now: float) -> int:
        """It is `now`, and something is heard that is no tick; when that was (steady clock)."""
        heard_at = self._teller.hear()
        self._waits.advance(now)
        return heard_at

    def _moved(self, watch: Watch, quote: Quote, at: float) -> None:
        self._teller.heard_at = None
        at = self._waits.advance(at)
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
            self._waits.await_loss(figure)

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
        problem = self._attempt(instance.running.rule.id, self._step, instance, at)
        if problem:
            self._break_off(instance, f"it cannot be evaluated ({problem}): change the rule", at)

    def _break_off(self, instance: Instance, why: str, at: float) -> None:
        """One rule's bug keeps no other from being told: it ends what met it, and says so."""
        before = instance.standing.state
        after = machine.stop(instance.standing, State.ERROR, at)
        if after is not None:
            self._teller.say(instance, before, after, at, why)
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
            self._teller.say(instance, before, after, at)
        if read.true is not None:
            instance.absence = ""
        if read.unknown_since is not None:
            for figure in instance.figures():
                if figure.value is None:
                    figure.waiting[instance] = None
        if standing.state is State.EXPIRED:
            self._unweave(instance)
        elif standing.due is not None and standing.due < instance.alarm:
            self._waits.wake(instance, standing.due, self._evaluate)

    def _take_up(self, rule: ActiveRule) -> None:
        problem = self._attempt(rule.id, self._add, rule)
        if problem:
            self._attempt(rule.id, self._refuse, rule, problem)

    def _refuse(self, rule: ActiveRule, problem: str) -> None:
        """What was begun of a rule that met a bug is undone; it says so, and nothing else."""
        begun = self._rules.pop(rule.id, None)
        if begun is not None:
            if begun.goes_over is not None:
                self._over[begun.goes_over].pop(rule.id, None)
            for instance in begun.instances.values():
                self._unweave(instance)
        why = f"it cannot be taken up ({problem}): change the rule"
        running = self._rules[rule.id] = Running(rule, Terms(), self._listening(None), why)
        self._begin(running, ONLY)

    def _add(self, rule: ActiveRule) -> None:
        line = rule.line
        running = Running(rule, machine.terms_of(line), self._listening(line.schedule), problem_of(line))
        self._rules[rule.id] = running
        if running.goes_over is None or running.problem is not None:
            self._begin(running, ONLY)
        else:
            self._over[running.goes_over][rule.id] = running
        if line.until is not None:
            self._expire(running, ends_at(line.until))

    def _drop(self, rule_id: str, keeps: int | None = None) -> Generator[None, None, None]:
        """Takes a rule out. Of version `keeps` is remembered how it stands; of any other, what was fired is over."""
        running = self._rules.pop(rule_id, None)
        if running is None:
            return
        if running.goes_over is not None:
            self._over[running.goes_over].pop(rule_id, None)
        for instance in running.instances.values():
            if running.rule.version == keeps:
                absence = _PAUSED if running.rule.paused else instance.absence
                self._left[rule_id, keeps, instance.key] = self._teller.saved(instance), absence
            else:
                self._end(instance, "the rule has changed" if keeps is not None else "the rule was removed")
                self._leave(running.rule, instance, "" if keeps is not None else _DELETED)
            self._unweave(instance)
            yield

    def _follow_known(self, rule_id: str) -> Generator[None, None, None]:
        """Follows what is known of the subjects that a rule goes over."""
        running = self._rules.get(rule_id)
        if running is not None and running.goes_over is not None:
            yield from self._follow(running, self._sources.facts.get(running.goes_over, {}))

    def _follow(self, running: Running, subjects: Facts) -> Generator[None, None, None]:
        """Begins an instance for every subject that has come, and ends those whose subject has gone, one by one, as long
        as the rule stands."""
        if running.problem is not None or subjects.keys() == running.instances.keys():
            return
        id = running.rule.id
        for key in [key for key in running.instances if key not in subjects]:
            if self._rules.get(id) is not running:
                return
            instance = running.instances.pop(key)
            self._end(instance, "it is not there any more")
            self._unweave(instance)
            self._leave(running.rule, instance)
            yield
        for key in [key for key in subjects if key not in running.instances]:
            if self._rules.get(id) is not running:
                return
            problem = self._attempt(id, self._begin, running, key)
            if problem:
                self._attempt(id, self._refuse, running.rule, problem)
            yield

    def _meet_again(self, of: Of) -> None:
        """What was left when the desk was is taken up, so that it ends if its subject has gone meanwhile."""
        for (id, version, key), (saved, _) in list(self._left.items()):
            running = self._over[of].get(id)
            if running is None or running.rule.version != version or key in running.instances:
                continue
            if saved.state not in (State.OK, State.EXPIRED):
                self._begin(running, key)

    def _leave(self, rule: ActiveRule, instance: Instance, absence: str = "") -> None:
        """Remembers how often somebody fired who has gone: firings are numbered."""
        if instance.standing.count:
            self._left[rule.id, rule.version, instance.key] = instance.standing.saved(None), absence
            if len(self._left) > _MOST_LEFT:
                del self._left[next(iter(self._left))]

    def _end(self, instance: Instance, why: str) -> None:
        """What it has fired is over, whatever its condition says."""
        standing = instance.standing
        if standing.state in (State.OK, State.EXPIRED) or (standing.armed and standing.state is State.PAUSED):
            return
        before, standing.armed = standing.state, True
        self._teller.say(instance, before, standing.move(State.OK, self._waits.now), self._waits.now, why)

    def _begin(self, running: Running, key: str) -> None:
        saved, absence = self._left.pop((running.rule.id, running.rule.version, key), (None, ""))
        standing = Standing(since=self._waits.now) if saved is None else Standing.restored(saved)
        self._order += 1
        instance = Instance(running, key, self._order, standing, self._stirred.append)
        # What was true already, but not for long enough, became so before.
        instance.absence = "" if saved is not None and saved.state is State.PENDING else absence
        instance.began_at = self._waits.now
        running.instances[key] = instance
        before = standing.state
        stops = running.stops(self._waits.now)
        if stops is not None:
            after = machine.stop(standing, stops, self._waits.now)
        else:
            after = machine.resume(standing, self._waits.now)
        if standing.state not in (State.ERROR, State.PAUSED, State.EXPIRED):
            self._weave(instance, saved)
        if after is not None:
            self._teller.say(instance, before, after, self._waits.now, running.problem or "")

    def _weave(self, instance: Instance, saved: Saved | None) -> None:
        running, line = instance.running, instance.running.rule.line
        weaver = Weaver(
            self._graph, instance, self._told, self._flow, self._waits.now, remembered(line, saved)
        )
        instance.true, instance.lasts = weaver.weave(whole(line), moves_on=running.terms.moves_on)
        if line.clears_when is not None:
            instance.clears = weaver.weave(line.clears_when).true
        instance.atoms = tuple(weaver.atoms)
        for figure in instance.figures():
            figure.listeners[instance] = None
            if figure.value is None and figure.rings_at is None:
                self._waits.await_loss(figure)
        for stretch in weaver.stretches:
            stretch.slide_on(self._waits.slide)
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
        watch = self._sources.ask(figure, self._waits.now)
        if watch is not None:
            self._waits.look_after(watch)

    def _listening(self, schedule: syntax.Schedule | None) -> Listening:
        found = self._listenings.get(schedule)
        if found is None:
            found = self._listenings[schedule] = Listening(schedule, self._waits.now, self._ahead)
            self._waits.await_turn(found, self._close)
        return found

    def _close(self, instance: Instance, at: float) -> None:
        if machine.close(instance.standing, at) is not None:
            self._teller.say(instance, State.PENDING, State.OK, at)

    def _expire(self, running: Running, ends: float) -> None:
        def ring(at: float) -> None:
            if self._rules.get(running.rule.id) is not running:
                return
            for instance in running.instances.values():
                before = instance.standing.state
                after = machine.stop(instance.standing, State.EXPIRED, at)
                if after is not None:
                    self._teller.say(instance, before, after, at)
                self._unweave(instance)

        self._waits.at(ends, ring)
