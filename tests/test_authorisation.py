"""Who may do what: one line for each route and each namespace, and each line tried. What is not declared fails."""

import inspect
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import requests
from flask import Flask
from PIL import Image
from socketio.exceptions import ConnectionError as Refused
from sqlalchemy import select

from moderation import accounts, models, resets
from moderation.models import Invitation, Role, SignIn
from tests import factories
from tests.actors import HTML, JSON, SECRET, Listener, Moderator, Server, Supporter, token_of, wait_until
from wall import displays, posts
from wall.live import socketio
from wall.models import Post, Wall
from wall.namespaces import DeclaredNamespace
from wall.photos import renditions

ANYONE = "anyone"
WITH_RECEIPT = "a supporter with the receipt"
WITH_TICKET = "a supporter with the ticket of a photo that is not sent yet"
WITH_CODE = "who was told the short code of a screen"
INVITED = "who was invited"
MODERATOR = "a moderator"  # signed in, whichever wall is theirs
MODERATOR_OF_WALL = "a moderator of this wall"
ORGANISER_OF_WALL = "an organiser of this wall"
OPERATOR = "who has the operators' token"
RESET = "who was handed the operator's link"
WITH_PASSKEY = "a moderator with a passkey in their hands"  # in a real browser: tests/browser/test_accounts.py

RULES = {
    ("GET", "wall.index"): ANYONE,
    ("GET", "wall.phone"): ANYONE,
    ("POST", "wall.create_post"): ANYONE,
    ("GET", "wall.challenge"): ANYONE,
    ("GET", "wall.photo_parts"): ANYONE,
    ("PUT", "wall.put_photo"): ANYONE,
    ("GET", "wall.draft_photo"): WITH_TICKET,
    ("DELETE", "wall.delete_photo"): WITH_TICKET,
    ("GET", "wall.media"): ANYONE,  # of what is on a wall: see below
    ("GET", "wall.find_receipt"): ANYONE,
    ("GET", "wall.receipt"): WITH_RECEIPT,
    ("POST", "wall.withdraw"): WITH_RECEIPT,
    ("GET", "wall.withdrawn"): ANYONE,
    ("GET", "wall.get_feed"): ANYONE,
    ("GET", "wall.display"): ANYONE,
    ("GET", "wall.display_worker"): ANYONE,
    ("GET", "wall.get_show"): ANYONE,
    ("GET", "wall.screen"): ANYONE,
    ("POST", "wall.screen"): WITH_CODE,
    ("GET", "wall.qr"): ANYONE,
    ("GET", "wall.asset"): ANYONE,
    ("GET", "wall.healthz"): ANYONE,
    ("GET", "wall.readyz"): ANYONE,
    ("GET", "wall.get_metrics"): OPERATOR,  # who has the token: tests/wall/test_metrics.py
    ("GET", "moderation.invitation"): INVITED,
    ("POST", "moderation.invitation"): INVITED,
    ("POST", "moderation.join_by_invitation"): MODERATOR,  # of any wall: the invitation is the key
    ("GET", "moderation.reset"): RESET,
    ("POST", "moderation.reset"): RESET,
    ("POST", "moderation.begin_sign_in"): ANYONE,
    ("POST", "moderation.sign_in_with_passkey"): ANYONE,
    ("GET", "moderation.sign_in"): ANYONE,
    ("POST", "moderation.sign_in"): ANYONE,
    ("GET", "moderation.second_step"): ANYONE,  # which leads to the first where that was not passed
    ("POST", "moderation.second_step"): ANYONE,
    ("POST", "moderation.sign_out"): MODERATOR,
    ("GET", "moderation.account"): MODERATOR,
    ("POST", "moderation.change_password"): MODERATOR,
    ("POST", "moderation.end_other_sign_ins"): MODERATOR,
    ("POST", "moderation.end_sign_in"): MODERATOR,
    ("GET", "moderation.codes"): MODERATOR,
    ("POST", "moderation.turn_codes_on"): MODERATOR,
    ("POST", "moderation.turn_codes_off"): MODERATOR,
    ("POST", "moderation.renew_recovery_codes"): MODERATOR,
    ("GET", "moderation.own_passkeys"): MODERATOR,
    ("POST", "moderation.begin_passkey"): MODERATOR,
    ("POST", "moderation.add_passkey"): WITH_PASSKEY,
    ("POST", "moderation.remove_passkey"): MODERATOR,
    ("GET", "moderation.index"): MODERATOR,
    ("GET", "moderation.desk"): MODERATOR_OF_WALL,
    ("GET", "moderation.queue_json"): MODERATOR_OF_WALL,
    ("GET", "moderation.approved"): MODERATOR_OF_WALL,
    ("POST", "moderation.create_decision"): MODERATOR_OF_WALL,
    ("POST", "moderation.create_question"): MODERATOR_OF_WALL,
    ("POST", "moderation.add_words"): MODERATOR_OF_WALL,
    ("POST", "moderation.pin"): MODERATOR_OF_WALL,
    ("POST", "moderation.create_rejections"): MODERATOR_OF_WALL,
    ("POST", "moderation.read"): MODERATOR_OF_WALL,
    ("GET", "moderation.screens_json"): MODERATOR_OF_WALL,
    ("POST", "moderation.blank"): MODERATOR_OF_WALL,
    ("GET", "moderation.screens"): ORGANISER_OF_WALL,
    ("POST", "moderation.add_screen"): ORGANISER_OF_WALL,
    ("POST", "moderation.rename_screen"): ORGANISER_OF_WALL,
    ("POST", "moderation.remove_screen"): ORGANISER_OF_WALL,
    ("POST", "moderation.identify_screen"): MODERATOR_OF_WALL,
    ("POST", "moderation.reload_screen"): ORGANISER_OF_WALL,
    ("POST", "moderation.make_screen_code"): ORGANISER_OF_WALL,
    ("POST", "moderation.switch_scene"): MODERATOR_OF_WALL,
    ("POST", "moderation.keep_silence"): ORGANISER_OF_WALL,
    ("GET", "moderation.wall_show"): ORGANISER_OF_WALL,
    ("POST", "moderation.change_show"): ORGANISER_OF_WALL,
    ("GET", "moderation.record"): MODERATOR_OF_WALL,
    ("GET", "moderation.record_csv"): MODERATOR_OF_WALL,
    ("GET", "moderation.history"): MODERATOR_OF_WALL,
    ("GET", "moderation.photo"): MODERATOR_OF_WALL,
    ("POST", "moderation.create_covers"): MODERATOR_OF_WALL,
    ("POST", "moderation.deny_device"): MODERATOR_OF_WALL,
    ("POST", "moderation.switch_raid"): MODERATOR_OF_WALL,
    ("GET", "moderation.wall_team"): ORGANISER_OF_WALL,
    ("POST", "moderation.invite"): ORGANISER_OF_WALL,
    ("POST", "moderation.revoke_invitation"): ORGANISER_OF_WALL,
    ("POST", "moderation.change_role"): ORGANISER_OF_WALL,
    ("POST", "moderation.remove_member"): ORGANISER_OF_WALL,
    ("GET", "moderation.blocked_words"): MODERATOR_OF_WALL,
    ("GET", "moderation.blocked_words_txt"): MODERATOR_OF_WALL,
    ("POST", "moderation.add_blocked_words"): MODERATOR_OF_WALL,
    ("POST", "moderation.import_blocked_words"): ORGANISER_OF_WALL,
    ("POST", "moderation.remove_blocked_words"): ORGANISER_OF_WALL,
    ("GET", "moderation.wall_settings"): ORGANISER_OF_WALL,
    ("POST", "moderation.change_settings"): ORGANISER_OF_WALL,
    ("POST", "moderation.lift_denial"): ORGANISER_OF_WALL,
}
SIGNED_IN = (MODERATOR, MODERATOR_OF_WALL, ORGANISER_OF_WALL, WITH_PASSKEY)
# What a form needs to be carried out, beside the token. Who may not is refused all the same.
FORMS: dict[str, dict[str, str]] = {
    "wall.create_post": {"body": "Words", "client_id": "a" * 22},
    "moderation.create_decision": {"verdict": "reject", "version": "1"},
    "moderation.create_question": {"version": "1"},
    "moderation.add_words": {"version": "1", "translation": "Worte"},
    "moderation.pin": {"pinned": "1"},
    "moderation.create_covers": {"cover": "0,0,0.5,0.5"},
    "moderation.begin_passkey": {"current": factories.PASSWORD},
    "moderation.invite": {"as": "moderator", "current": factories.PASSWORD},
    "moderation.change_role": {"role": "organiser", "current": factories.PASSWORD},
    "moderation.change_password": {"current": factories.PASSWORD, "password": "ribbons and more balloons"},
    "moderation.read": {"desk": "d" * 22},
    "moderation.blank": {"blank": "1"},
    "moderation.add_screen": {"name": "Embassy facade"},
    "moderation.rename_screen": {"name": "The gate"},
    "moderation.switch_scene": {"scene": "map"},
    "moderation.keep_silence": {"seconds": "60"},
    "moderation.change_show": {"part": "words", "lang": "en", "demand": "Open the borders."},
    "moderation.switch_raid": {"on": "0"},
    "moderation.add_blocked_words": {"words": "flumble"},
    "moderation.import_blocked_words": {"words": "grobnik", "replace": "1"},
    "moderation.remove_blocked_words": {"word": "flumble"},
    "moderation.change_settings": {"late_after": "5", "is_open": "1"},
}
FILE = renditions.make(Image.new("RGB", (8, 6), "grey"))["small.jpg"]
NAMESPACES = {"/wall": ANYONE, "/moderation": MODERATOR_OF_WALL}
CLIENT_EVENTS: dict[str, frozenset[str]] = {"/wall": frozenset({"display:shows"}), "/moderation": frozenset()}


def under(*rules: str) -> list[tuple[str, str]]:
    return [route for route, rule in RULES.items() if rule in rules]


def declared(app: Flask) -> set[tuple[str, str]]:
    """Every route as it is registered; HEAD and OPTIONS are Flask's own and change nothing."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def namespaces(app: Flask) -> dict[str, DeclaredNamespace]:
    assert socketio.server is not None
    return dict(socketio.server.namespace_handlers)


# The table is complete


def test_every_route_has_a_rule(app: Flask) -> None:
    assert declared(app) == set(RULES)


def test_every_namespace_has_a_rule_and_a_door(app: Flask) -> None:
    assert set(namespaces(app)) == set(NAMESPACES)
    for handler in namespaces(app).values():
        assert isinstance(handler, DeclaredNamespace), "it drops who sends what it does not know"
        assert "on_connect" in dir(handler), "without it, anybody is let in"


def test_a_namespace_answers_no_event_but_those_it_declares(app: Flask) -> None:
    for name, handler in namespaces(app).items():
        answered = {method.removeprefix("on_") for method in dir(handler) if method.startswith("on_")}
        assert answered - {"connect", "disconnect"} == {event.replace(":", "_") for event in handler.client_events}
        assert handler.client_events == CLIENT_EVENTS[name]


def test_who_is_signed_in_acts_through_the_door_that_looks_again(app: Flask) -> None:
    """What guards a route ran before its transaction: the sign-in may have ended since (moderation.door.acting)."""
    views = {name: inspect.getsource(view) for name, view in app.view_functions.items() if hasattr(view, "__wrapped__")}
    writing = {name for name, source in views.items() if "db.transaction" in source}
    assert writing == {"moderation.sign_out"}, "which ends what may have ended"


def test_no_event_is_answered_outside_a_namespace(app: Flask) -> None:
    assert socketio.server is not None
    assert {name: set(handlers) for name, handlers in socketio.server.handlers.items() if handlers} == {}


# Each line is tried


class Door:
    """One wall with a post that waits, one that is shown, both with a photo; any request to it, as anybody."""

    def __init__(self, server: Server, app: Flask, wall: str) -> None:
        self.server, self.app, self.wall = server, app, wall
        tickets = [factories.client_id() for _photo in range(3)]
        with server.session(writes=True) as session:
            of = session.query(Wall).filter_by(slug=wall).one()
            self.invitation = accounts.invite(session, of)
            elsewhere = factories.make_wall(session, f"wall-{secrets.token_hex(8)}")
            self.to_join = accounts.invite(session, elsewhere)
            self.invitation_id = session.scalars(select(Invitation.id).where(Invitation.wall_id == of.id)).one()
            self.member_id = factories.make_moderator(session, of, f"Omar {secrets.token_hex(8)}").id
            name = session.get_one(models.Moderator, self.member_id).name
            resets.use(SECRET)
            self.reset = resets.code_for(session, name) or ""
            self.display_id = displays.add(session, of, "Livestream")[0].id
            drafts = [factories.make_draft(session, of, ticket, server.store) for ticket in tickets]
            self.photo_id = drafts[0].id
            self.waiting, self.shown, self.draft = (draft.address for draft in drafts)
        self.ticket = tickets[2]
        self.sent = Supporter(server, wall).posts("Who may do this?", photo=tickets[0], device="d" * 32)
        self.on_wall = Supporter(server, wall).posts("Everybody sees this", photo=tickets[1])
        Moderator(server, wall).approves(self.on_wall)
        self.urls = app.url_map.bind("localhost")

    def seen(self, endpoint: str, http: requests.Session) -> dict[str, str]:
        """What the page of whoever asks would have shown."""
        if endpoint == "moderation.turn_codes_on":
            page = http.get(f"{self.server.url}/moderation/account/codes", timeout=20).text
            offer = re.search(r'name="sealed" value="([^"]+)".*<bdi dir="ltr">([A-Z2-7 ]+)</bdi>', page, re.DOTALL)
            code = pyotp.TOTP(offer[2].replace(" ", "")).now() if offer else ""
            return {"sealed": offer[1], "code": code, "current": factories.PASSWORD} if offer else {}
        if endpoint != "moderation.create_decision":
            return {}
        with self.server.session() as session:
            return {"digest": posts.digest_of(session.get_one(Post, self.sent.id))}

    def code_of(self, endpoint: str) -> str:
        if endpoint == "moderation.reset":
            return self.reset
        if endpoint == "moderation.join_by_invitation":
            return self.to_join
        return self.invitation if "invitation" in endpoint else self.sent.receipt

    def asks(
        self, route: tuple[str, str], http: requests.Session, *, token: str = "", **wrong: str
    ) -> requests.Response:
        method, endpoint = route
        arguments = {
            "slug": self.wall,
            "code": self.code_of(endpoint),
            "post_id": self.on_wall.id if endpoint == "moderation.pin" else self.sent.id,
            "version": "x",
            "path": "icon.svg",
            "ticket": self.ticket,
            "photo_id": self.photo_id,
            "display_id": self.display_id,
            "sign_in_id": 0,
            "member_id": self.member_id,
            "invitation_id": self.invitation_id,
            "address": self.waiting if "moderation" in endpoint else self.shown,
            "name": "small.jpg",
        }
        taken = next(iter(self.urls.map.iter_rules(endpoint))).arguments
        path = self.urls.build(endpoint, {name: {**arguments, **wrong}[name] for name in taken}, method)
        form = {"csrf_token": token} if "moderation" in endpoint else {}
        typed = {"code": wrong["typed"]} if "typed" in wrong else {}
        kind = {"Content-Type": "application/octet-stream"} if method == "PUT" else {}
        file = FILE if method == "PUT" else None
        answer = http.request(
            method,
            self.server.url + path,
            data={**form, **typed, **FORMS.get(endpoint, {}), **self.seen(endpoint, http)}
            if method == "POST"
            else file,
            headers={**JSON, **kind} if method != "GET" or wrong.get("as") == "JSON" else HTML,
            allow_redirects=False,
            timeout=20,
        )
        if method == "GET" and answer.status_code == 302 and endpoint.startswith("moderation"):
            assert "Cache-Control" not in answer.headers or "public" not in answer.headers["Cache-Control"]
        return answer


@pytest.fixture
def door(server: Server, app: Flask, slug: str) -> Door:
    return Door(server, app, slug)


class Shut:
    """A door at which everybody is refused. Nothing behind it changes: so all those tests stand before one."""

    def __init__(self, server: Server, app: Flask) -> None:
        self.door = Door(server, app, server.make_wall())
        self.supporter = Supporter(server, self.door.wall)
        self.outsider = Moderator(server, server.make_wall(), role=Role.ORGANISER)
        self.moderator = Moderator(server, self.door.wall)
        self.gone = {ends: self._thief(Moderator(server, self.door.wall), ends) for ends in ENDINGS}

    def refuses(self, route: tuple[str, str], http: requests.Session, token: str, status: int, code: str) -> bool:
        answer = self.door.asks(route, http, token=token)
        return is_refused(answer, status, code) and self.supporter.status(self.door.sent) == "pending"

    def _thief(self, moderator: Moderator, ends: "Callable[[Moderator], None]") -> tuple[requests.Session, str]:
        """Who holds the cookie of a sign-in that has ended since, and its page's token."""
        kept = dict(moderator.http.cookies)
        ends(moderator)
        again = requests.Session()
        for name, value in kept.items():
            again.cookies.set(name, value, domain="127.0.0.1")
        return again, moderator.token


_shut: dict[str, Shut] = {}


@pytest.fixture
def shut(server: Server, app: Flask) -> Shut:
    if server.url not in _shut:
        _shut[server.url] = Shut(server, app)
    return _shut[server.url]


@pytest.fixture
def stranger() -> requests.Session:
    return requests.Session()


def is_refused(answer: requests.Response, status: int, code: str) -> bool:
    """Refused in words: a page asks to sign in first, all else gets its status and code."""
    if answer.request.method == "GET" and status == 401:
        return answer.status_code == 302 and "/moderation/sign-in?next=" in answer.headers["Location"]
    if answer.headers["Content-Type"] == "application/json":
        return (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    return answer.status_code == status and code in answer.text


@pytest.mark.parametrize("route", under(ANYONE), ids=":".join)
def test_anyone_may(door: Door, stranger: requests.Session, route: tuple[str, str]) -> None:
    if route[0] == "POST" and route[1].startswith("moderation."):
        assert is_refused(door.asks(route, stranger), 400, "form_expired"), "it wants its own form's token"
    else:
        assert door.asks(route, stranger).status_code in {200, 201, 302}


@pytest.mark.parametrize("route", under(WITH_RECEIPT), ids=":".join)
def test_only_who_has_the_receipt_may(
    server: Server, door: Door, stranger: requests.Session, route: tuple[str, str]
) -> None:
    other = Supporter(server, door.wall).posts("Mine")

    assert is_refused(door.asks(route, stranger, code="A" * 16), 404, "receipt_unknown")
    assert is_refused(door.asks(route, stranger, code=door.sent.id), 404, "receipt_unknown"), "ids are public"
    assert door.asks(route, stranger, code=other.receipt).status_code == 200
    assert Supporter(server, door.wall).status(door.sent) == "pending", "another's receipt does nothing to this post"


@pytest.mark.parametrize("route", under(WITH_CODE), ids=":".join)
def test_only_who_was_told_the_code_may(
    server: Server, door: Door, stranger: requests.Session, route: tuple[str, str]
) -> None:
    with server.session(writes=True) as session:
        of = session.query(Wall).filter_by(slug=door.wall).one()
        code = displays.offer_code(session, of, door.display_id)[1]

    assert is_refused(door.asks(route, stranger), 404, "display_code_unknown")
    assert is_refused(door.asks(route, stranger, typed=door.display_id), 404, "display_code_unknown"), "ids are public"
    assert door.asks(route, stranger, typed=code).status_code == 303


@pytest.mark.parametrize("route", under(WITH_TICKET), ids=":".join)
def test_only_who_has_the_ticket_may(
    server: Server, door: Door, stranger: requests.Session, route: tuple[str, str]
) -> None:
    assert is_refused(door.asks(route, stranger, ticket="A" * 22), 404, "photo_unknown")
    elsewhere = Door(server, door.app, server.make_wall())
    assert is_refused(door.asks(route, stranger, ticket=elsewhere.ticket), 404, "photo_unknown"), "of another wall"
    assert door.asks(route, stranger).status_code == 200


@pytest.mark.parametrize("name", ["small.jpg", "large.webp"])
def test_a_photo_is_everybodys_only_while_its_post_is_on_the_wall(
    server: Server, door: Door, stranger: requests.Session, name: str
) -> None:
    media = ("GET", "wall.media")
    assert door.asks(media, stranger, name=name).status_code == 200
    for address in (door.waiting, door.draft, "0" * 64):
        assert is_refused(door.asks(media, stranger, address=address, name=name), 404, "photo_unknown")
    moderator = Moderator(server, door.wall)
    assert is_refused(door.asks(media, moderator.http, address=door.waiting), 404, "photo_unknown"), "they have a door"
    moderator.rejects(door.sent)
    assert is_refused(door.asks(media, stranger, address=door.waiting, name=name), 404, "photo_unknown")
    assert moderator.gets(f"/moderation/photos/{door.waiting}/{name}").status_code == 200


def test_a_draft_is_nobodys_but_its_phones(server: Server, door: Door) -> None:
    moderator = Moderator(server, door.wall)
    assert is_refused(moderator.gets(f"/moderation/photos/{door.draft}/small.jpg"), 404, "photo_unknown")


@pytest.mark.parametrize("route", under(INVITED), ids=":".join)
def test_only_who_was_invited_may(door: Door, stranger: requests.Session, route: tuple[str, str]) -> None:
    page = door.asks(("GET", "moderation.invitation"), stranger).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    assert is_refused(door.asks(route, stranger, token=token, code="A" * 22), 404, "invitation_unknown")
    assert door.asks(route, stranger, token=token).status_code in {200, 422}, "422: its own form, with no name in it"


@pytest.mark.parametrize("route", under(RESET), ids=":".join)
def test_only_who_has_the_operators_link_may(door: Door, stranger: requests.Session, route: tuple[str, str]) -> None:
    token = token_of(door.asks(("GET", "moderation.reset"), stranger).text)

    assert is_refused(door.asks(route, stranger, token=token, code="A" * 22), 404, "reset_unknown")
    assert door.asks(route, stranger, token=token).status_code in {200, 422}, "422: its own form, without a password"


@pytest.mark.parametrize("route", under(OPERATOR), ids=":".join)
def test_only_who_has_the_operators_token_may(
    server: Server, door: Door, stranger: requests.Session, route: tuple[str, str]
) -> None:
    organiser = Moderator(server, door.wall, role=Role.ORGANISER)

    assert is_refused(door.asks(route, stranger), 404, "page_unknown")
    assert is_refused(door.asks(route, organiser.http, token=organiser.token), 404, "page_unknown")


@pytest.mark.parametrize("route", under(WITH_PASSKEY), ids=":".join)
def test_only_who_holds_a_passkey_may(server: Server, door: Door, route: tuple[str, str]) -> None:
    moderator = Moderator(server, door.wall)

    assert is_refused(door.asks(route, moderator.http, token=moderator.token), 422, "passkey_refused")


@pytest.mark.parametrize("route", under(*SIGNED_IN), ids=":".join)
def test_nobody_may_who_is_not_signed_in(shut: Shut, stranger: requests.Session, route: tuple[str, str]) -> None:
    assert shut.refuses(route, stranger, "", 401, "signed_out")
    stranger.cookies.set("moderator", "eyJzaWduX2luIjoieCJ9.aSM0Gg.forged", domain="127.0.0.1")
    assert shut.refuses(route, stranger, "", 401, "signed_out")


@pytest.mark.parametrize("route", under(MODERATOR_OF_WALL, ORGANISER_OF_WALL), ids=":".join)
def test_no_moderator_of_another_wall_may(shut: Shut, route: tuple[str, str]) -> None:
    assert shut.refuses(route, shut.outsider.http, shut.outsider.token, 403, "not_moderator")


@pytest.mark.parametrize("route", under(ORGANISER_OF_WALL), ids=":".join)
def test_no_moderator_may_who_is_no_organiser(shut: Shut, route: tuple[str, str]) -> None:
    assert shut.refuses(route, shut.moderator.http, shut.moderator.token, 403, "not_organiser")


def sign_out(moderator: Moderator) -> None:
    moderator.sign_out()


def grow_idle(moderator: Moderator) -> None:
    age(moderator, seen_at=datetime.now(UTC) - accounts.IDLE - timedelta(seconds=1))


def grow_old(moderator: Moderator) -> None:
    age(moderator, started_at=datetime.now(UTC) - accounts.LONGEST - timedelta(seconds=1))


def lose_the_row(moderator: Moderator) -> None:
    with moderator.server.session(writes=True) as session:
        session.query(SignIn).filter(SignIn.moderator.has(name=moderator.name)).delete()


def age(moderator: Moderator, **times: datetime) -> None:
    with moderator.server.session(writes=True) as session:
        for sign_in in session.query(SignIn).filter(SignIn.moderator.has(name=moderator.name)):
            for name, time in times.items():
                setattr(sign_in, name, time)


ENDINGS: list[Callable[[Moderator], None]] = [sign_out, grow_idle, grow_old, lose_the_row]


@pytest.mark.parametrize("ends", ENDINGS)
@pytest.mark.parametrize("route", under(*SIGNED_IN), ids=":".join)
def test_no_moderator_may_whose_sign_in_has_ended(
    shut: Shut, route: tuple[str, str], ends: Callable[[Moderator], None]
) -> None:
    thief, token = shut.gone[ends]
    assert shut.refuses(route, thief, token, 401, "signed_out")


@pytest.mark.parametrize("route", under(MODERATOR, MODERATOR_OF_WALL, ORGANISER_OF_WALL), ids=":".join)
def test_a_moderator_of_the_wall_may(server: Server, door: Door, route: tuple[str, str]) -> None:
    """The control: the same requests, with the right person behind them."""
    role = Role.ORGANISER if RULES[route] == ORGANISER_OF_WALL else Role.MODERATOR
    moderator = Moderator(server, door.wall, role=role)

    answer = door.asks(route, moderator.http, token=moderator.token)

    assert answer.status_code in {200, 201, 302, 303}
    assert "sign-in?" not in answer.headers.get("Location", "")
    assert "no-store" in answer.headers["Cache-Control"], "no cache keeps a moderator's page"


# Sockets


def test_a_wall_may_be_heard_by_anyone(supporter: Supporter) -> None:
    listener = supporter.listens()
    assert listener.hears("wall:state")["open"] is True
    listener.leave()


@pytest.mark.parametrize("ends", ENDINGS)
def test_no_desk_opens_for_a_sign_in_that_has_ended(
    server: Server, slug: str, ends: Callable[[Moderator], None]
) -> None:
    moderator = Moderator(server, slug)
    cookie = moderator.cookie
    ends(moderator)

    with pytest.raises(Refused):
        Listener(server.url, "/moderation", {"wall": slug}, {"Cookie": cookie})


@pytest.mark.parametrize("ends", [sign_out, grow_idle, grow_old])
def test_an_open_desk_closes_when_its_sign_in_ends(
    server: Server, slug: str, ends: Callable[[Moderator], None]
) -> None:
    """By itself within housekeeping's few seconds; at once where the moderator signs out."""
    moderator, colleague = Moderator(server, slug), Moderator(server, slug)
    desk, other = moderator.listens(), colleague.listens()
    assert desk.is_connected

    ends(moderator)

    wait_until(lambda: not desk.is_connected, "the desk is closed")
    Supporter(server, slug).posts("Only the colleague hears of this")
    other.hears("queue:entered")
    assert desk.names() == ["displays", "show"], "what it was greeted with"
    desk.leave()
    other.leave()


def test_a_moderator_hears_nothing_of_another_wall(server: Server, slug: str) -> None:
    moderator = Moderator(server, slug)
    desk = moderator.listens()
    other = server.make_wall()
    Supporter(server, other).posts("On another wall")
    Supporter(server, slug).posts("On this wall")

    assert desk.hears("queue:entered")["wall"] == slug
    assert desk.names() == ["displays", "show", "queue:entered"]
    desk.leave()
