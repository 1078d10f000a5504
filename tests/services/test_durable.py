"""No acknowledgement leaves before its commit is on the disk: the kernel's own record of the order says so."""

import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.actors import Moderator, Server, Supporter

POSTS = 8
SLOW = "fdatasync:delay_enter=400000"  # microseconds
CALLS = "trace=pwrite64,write,writev,fdatasync,fsync,sendto,sendmsg"
# Runs the server with the weaker setting, which the product has no way to choose.
WITHOUT_SYNC = """
import eventlet
eventlet.monkey_patch()
import runpy
from wall import db
db.SQLITE_PRAGMAS["synchronous"] = "NORMAL"
runpy.run_module("wall", run_name="__main__")
"""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace (Linux) tells the order")


@needs_strace
def test_every_acknowledgement_leaves_after_its_commit_is_on_the_disk(own_server: Server) -> None:
    record = an_evening_under_strace(own_server)

    assert acknowledgements(record) == ["on disk"] * (2 * POSTS)


@needs_strace
def test_the_record_would_show_an_acknowledgement_that_left_too_early(own_server: Server) -> None:
    record = an_evening_under_strace(own_server, sys.executable, "-c", WITHOUT_SYNC)

    assert acknowledgements(record).count("not on disk") > POSTS


@needs_strace
def test_while_a_commit_waits_for_the_disk_everybody_else_is_served(own_server: Server) -> None:
    own_server.wrapper = ("strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", f"inject={SLOW}")
    own_server.start()
    supporter = Supporter(own_server, own_server.make_wall())
    supporter.posts("Once nothing is left to forget, only a commit waits for the disk.")
    served = 0
    with ThreadPoolExecutor(1) as street:
        post = street.submit(supporter.posts, "Existimos.")
        while not post.done():
            assert requests.get(f"{own_server.url}/healthz", timeout=20).ok
            served += 1
    assert supporter.status(post.result()) == "pending"
    assert served > 10, "and not only before and after"


def an_evening_under_strace(server: Server, *instead: str) -> Path:
    """One post after another, each approved; gives strace's record of it."""
    record = server.folder / "strace"
    server.wrapper = ("strace", "-f", "-y", "-s", "16", "-e", CALLS, "-o", str(record), *instead)
    server.start()
    slug = server.make_wall()
    supporter, moderator = Supporter(server, slug), Moderator(server, slug)
    for number in range(POSTS):
        moderator.approves(supporter.posts(f"Post {number}"))
    server.stop()
    return record


def acknowledgements(record: Path) -> list[str]:
    """For each `201 Created` that left, in order, whether what was written to the log before it had been synced.

    `nothing written` is an acknowledgement without any commit of its own.
    """
    state, found = "nothing written", []
    for call in whole_calls(record.read_text(errors="replace")):
        if "wall.sqlite3-wal>" in call:
            state = "on disk" if re.match(r"f(data)?sync\(.*= 0$", call) else "not on disk"
        elif '"HTTP/1.1 201' in call:
            found.append(state)
            state = "nothing written"
    return found


def whole_calls(text: str) -> list[str]:
    """strace's lines without their thread, a call that another thread interrupted put together again."""
    calls, begun = [], {}
    for line in text.splitlines():
        thread, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
        elif resumed := re.match(r"<\.\.\. \w+ resumed>", call):
            calls.append(begun.pop(thread) + call[resumed.end() :])
        else:
            calls.append(call)
    return calls
