"""The health of the tracker as Prometheus reads it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from jobs.health.status import Health


def metrics_text(health: Health) -> str:
    """The text exposition format, for a file of the node exporter or a page of one's own."""
    found = CollectorRegistry()

    def gauge(name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"tracker_{name}", words, labels, registry=found)

    gauge("healthy", "1 if nothing is wrong").set(not health.troubles)
    gauge("checked_timestamp_seconds", "When this was found").set(health.checked_at.timestamp())
    gauge("open_issues", "Issues that wait for a person").set(health.open_issues)
    trouble = gauge("trouble", "1 for each thing that is wrong", "code", "subject")
    for one in health.troubles:
        trouble.labels(one.code, one.subject).set(1)
    good = gauge("registry_last_good_timestamp_seconds", "Last accepted pass", "registry")
    failures = gauge("registry_failures", "Failed syncs since the last good one", "registry")
    studies = gauge("registry_studies", "Studies on the registry", "registry")
    for registry in health.registries:
        if registry.last_good is not None:
            good.labels(registry.key).set(registry.last_good.timestamp())
        failures.labels(registry.key).set(registry.failures)
        studies.labels(registry.key).set(registry.studies)
    unsent = gauge("channel_unsent_messages", "Messages not sent yet", "channel")
    oldest = gauge("channel_oldest_unsent_seconds", "Age of the oldest unsent", "channel")
    for channel in health.channels:
        unsent.labels(channel.name).set(channel.unsent)
        oldest.labels(channel.name).set(channel.oldest_hours * 3600)
    finished = gauge("job_finished_timestamp_seconds", "When a job last ended", "job")
    failed = gauge("job_failed", "1 if the last time of a job failed", "job")
    for job in health.jobs:
        if job.finished_at is not None:
            finished.labels(job.name).set(job.finished_at.timestamp())
        failed.labels(job.name).set(job.outcome == "failed")
    return generate_latest(found).decode()
