"""What the desk tells Prometheus, gathered when it asks: nothing is kept for it. docs/operations.md lists the names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from thetadesk import __version__
from thetadesk.alerts.latency import Histogram
from thetadesk.alerts.model import DeliveryState
from thetadesk.alerts.service import inbox
from thetadesk.alerts.service.inbox import Counts
from thetadesk.bootstrap import App
from thetadesk.jobs.model import JobStatus, RunState
from thetadesk.web.traffic import Traffic
from thetadesk.web.work import Work

PATH = "/metrics"
router = APIRouter(include_in_schema=False)
BOUNDS = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0,
)  # fmt: skip
"""Upper ends of the buckets of every histogram, in seconds."""
Labelled = Iterable[tuple[Mapping[str, str], float]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says, read before the rest is told."""

    counts: Counts
    deliveries: Mapping[tuple[str, DeliveryState], int]
    jobs: tuple[JobStatus, ...]


@router.get(PATH)
def get_metrics(request: Request) -> Response:
    """Everything that Prometheus is told."""
    state = request.app.state
    return Response(written(state.desk, state.work, state.traffic), media_type=CONTENT_TYPE_LATEST)


def written(desk: App, work: Work, traffic: Traffic) -> bytes:
    """Every metric as Prometheus reads it."""
    with desk.reading() as unit:
        counts, deliveries = inbox.counts(unit), inbox.depths(unit)
    stored = Stored(counts, deliveries, tuple(work.jobs.statuses()))
    registry = CollectorRegistry()
    registry.register(_Desk(desk, work, traffic, stored))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Desk(Collector):
    def __init__(self, desk: App, work: Work, traffic: Traffic, stored: Stored) -> None:
        self._desk, self._work, self._traffic, self._stored = desk, work, traffic, stored

    def collect(self) -> Iterator[Metric]:
        """Every metric of the desk."""
        uptime = (self._desk.clock.now() - self._desk.started_at).total_seconds()
        yield gauge("info", "What runs.", [({"version": __version__}, 1)])
        yield gauge("uptime_seconds", "Since the desk was started.", [({}, uptime)])
        yield from self._alerts()
        yield from self._deliveries()
        yield from self._market()
        yield from self._jobs()
        yield from self._http()

    def _alerts(self) -> Iterator[Metric]:
        alerts = self._work.alerts
        stages = {stage.value: histogram for stage, histogram in alerts.latencies.stages.items()}
        about = "From the bytes of a tick, or a fact, to the rule decided, stored, handed over and delivered."
        yield histograms("alert_latency_seconds", about, "stage", stages)
        yield gauge("alert_rules", "Rules that are watched.", [({}, alerts.watched)])
        yield gauge(
            "alert_instances", "Instances of rules that are watched.", [({}, alerts.engine.instances)]
        )
        yield gauge("alert_symbols", "Symbols whose ticks rules ask for.", [({}, len(alerts.engine.symbols))])
        yield gauge("alert_behind", "Changes that are not stored yet.", [({}, alerts.recorder.behind)])
        refused: Labelled = [({}, alerts.recorder.refused)]
        yield counter("alert_refused", "Changes that could not be stored for a bug.", refused)
        yield counter("alert_errors", "Errors of the desk that ticks have met.", [({}, alerts.errors)])

    def _deliveries(self) -> Iterator[Metric]:
        open_now = self._stored.counts.open.items()
        by_severity = [({"severity": each.value}, count) for each, count in open_now]
        yield gauge("alerts_open", "Alerts that are true now.", by_severity)
        waiting = self._stored.counts.unacknowledged
        yield gauge("alerts_unacknowledged", "Those that nobody has acknowledged.", [({}, waiting)])
        found = self._stored.deliveries.items()
        depths = [({"channel": name, "state": state.value}, count) for (name, state), count in found]
        yield gauge("alert_deliveries", "Messages of alerts by channel and state: the outbox.", depths)
        health = self._work.alerts.deliverer.health()
        failures = [({"channel": each.channel_id}, each.failures) for each in health]
        yield gauge("alert_channel_failures", "Failures of a channel in a row.", failures)

    def _market(self) -> Iterator[Metric]:
        live = self._work.live
        feeds = live.feeds.statuses()
        up = [({"source": each.source}, float(each.state == "live")) for each in feeds]
        ages = [({"source": each.source}, each.age) for each in feeds if each.age is not None]
        yield gauge("feed_up", "1 while a stream of quotes is live.", up)
        yield gauge("feed_age_seconds", "Since a stream was heard last.", ages)
        counts = live.hub.counts
        names = ("received", "changed", "repeated", "refused", "evicted")
        ticks = [({"result": name}, getattr(counts, name)) for name in names]
        yield counter("hub_ticks", "What became of the ticks.", ticks)
        yield gauge("hub_symbols", "Symbols that have quotes.", [({}, len(live.hub))])
        yield gauge("hub_wanted", "Symbols that somebody wants.", [({}, len(live.hub.demand))])
        pages = [
            ({"socket": "market"}, len(live.gallery)),
            ({"socket": "alerts"}, len(self._work.alerts.board)),
        ]
        yield gauge("viewers", "Pages that follow.", pages)
        yield gauge("book_legs", "Legs of the live book.", [({}, len(live.book.snapshot.legs))])
        longest: Labelled = [({}, live.book.longest_slice)]
        yield gauge("book_longest_slice_seconds", "The longest that valuing held up others.", longest)

    def _jobs(self) -> Iterator[Metric]:
        ended = [
            (each.job.name, each.last_run)
            for each in self._stored.jobs
            if each.last_run is not None and each.last_run.finished_at is not None
        ]
        at = [({"job": name}, run.finished_at.timestamp()) for name, run in ended if run.finished_at]
        well = [({"job": name}, float(run.state is RunState.DONE)) for name, run in ended]
        yield gauge("job_last_run_timestamp_seconds", "When a job's last run ended.", at)
        yield gauge("job_last_run_ok", "1 if a job's last run ended well.", well)

    def _http(self) -> Iterator[Metric]:
        # A copy, because the server goes on counting.
        answered = list(self._traffic.requests.items())
        requests = [
            ({"method": method, "status": str(status)}, count) for (method, status), count in answered
        ]
        yield counter("http_requests", "Answers by method and status.", requests)
        yield histograms("http_request_seconds", "Until an answer began.", "", {"": self._traffic.seconds})


def gauge(name: str, about: str, values: Labelled) -> Metric:
    """Something that goes up and down."""
    return _filled(GaugeMetricFamily(f"thetadesk_{name}", about), values)


def counter(name: str, about: str, values: Labelled) -> Metric:
    """Something that only goes up; Prometheus sees it with `_total` behind its name."""
    metric = CounterMetricFamily(f"thetadesk_{name}", about)
    for labels, value in values:
        metric.add_sample(f"thetadesk_{name}_total", dict(labels), value)
    return metric


def histograms(name: str, about: str, label: str, found: Mapping[str, Histogram]) -> Metric:
    """Times, by the value of a label if there is one."""
    metric = HistogramMetricFamily(f"thetadesk_{name}", about, labels=[label] if label else [])
    for value, histogram in found.items():
        counts = histogram.cumulative(BOUNDS)
        buckets = [(str(bound), float(count)) for bound, count in zip(BOUNDS, counts, strict=True)]
        metric.add_metric(
            [value] if label else [], [*buckets, ("+Inf", float(histogram.count))], histogram.total
        )
    return metric


def _filled(metric: Metric, values: Labelled) -> Metric:
    for labels, value in values:
        metric.add_sample(metric.name, dict(labels), value)
    return metric
