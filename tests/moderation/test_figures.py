"""The last hour in figures: what waits, how fast it is decided, and by whom."""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation import deeds, figures
from moderation.models import Decision, Moderator, Verdict
from tests import factories
from tests.factories import NIGHT
from wall import db, posts
from wall.config import ROOT
from wall.models import Post, Wall
from wall.posts import Draft


def wait(session: Session, wall: Wall, minutes: int) -> None:
    """As if it had been sent so many minutes ago."""
    draft = Draft(body=f"Waits for {minutes}", client_id=factories.client_id())
    posts.submit(session, wall, draft, NIGHT - timedelta(minutes=minutes))


def decide(session: Session, wall: Wall, who: Moderator, minutes: float, verdict: Verdict = Verdict.APPROVE) -> None:
    """As if it had been decided so many minutes ago."""
    session.add(
        Decision(
            wall_id=wall.id,
            post_id="p" * 22,
            moderator_id=who.id,
            version=1,
            verdict=verdict,
            decided_at=NIGHT - timedelta(minutes=minutes),
        )
    )


def test_the_hour_tells_what_waits_and_since_when(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        of = session.get_one(Wall, wall.id)
        other = factories.make_wall(session, "other")
        for age in (2, 7, 4):
            wait(session, of, age)
        wait(session, other, 120)
    with db.reading() as session:
        told = figures.last_hour(session, session.get_one(Wall, wall.id), NIGHT)

    assert (told.waiting, told.oldest, told.late_after) == (3, "2026-11-23T20:34:17Z", 5)


def test_the_hour_tells_who_decided_how_much_and_when(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        of = session.get_one(Wall, wall.id)
        other = factories.make_wall(session, "other")
        nadia, omar = (factories.make_moderator(session, of, name) for name in ("Nadia", "Omar"))
        for minutes in (0, 1, 4.9, 5.1, 59.9):
            decide(session, of, omar, minutes)
        decide(session, of, nadia, 30, Verdict.REJECT)
        decide(session, of, nadia, 2, Verdict.UNDO)
        decide(session, of, nadia, 61)
        decide(session, other, nadia, 1)
    with db.reading() as session:
        told = figures.last_hour(session, session.get_one(Wall, wall.id), NIGHT)

    assert told.decided == 6
    assert told.strip == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3]
    assert told.by == [{"name": "Omar", "count": 5}, {"name": "Nadia", "count": 1}]


def test_an_hour_in_which_nothing_was_done_is_told_too(app: Flask, wall: Wall) -> None:
    with db.reading() as session:
        told = figures.last_hour(session, session.get_one(Wall, wall.id))
        assert session.scalar(select(func.count()).select_from(Post)) == 0

    assert (told.waiting, told.oldest, told.decided, told.by) == (0, "", 0, [])
    assert told.strip == [0] * 12


def test_each_deed_that_the_code_notes_has_words(app: Flask) -> None:
    code = "\n".join(Path(path).read_text() for path in ROOT.glob("moderation/*.py"))
    noted = set(re.findall(r'audit\.note\([^")]*"(\w+)"', code))
    assert {"ask", "blank", "screen_added"} <= noted
    with app.test_request_context():
        assert noted | set(Verdict) | {"raid_off", "resume", "pin", "unpin"} <= set(deeds.words())
