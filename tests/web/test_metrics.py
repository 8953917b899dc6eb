"""What Prometheus reads: names with help, the desk's own figures, and nothing for other sites."""

from prometheus_client.parser import text_string_to_metric_families

from tests.web.living import tick


def told(client) -> dict[str, object]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return {each.name: each for each in text_string_to_metric_families(answer.text)}


def value(families, name: str, **labels: str) -> float:
    [found] = [each.value for each in families[name].samples if each.labels == labels]
    return found


def test_everything_is_told_with_help(client):
    families = told(client)
    ours = {name: each for name, each in families.items() if name.startswith("thetadesk_")}
    assert {"thetadesk_alert_latency_seconds", "thetadesk_feed_up", "thetadesk_hub_ticks"} <= ours.keys()
    assert all(each.documentation for each in ours.values())
    assert families["process_resident_memory_bytes"].samples


def test_ticks_and_requests_are_counted(client):
    before = told(client)
    client.app.state.desk.market.hub.put([tick(client, "SPY", 600.0, 600.1)])
    client.get("/api/v1/info")
    after = told(client)
    assert value(after, "thetadesk_hub_ticks", result="changed") == 1
    assert value(before, "thetadesk_hub_ticks", result="changed") == 0
    answered = [
        sum(each.value for each in families["thetadesk_http_requests"].samples)
        for families in (before, after)
    ]
    assert answered[1] == answered[0] + 2


def test_how_long_alerts_take_is_a_histogram(client):
    latencies = client.app.state.work.alerts.latencies
    latencies.observe(next(iter(latencies.stages)), 0, 300_000)
    samples = told(client)["thetadesk_alert_latency_seconds"].samples
    of_fired = {
        each.labels["le"]: each.value
        for each in samples
        if each.name.endswith("_bucket") and each.labels["stage"] == "fired"
    }
    assert (of_fired["0.00025"], of_fired["0.0005"], of_fired["+Inf"]) == (0, 1, 1)


def test_no_other_site_reads_it(client):
    refused = client.get("/metrics", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"})
    assert refused.status_code == 403
