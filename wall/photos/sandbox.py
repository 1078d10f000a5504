"""What a process that reads hostile files gives up before it reads one: memory, time, files, network, processes."""

import ctypes
import errno
import mmap
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

try:
    from pyseccomp import ALLOW, ERRNO, MASKED_EQ, Arg, SyscallFilter
except (ImportError, OSError, RuntimeError):  # no Linux, or no libseccomp
    SyscallFilter = None

CAN_SEAL = SyscallFilter is not None

MOST_MEMORY = 1536 * 1024 * 1024  # bytes of addresses beside those that are in use before
MOST_SECONDS = 15  # of the processor
LAST_SECONDS = 20  # by the clock

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_THREAD = 0x00010000

# Talk on what is open, have memory and time, end. Nothing here opens a file, a socket or a program.
_CALLS = (
    "read", "readv", "recvfrom", "recvmsg", "write", "writev", "sendto", "sendmsg", "poll", "ppoll", "close", "lseek",
    "fstat", "munmap", "mremap", "madvise", "brk", "futex", "sched_yield", "sched_getaffinity", "sysinfo",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "getrandom", "getpid", "gettid",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "getrusage", "times",
    "set_robust_list", "rseq", "exit", "exit_group",
)  # fmt: skip


def limit() -> None:
    """Limits this process: it dies, rather than anything else waits. Works on every Unix."""
    with suppress(OSError):  # Linux: where memory ends, a photo goes first, and not the wall
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    most = _addresses_in_use() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # what is open stays open
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LAST_SECONDS)
    os.nice(10)  # screens first


def seal() -> None:
    """Takes away every system call but a few. Only Linux with libseccomp can."""
    if not CAN_SEAL:
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody else would end it in time
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    calls = SyscallFilter(ERRNO(errno.EPERM))
    for name in _CALLS:
        calls.add_rule(ALLOW, name)
    for name in ("mmap", "mprotect"):
        calls.add_rule(ALLOW, name, Arg(2, MASKED_EQ, mmap.PROT_EXEC, 0))  # memory, but none that runs
    # Threads of a decoder, no processes; glibc asks for clone3 first, whose flags no filter can read.
    calls.add_rule(ALLOW, "clone", Arg(0, MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    calls.add_rule(ERRNO(errno.ENOSYS), "clone3")
    calls.load()


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _addresses_in_use() -> int:
    """Bytes. Where the system does not tell (no Linux), a guess that is rather too large."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024 * 1024 * 1024
