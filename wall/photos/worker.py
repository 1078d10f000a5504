"""`python -m wall.photos.worker`: loads the decoders once, then gives each photo a process of its own.

The control socket is standard input. Each byte on it comes with one end of a pair of sockets: a child is forked that
serves this one photo over it, limited and sealed, and ends. So nothing of a photo outlives its answer, and a file that
takes over its process finds no other photo, no file and no network there.
"""

import os
import resource
import select
import signal
import socket
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

from wall.photos import balloon, picture, renditions, sandbox, wire
from wall.photos.box import Box, from_texts
from wall.photos.faces import Finder

SAME_FACE = 0.5  # likeness of two boxes
MOST_FILES = 64  # that may be open at once
LOOK_SECONDS = 1.0  # how often, while a photo is at work, whether it is late


def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    control = _opened(0)
    children = Children()
    finder = Finder.load()
    _warm_up(finder)
    finds, seals = finder is not None, sandbox.CAN_SEAL
    control.sendall(b"".join(wire.YES if can else wire.NO for can in (finds, seals)))  # also says: ready
    while True:
        asked, _, _ = select.select([control], [], [], LOOK_SECONDS if children else None)
        children.bury()
        if not asked:
            continue
        byte, ends, _flags, _address = socket.recv_fds(control, 1, 1)
        if not byte:
            return
        pid = os.fork()
        if pid == 0:
            try:
                _serve_one(_alone_with(ends[0]), finder)
            finally:
                os._exit(0)
        children.add(pid)
        for end in ends:
            os.close(end)


class Children:
    """Those at work, and until when each may be: one that a file took over could put off its own alarm."""

    def __init__(self) -> None:
        self._ends: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, pid: int) -> None:
        self._ends[pid] = time.monotonic() + sandbox.LAST_SECONDS

    def bury(self) -> None:
        """Ends those that are late, and forgets those that have ended."""
        for pid, end in list(self._ends.items()):
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)  # its number is no other process's before it is buried
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                del self._ends[pid]


def work(ask: wire.Message, finder: Finder | None) -> wire.Message:
    """Answers one request: `take` a supporter's photo, or draw more covers on one that was taken (`cover`)."""
    try:
        image = picture.read(ask.files["photo"])
    except picture.Refused as refused:
        return wire.Message({"refused": refused.code})
    covers, bare = from_texts(ask.words["covers"]), from_texts(ask.words["bare"])
    found = finder.find(image) if finder and ask.words["find"] else []
    hidden = [face for face in found if not _is_among(face, bare)]
    balloon.cover(image, [*hidden, *covers])
    words = {
        "width": image.width,
        "height": image.height,
        "placeholder": renditions.placeholder(image),
        "likeness": renditions.likeness(image),
        "hidden": [face.as_text() for face in hidden],
        "bare": [face.as_text() for face in found if face not in hidden],
        "looked": finder is not None,
    }
    return wire.Message(words, renditions.make(image))


def _serve_one(sock: socket.socket, finder: Finder | None) -> None:
    sandbox.limit()
    sandbox.seal()
    try:
        wire.send(sock, work(wire.receive(sock), finder))
    except wire.Broken:
        pass
    except MemoryError:
        wire.send(sock, wire.Message({"refused": "photo_too_large"}))


def _alone_with(end: int) -> socket.socket:
    """One photo's socket, in a process that keeps nothing else open: the control socket leads to other photos."""
    os.dup2(end, 0)
    os.closerange(3, MOST_FILES)
    return _opened(0)


def _opened(end: int) -> socket.socket:
    os.set_blocking(end, True)  # eventlet's are not
    return socket.socket(fileno=end)


def _is_among(face: Box, boxes: Iterable[Box]) -> bool:
    return any(face.likeness(box) >= SAME_FACE for box in boxes)


def _warm_up(finder: Finder | None) -> None:
    """Decoders and codecs load what they need at their first picture, and a sealed process can load nothing."""
    grey = Image.new("RGB", (64, 48), "grey")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    options: dict[str, dict[str, Any]] = {
        "PNG": {"icc_profile": profile},
        "JPEG": {},
        "WEBP": {},
        "AVIF": {},
        "HEIF": {},
    }
    for kind, more in options.items():
        file = BytesIO()
        grey.save(file, kind, **more)
        ask = wire.Message({"covers": ["0.2,0.2,0.3,0.3"], "bare": [], "find": True}, {"photo": file.getvalue()})
        work(ask, finder)


if __name__ == "__main__":
    main()
