"""Who takes part: a supporter, a moderator, a display. Each does what its people do, over real HTTP and sockets."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests
import socketio
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from moderation import accounts
from moderation.models import Role
from tests import factories
from wall import db
from wall.config import ROOT
from wall.models import Wall

T = TypeVar("T")
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
SECRET = "a secret that only these tests ever use"


def wait_until(condition: Callable[[], T | None], what: str = "", seconds: float = 15) -> T:
    """The condition's value as soon as it is true; fails, saying `what`, where it never is."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"never happened: {what or condition}"
        time.sleep(0.01)
    return value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`python -m wall` on a database of its own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    wrapper: tuple[str, ...] = ()  # a command that runs the server, such as strace
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'wall.sqlite3'}"

    @property
    def store(self) -> Path:
        """Where its photos lie."""
        return self.folder / "photos"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def environ(self) -> dict[str, str]:
        own = {
            "WALL_SECRET_KEY": SECRET,
            "WALL_DATABASE_URL": self.database_url,
            "WALL_HOST": "127.0.0.1",
            "WALL_PORT": str(self.port),
            "WALL_ENV_FILE": os.devnull,
            "WALL_POSTS_PER_MINUTE": "100000",
            "WALL_PHOTOS": str(self.store),
            "WALL_PHOTOS_PER_MINUTE": "100000",
            "PYTHONWARNINGS": "ignore",
        }
        return {**os.environ, **own, **self.settings}

    def start(self) -> "Server":
        command = [*self.wrapper, sys.executable, "-m", "wall"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self._answers, "the server answers", 60)
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(20)
            self.process = None

    def command(self, *arguments: str) -> str:
        """Runs one of the organiser's commands."""
        flask = [sys.executable, "-m", "flask", "--app", "wall.app", *arguments]
        return subprocess.run(flask, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True).stdout

    @contextmanager
    def session(self, *, writes: bool = False) -> Iterator[Session]:
        """The server's database, from outside: for reading only, or `writes` and takes the lock at once.

        One that began by reading could not go on to write where the server wrote between: now and then it would fail.
        """
        engine = db.open_engine(self.database_url)
        # A test may wait where it stands; the server may not, and takes its turns between.
        pragmas = f"busy_timeout=10000; PRAGMA query_only={'OFF' if writes else 'ON'}"
        listen(engine, "connect", lambda driver, _entry: driver.executescript(f"PRAGMA {pragmas}"))
        with Session(engine.execution_options(wall_writes=writes)) as session, session.begin():
            yield session
        engine.dispose()

    def make_wall(self, **fields: object) -> str:
        slug = f"wall-{secrets.token_hex(8)}"
        with self.session(writes=True) as session:
            factories.make_wall(session, slug, **fields)
        return slug

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.ConnectionError:
            return False


class Listener:
    """A real Socket.IO client that keeps what it hears."""

    def __init__(self, url: str, namespace: str, auth: object, headers: dict[str, str] | None = None) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.namespace = namespace
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", lambda name, payload: self.heard.append((name, payload)), namespace=namespace)
        self.socket.connect(
            url, headers=headers or {}, auth=auth, transports=["websocket"], namespaces=[namespace], wait_timeout=10
        )

    def names(self) -> list[str]:
        return [name for name, _payload in self.heard]

    def last(self, name: str) -> dict[str, Any]:
        return next(payload for heard, payload in reversed(self.heard) if heard == name)

    def hears(self, name: str, count: int = 1) -> dict[str, Any]:
        """Waits until it has heard an event so many times, and gives the last."""
        wait_until(lambda: self.names().count(name) >= count, f"hears {name} {count} times")
        return self.last(name)

    @property
    def is_connected(self) -> bool:
        return self.namespace in self.socket.namespaces

    def say(self, event: str, *payload: object) -> None:
        self.socket.emit(event, *payload, namespace=self.namespace)

    def leave(self) -> None:
        self.socket.disconnect()


@dataclass
class Sent:
    id: str
    receipt: str


class Supporter:
    """Somebody with a phone, without an account."""

    def __init__(self, server: Server, wall: str) -> None:
        self.server, self.wall = server, wall
        self.http = requests.Session()

    def posts(self, body: str, **fields: str | list[str]) -> Sent:
        answer = self.tries(body, **fields)
        assert answer.status_code == 201, answer.text
        return Sent(answer.json()["id"], answer.json()["receipt"])

    def tries(self, body: str, **fields: str | list[str]) -> requests.Response:
        form = {"body": body, "client_id": factories.client_id(), "sure": "1", **fields}
        return self.http.post(f"{self.server.url}/w/{self.wall}/posts", data=form, headers=JSON, timeout=20)

    def sends_photo(self, file: bytes, ticket: str = "", **choice: object) -> dict[str, Any]:
        """Sends one photo ahead of its post, and gives what came back; `ticket` among it, to post it with."""
        ticket = ticket or factories.client_id()
        answer = self.tries_photo(file, ticket, **choice)
        assert answer.status_code == 201, answer.text
        return {**answer.json(), "ticket": ticket}

    def tries_photo(self, file: bytes, ticket: str, **choice: object) -> requests.Response:
        """`choice`: `cover` and `bare`, lists of boxes."""
        url = f"{self.server.url}/w/{self.wall}/photos/{ticket}"
        kind = {"Content-Type": "application/octet-stream"}
        return self.http.put(url, file, params=choice, headers={**JSON, **kind}, timeout=60)  # type: ignore[arg-type]

    def status(self, sent: Sent) -> str:
        answer = self.http.get(self._receipt(sent), headers=JSON, timeout=20)
        return str(answer.json().get("status", answer.status_code))

    def withdraws(self, sent: Sent) -> None:
        answer = self.http.post(f"{self._receipt(sent)}/withdrawal", headers=JSON, timeout=20)
        assert answer.ok, answer.text

    def listens(self) -> Listener:
        return Listener(self.server.url, "/wall", {"wall": self.wall})

    def _receipt(self, sent: Sent) -> str:
        return f"{self.server.url}/w/{self.wall}/receipts/{sent.receipt}"


class Moderator:
    """Somebody who was invited, chose a password, and decides."""

    def __init__(self, server: Server, wall: str, name: str = "", role: Role = Role.MODERATOR) -> None:
        self.server, self.wall = server, wall
        self.name = name or f"Nadia {secrets.token_hex(8)}"
        self.http = requests.Session()
        with server.session(writes=True) as session:
            of = session.query(Wall).filter_by(slug=wall).one()
            account = factories.make_moderator(session, of, self.name, role)
            token = accounts.start(session, account.id)
        # As if signed in before: a quarter of a second less for each test, and no test meets the limit of another.
        self.http.cookies.set("moderator", signed_cookie({accounts.COOKIE_KEY: token}), domain="127.0.0.1")
        self.finds_the_token()

    def sign_in(self) -> None:
        page = self.http.get(f"{self.server.url}/moderation/sign-in", timeout=20)
        form = {"name": self.name, "password": factories.PASSWORD, "csrf_token": token_of(page.text)}
        answer = self.http.post(f"{self.server.url}/moderation/sign-in", data=form, allow_redirects=False, timeout=20)
        assert answer.status_code == 303, answer.text
        self.finds_the_token()

    def finds_the_token(self) -> None:
        self.token = token_of(self.http.get(f"{self.server.url}/moderation/w/{self.wall}", timeout=20).text)

    def sign_out(self) -> None:
        self.http.post(f"{self.server.url}/moderation/sign-out", data={"csrf_token": self.token}, timeout=20)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)

    def queue(self) -> list[dict[str, Any]]:
        answer = self.http.get(f"{self.server.url}/moderation/w/{self.wall}/queue.json", headers=JSON, timeout=20)
        waiting: list[dict[str, Any]] = answer.json()["waiting"]
        return waiting

    def decides(self, post_id: str, verdict: str, version: int, **terms: str | list[str]) -> requests.Response:
        """Who decides has seen the post: its digest goes along, as their desk knows it."""
        digest = {"digest": self.digest_of(post_id)} if "digest" not in terms else {}
        return self.says(f"posts/{post_id}/decisions", verdict=verdict, version=str(version), **digest, **terms)

    def says(self, path: str, **form: str | list[str]) -> requests.Response:
        """Sends a form of the desk."""
        url = f"{self.server.url}/moderation/{path}"
        return self.http.post(url, data={**form, "csrf_token": self.token}, headers=JSON, timeout=20)

    def digest_of(self, post_id: str) -> str:
        """What stands on the screen of this desk; nothing where the post does not wait."""
        answer = self.http.get(f"{self.server.url}/moderation/w/{self.wall}/queue.json", headers=JSON, timeout=20)
        waiting = answer.json().get("waiting", []) if answer.ok else []
        return next((str(post["digest"]) for post in waiting if post["id"] == post_id), "")

    def approves(self, sent: Sent) -> None:
        assert self.decides(sent.id, "approve", 1).status_code == 201

    def rejects(self, sent: Sent) -> None:
        assert self.decides(sent.id, "reject", 1).status_code == 201

    def takes_down(self, sent: Sent) -> None:
        assert self.decides(sent.id, "reject", 2).status_code == 201

    def covers(self, photo_id: str, *boxes: str) -> requests.Response:
        url = f"{self.server.url}/moderation/photos/{photo_id}/covers"
        return self.http.post(url, data={"cover": boxes, "csrf_token": self.token}, headers=JSON, timeout=60)

    def denies(self, post_id: str) -> requests.Response:
        url = f"{self.server.url}/moderation/posts/{post_id}/denials"
        return self.http.post(url, data={"csrf_token": self.token}, headers=JSON, timeout=20)

    def posts(self, path: str, **fields: str) -> requests.Response:
        """Sends one of the desk's forms."""
        form = {**fields, "csrf_token": self.token}
        return self.http.post(self.server.url + path, data=form, headers=JSON, allow_redirects=False, timeout=20)

    def blanks(self, *, blank: bool = True) -> requests.Response:
        return self.posts(f"/moderation/w/{self.wall}/blank", blank="1" if blank else "0")

    def gets(self, path: str) -> requests.Response:
        return self.http.get(self.server.url + path, headers=JSON, timeout=20)

    def listens(self) -> Listener:
        return Listener(self.server.url, "/moderation", {"wall": self.wall}, {"Cookie": self.cookie})


class Display:
    """A screen without a browser: it follows the protocol of docs/protocol.md, and nothing else."""

    def __init__(self, server: Server, wall: str, token: str = "") -> None:
        self.server, self.wall, self.token = server, wall, token
        self.shown: dict[str, str] = {}
        self.seq = 0
        self.polled_blank: bool | None = None
        self.listener: Listener | None = None
        self.catches_up()

    def connects(self) -> "Display":
        auth = {"wall": self.wall, "show": True, **({"display": self.token} if self.token else {})}
        self.listener = Listener(self.server.url, "/wall", auth)
        self.catches_up()
        return self

    def says(self, shows: object) -> object:
        """Says what it shows, and gives the answer."""
        assert self.listener is not None
        return self.listener.socket.call("display:shows", shows, namespace="/wall", timeout=10)

    def is_blank(self) -> bool:
        """Whether it was told last to be dark."""
        assert self.listener is not None
        return bool(self.listener.hears("wall:state")["blank"])

    def loses_its_network(self) -> None:
        assert self.listener is not None
        self.listener.leave()

    def catches_up(self) -> None:
        more = True
        while more:
            url = f"{self.server.url}/w/{self.wall}/feed?after={self.seq}&limit=2"
            page = requests.get(url, timeout=20).json()
            for post_id in page["removed"]:
                self.shown.pop(post_id, None)
            self.shown.update({post["id"]: post["body"] for post in page["added"]})
            self.seq, more, self.polled_blank = page["seq"], page["more"], page["blank"]

    def shows(self) -> list[str]:
        """The bodies on the screen, after everything heard so far."""
        for name, event in self.listener.heard if self.listener else []:
            if not name.startswith("feed:") or event["seq"] <= self.seq:
                continue
            if event["seq"] > self.seq + 1:
                self.catches_up()
                continue
            if name == "feed:removed":
                self.shown.pop(event["id"], None)
            else:
                self.shown[event["post"]["id"]] = event["post"]["body"]
            self.seq = event["seq"]
        return list(self.shown.values())


def signed_cookie(content: dict[str, str]) -> str:
    """A session cookie as the server would make it."""
    flask = Flask("tests")
    flask.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(flask)
    assert serializer is not None
    return str(serializer.dumps(content))


def token_of(page: str) -> str:
    """The token that a moderator's page puts into its forms."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form with a token"
    return found[1]
