"""Changes as the engine makes them: instances that walk over the allowed moves, each change with where it leaves them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from thetadesk.alerts.model import Change, Saved, State

START = 1_795_000_000.0


@dataclass
class Walker:
    """Walks instances of rules from state to state; every change is a second later than the one before."""

    at: float = START
    seq: int = 0
    saved: dict[tuple[str, str], Saved] = field(default_factory=dict)
    repeats: dict[tuple[str, str], int] = field(default_factory=dict)

    def go(
        self, rule_id: str, after: State, instance: str = "", version: int = 1, heard_ns: int = 0
    ) -> Change:
        """The change by which the instance comes to `after`; from firing to firing it is a reminder."""
        key = (rule_id, instance)
        before = self.saved.get(key, Saved(State.OK, START))
        self.at += 1.0
        self.seq += 1
        fires = after is State.FIRING and before.state is not State.FIRING
        reminds = after is before.state is State.FIRING
        self.repeats[key] = self.repeats.get(key, 0) + 1 if reminds else 0
        saved = replace(
            before,
            state=after,
            since=before.since if reminds else self.at,
            count=before.count + fires,
            last_fired_at=self.at if fires else before.last_fired_at,
            last_value=182.4,
        )
        self.saved[key] = saved
        words = f"{rule_id} {instance} {after}: 182.40 < 185"
        return Change(
            rule_id,
            version,
            instance,
            before.state,
            after,
            self.at,
            heard_ns,
            182.4,
            185.0,
            words,
            self.seq,
            saved,
            self.repeats[key],
        )
