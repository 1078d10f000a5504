"""What runs in real threads, as Linux counts them: a few beside eventlet's loop, one for each socket without it."""

from pathlib import Path

import pytest

from tests.actors import Server, Supporter, wait_until
from wall.threads import REAL_THREADS

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="threads are counted in /proc")


def test_slow_work_has_a_few_threads_since_each_keeps_the_memory_that_it_used(own_server: Server) -> None:
    own_server.start()
    wait_until(lambda: threads(own_server) == 1 + REAL_THREADS, "the loop and its threads")


def test_without_eventlet_each_socket_has_a_thread(own_server: Server) -> None:
    own_server.settings["WALL_ASYNC_MODE"] = "threading"
    own_server.start()
    slug = own_server.make_wall()
    before = threads(own_server)

    listeners = [Supporter(own_server, slug).listens() for _ in range(5)]

    assert threads(own_server) >= before + len(listeners)
    for listener in listeners:
        listener.leave()


def threads(server: Server) -> int:
    assert server.process is not None
    return len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))
