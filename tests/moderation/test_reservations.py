"""Who reads what: one post, one reader, for a minute."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from moderation import accounts, reservations, team
from moderation.decisions import decide
from moderation.errors import PostReserved
from moderation.models import Reading, SignIn
from tests import factories
from wall import db, live
from wall.errors import BadRequest
from wall.events import Cut, Event, Presence
from wall.models import Post, Status, Wall

NOW = factories.NIGHT
HERS, HIS, OTHER = (f"{name:-<22}" for name in ("hers", "his", "other"))


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Event | Cut]:
    events: list[Event | Cut] = []
    monkeypatch.setattr(live, "send", events.append)
    return events


@pytest.fixture
def post(wall: Wall, told: list[Event | Cut]) -> Post:
    with db.transaction() as session:
        return factories.make_post(session, wall).post


def signs_in(wall: Wall, name: str) -> SignIn:
    with db.transaction() as session:
        accounts.start(session, factories.make_moderator(session, wall, name).id, NOW)
        return session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def nadia(wall: Wall, post: Post) -> SignIn:
    return signs_in(wall, "Nadia")


@pytest.fixture
def omar(wall: Wall, nadia: SignIn) -> SignIn:
    return signs_in(wall, "Omar")


def reads(who: SignIn, wall: Wall, desk: str, post_id: str, after: timedelta = timedelta()) -> str | None:
    with db.transaction() as session:
        return reservations.read(session, who, wall, desk, post_id, NOW + after).post_id


def readers(wall: Wall, after: timedelta = timedelta()) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(each["name"], each["post"]) for each in reservations.readers(session, wall, NOW + after)]


def test_what_one_reads_is_theirs_and_the_other_is_told_who(
    wall: Wall, post: Post, nadia: SignIn, omar: SignIn
) -> None:
    assert reads(nadia, wall, HERS, post.id) == post.id

    with pytest.raises(PostReserved) as refusal:
        reads(omar, wall, HIS, post.id)

    assert refusal.value.extra() == {"by": "Nadia"}
    assert readers(wall) == [("Nadia", post.id)]


def test_nobody_else_decides_what_somebody_reads(wall: Wall, post: Post, nadia: SignIn, omar: SignIn) -> None:
    reads(nadia, wall, HERS, post.id)

    for verdict in ("approve", "reject"):
        with pytest.raises(PostReserved), db.transaction() as session:
            decide(session, omar.moderator, post.id, verdict, 1, now=NOW)
    with db.transaction() as session:
        assert decide(session, nadia.moderator, post.id, "approve", 1, now=NOW).status is Status.APPROVED


def test_a_reservation_frees_itself_after_a_minute(
    wall: Wall, post: Post, nadia: SignIn, omar: SignIn, told: list[Event | Cut]
) -> None:
    reads(nadia, wall, HERS, post.id)
    with pytest.raises(PostReserved):
        reads(omar, wall, HIS, post.id, timedelta(seconds=59))

    told.clear()
    with db.transaction() as session:
        reservations.expire(session, NOW + timedelta(seconds=61))

    assert [event.name for event in told if isinstance(event, Presence)] == ["presence"]
    assert readers(wall, timedelta(seconds=61)) == [("Nadia", "")], "she is at her desk still"
    assert reads(omar, wall, HIS, post.id, timedelta(seconds=61)) == post.id


def test_going_on_to_another_post_frees_the_first(wall: Wall, post: Post, nadia: SignIn, omar: SignIn) -> None:
    with db.transaction() as session:
        second = factories.make_post(session, wall, "Second").post
    reads(nadia, wall, HERS, post.id)
    reads(nadia, wall, HERS, second.id)

    assert reads(omar, wall, HIS, post.id) == post.id
    assert readers(wall) == [("Nadia", second.id), ("Omar", post.id)]


def test_leaving_frees_what_was_read_but_only_for_whoever_left(
    wall: Wall, post: Post, nadia: SignIn, omar: SignIn
) -> None:
    reads(nadia, wall, HERS, post.id)
    with db.transaction() as session:
        reservations.leave(session, HERS, omar.id, NOW)
    assert readers(wall) == [("Nadia", post.id)]

    with db.transaction() as session:
        reservations.leave(session, HERS, nadia.id, NOW)
    assert readers(wall) == []
    assert reads(omar, wall, HIS, post.id) == post.id


def test_one_persons_second_page_takes_the_post_over(wall: Wall, post: Post, nadia: SignIn) -> None:
    reads(nadia, wall, HERS, post.id)
    assert reads(nadia, wall, OTHER, post.id) == post.id
    assert sorted(readers(wall)) == [("Nadia", ""), ("Nadia", post.id)]


def test_nobody_holds_more_than_three_posts_from_one_browser(wall: Wall, post: Post, nadia: SignIn) -> None:
    with db.transaction() as session:
        more = [factories.make_post(session, wall, f"Post {number}").post for number in range(4)]
    for number, each in enumerate([post, *more]):
        reads(nadia, wall, f"{number:-<22}", each.id, timedelta(seconds=number))
    assert sorted(held for _name, held in readers(wall)) == sorted(each.id for each in more[1:])


def test_who_is_no_moderator_any_more_holds_nothing(wall: Wall, post: Post, nadia: SignIn, omar: SignIn) -> None:
    reads(nadia, wall, HERS, post.id)
    with db.transaction() as session:
        team.remove(session, wall, nadia.moderator_id, by="Vera")
    assert readers(wall) == []
    assert reads(omar, wall, HIS, post.id) == post.id


def test_the_name_of_anothers_desk_opens_nothing(wall: Wall, post: Post, nadia: SignIn, omar: SignIn) -> None:
    reads(nadia, wall, HERS, post.id)
    with pytest.raises(BadRequest):
        reads(omar, wall, HERS, "")
    assert readers(wall) == [("Nadia", post.id)]


def test_what_waits_no_more_is_not_reserved(wall: Wall, post: Post, nadia: SignIn) -> None:
    with db.transaction() as session:
        decide(session, nadia.moderator, post.id, "reject", 1)
    assert reads(nadia, wall, HERS, post.id) is None
    elsewhere = "A" * 22
    assert reads(nadia, wall, HERS, elsewhere) is None


def test_a_sign_in_that_ends_takes_its_reservation_along(wall: Wall, post: Post, nadia: SignIn, omar: SignIn) -> None:
    reads(nadia, wall, HERS, post.id)
    with db.transaction() as session:
        accounts.end(session, [session.get_one(SignIn, nadia.id)])
    with db.reading() as session:
        assert session.scalars(select(Reading)).all() == []
    assert reads(omar, wall, HIS, post.id) == post.id
