"""What moderators put beside a post: it stays unless it is sent anew, and tells of nobody."""

from pathlib import Path

import pytest
from flask import Flask

from moderation import notes
from moderation.bars import BAR
from moderation.decisions import Terms, decide
from moderation.errors import WordsIdentify
from moderation.models import Moderator
from tests import factories
from tests.actors import Moderator as Actor
from tests.actors import Supporter
from wall import db, posts
from wall.models import Photo, Post, Wall

TELLING = "Nenn mich an +44 7700 900123, anna@example.org"


@pytest.fixture
def nadia(wall: Wall) -> Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall)


@pytest.fixture
def post(wall: Wall, tmp_path: Path) -> Post:
    """One with a photo, whose sender was sure of what it says."""
    ticket = factories.client_id()
    with db.transaction() as session:
        factories.make_draft(session, wall, ticket, tmp_path)
        draft = posts.Draft(
            "Ring +44 7700 900123", factories.client_id(), photos=[ticket], alts=["By @anna"], sure=True
        )
        return posts.submit(session, wall, draft).post


def photo_of(post: Post) -> Photo:
    with db.reading() as session:
        return session.get_one(Post, post.id).photos[0]


def adds(who: Moderator, post: Post, translation: str | None, alt: str | None = None) -> Post:
    alts = {} if alt is None else {photo_of(post).id: alt}
    with db.transaction() as session:
        notes.add_words(session, who, post.id, session.get_one(Post, post.id).version, translation, alts)
    with db.reading() as session:
        return session.get_one(Post, post.id)


def test_a_translation_does_not_bring_back_what_was_covered(app: Flask, nadia: Moderator, post: Post) -> None:
    with db.transaction() as session:
        decide(session, nadia, post.id, "approve", 1, Terms(covers=[(5, 20)]))

    with app.test_request_context(), pytest.raises(WordsIdentify) as refused:
        adds(nadia, post, TELLING)

    with app.test_request_context():
        assert refused.value.message().startswith("“anna@example.org” “+44 7700 900123” could identify someone.")
    assert refused.value.field == "translation"
    assert adds(nadia, post, f"Ruf {BAR} an").translation == f"Ruf {BAR} an"


def test_a_description_identifies_nobody_either_and_what_its_sender_was_sure_of_may_stay(
    nadia: Moderator, post: Post
) -> None:
    with pytest.raises(WordsIdentify) as refused:
        adds(nadia, post, None, "Anna, anna@example.org")

    assert refused.value.field == f"alt-{photo_of(post).id}"
    assert adds(nadia, post, "Ruf an", "By @anna").translation == "Ruf an"
    adds(nadia, post, None, "A candle")
    assert photo_of(post).alt == "A candle"


def test_a_translation_that_is_not_sent_stays_and_an_empty_one_takes_it_away(nadia: Moderator, post: Post) -> None:
    adds(nadia, post, "Ruf an")

    assert adds(nadia, post, None, "A candle").translation == "Ruf an"
    assert photo_of(post).alt == "A candle"
    assert adds(nadia, post, "").translation == ""
    assert photo_of(post).alt == "A candle"


def test_a_form_without_the_field_leaves_the_translation(moderator: Actor, supporter: Supporter) -> None:
    sent = supporter.posts("We stand here")
    for version, form in ((1, {"translation": "Wir stehen hier"}), (2, {})):
        assert moderator.says(f"posts/{sent.id}/words", version=str(version), **form).status_code == 201

    assert [post["translation"] for post in moderator.queue()] == ["Wir stehen hier"]
