"""The web process's side of the photo workers: a few photos at once, a few in line, and it only passes bytes.

Waiting is waiting on sockets and conditions, so it stops nobody else, in green threads and in real ones.
"""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Lock

from wall.config import ROOT
from wall.errors import PhotosBusy
from wall.photos import wire

log = logging.getLogger("wall")

AT_ONCE = 2
IN_LINE = 24
ANSWER_SECONDS = 25  # a child ends itself before: wall.photos.sandbox
START_SECONDS = 60
# Nothing of ours: a secret that the workers do not have cannot be taken from them.
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class NoAnswer(Exception):
    """The child that had the photo crashed, or took too long."""


class Pool:
    """Starts the workers' parent at the first need, and again whenever it is gone."""

    def __init__(self, at_once: int = AT_ONCE, in_line: int = IN_LINE, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._places, self._most = at_once, at_once + in_line
        self._answer_seconds = answer_seconds
        self._here = 0
        self._changed = Condition()
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def ask(self, message: wire.Message) -> wire.Message:
        """What a child answers. Raises PhotosBusy where the line is full, and NoAnswer."""
        with self._place():
            parent = self.pid
            try:
                return self._ask(message)
            except NoAnswer:
                if self.pid == parent and self._is_alive():
                    raise
            return self._ask(message)  # not the photo's fault: the children's parent was gone

    def start(self) -> None:
        """Loads what the children need, which takes a second, before the first supporter waits for it."""
        with self._starting, suppress(PhotosBusy):  # the log says so; each photo tries again
            self._start()

    def stop(self) -> None:
        with self._starting:
            self._stop()

    @property
    def here(self) -> int:
        """How many photos are being made, or in line."""
        return self._here

    @property
    def pid(self) -> int | None:
        """Of the children's parent."""
        return self._process.pid if self._process else None

    def _ask(self, message: wire.Message) -> wire.Message:
        with self._child() as sock:
            sock.settimeout(self._answer_seconds)
            try:
                wire.send(sock, message)
                return wire.receive(sock)
            except (OSError, wire.Broken):
                raise NoAnswer from None

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._changed:
            if self._here >= self._most:
                raise PhotosBusy()
            self._here += 1
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._places > 0)
                self._places -= 1
            try:
                yield
            finally:
                with self._changed:
                    self._places += 1
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._here -= 1

    @contextmanager
    def _child(self) -> Iterator[socket.socket]:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._hand_over(theirs.fileno())
            yield ours
        finally:
            ours.close()

    def _hand_over(self, end: int) -> None:
        with self._starting:
            for _try in range(2):
                if self._control is None:
                    self._start()
                control = self._control
                assert control is not None  # noqa: S101
                try:
                    socket.send_fds(control, [b"+"], [end])
                    return
                except OSError:  # the children's parent is gone
                    self._stop()
        raise PhotosBusy()

    def _start(self) -> None:
        if self._control is not None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wall.photos.worker"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # decoders quote what they read
                cwd=ROOT,
                env=_ENVIRONMENT,
            )
        ours.settimeout(START_SECONDS)
        try:
            said = ours.recv(2)
        except OSError:
            said = b""
        self._control = ours
        if len(said) < 2:
            self._stop()
            log.error("photo workers do not start")
            raise PhotosBusy()  # the phone tries again; perhaps the organiser has read the log by then
        if said[:1] != wire.YES:
            log.warning("no face finder is installed: moderators must look for faces in each photo themselves")
        if said[1:] != wire.YES:
            log.warning("this system cannot seal the photo workers: they have limits, but could open files")

    def _stop(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        if control is not None:
            control.close()
        if process is not None:
            with suppress(OSError):
                process.kill()
            process.wait()
