"""Photos are decoded apart from the wall: whatever becomes of one there, the next is taken and nobody else waits."""

import os
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.actors import wait_until
from tests.photos import real_files
from tests.photos.fuzz import fuzz, left_in
from tests.photos.real_files import corners, png, saved
from wall.errors import PhotosBusy
from wall.photos import renditions, sandbox, wire, worker
from wall.photos.pool import NoAnswer, Pool

FUZZED = 300
GOOD = saved(corners(), "JPEG")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="processes are looked at in Linux's /proc")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool()
    pool.start()
    yield pool
    pool.stop()


def asked(file: bytes) -> wire.Message:
    return wire.Message({"find": False, "covers": [], "bare": []}, {"photo": file})


def outcome(pool: Pool, file: bytes) -> str:
    try:
        answer = pool.ask(asked(file))
    except NoAnswer:
        return "no answer"
    return str(answer.words.get("refused", "taken"))


def children_of(pool: Pool) -> list[int]:
    path = Path(f"/proc/{pool.pid}/task/{pool.pid}/children")
    return [int(pid) for pid in path.read_text().split()] if pool.pid else []


class Held:
    """A photo on its way to a child that waits for the rest of it."""

    def __init__(self, pool: Pool, stack: ExitStack) -> None:
        before = {*children_of(pool)}
        self.line = stack.enter_context(pool._child())
        self.line.settimeout(30)
        self.line.sendall(b"\0\0\0\x40{")  # what follows is 64 bytes long, and does not come
        (self.pid,) = wait_until(lambda: {*children_of(pool)} - before, "a child has it")


def is_cut(line: socket.socket) -> bool:
    try:
        return line.recv(10) == b""
    except ConnectionResetError:  # it had not read all yet
        return True


def test_a_photo_is_taken(pool: Pool) -> None:
    answer = pool.ask(asked(GOOD))
    assert answer.files.keys() == renditions.NAMES
    assert (answer.words["width"], answer.words["height"]) == (96, 64)


REFUSED = {
    "nothing": (b"", "photo_unreadable"),
    "a bomb of 1 KB": (png(50_000, 50_000, rows=b"\0" * 100_000), "photo_too_large"),
    "a page": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_kind_unknown"),
    "what moves": (real_files.moving("WEBP"), "photo_moves"),
    "a claim": (real_files.webp_claiming(16_000, 16_000), "photo_unreadable"),
}


@pytest.mark.parametrize(("file", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_photo_is_refused_by_its_code_and_the_next_is_taken(pool: Pool, file: bytes, code: str) -> None:
    assert outcome(pool, file) == code
    assert outcome(pool, GOOD) == "taken"


def test_more_memory_than_there_is_is_refused(pool: Pool) -> None:
    """A WebP that claims four gigabytes for its canvas, which its decoder wants before anybody could look."""
    assert outcome(pool, real_files.webp_claiming(16_777_216, 255)) in ("photo_too_large", "photo_unreadable")
    assert outcome(pool, GOOD) == "taken"


# A child that is lost


@needs_proc
def test_a_child_that_crashes_leaves_its_photo_unanswered_and_the_next_is_taken(pool: Pool) -> None:
    parent = pool.pid
    with ExitStack() as stack:
        held = Held(pool, stack)
        os.kill(held.pid, signal.SIGSEGV)
        assert is_cut(held.line)
    assert outcome(pool, GOOD) == "taken"
    assert pool.pid == parent


@needs_proc
def test_a_child_that_hangs_is_given_up_and_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(at_once=1, answer_seconds=0.3)
    with ThreadPoolExecutor(1) as street:
        pool.start()
        monkeypatch.setattr(wire, "send", lambda sock, message: None)  # so the child waits, and never answers
        lost = street.submit(outcome, pool, GOOD)
        assert lost.result(10) == "no answer"
        monkeypatch.undo()
        assert outcome(pool, GOOD) == "taken"
    pool.stop()


@needs_proc
def test_a_child_whose_photo_never_comes_ends(pool: Pool) -> None:
    with ExitStack() as stack:
        held = Held(pool, stack)
    wait_until(lambda: held.pid not in children_of(pool), "the child ends as its line is cut")


def test_a_child_that_puts_off_its_alarm_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LAST_SECONDS", 0.2)
    children = worker.Children()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(60)
        os._exit(0)
    children.add(pid)

    def is_buried() -> bool:
        children.bury()
        return not children

    wait_until(is_buried, "it is ended and buried")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_photo_that_keeps_the_processor_for_too_long_is_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG of many passes over many pixels, in a child that has one second for it."""
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 1)
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        worker._serve_one(theirs, None)
        os._exit(0)
    theirs.close()
    ours.settimeout(20)
    with ours:
        wire.send(ours, asked(of_many_passes(6000, 6000, 1000)))
        with pytest.raises((wire.Broken, OSError)):
            wire.receive(ours)
    assert os.waitpid(pid, 0)[1] in (signal.SIGKILL, signal.SIGXCPU)


def of_many_passes(width: int, height: int, passes: int) -> bytes:
    """A progressive JPEG whose last scan comes over and over."""
    small = saved(corners((64, 64)), "JPEG", progressive=True)
    frame = small.index(b"\xff\xc2") + 5
    small = small[:frame] + struct.pack(">HH", height, width) + small[frame + 4 :]
    scan = small[small.index(b"\xff\xda") : -2]
    return small[:-2] + scan * passes + b"\xff\xd9"


# The workers' parent


def test_the_parent_is_started_again_where_it_was_killed() -> None:
    pool = Pool()
    assert outcome(pool, GOOD) == "taken"
    first = pool.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert outcome(pool, GOOD) == "taken"
    assert pool.pid != first
    pool.stop()


@needs_proc
def test_the_parent_dies_with_its_children_and_their_photos_are_unanswered_at_once() -> None:
    pool = Pool()
    pool.start()
    with ExitStack() as stack:
        held = Held(pool, stack)
        assert pool.pid is not None
        os.kill(pool.pid, signal.SIGKILL)
        os.waitid(os.P_PID, pool.pid, os.WEXITED | os.WNOWAIT)
        assert is_cut(held.line)
    assert outcome(pool, GOOD) == "taken"
    pool.stop()


@needs_proc
def test_the_parent_ends_with_the_wall_however_that_ends() -> None:
    pool = Pool()
    pool.start()
    process, control = pool._process, pool._control
    assert process is not None
    assert control is not None
    control.close()  # as the kernel does for a process that was killed
    assert process.wait(10) == 0
    pool.stop()


def test_a_pool_that_was_stopped_starts_again() -> None:
    pool = Pool()
    for _time in range(2):
        assert outcome(pool, GOOD) == "taken"
        pool.stop()
        pool.stop()
        assert pool.pid is None


def test_workers_that_do_not_start_ask_the_phone_to_come_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool = Pool()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    pool.start()
    with pytest.raises(PhotosBusy):
        pool.ask(wire.Message({"find": False, "covers": [], "bare": []}, {"photo": GOOD}))
    assert "photo workers do not start" in caplog.text
    monkeypatch.undo()
    assert outcome(pool, GOOD) == "taken"
    pool.stop()


# The line


def test_who_finds_the_line_full_is_told_to_come_back_and_all_in_line_are_served() -> None:
    pool = Pool(at_once=1, in_line=3)
    pool.start()
    gate, real = threading.Event(), wire.receive
    with ThreadPoolExecutor(4) as street, pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "receive", lambda sock: gate.wait(20) and real(sock))
        waiting: list[Future[str]] = [street.submit(outcome, pool, GOOD) for _one in range(4)]
        wait_until(lambda: pool._here == 4, "four are here")
        for _try in range(3):
            with pytest.raises(PhotosBusy):
                pool.ask(asked(GOOD))
        gate.set()
        assert [one.result(20) for one in waiting] == ["taken"] * 4
        assert outcome(pool, GOOD) == "taken", "there is room again"
    pool.stop()


def test_no_more_are_at_work_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, real, lock = Pool(at_once=2, in_line=20), wire.receive, threading.Lock()
    at_work, most = 0, 0

    def receive(sock: wire.Socket) -> wire.Message:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        answer = real(sock)
        with lock:
            at_work -= 1
        return answer

    monkeypatch.setattr(wire, "receive", receive)
    with ThreadPoolExecutor(12) as street:
        said = list(street.map(lambda _number: outcome(pool, GOOD), range(24)))
    assert said == ["taken"] * 24
    assert most == 2
    pool.stop()


def test_refusals_and_losses_give_their_place_back() -> None:
    pool = Pool(at_once=1, in_line=0)
    for _time in range(3):
        assert outcome(pool, b"") == "photo_unreadable"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wire, "receive", broken)
            assert outcome(pool, GOOD) == "no answer"
    assert outcome(pool, GOOD) == "taken"
    pool.stop()


def broken(_sock: object) -> Any:
    raise wire.Broken


# What a child that was taken over would find


@needs_proc
def test_a_child_holds_its_own_photos_line_and_nothing_else(pool: Pool, tmp_path: Path) -> None:
    with (tmp_path / "wall.sqlite3").open("wb") as database, socket.create_server(("127.0.0.1", 0)) as listening:
        assert database.fileno()
        assert listening.fileno()
        with ExitStack() as stack:
            first, second = Held(pool, stack), Held(pool, stack)
            lines = {open_files(held.pid)["0"] for held in (first, second)}
            assert len(lines) == 2, "each has another"
            assert open_files(pool.pid or 0)["0"] not in lines, "and not that of the parent"
            for held in (first, second):
                assert {**open_files(held.pid), "0": ""} == {"0": "", "1": "/dev/null", "2": "/dev/null"}


@needs_proc
def test_the_parent_holds_one_line_to_the_wall_and_nothing_of_it(pool: Pool) -> None:
    assert outcome(pool, GOOD) == "taken"
    assert open_files(pool.pid or 0).keys() == {"0", "1", "2"}


@needs_proc
def test_nothing_of_the_walls_secrets_is_in_the_workers_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALL_SECRET_KEY", "a secret that workers must not have")
    pool = Pool()
    pool.start()
    surroundings = Path(f"/proc/{pool.pid}/environ").read_bytes()
    assert b"PATH=" in surroundings
    assert b"secret" not in surroundings
    pool.stop()


@needs_proc
@pytest.mark.skipif(not sandbox.CAN_SEAL, reason="only Linux with libseccomp seals")
def test_a_child_is_sealed_before_it_reads(pool: Pool) -> None:
    with ExitStack() as stack:
        held = Held(pool, stack)

        def state() -> dict[str, str]:
            lines = Path(f"/proc/{held.pid}/status").read_text().splitlines()
            return dict(line.split(":\t", 1) for line in lines if ":\t" in line)

        wait_until(lambda: state()["Seccomp"] == "2", "it is sealed")
        assert state()["NoNewPrivs"] == "1"
        assert Path(f"/proc/{held.pid}/oom_score_adj").read_text() == "1000\n"


def open_files(pid: int) -> dict[str, str]:
    """By their number. A child closes what it was born with first of all."""

    def look() -> dict[str, str] | None:
        folder = Path(f"/proc/{pid}/fd")
        found = {path.name: os.readlink(path) for path in folder.iterdir()}  # noqa: PTH115
        return found if len(found) == 3 else None

    return wait_until(look, "three files are open")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"\0\0\0\x02{}", id="nothing"),
        pytest.param(b"\xff\xff\xff\xff", id="too much"),
        pytest.param(b'\0\0\0\x27{"words": {}, "sizes": {"a": Infinity}}', id="something endless"),
    ],
)
def test_a_child_that_talks_nonsense_is_no_answer(pool: Pool, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(said)
    monkeypatch.setattr(Pool, "_child", lambda self: ours)
    assert outcome(pool, GOOD) == "no answer"
    theirs.close()


def test_a_few_hundred_spoilt_files_are_answered_each() -> None:
    """`python -m tests.photos.fuzz 10000` tries more."""
    result = fuzz(range(FUZZED))
    assert (result.faults, result.unanswered) == ([], []), result
    assert result.outcomes.total() == FUZZED
    assert result.outcomes["accepted"] > FUZZED / 20, "not all are spoilt beyond reading"


def test_the_search_of_the_fuzz_finds_what_is_left() -> None:
    assert left_in("large.jpg", real_files.full_jpeg(corners()))
    assert left_in("large.webp", real_files.full_webp(corners()))
    assert left_in("large.jpg", GOOD + b"tail")
    assert left_in("large.webp", saved(corners(), "WEBP") + b"tail")
    assert not left_in("large.jpg", GOOD)
