"""Where photos lie: a folder, or S3-compatible storage. Both keep the files of one photo under its address."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from wall.config import Config
from wall.errors import StorageUnavailable
from wall.photos.renditions import MASTER, NAMES, TYPES
from wall.threads import off_loop

LEAST_FREE = 256 * 1024 * 1024  # bytes that photos leave, so that every decision and take-down still finds room


class Store(Protocol):
    """Names are those of wall.photos.renditions. Every method raises StorageUnavailable."""

    def put(self, address: str, files: Mapping[str, bytes]) -> None:
        """Keeps a photo's files: when this returns, they survive a power cut."""

    def read(self, address: str, name: str) -> bytes | None:
        """One file, or None where it is not, or no more."""

    def delete(self, address: str) -> None:
        """Deletes a photo's files, those that an interrupted put() left too. Nothing there is no error."""


def address_of(photo_id: str, files: Mapping[str, bytes]) -> str:
    """SHA-256 of the photo's random id and its picture: other pixels, another address.

    The id makes it one that nobody can work out who has the same picture: docs/decisions/0007-photos.md.
    """
    return hashlib.sha256(photo_id.encode() + files[MASTER]).hexdigest()


def open_store(settings: Config) -> Store:
    parts = urlsplit(settings.photos)
    if parts.scheme == "s3":
        return BucketStore(parts.netloc, parts.path.strip("/"), settings)
    return FolderStore(Path(settings.photos))


class FolderStore:
    """`<root>/<address>/<name>`, readable by this user only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, address: str, files: Mapping[str, bytes]) -> None:
        off_loop(self._write, address, dict(files))

    def read(self, address: str, name: str) -> bytes | None:
        try:
            return (self._root / address / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise StorageUnavailable from None

    def delete(self, address: str) -> None:
        off_loop(self._remove, address)

    def _write(self, address: str, files: dict[str, bytes]) -> None:
        new = self._root / f"{address}.new"
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.rmtree(new, ignore_errors=True)
            if shutil.disk_usage(self._root).free < LEAST_FREE:
                raise StorageUnavailable
            new.mkdir(mode=0o700)
            for name, file in files.items():
                with (new / name).open("wb") as stream:
                    stream.write(file)
                    stream.flush()
                    os.fsync(stream.fileno())
            _sync(new)
            if (self._root / address).exists():  # the same picture: a cover changed no pixel of it
                shutil.rmtree(new)
                return
            new.rename(self._root / address)
            _sync(self._root)
        except OSError:
            with suppress(OSError):
                shutil.rmtree(new)
            raise StorageUnavailable from None

    def _remove(self, address: str) -> None:
        try:
            for folder in (self._root / address, self._root / f"{address}.new"):
                if folder.exists():
                    shutil.rmtree(folder)
        except OSError:
            raise StorageUnavailable from None


def _sync(folder: Path) -> None:
    """A name is on the disk only once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class BucketStore:
    """`<prefix>/<address>/<name>` in a bucket that nobody but this server may read."""

    def __init__(self, bucket: str, prefix: str, settings: Config) -> None:
        import boto3
        from botocore.config import Config as Options

        self._bucket, self._prefix = bucket, f"{prefix}/" if prefix else ""
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region,
            aws_access_key_id=settings.s3_key,
            aws_secret_access_key=settings.s3_secret,
            config=Options(connect_timeout=5, read_timeout=15, retries={"max_attempts": 3}),
        )

    def put(self, address: str, files: Mapping[str, bytes]) -> None:
        for name, file in files.items():
            kind = TYPES[name.rpartition(".")[2]]
            self._call("put_object", Key=self._key(address, name), Body=file, ContentType=kind)

    def read(self, address: str, name: str) -> bytes | None:
        return self._call("get_object", Key=self._key(address, name))

    def delete(self, address: str) -> None:
        for name in sorted(NAMES):
            self._call("delete_object", Key=self._key(address, name))

    def _key(self, address: str, name: str) -> str:
        return f"{self._prefix}{address}/{name}"

    def _call(self, action: str, **arguments: Any) -> bytes | None:
        """The object's bytes, where the answer has some; None where there is no such object."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = getattr(self._client, action)(Bucket=self._bucket, **arguments)
            body: bytes | None = answer["Body"].read() if "Body" in answer else None
            return body
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise StorageUnavailable from None
        except BotoCoreError:
            raise StorageUnavailable from None
