"""What the process says about itself: log lines on stderr, and counts for Prometheus at /metrics."""

import logging
import sys
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from structlog.typing import Processor

from app.domain.promise import Answer
from app.domain.webhooks import Outcome, Webhook
from app.use_cases.ports.webhooks import Line, Message, Sender

# Seconds. From one write of an embedded database up to the ten seconds after which callers give up.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Asked every few seconds by machines; a log of them hides everything else.
UNLOGGED_ROUTES = frozenset({"/health/live", "/health/ready", "/metrics"})

Labels = tuple[tuple[str, str], ...]


def configure_logging(level: str) -> None:
    """One JSON object a line, or columns where a person watches a terminal; uvicorn's lines among them."""
    watched = sys.stderr.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if watched
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


@dataclass(slots=True)
class Histogram:
    """How many took how long, by labels; counts are of each bucket alone until they are written down."""

    name: str
    meaning: str
    counts: dict[Labels, list[int]] = field(default_factory=dict)
    sums: dict[Labels, float] = field(default_factory=dict)

    def observe(self, labels: Labels, seconds: float) -> None:
        counts = self.counts.setdefault(labels, [0] * (len(BUCKETS) + 1))
        counts[bisect_left(BUCKETS, seconds)] += 1
        self.sums[labels] = self.sums.get(labels, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.meaning, "histogram")
        for labels, counts in sorted(self.counts.items()):
            total = 0
            for bound, count in zip([*map(str, BUCKETS), "+Inf"], counts, strict=True):
                total += count
                yield f"{self.name}_bucket{_written((*labels, ('le', bound)))} {total}"
            yield f"{self.name}_sum{_written(labels)} {self.sums[labels]:.6f}"
            yield f"{self.name}_count{_written(labels)} {total}"


class Telemetry:
    """The observer of requests and of the planner; safe to tell from several threads.

    ``worker`` names the process where several share an address: each answers /metrics with its own counts.
    """

    def __init__(self, worker: str | None = None) -> None:
        self._worker: Labels = () if worker is None else (("worker", worker),)
        self._lock = threading.Lock()
        self._log = structlog.stdlib.get_logger("troth")
        self._requests: Counter[Labels] = Counter()
        self._seconds = Histogram("troth_http_request_seconds", "Time to answer a request.")
        self._planning = Histogram("troth_planning_seconds", "Time to plan an answer, by what proved it.")
        self._messages: Counter[Labels] = Counter()

    def request_answered(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        place: Labels = (*self._worker, ("method", method), ("route", route))
        with self._lock:
            self._requests[(*place, ("status", str(status)))] += 1
            self._seconds.observe(place, seconds)
        if route not in UNLOGGED_ROUTES:
            # A full disk or a database that is away is told of nowhere else, and more than can be done is no trifle.
            tell = self._log.warning if status >= 500 else self._log.info
            took = round(seconds * 1000, 1)
            tell("request", request_id=request_id, method=method, route=route, status=status, took_ms=took)

    def request_crashed(self, request_id: str, error: Exception) -> None:
        self._log.error("crash", request_id=request_id, exc_info=error)

    def planned(self, answer: Answer, seconds: float) -> None:
        method = answer.offers[0].proof.method.value if answer.offers else "none"
        with self._lock:
            how: Labels = (*self._worker, ("effort", answer.effort_used.value), ("method", method))
            self._planning.observe(how, seconds)
        self._log.debug("planned", status=answer.status.value, method=method, took_ms=round(seconds * 1000, 1))

    def message_sent(self, webhook: Webhook, message: Message, outcome: Outcome) -> None:
        status = "none" if outcome.status is None else str(outcome.status)
        with self._lock:
            self._messages[(*self._worker, ("status", status))] += 1
        if not outcome.taken:
            self._log.warning("message not taken", webhook=webhook.id, message=message.id, error=outcome.error)

    def metrics(self) -> str:
        """In the text format of Prometheus, version 0.0.4."""
        with self._lock:
            lines = [
                *_head("troth_http_requests_total", "Requests answered.", "counter"),
                *(f"troth_http_requests_total{_written(of)} {n}" for of, n in sorted(self._requests.items())),
                *self._seconds.lines(),
                *self._planning.lines(),
                *_head("troth_webhook_messages_total", "Messages sent to webhooks, by what was answered.", "counter"),
                *(f"troth_webhook_messages_total{_written(of)} {n}" for of, n in sorted(self._messages.items())),
            ]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class ObservedSender:
    """A sender whose messages are counted."""

    sender: Sender
    telemetry: Telemetry

    @asynccontextmanager
    async def line(self, now: datetime) -> AsyncIterator[Line]:
        async with self.sender.line(now) as line:
            yield ObservedLine(line, self.telemetry)


@dataclass(frozen=True, slots=True)
class ObservedLine:
    theirs: Line
    telemetry: Telemetry

    async def send(self, webhook: Webhook, message: Message) -> Outcome:
        outcome = await self.theirs.send(webhook, message)
        self.telemetry.message_sent(webhook, message, outcome)
        return outcome


def _head(name: str, meaning: str, kind: str) -> tuple[str, str]:
    return (f"# HELP {name} {meaning}", f"# TYPE {name} {kind}")


def _written(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
