"""`demo`: a wall of invented words, on which new ones keep coming and two moderators decide."""

import json
import random
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from itertools import count, cycle
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import accounts
from moderation.decisions import decide
from moderation.demo_words import CAMPAIGN, COMING, ON_THE_WALL, UNWELCOME, WAITING, Words
from moderation.errors import NameTaken
from moderation.models import Moderator, Role
from wall import db, posts, show
from wall.cli import on_database
from wall.facts import Facts
from wall.models import Status, Wall, WallWords
from wall.posts import Draft
from wall.web import config

SLUG = "demo"
NAMES = ("Jan", "Ewa", "Nadia")  # the last is for whoever watches
APPROVED_EVERY = timedelta(minutes=2)
ARRIVED_EVERY = timedelta(seconds=38)
FEWEST_WAITING, MOST_WAITING = 6, 12  # what the two leave for the third
MOST_DECISIONS = 3  # by one of the two in one go
START_SECONDS = 60  # how long the server may take to answer
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

SHOW = Facts(link="https://www.amnesty.org", unsaid=("RU",), mark=(45.7, 43.3))  # Chechnya

chance = random.SystemRandom()


@dataclass(frozen=True)
class Account:
    name: str
    password: str


@click.command()
@click.option("--fill-only", is_flag=True, help="Fill the wall and stop there.")
@on_database
def demo(fill_only: bool) -> None:
    """Fill the wall /w/demo with invented words; then, on the running server, post and decide until Ctrl-C."""
    base_url = config().base_url
    *two, guest = fill()
    click.echo(f"  Phone       {base_url}/w/{SLUG}")
    click.echo(f"  Moderation  {base_url}/moderation/w/{SLUG}")
    click.echo(f"  Display     {base_url}/w/{SLUG}/display")
    click.echo(f"  Sign in as  {guest.name}")
    click.echo(f"  Password    {guest.password}")
    if fill_only:
        return
    try:
        keep_going(f"http://127.0.0.1:{config().port}", two)
    except KeyboardInterrupt:
        click.echo("\nThe demo ends.")


def fill() -> list[Account]:
    """The demo's wall with its words on it, and NAMES as its moderators. Done again, it adds moderators only."""
    passwords = [secrets.token_hex(8) for _name in NAMES]
    hashes = [accounts.hash_password(password) for password in passwords]
    with db.transaction() as session:
        wall = session.scalar(select(Wall).where(Wall.slug == SLUG)) or _new_wall(session)
        people = [_new_moderator(session, wall, *pair) for pair in zip(NAMES, hashes, strict=True)]
        _put_up(session, wall, people[:-1])
    return [Account(person.name, password) for person, password in zip(people, passwords, strict=True)]


def keep_going(url: str, two: Sequence[Account]) -> None:
    """People post and the two decide, for ever. What they are refused, they leave, as people do."""
    supporter = Browser(url)
    supporter.waits_for_the_server()
    for turn in turns(supporter, [Desk(Browser(url), account) for account in two]):
        try:
            turn()
        except HTTPError as refusal:  # the wall is closed, say, or another moderator was first
            time.sleep(float(refusal.headers.get("Retry-After", 1)))
        except OSError:
            supporter.waits_for_the_server()
        time.sleep(chance.uniform(1.5, 4))


def turns(supporter: "Browser", desks: Sequence["Desk"]) -> Iterator[Callable[[], object]]:
    """Whose turn it is, for ever: somebody posts, one of the two decides."""
    for words, desk in zip(cycle(COMING), cycle(desks), strict=False):
        yield partial(supporter.sends, f"/w/{SLUG}/posts", **_form(words, secrets.token_urlsafe(16)), sure="1")
        yield desk.decides


class Browser:
    """Keeps its cookies and sends forms, as a browser without JavaScript does."""

    def __init__(self, url: str) -> None:
        self._url = url
        # The server's own machine speaks to it without TLS, also where its cookies are for TLS only.
        cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(cookies))

    def reads(self, path: str) -> str:
        return self._answer(Request(self._url + path))  # noqa: S310  (http by construction)

    def sends(self, path: str, **form: str) -> str:
        return self._answer(Request(self._url + path, data=urlencode(form).encode()))  # noqa: S310

    def token_of(self, path: str) -> str:
        """The token that the forms of a moderator's page hold."""
        found = TOKEN.search(self.reads(path))
        return found[1] if found else ""

    def waits_for_the_server(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.reads("/healthz")
            except OSError as error:
                if time.monotonic() > end:
                    raise click.ClickException(f"No server answers at {self._url}.") from error
                time.sleep(0.2)
            else:
                return

    def _answer(self, request: Request) -> str:
        request.add_header("Accept", "text/html, application/json")
        with self._opener.open(request, timeout=20) as answer:
            return str(answer.read().decode())


@dataclass
class Desk:
    """Where one of the two sits: rejects what could identify somebody, approves the rest, oldest first."""

    browser: Browser
    account: Account
    token: str = field(default="", init=False)

    def decides(self) -> None:
        waiting = self._queue()
        spare = len(waiting) - chance.randint(FEWEST_WAITING, MOST_WAITING)
        for post in waiting[: max(0, min(spare, MOST_DECISIONS))]:
            seen = {"version": str(post["version"]), "digest": post["digest"]}
            form = {"verdict": verdict(post), **seen, "csrf_token": self.token}
            self.browser.sends(f"/moderation/posts/{post['id']}/decisions", **form)
            time.sleep(chance.uniform(0.5, 2))

    def _queue(self) -> list[dict[str, Any]]:
        """What waits, oldest first. Signs in where that is needed: at first, and after twelve hours."""
        if not self.token:
            self._sign_in()
        try:
            desk = json.loads(self.browser.reads(f"/moderation/w/{SLUG}/queue.json"))
        except ValueError:  # a page instead: the one to sign in on
            self._sign_in()
            return []
        waiting: list[dict[str, Any]] = desk["waiting"]
        return waiting

    def _sign_in(self) -> None:
        token = self.browser.token_of("/moderation/sign-in")
        form = {"name": self.account.name, "password": self.account.password, "csrf_token": token}
        self.browser.sends("/moderation/sign-in", **form)
        self.token = self.browser.token_of(f"/moderation/w/{SLUG}")


def verdict(post: dict[str, Any]) -> str:
    identifies = any(flag["code"] != "capitals" for flag in post["flags"])
    return "reject" if identifies or post["body"] in UNWELCOME else "approve"


def _new_wall(session: Session) -> Wall:
    wall = Wall(slug=SLUG, title="#WeExist", words=[WallWords(**words) for words in CAMPAIGN])
    session.add(wall)
    session.flush()  # its posts need wall.id
    show.change(session, wall, SHOW)
    return wall


def _new_moderator(session: Session, wall: Wall, name: str, password_hash: str) -> Moderator:
    """An account of its own each time: it never takes over one that somebody has."""
    code = accounts.invite(session, wall, Role.ORGANISER)
    for number in count(1):
        try:
            return accounts.accept(session, code, name if number == 1 else f"{name} {number}", password_hash)
        except NameTaken:
            continue
    raise AssertionError("numbers do not end")


def _put_up(session: Session, wall: Wall, moderators: Sequence[Moderator]) -> None:
    now = datetime.now(UTC)
    for number, words in enumerate(ON_THE_WALL):
        arrived = now - APPROVED_EVERY * (len(ON_THE_WALL) - number)
        post = posts.submit(session, wall, _draft(words, number), arrived).post
        if post.status is Status.PENDING:
            decide(session, moderators[number % len(moderators)], post.id, "approve", post.version, now=arrived)
    for number, words in enumerate(WAITING):
        posts.submit(session, wall, _draft(words, number), now - ARRIVED_EVERY * (len(WAITING) - number))


def _draft(words: Words, number: int) -> Draft:
    """The same sending each time, so that a wall that is filled twice holds each message once."""
    form = _form(words, client_id=f"invented-words-of-the-demo-{number}")
    return Draft(**form, lang=words.lang, sure=True)


def _form(words: Words, client_id: str) -> dict[str, str]:
    return {"body": words.body, "name": words.name, "country": words.country, "client_id": client_id}
