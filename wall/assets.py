"""What browsers load: one address for all of it, which changes when any file does, so that it may be kept for ever."""

import hashlib
from pathlib import Path

from wall.config import ROOT

STATIC = ROOT / "static"
FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """The files of one folder, fingerprinted together: modules may import each other by relative paths."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        digest = hashlib.blake2b(digest_size=8)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
        self.version = digest.hexdigest()
