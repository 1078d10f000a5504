"""Slow work leaves the loop: it is done in a real thread while everybody else is served."""

from collections.abc import Callable
from typing import Any, TypeVar

REAL_THREADS = 4  # two for passwords, two for the disk and packing; each keeps memory as large as its largest work

R = TypeVar("R")

Runner = Callable[..., Any]


def _here(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


_run: Runner = _here
_run_first: Runner = _here


def use(async_mode: str) -> None:
    """Chooses the way for the server that runs: one with a thread for each request needs no more."""
    global _run, _run_first
    if async_mode != "eventlet":
        _run = _run_first = _here
        return
    from eventlet import semaphore, tpool

    tpool.set_num_threads(REAL_THREADS)
    places = semaphore.Semaphore(REAL_THREADS - 1)

    def run(work: Callable[..., Any], *arguments: Any) -> Any:
        with places:
            return tpool.execute(work, *arguments)

    _run, _run_first = run, tpool.execute


def off_loop(work: Callable[..., R], *arguments: Any) -> R:
    """Runs `work` in a real thread while the loop goes on serving. For C code that frees the GIL, like argon2."""
    result: R = _run(work, *arguments)
    return result


def off_loop_first(work: Callable[..., R], *arguments: Any) -> R:
    """The same for what holds the turn to write, such as a commit: one thread has nothing else to do."""
    result: R = _run_first(work, *arguments)
    return result
