"""Alert rules, what they fired, and how well they serve."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, InstantText

SeverityText = Literal["info", "warning", "urgent"]
StateText = Literal["ok", "pending", "firing", "no_data", "error", "paused", "expired"]
AlertStateText = Literal["firing", "acknowledged", "cleared"]
DeliveryStateText = Literal[
    "waiting",
    "sending",
    "delivered",
    "failed_over",
    "dead",
    "inhibited",
    "silenced",
    "withdrawn",
]
ModeText = Literal["LIVE", "PAPER", "SIMULATED"]


class RuleCountsJson(TypedDict):
    """How many of a rule's instances stand where; a rule without `each` has one."""

    ok: int
    pending: int
    firing: int
    no_data: int
    error: int


class RuleFormJson(TypedDict):
    """A rule as the fields of a form: the same text, cut at its clauses. Empty is what the rule does not say;
    `channels` are separated by commas."""

    condition: str
    each: str
    where: str
    holds_for: str
    clears_when: str
    cooldown: str
    once: bool
    repeat: str
    schedule: str
    until: str
    severity: str
    channels: str
    ignores_quiet: bool


class RuleJson(TypedDict):
    """A rule. `text` is the whole truth about what it does, `description` says it in plain words; `problem` says why this
    desk cannot read it any more. `symbols` are those that it names."""

    id: str
    version: int
    text: str
    name: str
    description: str
    severity: SeverityText
    channels: list[str]
    symbols: list[str]
    paused: bool
    deleted: bool
    problem: str | None
    standing: RuleCountsJson
    last_fired_at: InstantText | None
    created_at: InstantText
    updated_at: InstantText


class InstanceJson(TypedDict):
    """Where one instance of a rule stands: for which subject (`title` in words), since when, how often it has fired."""

    instance: str
    title: str
    state: StateText
    since: InstantText
    value: float | None
    fired: int
    last_fired_at: InstantText | None


class RuleDetailJson(RuleJson):
    """A rule with its form and its instances, those that fire first; at most two hundred."""

    form: RuleFormJson | None
    instances: list[InstanceJson]


class RulesJson(TypedDict):
    """Every rule that stands, or every deleted one, oldest first."""

    items: list[RuleJson]


class RuleVersionJson(TypedDict):
    """What a rule once said."""

    version: int
    text: str
    at: InstantText
    actor: str


class RuleVersionsJson(TypedDict):
    """What a rule has said, oldest first."""

    items: list[RuleVersionJson]


class RuleProblemJson(TypedDict):
    """Why a text is no rule: from the character `at` (counted from 0), `length` of them; `fits` could stand there, the
    likeliest first. `field` is the field of the form that it was typed in."""

    detail: str
    at: int
    length: int
    fits: list[str]
    field: str | None


class ReadingJson(TypedDict):
    """What a rule's condition says of one subject now; `true` is null while nobody knows."""

    instance: str
    title: str
    true: bool | None
    value: float | None
    threshold: float | None
    words: str


class FiringJson(TypedDict):
    """A firing that would have been."""

    at: InstantText
    words: str


class PastJson(TypedDict):
    """How often the rule would have fired in the last `days`, replayed over stored candles; the latest are told. `count`
    is null where candles cannot say, and `note` says why, or what they leave out."""

    days: int
    count: int | None
    firings: list[FiringJson]
    note: str


class RuleCheckJson(TypedDict):
    """A text looked at as a rule, keeping nothing. Either it is one (`text` as it would be kept, `description` in plain
    words, `form` its fields, `now` what it says now of at most twenty of its `subjects`, `past`), or there is a
    `problem`."""

    ok: bool
    typed: str
    text: str | None
    description: str | None
    form: RuleFormJson | None
    problem: RuleProblemJson | None
    subjects: int
    true_now: int
    now: list[ReadingJson]
    past: PastJson | None


class SuggestionJson(TypedDict):
    """A text that fits in place of the characters from `start` to `end`; `title` says what it is."""

    text: str
    kind: Literal["word", "name", "symbol", "function", "number", "key", "channel"]
    title: str
    start: int
    end: int


class SuggestionsJson(TypedDict):
    """What could be typed, the likeliest first."""

    items: list[SuggestionJson]


class ObservableJson(TypedDict):
    """Something a rule can ask about: `name` of a quote, leg, campaign, …; `beat` says how soon it is looked at."""

    name: str
    title: str
    unit: Literal["dollars", "percent", "days", "seconds", "shares", "number", "true or false"]
    of: Literal["quote", "leg", "campaign", "ticker", "account", "portfolio", "connection", "desk"]
    beat: Literal["tick", "book", "slow"]
    description: str


class ObservablesJson(TypedDict):
    """Everything a rule can ask about."""

    items: list[ObservableJson]


class TemplateJson(TypedDict):
    """A rule to begin with."""

    id: str
    title: str
    text: str
    reason: str
    group: str
    description: str


class TemplatesJson(TypedDict):
    """Rules to begin with."""

    items: list[TemplateJson]


class DeliveryJson(TypedDict):
    """The telling of one alert by one channel. `about` says of what it tells: `telling` is 0 for the firing, n for a
    reminder; `maybe_twice` says that an earlier attempt may have arrived; `receipt` is what the channel said."""

    id: str
    alert_id: str
    channel_id: str
    about: Literal["firing", "reminder", "over"]
    telling: int
    state: DeliveryStateText
    attempts: int
    created_at: InstantText
    due_at: InstantText
    delivered_at: InstantText | None
    receipt: str
    problem: str
    maybe_twice: bool
    fallback_for: str | None


class AlertJson(TypedDict):
    """One firing of one instance of a rule. `kind` says whether its condition is true, or nobody can say (no_data, error), or
    that it is a notice of the desk itself, which has no rule (`rule_id` is empty) but `href`, the page it leads to.
    `source_age` is how old (seconds) the oldest quote or figure was that it rests on, `count` the number of the firing."""

    id: str
    rule_id: str
    rule_version: int
    rule_text: str
    rule_name: str
    instance: str
    title: str
    kind: Literal["fired", "no_data", "error", "notice"]
    severity: SeverityText
    state: AlertStateText
    mode: ModeText
    fired_at: InstantText
    cleared_at: InstantText | None
    acknowledged_at: InstantText | None
    value: float | None
    threshold: float | None
    words: str
    note: str
    source_age: float | None
    count: int
    seen: bool
    subjects: list[str]
    href: str
    deliveries: list[DeliveryJson]


class AttemptJson(TypedDict):
    """One try at sending: `lost` is one whose process is gone, `uncertain` one that may have arrived."""

    delivery_id: str
    number: int
    at: InstantText
    outcome: str
    detail: str
    milliseconds: int | None


class AlertDetailJson(AlertJson):
    """An alert with every attempt at telling it."""

    tries: list[AttemptJson]


class InboxCountsJson(TypedDict):
    """What a badge shows: open alerts by severity, those nobody has acknowledged, those no page has shown, and the messages
    that every channel has given up."""

    urgent: int
    warning: int
    info: int
    unacknowledged: int
    unseen: int
    dead_letters: int


class InboxJson(TypedDict):
    """What is true now, what nobody has acknowledged first, then by severity; and what no page has shown yet (`missed`),
    over or not."""

    counts: InboxCountsJson
    items: list[AlertJson]
    missed: list[AlertJson]


class AlertChangeJson(TypedDict):
    """What has become of an alert."""

    what: Literal["fired", "cleared", "acknowledged", "delivered", "seen"]
    alert: AlertJson


class AlertHistoryJson(TypedDict):
    """Alerts, newest first; `next` continues the list, null at its end."""

    items: list[AlertJson]
    next: str | None


class SilenceJson(TypedDict):
    """Until `until_at` nothing is sent of one rule, one instance of it, or of anything."""

    id: str
    rule_id: str | None
    instance: str | None
    created_at: InstantText
    until_at: InstantText
    reason: str


class SilencesJson(TypedDict):
    """The silences that last, the last to end first."""

    items: list[SilenceJson]


class DeadLetterJson(TypedDict):
    """What no channel has told, and the alert it is about."""

    delivery: DeliveryJson
    alert: AlertJson | None


class DeadLettersJson(TypedDict):
    """What no channel has told, newest first."""

    items: list[DeadLetterJson]


class ServiceJson(TypedDict):
    """How alerts have served: times in seconds, `acted_on` the share that somebody acknowledged. `advice` says what to do
    about a noisy rule."""

    rule_id: str | None
    rule_name: str
    rule_text: str
    fired: int
    acknowledged: int
    ignored: int
    open: int
    acted_on: float | None
    to_acknowledge_p50: float | None
    to_acknowledge_worst: float | None
    lasted_p50: float | None
    flapping: int
    noisy: bool
    advice: str


class EffectivenessJson(TypedDict):
    """How the alerts of so many `days` have served: all of them, and each rule's, the noisiest first."""

    days: int
    since: DayText
    all: ServiceJson
    rules: list[ServiceJson]


class QuantilesJson(TypedDict):
    """Times in milliseconds since the tick or fact was read from its socket; null while there is none."""

    stage: Literal["fired", "committed", "handed_over", "delivered"]
    count: int
    p50_ms: float | None
    p99_ms: float | None
    p999_ms: float | None
    worst_ms: float | None


class ChannelHealthJson(TypedDict):
    """How a channel does: failures in a row, and until when it is left alone."""

    channel_id: str
    failures: int
    resting_until: InstantText | None


class LatencyJson(TypedDict):
    """How long it takes from the tick to being told, by the newest 8,192 measures; how many rules and instances are watched, and
    what is not written down yet (`behind`). `problem` says why nothing can be written."""

    stages: list[QuantilesJson]
    rules: int
    instances: int
    symbols: int
    behind: int
    refused: int
    problem: str
    channels: list[ChannelHealthJson]
