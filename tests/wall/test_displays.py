"""Named displays: what they may say, who hears it, and the dark that survives everything."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from socketio.exceptions import ConnectionError as Refused
from sqlalchemy import select

from moderation.models import AuditEntry, Role
from tests.actors import Display, Listener, Moderator, Server, Supporter, wait_until
from wall import db, displays, feed
from wall.errors import DisplayNameless, DisplayUnknown, TooManyDisplays
from wall.lookout import Lookout, Shows, Unreadable
from wall.models import Wall

CARD = {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.1, "size": 0.04, "words": "We exist.", "photo": False}
SHOWS: dict[str, Any] = {
    "seq": 4, "blank": False, "scene": "stream", "cards": [CARD], "size": [1920, 1080], "rtt": 38,
    "projection": {"pinned": True, "masks": 3, "overscan": 4, "brightness": 80},
    "offline": True, "full": False, "page": "8f3c", "clock": 12,
}  # fmt: skip


def add(server: Server, slug: str, name: str) -> tuple[str, str]:
    with server.session(writes=True) as session:
        display, token = displays.add(session, feed.find_wall(session, slug), name)
        return display.id, token


def is_dropped(listener: Listener) -> bool:
    return not listener.is_connected


def is_lit(screen: Display) -> bool:
    return not screen.is_blank()


@pytest.fixture
def gate(server: Server, slug: str) -> Iterator[Display]:
    screen = Display(server, slug, add(server, slug, "Screen at the gate")[1]).connects()
    yield screen
    screen.loses_its_network()


# Rows


def test_a_display_has_a_name_and_a_token_that_only_its_page_keeps(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        display, token = displays.add(session, wall, "  Embassy   facade ")
        assert token not in str(vars(display))
        assert displays.with_token(session, wall.id, token) is display
        for wrong in (token[::-1], "", None, 7, ["x"], "é"):
            with pytest.raises(DisplayUnknown):
                displays.with_token(session, wall.id, wrong)


def test_a_display_needs_a_name_that_can_be_seen(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        for nothing in ("", "  ", "\u200b"):
            with pytest.raises(DisplayNameless):
                displays.add(session, wall, nothing)


def test_a_wall_has_so_many_displays_and_no_more(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        for number in range(displays.MOST):
            displays.add(session, wall, f"Screen {number}")
        with pytest.raises(TooManyDisplays):
            displays.add(session, wall, "One more")


# What a display may say


def test_what_the_protocol_names_is_read() -> None:
    assert Shows.read(SHOWS).cards == [CARD]
    assert Shows.read({**SHOWS, "rtt": None}).rtt is None
    assert Shows.read({**SHOWS, "clock": None}).clock is None
    assert Shows.read(SHOWS).projection == SHOWS["projection"]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {**SHOWS, "more": 1},
        {name: value for name, value in SHOWS.items() if name != "seq"},
        {**SHOWS, "seq": -1},
        {**SHOWS, "seq": True},
        {**SHOWS, "seq": 2**60},
        {**SHOWS, "blank": 1},
        {**SHOWS, "scene": "s" * 21},
        {**SHOWS, "size": [1920]},
        {**SHOWS, "rtt": 1.5},
        {**SHOWS, "offline": 1},
        {**SHOWS, "full": None},
        {**SHOWS, "page": "p" * 41},
        {**SHOWS, "clock": -1},
        {**SHOWS, "projection": None},
        {**SHOWS, "projection": {**SHOWS["projection"], "corners": []}},
        {**SHOWS, "projection": {**SHOWS["projection"], "pinned": "yes"}},
        {**SHOWS, "projection": {**SHOWS["projection"], "masks": 65}},
        {**SHOWS, "projection": {**SHOWS["projection"], "overscan": 16}},
        {**SHOWS, "projection": {**SHOWS["projection"], "brightness": 9}},
        {**SHOWS, "cards": [CARD] * 25},
        {**SHOWS, "cards": {}},
        {**SHOWS, "cards": [{**CARD, "words": "w" * 81}]},
        {**SHOWS, "cards": [{**CARD, "x": float("nan")}]},
        {**SHOWS, "cards": [{**CARD, "x": 10}]},
        {**SHOWS, "cards": [{**CARD, "photo": "yes"}]},
        {**SHOWS, "cards": [{**CARD, "src": "https://example.org"}]},
    ],
    ids=str,
)
def test_anything_else_is_not(wrong: object) -> None:
    with pytest.raises(Unreadable):
        Shows.read(wrong)


# What a desk is told


@pytest.fixture
def named(app: Flask, wall: Wall) -> str:
    with db.transaction() as session:
        return displays.add(session, wall, "Livestream")[0].id


def test_a_display_in_two_windows_is_dark_when_both_are(wall: Wall, named: str) -> None:
    lookout = Lookout()
    for window in ("one", "two"):
        lookout.join(window, wall.slug, named)
        lookout.hear(window, SHOWS)
    lookout.hear("one", {**SHOWS, "blank": True, "seq": 9})
    assert [(row["blank"], row["seq"]) for row in lookout.report(wall.slug).displays] == [(False, 4)]
    lookout.hear("two", {**SHOWS, "blank": True, "seq": 8})
    assert [(row["blank"], row["seq"]) for row in lookout.report(wall.slug).displays] == [(True, 8)]


def test_a_display_that_gives_no_sign_of_life_is_offline(wall: Wall, named: str) -> None:
    now = datetime(2026, 11, 23, 20, 41, tzinfo=UTC)
    lookout = Lookout(lambda: now)
    lookout.join("one", wall.slug, named)
    assert lookout.report(wall.slug).displays[0]["online"] is False, "it has said nothing yet"
    lookout.hear("one", SHOWS)
    assert lookout.report(wall.slug).displays[0]["online"] is True
    now += timedelta(seconds=26)
    row = lookout.report(wall.slug).displays[0]
    assert (row["online"], row["heard"]) == (False, "2026-11-23T20:41:00Z")


def test_moderators_see_what_a_display_shows_and_when_it_leaves(moderator: Moderator, gate: Display) -> None:
    desk = moderator.listens()
    assert [row["name"] for row in desk.hears("displays")["displays"]] == ["Screen at the gate"]

    gate.says(SHOWS)

    wait_until(lambda: desk.last("displays")["displays"][0]["cards"] == [CARD], "the desk sees its card")
    assert desk.last("displays")["displays"][0]["online"] is True
    assert moderator.gets(f"/moderation/w/{moderator.wall}/screens.json").json() == desk.last("displays")
    gate.loses_its_network()
    wait_until(lambda: not desk.last("displays")["displays"][0]["online"], "the desk sees that it left")
    assert desk.last("displays")["displays"][0]["cards"] == [], "no word outlives its screen"
    desk.leave()


def test_a_display_is_answered_with_the_servers_clock(gate: Display) -> None:
    before = time.time_ns() // 1_000_000
    answer = gate.says(SHOWS)
    assert isinstance(answer, int)
    assert before <= answer <= time.time_ns() // 1_000_000


@pytest.mark.parametrize("wrong", [{**SHOWS, "seq": "4"}, None, "shows"], ids=str)
def test_a_display_that_says_something_else_is_dropped(gate: Display, wrong: object) -> None:
    assert gate.listener is not None
    gate.listener.say("display:shows", wrong)
    wait_until(lambda: not gate.listener or not gate.listener.is_connected, "it is dropped")


def test_nobody_else_says_what_a_display_shows(server: Server, slug: str, moderator: Moderator) -> None:
    for listener in (Supporter(server, slug).listens(), moderator.listens()):
        assert listener.is_connected
        listener.say("display:shows", SHOWS)
        wait_until(partial(is_dropped, listener), "it is dropped")


def test_no_token_opens_another_walls_display(server: Server, slug: str) -> None:
    token = add(server, server.make_wall(), "Elsewhere")[1]
    with pytest.raises(Refused):
        Listener(server.url, "/wall", {"wall": slug, "display": token})


def test_a_display_that_is_removed_is_hung_up_on_and_its_token_opens_nothing(
    server: Server, slug: str, gate: Display
) -> None:
    organiser = Moderator(server, slug, role=Role.ORGANISER)
    listing = organiser.gets(f"/moderation/w/{slug}/screens.json").json()
    screen = listing["displays"][0]["id"]

    organiser.posts(f"/moderation/w/{slug}/screens/{screen}/removal")

    wait_until(lambda: not gate.listener or not gate.listener.is_connected, "it is hung up on")
    with pytest.raises(Refused):
        gate.connects()


# Dark


def test_blank_reaches_everybody_at_once_and_is_told_to_who_polls(
    server: Server, moderator: Moderator, display: Display, gate: Display
) -> None:
    assert not display.is_blank()
    assert not gate.is_blank()

    assert moderator.blanks().ok

    for screen in (display, gate):
        wait_until(screen.is_blank, "it is told to go dark")
    assert Display(server, moderator.wall).polled_blank is True
    moderator.blanks(blank=False)
    for screen in (display, gate):
        wait_until(partial(is_lit, screen), "it is told to go on")
    assert Display(server, moderator.wall).polled_blank is False


def test_the_feeds_etag_knows_of_the_dark(server: Server, moderator: Moderator) -> None:
    path = f"/w/{moderator.wall}/feed?after=0"
    before = moderator.gets(path).headers["ETag"]
    moderator.blanks()
    assert moderator.gets(path).headers["ETag"] != before


def test_the_record_says_who_blanked_and_who_resumed_once_each(server: Server, moderator: Moderator) -> None:
    for blank in (True, True, False, False):
        moderator.blanks(blank=blank)
    with server.session() as session:
        wall = feed.find_wall(session, moderator.wall)
        noted = select(AuditEntry).where(AuditEntry.wall_id == wall.id).order_by(AuditEntry.number)
        assert [(entry.action, entry.by) for entry in session.scalars(noted)] == [
            ("blank", moderator.name),
            ("resume", moderator.name),
        ]


def test_who_joins_while_all_are_dark_is_told_so_at_once(server: Server, moderator: Moderator) -> None:
    moderator.blanks()
    late = Supporter(server, moderator.wall).listens()
    late.hears("wall:state")
    assert [event["blank"] for name, event in late.heard if name == "wall:state"] == [True]
    late.leave()


def test_a_screen_that_opens_while_all_are_dark_is_dark_from_its_first_frame(
    server: Server, moderator: Moderator
) -> None:
    moderator.blanks()
    assert "data-blank" in moderator.http.get(f"{server.url}/w/{moderator.wall}/display", timeout=20).text
