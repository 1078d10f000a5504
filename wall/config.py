"""What the installation says, read from the environment once; refuses to start half-configured."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

AsyncMode = Literal["eventlet", "threading"]
Cleaner = Literal["bleach", "nh3"]

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32  # characters


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which, and never its value."""


@dataclass(frozen=True)
class Config:
    """Every setting. docs/running.md has a line for each; a test holds the two together."""

    secret_key: str
    database_url: str = f"sqlite:///{ROOT / 'var' / 'wall.sqlite3'}"
    host: str = "0.0.0.0"  # noqa: S104  (phones on the same network must reach it)
    port: int = 8000
    public_url: str = ""  # where supporters reach the wall; without it, this machine's address on the network
    origins: tuple[str, ...] = ()  # further origins that may post and open sockets
    proxies: int = 0  # how many proxies stand in front and may name the client's address
    most_sockets: int = 8192
    posts_per_minute: int = 30  # from one connection; a vigil's crowd may share one
    photos: str = str(ROOT / "var" / "photos")  # a folder, or s3://bucket/prefix
    s3_endpoint: str = ""  # without it, Amazon's
    s3_region: str = "us-east-1"
    s3_key: str = ""
    s3_secret: str = ""
    photos_per_minute: int = 120  # from one connection
    metrics_token: str = ""  # who has it may read the figures; without it, nobody
    html_cleaner: Cleaner = "bleach"
    async_mode: AsyncMode = "eventlet"

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{lan_address()}:{self.port}").rstrip("/")

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def own_origins(self) -> tuple[str, ...]:
        """Every origin that this server's own pages can have. Nothing else may post or open a socket."""
        parts = urlsplit(self.base_url)
        here = f"{parts.scheme}://{parts.netloc}"
        local = () if self.public_url else tuple(f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1"))
        return tuple(dict.fromkeys((here, *local, *self.origins)))


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Reads `WALL_*`, and for what is missing the file that `WALL_ENV_FILE` names (`make run` writes it once)."""
    given = _with_file(os.environ if environ is None else environ)
    secret = given.get("WALL_SECRET_KEY", "")
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError(f"WALL_SECRET_KEY must be set, with {SHORTEST_SECRET} characters at least")
    return Config(
        secret_key=secret,
        database_url=given.get("WALL_DATABASE_URL", Config.database_url),
        host=given.get("WALL_HOST", Config.host),
        port=_number(given, "WALL_PORT", _number(given, "PORT", Config.port)),
        public_url=_url(given, "WALL_PUBLIC_URL"),
        origins=tuple(given.get("WALL_ORIGINS", "").split()),
        proxies=_number(given, "WALL_PROXIES", Config.proxies),
        most_sockets=_number(given, "WALL_MOST_SOCKETS", Config.most_sockets),
        posts_per_minute=_number(given, "WALL_POSTS_PER_MINUTE", Config.posts_per_minute),
        photos=_photos(given.get("WALL_PHOTOS", Config.photos)),
        s3_endpoint=_url(given, "WALL_S3_ENDPOINT"),
        s3_region=given.get("WALL_S3_REGION", Config.s3_region),
        s3_key=given.get("WALL_S3_KEY", Config.s3_key),
        s3_secret=given.get("WALL_S3_SECRET", Config.s3_secret),
        photos_per_minute=_number(given, "WALL_PHOTOS_PER_MINUTE", Config.photos_per_minute),
        metrics_token=_token(given, "WALL_METRICS_TOKEN"),
        html_cleaner=_cleaner(given.get("WALL_HTML_CLEANER", Config.html_cleaner)),
        async_mode=_async_mode(given.get("WALL_ASYNC_MODE", Config.async_mode)),
    )


def lan_address() -> str:
    """This machine's address on its network, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): a route is looked up, no packet leaves
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _with_file(environ: Mapping[str, str]) -> dict[str, str]:
    path = Path(environ.get("WALL_ENV_FILE", ROOT / "var" / "wall.env"))
    lines = path.read_text().splitlines() if path.is_file() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {**{key.strip(): value.strip() for key, value in pairs}, **environ}


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, str(default))
    if not value.isdecimal():
        raise ConfigError(f"{name} must be a whole number")
    return int(value)


def _url(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
        raise ConfigError(f"{name} must be like https://wall.example.org")
    return value


def _token(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    if 0 < len(value) < SHORTEST_SECRET:
        raise ConfigError(f"{name} must have {SHORTEST_SECRET} characters at least")
    return value


def _photos(value: str) -> str:
    """A relative folder would be another one for each process that is started elsewhere."""
    parts = urlsplit(value)
    if not (value.startswith("/") or (parts.scheme == "s3" and parts.netloc)):
        raise ConfigError("WALL_PHOTOS must be a folder from the root on, or like s3://bucket/prefix")
    return value


def _cleaner(value: str) -> Cleaner:
    for known in get_args(Cleaner):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise ConfigError(f"WALL_HTML_CLEANER must be one of {', '.join(get_args(Cleaner))}")


def _async_mode(value: str) -> AsyncMode:
    for known in get_args(AsyncMode):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise ConfigError(f"WALL_ASYNC_MODE must be one of {', '.join(get_args(AsyncMode))}")
