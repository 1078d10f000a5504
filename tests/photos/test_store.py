"""A folder and a bucket keep photos alike: what was put is read, what was deleted is gone, and trouble is said."""

import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.actors import SECRET, free_port
from wall.config import Config
from wall.errors import StorageUnavailable
from wall.photos import store as stores
from wall.photos.renditions import MASTER, NAMES
from wall.photos.store import BucketStore, FolderStore, Store, address_of, open_store

FILES = {name: f"the file {name}".encode() * 1000 for name in sorted(NAMES)}
ADDRESS, OTHER = "a" * 64, "b" * 64


class Bucket(ThreadingHTTPServer):
    """An S3-compatible server with one bucket."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.objects: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.fails = False
        self.cuts = False  # hangs up in the middle of an object


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.may():
            self.server.objects[self.path] = body
            self.server.types[self.path] = self.headers["Content-Type"]
            self.says(200)

    def do_GET(self) -> None:
        if not self.may():
            return
        if self.path in self.server.objects:
            self.says(200, self.server.objects[self.path], cut=self.server.cuts)
        else:
            self.says(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        if self.may():
            self.server.objects.pop(self.path, None)
            self.says(204)

    def may(self) -> bool:
        signed = re.match(r"AWS4-HMAC-SHA256 Credential=mine/\d+/eu-west-2/s3/", self.headers["Authorization"])
        if not signed:
            self.says(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif self.server.fails:
            self.says(400, b"<Error><Code>InvalidRequest</Code></Error>")
        return bool(signed) and not self.server.fails

    def says(self, status: int, body: bytes = b"", *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection |= cut

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with Bucket() as bucket:
        thread = threading.Thread(target=bucket.serve_forever, args=(0.01,))
        thread.start()
        yield bucket
        bucket.shutdown()
        thread.join()


def settings(photos: str, port: int = 0) -> Config:
    return Config(
        secret_key=SECRET,
        photos=photos,
        s3_endpoint=f"http://127.0.0.1:{port}",
        s3_region="eu-west-2",
        s3_key="mine",
        s3_secret="a secret",
    )


@pytest.fixture(params=["folder", "bucket", "bucket with a prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket) -> Store:
    if request.param == "folder":
        return open_store(settings(str(tmp_path / "photos")))
    return open_store(
        settings("s3://ours" if request.param == "bucket" else "s3://ours/wall/photos", bucket.server_port)
    )


def test_what_was_put_is_read(store: Store) -> None:
    store.put(ADDRESS, FILES)
    store.put(OTHER, dict.fromkeys(FILES, b"another"))
    assert {name: store.read(ADDRESS, name) for name in NAMES} == FILES
    assert store.read(OTHER, MASTER) == b"another"


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.read(ADDRESS, MASTER) is None
    store.put(ADDRESS, FILES)
    assert store.read(ADDRESS, "huge.jpg") is None
    assert store.read(OTHER, MASTER) is None


def test_what_was_deleted_is_gone_and_its_neighbour_stays(store: Store, tmp_path: Path, bucket: Bucket) -> None:
    store.put(ADDRESS, FILES)
    store.put(OTHER, FILES)
    store.delete(ADDRESS)
    assert {store.read(ADDRESS, name) for name in NAMES} == {None}
    assert store.read(OTHER, MASTER) == FILES[MASTER]
    store.delete(OTHER)
    assert bucket.objects == {}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_deleting_what_is_not_there_is_no_error(store: Store) -> None:
    store.delete(ADDRESS)
    store.put(ADDRESS, FILES)
    store.delete(ADDRESS)
    store.delete(ADDRESS)


def test_what_was_deleted_may_be_put_again(store: Store) -> None:
    for content in (b"first", b"second"):
        store.put(ADDRESS, dict.fromkeys(NAMES, content))
        assert store.read(ADDRESS, MASTER) == content
        store.delete(ADDRESS)


def test_what_was_put_may_be_put_once_more(store: Store) -> None:
    """A cover over a cover changes no pixel: the same photo then has the same address."""
    for _time in range(2):
        store.put(ADDRESS, FILES)
    assert {name: store.read(ADDRESS, name) for name in NAMES} == FILES


# A folder's own


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "deep" / "photos")


def test_only_the_walls_own_user_may_read_a_folder(folder: FolderStore, tmp_path: Path) -> None:
    folder.put(ADDRESS, FILES)
    photos = tmp_path / "deep" / "photos"
    assert [oct(path.stat().st_mode & 0o777) for path in (photos, photos / ADDRESS)] == ["0o700", "0o700"]


def test_what_an_interrupted_put_left_is_no_photo_and_goes_too(folder: FolderStore, tmp_path: Path) -> None:
    left = tmp_path / "deep" / "photos" / f"{ADDRESS}.new"
    left.mkdir(parents=True)
    (left / MASTER).write_bytes(b"half")
    assert folder.read(ADDRESS, MASTER) is None

    folder.put(ADDRESS, FILES)
    assert folder.read(ADDRESS, MASTER) == FILES[MASTER]
    assert not left.exists()

    left.mkdir()
    (left / MASTER).write_bytes(b"half")
    folder.delete(ADDRESS)
    assert list((tmp_path / "deep" / "photos").iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)
    with pytest.raises(StorageUnavailable):
        folder.put(ADDRESS, FILES)
    assert list((tmp_path / "deep" / "photos").iterdir()) == []
    monkeypatch.undo()
    folder.put(ADDRESS, FILES)


def test_each_file_and_its_folder_are_on_the_disk_before_put_ends(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(file: int) -> None:
        synced.append(Path(f"/proc/self/fd/{file}").readlink().name if Path("/proc").exists() else "")
        real(file)

    monkeypatch.setattr(os, "fsync", note)
    folder.put(ADDRESS, FILES)
    assert len(synced) == len(FILES) + 2
    if Path("/proc").exists():
        assert synced == [*FILES, f"{ADDRESS}.new", "photos"]


def test_a_folder_that_is_none_is_storage_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("a file")
    folder = FolderStore(tmp_path / "photos")
    with pytest.raises(StorageUnavailable):
        folder.put(ADDRESS, FILES)
    with pytest.raises(StorageUnavailable):
        folder.read(ADDRESS, MASTER)


# A bucket's own


def test_a_bucket_holds_each_file_under_its_prefix_with_its_kind(bucket: Bucket) -> None:
    BucketStore("ours", "wall", settings("s3://ours/wall", bucket.server_port)).put(ADDRESS, FILES)
    assert bucket.types == {
        f"/ours/wall/{ADDRESS}/{name}": "image/webp" if name.endswith("webp") else "image/jpeg" for name in NAMES
    }


@pytest.mark.parametrize("trouble", ["refuses", "is not there", "wants another key"])
def test_a_bucket_in_trouble_is_storage_that_is_not_there(bucket: Bucket, trouble: str) -> None:
    bucket.fails = trouble == "refuses"
    config = settings("s3://ours", free_port() if trouble == "is not there" else bucket.server_port)
    if trouble == "wants another key":
        config = Config(**{**vars(config), "s3_key": "others"})
    store = open_store(config)
    with pytest.raises(StorageUnavailable):
        store.read(ADDRESS, MASTER)
    with pytest.raises(StorageUnavailable):
        store.put(ADDRESS, FILES)
    with pytest.raises(StorageUnavailable):
        store.delete(ADDRESS)


def test_a_bucket_that_hangs_up_in_the_middle_is_storage_that_is_not_there(bucket: Bucket) -> None:
    store = open_store(settings("s3://ours", bucket.server_port))
    store.put(ADDRESS, FILES)
    bucket.cuts = True
    with pytest.raises(StorageUnavailable):
        store.read(ADDRESS, MASTER)


def test_what_is_said_of_trouble_names_no_key_and_no_address(bucket: Bucket) -> None:
    bucket.fails = True
    with pytest.raises(StorageUnavailable) as told:
        open_store(settings("s3://ours", bucket.server_port)).read(ADDRESS, MASTER)
    assert told.value.__suppress_context__
    assert ADDRESS not in str(told.value)


# Addresses


def test_an_address_tells_nothing_to_who_has_the_same_picture() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", address_of("one", FILES))
    assert address_of("one", FILES) == address_of("one", {**FILES, "small.jpg": b"other"})
    assert address_of("one", FILES) != address_of("another", FILES)
    assert address_of("one", FILES) != address_of("one", {**FILES, MASTER: b"other"})


def test_the_setting_chooses_the_home(tmp_path: Path, bucket: Bucket) -> None:
    assert isinstance(open_store(settings(str(tmp_path))), FolderStore)
    assert isinstance(open_store(settings("s3://ours/x", bucket.server_port)), BucketStore)
    assert stores.FolderStore is FolderStore
