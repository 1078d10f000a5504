"""What a process costs, by Linux's own account."""

import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
SERVERS_CORE, CLIENTS_CORE = CORES[0], CORES[-1]


def cpu_us(pid: int) -> float:
    """Microseconds that a process's threads have been on a processor, its children's not (proc(5), schedstat)."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1000


def memory_kb(pid: int) -> float:
    """What a process holds in memory."""
    found = re.search(r"^Rss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started within stays on one core, and so does who starts it until then."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def open_many_files() -> None:
    """Raises the limit of open files as far as the system lets it, for this process and for what it starts."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
