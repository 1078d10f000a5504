"""What runs beside the loop that serves every socket: work that would stop it goes to a thread."""

from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")

Runner = Callable[..., Any]


def _here(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


_run: Runner = _here


def use(async_mode: str) -> None:
    """Chooses the way for the server that runs; a server with a thread for each request needs none."""
    global _run
    if async_mode == "eventlet":
        from eventlet import tpool

        _run = tpool.execute
    else:
        _run = _here


def off_loop(work: Callable[..., R], *arguments: Any) -> R:
    """Runs `work` in a real thread while the loop goes on serving. For C code that frees the GIL, like argon2."""
    result: R = _run(work, *arguments)
    return result
