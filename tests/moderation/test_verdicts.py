"""What goes with a verdict: a reason, bars, a second person, ten seconds to undo, and what was on the screen."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from moderation import notes, queue
from moderation.bars import BAR
from moderation.decisions import Terms, decide, reject_all
from moderation.errors import AlreadyDecided, NotSeen, UndoTooLate, WordsNeedTwo
from moderation.models import AuditEntry, Moderator
from tests import factories
from wall import db, feed, live, posts
from wall.errors import BadRequest
from wall.events import Cut, Event, FeedChanged, QueueChanged, QueueEntered
from wall.models import Change, ChangeKind, Post, Status, Wall

NOW = factories.NIGHT
PHONE = "Ring +44 7700 900123 now"


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Event | Cut]:
    events: list[Event | Cut] = []
    monkeypatch.setattr(live, "send", events.append)
    return events


@pytest.fixture
def post(wall: Wall, told: list[Event | Cut]) -> Post:
    return sent(wall, PHONE)


@pytest.fixture
def nadia(wall: Wall) -> Moderator:
    return joins(wall, "Nadia")


@pytest.fixture
def omar(wall: Wall) -> Moderator:
    return joins(wall, "Omar")


def joins(wall: Wall, name: str) -> Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, name)


def sent(wall: Wall, body: str, **fields: object) -> Post:
    with db.transaction() as session:
        draft = posts.Draft(body=body, client_id=factories.client_id(), name="Аня", sure=True)
        post = posts.submit(session, wall, draft, NOW).post
        for name, value in fields.items():
            setattr(session.get_one(Post, post.id), name, value)
        return post


def acts(
    who: Moderator, post: Post, verdict: str, terms: Terms | None = None, after: float = 0, version: int | None = None
) -> Post:
    with db.transaction() as session:
        seen = session.get_one(Post, post.id).version if version is None else version
        return decide(session, who, post.id, verdict, seen, terms or Terms(), now=NOW + timedelta(seconds=after))


def stored(post: Post) -> Post:
    with db.reading() as session:
        return session.get_one(Post, post.id)


def needs_two(wall: Wall) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).needs_two = True


def record_of(post: Post) -> list[str]:
    with db.reading() as session:
        entries = select(AuditEntry.action).where(AuditEntry.post_id == post.id).order_by(AuditEntry.number)
        return list(session.scalars(entries))


# What was seen is what is approved


def test_an_approval_of_other_words_than_those_on_the_screen_is_none(nadia: Moderator, post: Post) -> None:
    with pytest.raises(NotSeen):
        acts(nadia, post, "approve", Terms(digest="0" * 64))
    assert stored(post).status is Status.PENDING
    assert acts(nadia, post, "approve", Terms(digest=posts.digest_of(stored(post)))).status is Status.APPROVED


@pytest.mark.parametrize("change", [{"body": "Other"}, {"name": "Other"}, {"country": "FR"}, {"translation": "Other"}])
def test_a_digest_stands_for_all_that_is_seen(post: Post, change: dict[str, str]) -> None:
    before = posts.digest_of(stored(post))
    with db.transaction() as session:
        for name, value in change.items():
            setattr(session.get_one(Post, post.id), name, value)
    assert posts.digest_of(stored(post)) != before


def test_a_take_down_wins_whatever_changed_on_the_wall_since(nadia: Moderator, omar: Moderator, post: Post) -> None:
    acts(nadia, post, "approve")
    with db.transaction() as session:
        notes.pin(session, nadia, post.id, is_pinned=True)
        notes.add_words(session, nadia, post.id, 3, "Ruf an", {})
    assert stored(post).version == 4

    with pytest.raises(AlreadyDecided):
        acts(omar, post, "reject", version=1)
    assert acts(omar, post, "reject", version=2).status is Status.REJECTED
    with pytest.raises(AlreadyDecided):
        acts(nadia, post, "approve", version=4)


def test_a_take_down_wins_over_an_undo_and_another_approval(nadia: Moderator, omar: Moderator, post: Post) -> None:
    acts(nadia, post, "approve")
    acts(nadia, post, "undo", after=1)
    acts(nadia, post, "approve", after=2)
    assert acts(omar, post, "reject", version=2).status is Status.REJECTED, "it was on the wall as he saw it"


def test_what_a_desk_calls_a_digest_has_no_place_in_the_record(nadia: Moderator, post: Post) -> None:
    acts(nadia, post, "approve", Terms(digest=posts.digest_of(stored(post)), covers=[(5, 20)], pins=True))
    acts(nadia, post, "reject", Terms(digest="Ivan Petrov, +7 912 345 67 89"))
    with db.reading() as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.post_id == post.id)).all()
        assert {line.digest for line in lines if line.action == "take_down"} == {""}
        assert all(len(line.digest) in (0, 64) for line in lines)
    assert record_of(post) == ["cover_words", "pin", "approve", "take_down"]


# Undo


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_verdict_can_be_undone_for_ten_seconds(
    wall: Wall, nadia: Moderator, post: Post, told: list[Event | Cut], verdict: str
) -> None:
    acts(nadia, post, verdict, Terms(reason="" if verdict == "approve" else "spam"))
    told.clear()

    assert acts(nadia, post, "undo", after=10).status is Status.PENDING

    entered = [event for event in told if isinstance(event, QueueEntered)]
    assert [(event.post["id"], event.post["version"]) for event in entered] == [(post.id, 3)]
    assert stored(post).reason == ""
    with db.reading() as session:
        assert [row["id"] for row in queue.desk(session, session.get_one(Wall, wall.id)).waiting] == [post.id]
        assert feed.changes(session, session.get_one(Wall, wall.id), 0, 10).added == []
    assert acts(nadia, post, "approve", after=20).status is Status.APPROVED, "and decided again"
    assert record_of(post) == [verdict, "undo", "approve"]


def test_it_cannot_be_undone_later_nor_by_another_nor_twice_nor_what_was_taken_down(
    nadia: Moderator, omar: Moderator, post: Post
) -> None:
    acts(nadia, post, "approve")
    for who, after in ((nadia, 13), (omar, 1)):
        with pytest.raises(UndoTooLate):
            acts(who, post, "undo", after=after)
    acts(nadia, post, "reject", after=2)
    with pytest.raises(UndoTooLate):
        acts(nadia, post, "undo", after=3)
    assert stored(post).status is Status.REJECTED


# A reason


def test_a_rejection_keeps_its_reason_for_the_receipt(nadia: Moderator, post: Post) -> None:
    acts(nadia, post, "reject", Terms(reason="identifies"))
    assert stored(post).reason == "identifies"


def test_a_reason_that_is_none_is_refused(nadia: Moderator, post: Post) -> None:
    with pytest.raises(BadRequest):
        acts(nadia, post, "reject", Terms(reason="because"))


# Covered words


def test_covered_words_are_gone_for_good(wall: Wall, nadia: Moderator, post: Post, told: list[Event | Cut]) -> None:
    told.clear()
    acts(nadia, post, "approve", Terms(covers=[(5, 20)], covers_name=True))

    shown = stored(post)
    assert (shown.body, shown.name, shown.covered) == (f"Ring {BAR} now", "", 2)
    assert "7700" not in str([event.payload() for event in told if isinstance(event, Event)])


def test_an_approval_that_would_leave_nothing_to_show_is_refused(nadia: Moderator, post: Post) -> None:
    with pytest.raises(BadRequest):
        acts(nadia, post, "approve", Terms(covers=[(0, 99)]))
    assert stored(post).body == PHONE


# Two people


def test_where_two_are_needed_one_is_not_enough(
    wall: Wall, nadia: Moderator, omar: Moderator, post: Post, told: list[Event | Cut]
) -> None:
    needs_two(wall)

    assert acts(nadia, post, "approve").status is Status.PENDING
    changed = [event for event in told if isinstance(event, QueueChanged)]
    assert [(each["by"], each["asks"]) for each in changed[-1].post["opinions"]] == [("Nadia", False)]
    assert acts(nadia, post, "approve").status is Status.PENDING, "nobody is two people"
    assert acts(omar, post, "approve").status is Status.APPROVED
    assert record_of(post) == ["first_approval", "first_approval", "approve"]


def test_the_second_must_have_seen_what_is_shown(wall: Wall, nadia: Moderator, omar: Moderator, post: Post) -> None:
    needs_two(wall)
    acts(nadia, post, "approve")
    assert acts(omar, post, "approve", Terms(covers=[(5, 20)])).status is Status.PENDING, "she has not seen it covered"
    assert acts(nadia, post, "approve").status is Status.APPROVED
    assert stored(post).body == f"Ring {BAR} now"


def test_one_is_enough_to_reject(wall: Wall, nadia: Moderator, omar: Moderator, post: Post) -> None:
    needs_two(wall)
    acts(nadia, post, "approve")
    assert acts(omar, post, "reject").status is Status.REJECTED


def test_nobody_adds_words_alone_to_what_two_people_approved(
    wall: Wall, nadia: Moderator, omar: Moderator, post: Post
) -> None:
    needs_two(wall)
    acts(nadia, post, "approve")
    acts(omar, post, "approve")
    with pytest.raises(WordsNeedTwo), db.transaction() as session:
        notes.add_words(session, nadia, post.id, stored(post).version, "Not what it says", {})
    assert stored(post).translation == ""


# Notes


def test_a_question_stays_on_the_post_until_it_is_decided(wall: Wall, nadia: Moderator, post: Post) -> None:
    with db.transaction() as session:
        notes.ask(session, nadia, post.id, 1)
    with db.reading() as session:
        asked = queue.desk(session, session.get_one(Wall, wall.id), queue.Sieve(filter="asked"))
    assert [(row["opinions"][0]["by"], row["opinions"][0]["asks"]) for row in asked.waiting] == [("Nadia", True)]

    acts(nadia, post, "reject")
    acts(nadia, post, "undo", after=1)
    with db.reading() as session:
        assert queue.desk(session, session.get_one(Wall, wall.id), queue.Sieve(filter="asked")).waiting == []


def test_a_translation_added_while_a_post_waits_must_have_been_seen_too(nadia: Moderator, post: Post) -> None:
    with db.transaction() as session:
        notes.add_words(session, nadia, post.id, 1, "Ruf jetzt an", {})
    with pytest.raises(AlreadyDecided):
        acts(nadia, post, "approve", version=1)
    acts(nadia, post, "approve")
    assert feed.as_json(stored(post))["translation"] == "Ruf jetzt an"


def test_what_is_noted_on_the_wall_is_a_change_of_the_feed(
    wall: Wall, nadia: Moderator, post: Post, told: list[Event | Cut]
) -> None:
    acts(nadia, post, "approve")
    with db.transaction() as session:
        notes.pin(session, nadia, post.id, is_pinned=True)
        notes.pin(session, nadia, post.id, is_pinned=True)

    changed = [event for event in told if isinstance(event, FeedChanged)]
    assert [(event.seq, event.post["pinned"]) for event in changed] == [(2, True)], "said twice, done once"
    with db.reading() as session:
        assert session.scalars(select(Change.kind).order_by(Change.seq)).all() == [ChangeKind.ADDED, ChangeKind.CHANGED]
        assert [row["pinned"] for row in feed.changes(session, session.get_one(Wall, wall.id), 0, 10).added] == [True]


# Many at once, and the order of the queue


def test_many_are_rejected_at_once_except_what_has_changed_or_is_elsewhere(wall: Wall, nadia: Moderator) -> None:
    first, second, changed = (sent(wall, f"Post {number}") for number in range(3))
    with db.transaction() as session:
        elsewhere = factories.make_post(session, factories.make_wall(session, "elsewhere")).post
        notes.add_words(session, nadia, changed.id, 1, "Beitrag", {})
    seen = [(post.id, 1) for post in (first, second, changed, elsewhere)]

    with db.transaction() as session:
        rejected = reject_all(session, nadia, session.get_one(Wall, wall.id), seen, "spam")

    assert rejected == [first.id, second.id]
    assert {stored(post).status for post in (changed, elsewhere)} == {Status.PENDING}


def rows(wall: Wall, **sieve: str) -> list[tuple[str, int]]:
    with db.reading() as session:
        found = queue.desk(session, session.get_one(Wall, wall.id), queue.Sieve(**sieve))
        return [(row["body"], row["copies"]) for row in found.waiting]


def test_doubtful_ones_come_last_and_a_filter_or_a_search_finds_its_own(wall: Wall, told: list[Event | Cut]) -> None:
    sent(wall, "Doubtful", rank=1, flags=[{"code": "blocked", "start": 0, "end": 3}])
    sent(wall, "Это нормально")
    sent(wall, "We exist")

    assert sorted(rows(wall)[:2]) == [("We exist", 1), ("Это нормально", 1)]
    assert rows(wall)[2] == ("Doubtful", 1)
    assert rows(wall, filter="flagged") == [("Doubtful", 1)]
    assert rows(wall, search="НОРМАЛЬНО") == [("Это нормально", 1)]
    assert rows(wall, lang="ru") == [("Это нормально", 1)]
    assert rows(wall, filter="photo") == []


def raid(wall: Wall) -> list[dict[str, Any]]:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).is_raided = True
        return queue.desk(session, session.get_one(Wall, wall.id)).waiting


LINK = [{"code": "link", "start": 0, "end": 1}]


def test_in_a_raid_flagged_posts_that_say_the_same_are_one_row_and_one_decision(
    wall: Wall, nadia: Moderator, told: list[Event | Cut]
) -> None:
    honest = sent(wall, "Honest")
    copies = [sent(wall, f"Troll {number}", flags=LINK, cluster=honest.id, rank=1) for number in range(5)]
    assert len(rows(wall)) == 6

    first, row = raid(wall)
    assert (first["body"], first["copies"], first["alike"]) == ("Honest", 1, [f"{honest.id}:1"])
    assert (row["copies"], sorted(row["alike"])) == (5, sorted(f"{post.id}:1" for post in copies))
    unseen = sent(wall, "Troll 5", flags=LINK, cluster=honest.id, rank=1)
    with db.transaction() as session:
        notes.add_words(session, nadia, copies[1].id, 1, "Beitrag", {})
    with db.transaction() as session:
        seen = [(post_id, int(version)) for post_id, version in (pair.split(":") for pair in row["alike"])]
        rejected = reject_all(session, nadia, session.get_one(Wall, wall.id), seen, "spam")

    assert set(rejected) == {post.id for post in copies} - {copies[1].id}
    assert [set(row["alike"]) for row in raid(wall)] == [
        {f"{honest.id}:1"},
        {f"{copies[1].id}:2", f"{unseen.id}:1"},
    ], "what nobody saw so is still there"


def test_a_row_stands_for_no_more_than_its_copies_name(
    wall: Wall, told: list[Event | Cut], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_ALIKE", 3)
    copies = {sent(wall, f"Troll {number}", flags=LINK, cluster="A" * 22, rank=1).id for number in range(7)}

    waiting = raid(wall)

    assert [(row["copies"], len(row["alike"])) for row in waiting] == [(3, 3), (3, 3), (1, 1)]
    assert {pair.split(":")[0] for row in waiting for pair in row["alike"]} == copies
