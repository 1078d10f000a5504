"""What browsers load: one address for all of it, which changes when any file does, so that it may be kept for ever."""

import hashlib
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path
from threading import Lock

import brotli

from wall.config import ROOT

STATIC = ROOT / "static"
# Only a comment that begins its line: nothing of ours has one inside a string, and a browser test runs what is left.
_COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE)
FOREVER = "public, max-age=31536000, immutable"
# As small as it gets, but for the sheet of all scripts: the server would stand still for two seconds.
_BEST, _QUICK, _LARGE = 11, 9, 200_000
_IMPORT = re.compile(rb'^@import "([a-z-]+\.css)";$', re.MULTILINE)


class Assets:
    """The files of one folder, fingerprinted together: modules may import each other by relative paths.

    A sheet's imports are sent in their place: a component is a file, and a page still asks once. Comments stay here:
    a phone at a vigil pays for each byte. What is read is kept: text at once, fonts (28 MB for all scripts) when
    somebody asks.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self._paths = {path.relative_to(folder).as_posix(): path for path in paths}
        self._texts: dict[str, bytes] = {}
        self._packed: dict[str, bytes] = {}
        self._packing = Lock()
        fingerprint = hashlib.blake2b(digest_size=8)
        for name, path in self._paths.items():
            content = _as_sent(path)
            fingerprint.update(f"{name}\0{len(content)}\0".encode())
            fingerprint.update(content)
            if is_packable(name):
                self._texts[name] = content
        self.version = fingerprint.hexdigest()

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def url(self, path: str) -> str:
        return f"/static/{self.version}/{path}"

    def read(self, path: str) -> bytes:
        """A file's bytes: the same for all who ask, of whom some take megabytes slowly."""
        if path not in self._texts:
            self._texts[path] = self._paths[path].read_bytes()
        return self._texts[path]

    def packed(self, path: str, run: Callable[[Callable[[bytes], bytes], bytes], bytes]) -> bytes:
        """The same, packed with brotli: once, since it is kept. `run` does the work, up to a tenth of a second of it.

        A crowd that asks for the same files at once waits here.
        """
        if path not in self._packed:
            with self._packing:
                if path not in self._packed:
                    self._packed[path] = run(_pack, self.read(path))
        return self._packed[path]


def type_of(path: str) -> str:
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def is_packable(path: str) -> bool:
    """Fonts and pictures are packed already."""
    return type_of(path).startswith(("text/", "application/json", "application/javascript", "image/svg"))


def _pack(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=_BEST if len(content) < _LARGE else _QUICK))


def _as_sent(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".css":
        content = _IMPORT.sub(lambda found: (path.parent / found[1].decode()).read_bytes(), content)
    return _COMMENT.sub(b"", content) if path.suffix in (".css", ".js") else content
