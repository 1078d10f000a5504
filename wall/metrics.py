"""What this process tells its operators, as Prometheus reads it: figures of the whole, and of no person and no wall."""

import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from wall import live
from wall.fanout import Broadcaster
from wall.photos.pool import Pool

LOOK_EVERY = 0.02  # seconds
LAGS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0)  # seconds; 0.02 is what we promise

disable_created_metrics()  # type: ignore[no-untyped-call]  # when this process began to count says nothing


class Metrics:
    """The figures of one process. Where there are several, each is asked for its own."""

    def __init__(self, pool: Pool) -> None:
        self._registry = CollectorRegistry()
        self._lag = Histogram(
            "wall_loop_lag_seconds",
            "How much later than it asked for a task was woken: how long everybody waited for the loop.",
            registry=self._registry,
            buckets=LAGS,
        )
        self._answers = Counter(
            "wall_answers", "HTTP answers by the class of their status.", ["status"], registry=self._registry
        )
        self._registry.register(Now(pool))

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)

    def count_answer(self, status: int) -> None:
        self._answers.labels(f"{status // 100}xx").inc()

    def watch_loop(self, sleep: Callable[[float], object], clock: Callable[[], float] = time.monotonic) -> None:
        """Asks to be woken again and again, for ever, and notes how late that was.

        While the loop stands still, whoever was due at each step of the time is counted, and not only the first:
        else the longest stalls would weigh the least.
        """
        due = clock() + LOOK_EVERY
        while True:
            sleep(max(0.0, due - clock()))
            now = clock()
            while due <= now:
                self._lag.observe(now - due)
                due += LOOK_EVERY


class Now(Collector):
    """Figures that others hold: they are read when they are asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("wall_photos_at_work", "Photos that are being made, or in line.", self._pool.here)
        manager = live.socketio.server.manager
        if isinstance(manager, Broadcaster):  # a thread for each socket counts nothing
            yield from self._of_sockets(manager)

    def _of_sockets(self, manager: Broadcaster) -> Iterator[Metric]:
        yield GaugeMetricFamily("wall_sockets", "Sockets that are open.", manager.sockets)
        messages = CounterMetricFamily("wall_messages", "Messages to sockets: sent at once, or late.", labels=["sent"])
        messages.add_metric(["at_once"], manager.written)
        messages.add_metric(["late"], manager.late)
        yield messages
        dropped = CounterMetricFamily("wall_dropped_sockets", "Sockets that we closed, by reason.", labels=["reason"])
        for reason, count in manager.dropped.items():
            dropped.add_metric([reason], count)
        yield dropped
