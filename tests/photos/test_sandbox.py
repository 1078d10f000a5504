"""A process that reads a hostile file can do nothing but think and answer: each way out is tried, in a sealed child."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.actors import wait_until
from wall.photos import sandbox
from wall.photos.sandbox import CAN_SEAL

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # that this process has threads
needs_seal = pytest.mark.skipif(not CAN_SEAL, reason="only Linux with libseccomp seals")
REFUSED = b"refused"
DONE = b"done"


def in_a_child(act: Callable[[], object], *, sealed: bool = True) -> bytes:
    """What came of an act in a limited and sealed process: `done`, `refused`, an error's name, or how it ended."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            sandbox.limit()
            if sealed:
                sandbox.seal()
            theirs.send(said_of(act))
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        said = ours.recv(200)
    _pid, status = os.waitpid(pid, 0)
    return said or signal.Signals(os.WTERMSIG(status)).name.encode()


def said_of(act: Callable[[], object]) -> bytes:
    try:
        act()
    except PermissionError:
        return REFUSED
    except BaseException as error:
        return type(error).__name__.encode()
    return DONE


def call(name: str, *arguments: int) -> Callable[[], None]:
    """A system call past Python and the C library; all that it needs is loaded here, as a sealed process cannot."""
    import pyseccomp

    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    libc = ctypes.CDLL(None, use_errno=True)

    def act() -> None:
        if libc.syscall(number, *arguments) == -1:
            raise OSError(ctypes.get_errno(), "")

    return act


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "wall.sqlite3"
    path.write_bytes(b"everybody's posts")
    return path


@needs_seal
def test_no_file_is_opened_made_renamed_or_deleted(mine: Path) -> None:
    ways = [
        lambda: os.open(mine, os.O_RDONLY),
        lambda: os.open(mine, os.O_WRONLY),
        lambda: os.open(mine.with_name("new"), os.O_CREAT | os.O_WRONLY),
        lambda: mine.rename(mine.with_name("other")),
        mine.unlink,
        lambda: mine.chmod(0o777),
        mine.stat,
        lambda: os.listdir(mine.parent),  # noqa: PTH208
        lambda: os.mkdir(mine.with_name("folder")),  # noqa: PTH102
        lambda: os.symlink("/", mine.with_name("link")),  # noqa: PTH211
        lambda: os.memfd_create("memory"),
        lambda: os.chdir("/"),
        lambda: os.truncate(mine, 0),
    ]
    assert [in_a_child(way) for way in ways] == [REFUSED] * len(ways)
    assert mine.read_bytes() == b"everybody's posts"
    assert [path.name for path in mine.parent.iterdir()] == ["wall.sqlite3"]


@needs_seal
def test_no_network_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        ways = [
            lambda: socket.create_connection(address),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            lambda: socket.socket(socket.AF_UNIX),
            lambda: socket.socketpair(),
            lambda: listening.accept(),
        ]
        assert [in_a_child(way) for way in ways] == [REFUSED] * len(ways)


@needs_seal
def test_no_process_is_started_stopped_or_looked_into() -> None:
    ways = [
        os.fork,
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
        lambda: subprocess.run(["/bin/true"]),
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.kill(os.getpid(), signal.SIGTERM),
        lambda: os.pidfd_open(os.getppid()),
        lambda: os.setuid(1),
        lambda: os.unshare(0) if hasattr(os, "unshare") else os.setgid(1),
        call("ptrace", 16, os.getppid(), 0, 0),  # to attach
        call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
        call("io_uring_setup", 8, 0),  # which would do the rest by itself
        call("bpf", 0, 0, 0),
        call("clone", signal.SIGCHLD, 0, 0, 0, 0),  # as fork does it
    ]
    assert [in_a_child(way) for way in ways] == [REFUSED] * len(ways)


@needs_seal
def test_no_limit_is_lifted() -> None:
    ways = [
        lambda: resource.setrlimit(resource.RLIMIT_CPU, (100, 100)),
        lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
        lambda: os.nice(-5),
        call("prctl", 1, 0, 0, 0, 0),  # to outlive its parent
        call("seccomp", 1, 0, 0),
    ]
    assert not {in_a_child(way) for way in ways} - {REFUSED, b"ValueError"}


@needs_seal
def test_the_alarm_cannot_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LAST_SECONDS", 1)

    def sleeps_in() -> None:
        signal.alarm(0)
        time.sleep(60)

    assert in_a_child(sleeps_in) == b"SIGALRM"


@needs_seal
def test_memory_that_runs_is_not_to_be_had() -> None:
    memory = mmap.mmap(-1, 4096)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    ways = [
        lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
        lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_EXEC),
        call("mprotect", start, 4096, mmap.PROT_READ | mmap.PROT_EXEC),
    ]
    assert [in_a_child(way) for way in ways] == [REFUSED] * len(ways)


@needs_seal
def test_what_decoders_need_is_left() -> None:
    """The control: the same child has memory, time, random numbers, threads, and may answer."""

    def thinks() -> None:
        thread = threading.Thread(target=bytes, args=(1024 * 1024,))
        thread.start()
        thread.join()
        os.urandom(16)
        time.sleep(0.001)
        assert len(bytearray(100 * 1024 * 1024)) > 0

    assert in_a_child(thinks) == DONE


def test_without_the_seal_the_same_ways_lead_out(mine: Path) -> None:
    """The control: it is the seal that refuses."""
    assert in_a_child(mine.stat, sealed=False) == DONE
    assert in_a_child(lambda: os.kill(os.getpid(), 0), sealed=False) == DONE


# Limits, which hold on every Unix


def test_where_nothing_can_be_sealed_no_more_files_are_open_at_once(mine: Path) -> None:
    assert in_a_child(lambda: os.open(mine, os.O_RDONLY), sealed=False) == b"OSError"
    assert in_a_child(lambda: socket.create_connection(("127.0.0.1", 9)), sealed=False) == b"OSError"


def test_where_nothing_can_be_sealed_nothing_is_written_to_what_is_open(mine: Path) -> None:
    with mine.open("r+b", buffering=0) as database:
        assert in_a_child(lambda: database.write(b"x" * 10), sealed=False) in (b"OSError", b"SIGXFSZ")
    assert mine.read_bytes() == b"everybody's posts"


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_MEMORY", 64 * 1024 * 1024)
    assert in_a_child(lambda: bytearray(32 * 1024 * 1024)) == DONE
    much = 4 * 1024 * 1024 * 1024  # this process may have some to reuse
    assert in_a_child(lambda: bytearray(much)) == b"MemoryError"


def test_thinking_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 1)

    def thinks_for_ever() -> None:
        while True:
            pass

    assert in_a_child(thinks_for_ever) in (b"SIGKILL", b"SIGXCPU")


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LAST_SECONDS", 1)
    assert in_a_child(lambda: time.sleep(60)) == b"SIGALRM"


def test_no_core_is_left_for_anybody_to_read() -> None:
    def looks() -> None:
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)

    assert in_a_child(looks, sealed=False) == DONE


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells its children")
def test_who_starts_a_sealed_child_takes_it_along() -> None:
    reads, writes = os.pipe()
    parent = os.fork()
    if parent == 0:
        child = os.fork()
        if child == 0:
            sandbox.limit()
            sandbox.seal()
            os.write(writes, b"+")
        else:
            os.write(writes, f"{child}\n".encode())
        time.sleep(60)
        os._exit(1)
    said = b""
    while b"+" not in said or b"\n" not in said:
        said += os.read(reads, 100)
    child = int(said.replace(b"+", b""))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    wait_until(lambda: not is_at_work(child), "the child ends, too")
    os.close(reads)
    os.close(writes)


def is_at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False
