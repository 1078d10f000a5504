"""A post as its supporter has it: sent once however often, found by its receipt, gone when withdrawn."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories
from tests.actors import JSON, Moderator, Server, Supporter, wait_until
from tests.pages import Page
from wall import db, posts
from wall.errors import BadRequest, CouldIdentify, CountryUnknown, PostWithdrawn, ReceiptUnknown, WallClosed
from wall.models import Post, Wall
from wall.posts import Draft, Submission, plain_code

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_the_same_sending_again_gives_the_same_post_and_receipt(wall: Wall) -> None:
    draft = Draft("You are not alone.", factories.client_id(), name="Аня", country="KZ")

    first, again = submit(wall, draft), submit(wall, draft)

    assert (again.post.id, again.receipt) == (first.post.id, first.receipt)
    assert how_many() == 1


def test_a_lost_answer_is_answered_again_after_the_wall_closed(wall: Wall) -> None:
    draft = Draft("You are not alone.", factories.client_id())
    first = submit(wall, draft)
    with db.transaction() as session:
        session.get_one(Wall, wall.id).is_open = False

    assert submit(wall, draft).receipt == first.receipt
    with pytest.raises(WallClosed):
        submit(wall, Draft("One more.", factories.client_id()))
    assert how_many() == 1


@pytest.mark.parametrize(
    "other", [{"body": "Other words."}, {"name": "Аня"}, {"country": "KZ"}, {"client_id": factories.client_id()}]
)
def test_another_sending_is_another_post(wall: Wall, other: dict[str, str]) -> None:
    fields = {"body": "You are not alone.", "client_id": "A" * 22}

    one, two = submit(wall, Draft(**fields)), submit(wall, Draft(**{**fields, **other}))  # type: ignore[arg-type]

    assert one.post.id != two.post.id
    assert one.receipt != two.receipt
    assert how_many() == 2


def test_the_same_sending_to_another_wall_is_another_post_and_its_receipt_stays_there(wall: Wall) -> None:
    with db.transaction() as session:
        elsewhere = factories.make_wall(session, "elsewhere")
    draft = Draft("You are not alone.", factories.client_id())
    here, there = submit(wall, draft), submit(elsewhere, draft)

    assert here.post.id != there.post.id
    with pytest.raises(ReceiptUnknown), db.reading() as session:
        posts.find(session, elsewhere, here.receipt)


@pytest.mark.parametrize("client_id", ["", "short", "A" * 21, "A" * 65, "A" * 21 + "!", "A" * 22 + "\n"])
def test_a_client_id_that_could_be_guessed_or_is_none_is_refused(wall: Wall, client_id: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        submit(wall, Draft("You are not alone.", client_id))

    assert refusal.value.field == "client_id"
    assert how_many() == 0


@pytest.mark.parametrize("country", ["XX", "kz", "ZZ", "KAZ", "💙"])
def test_a_country_that_is_none_is_refused(wall: Wall, country: str) -> None:
    with pytest.raises(CountryUnknown):
        submit(wall, Draft("You are not alone.", factories.client_id(), country=country))


@given(client_id=st.from_regex(posts.CLIENT_ID, fullmatch=True), words=st.text())
def test_a_receipt_is_sixteen_signs_that_nobody_mistakes(client_id: str, words: str) -> None:
    code = posts._receipt("weexist", client_id, words)

    assert CODE.fullmatch(code)
    assert plain_code(code) == code


def test_a_receipt_finds_its_post_however_it_was_typed(wall: Wall) -> None:
    sent = submit(wall, Draft("You are not alone.", factories.client_id()))
    code = sent.receipt
    groups = [code[at : at + 4] for at in range(0, 16, 4)]

    for typed in (code, code.lower(), " ".join(groups), "-".join(groups).lower(), f"  {code}\n", "\u00a0".join(groups)):
        with db.reading() as session:
            assert posts.find(session, wall, typed).id == sent.post.id, typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ilou", "110V"),
        ("ILOU", "110V"),
        ("1o0v ", "100V"),
        ("ab-cd ef\tgh", "ABCDEFGH"),
        (CROCKFORD.lower(), CROCKFORD),
        ("", ""),
        ("- -", ""),
    ],
)
def test_letters_that_look_like_digits_are_read_as_such(typed: str, code: str) -> None:
    assert plain_code(typed) == code


@pytest.mark.parametrize("code", ["", "0" * 16, "💙", "0" * 5000, "../../etc/passwd", "%00"])
def test_a_guessed_receipt_finds_nothing(wall: Wall, code: str) -> None:
    submit(wall, Draft("You are not alone.", factories.client_id()))

    with pytest.raises(ReceiptUnknown), db.reading() as session:
        posts.find(session, wall, code)


def test_those_wait_before_a_post_that_came_before_it_and_are_undecided(wall: Wall) -> None:
    with db.transaction() as session:
        drafts = [Draft(f"Post {number}", factories.client_id()) for number in range(4)]
        waiting = [
            posts.submit(session, wall, draft, factories.NIGHT + timedelta(seconds=second)).post
            for second, draft in zip((5, 1, 3, 3), drafts, strict=True)
        ]
        session.flush()
        elsewhere = factories.make_wall(session, "elsewhere")
        posts.submit(session, elsewhere, drafts[0], factories.NIGHT - timedelta(hours=1))

    latest, earliest, twin, other_twin = waiting
    with db.reading() as session:
        assert posts.ahead(session, latest) == 3
        assert posts.ahead(session, earliest) == 0
        assert sorted([posts.ahead(session, twin), posts.ahead(session, other_twin)]) == [1, 2]


def test_neither_a_receipt_nor_a_client_id_is_kept(app: Flask, wall: Wall, tmp_path: Path) -> None:
    client_id = factories.client_id()
    sent = submit(wall, Draft("You are not alone.", client_id))

    kept = everything_in(tmp_path)

    assert sent.post.id.encode() in kept, "the post is there to be found"
    assert client_id.encode() not in kept
    assert sent.receipt.encode() not in kept
    assert sent.receipt.lower().encode() not in kept


def test_a_post_cannot_be_withdrawn_twice(wall: Wall) -> None:
    sent = submit(wall, Draft("You are not alone.", factories.client_id()))
    with db.transaction() as session:
        posts.withdraw(session, wall, posts.find(session, wall, sent.receipt))

    with pytest.raises(ReceiptUnknown), db.transaction() as session:
        posts.withdraw(session, wall, posts.find(session, wall, sent.receipt))
    assert how_many() == 0


def test_a_late_retry_does_not_bring_back_what_was_withdrawn(wall: Wall) -> None:
    draft = Draft("You are not alone.", factories.client_id())
    sent = submit(wall, draft)
    with db.transaction() as session:
        posts.withdraw(session, wall, posts.find(session, wall, sent.receipt))

    with pytest.raises(PostWithdrawn):
        submit(wall, draft)
    assert how_many() == 0

    submit(wall, Draft(draft.body, factories.client_id()))
    assert how_many() == 1, "the same words may be said anew"


def test_the_form_of_a_withdrawn_message_comes_back_as_a_new_one(client: FlaskClient, wall: Wall) -> None:
    form = {"body": "You are not alone.", "client_id": factories.client_id()}
    receipt = client.post(f"/w/{wall.slug}/posts", data=form, headers=JSON).json["receipt"]  # type: ignore[index]
    client.post(f"/w/{wall.slug}/receipts/{receipt}/withdrawal")

    refused = client.post(f"/w/{wall.slug}/posts", data=form)

    assert refused.status_code == 410
    again = Page(refused.text)
    assert again.field("body").text().strip() == form["body"], "nothing that was typed is lost"
    assert again.field("client_id").get("value") != form["client_id"]


@pytest.mark.parametrize("state", ["waiting", "on the wall", "taken down"])
def test_what_a_supporter_withdraws_is_in_no_file_any_more(own_server: Server, state: str) -> None:
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    marker, name = "0f8d2c41b7e35a96d0c4e81f7a2b693d", "Q7xJ2vKmN9pRsT4w"
    for number in range(30):
        supporter.posts(f"A neighbour on the same page: {number}")
    sent = supporter.posts(marker, name=name)
    if state != "waiting":
        moderator.approves(sent)
    if state == "taken down":
        moderator.takes_down(sent)
    for number in range(30):
        supporter.posts(f"A later neighbour: {number}")
    assert marker.encode() in everything_in(own_server.folder), "it is there before"

    supporter.withdraws(sent)

    wait_until(lambda: marker.encode() not in everything_in(own_server.folder), "it is in no file")
    left = everything_in(own_server.folder)
    assert b"A later neighbour: 29" in left
    assert marker.encode() not in left
    assert name.encode() not in left
    assert supporter.status(sent) == "404"


def submit(wall: Wall, draft: Draft) -> Submission:
    with db.transaction() as session:
        return posts.submit(session, session.get_one(Wall, wall.id), draft)


def how_many() -> int:
    with db.reading() as session:
        return session.query(Post).count()


def everything_in(folder: Path) -> bytes:
    """The database, its log and its index, and what the server wrote to its own log."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    assert any(path.name.endswith("-wal") for path in files), "the write-ahead log is among them"
    return b"".join(path.read_bytes() for path in files)


# Words that could identify someone


@pytest.mark.parametrize(
    ("words", "field", "named"),
    [
        (
            {"body": "Write to anna@example.org or ring +44 20 7946 0018"},
            "body",
            ["anna@example.org", "+44 20 7946 0018"],
        ),
        ({"body": "We stand here", "name": "@anna_k"}, "name", ["@anna_k"]),
    ],
)
def test_who_could_be_identified_is_warned_before_anything_is_kept(
    app: Flask, wall: Wall, words: dict[str, Any], field: str, named: list[str]
) -> None:
    draft = Draft(**words, client_id=factories.client_id())
    with app.test_request_context(), pytest.raises(CouldIdentify) as warned:
        submit(wall, draft)
    with app.test_request_context():
        assert warned.value.field == field
        assert all(f"“{part}”" in warned.value.message() for part in named)
    with db.reading() as session:
        assert session.scalars(select(Post)).all() == []

    sent = submit(wall, replace(draft, sure=True))

    flags = [(flag["code"], flag["field"]) for flag in sent.post.flags]
    assert len(flags) == len(named)
    assert {where for _code, where in flags} == {field}


def test_what_a_photo_shows_is_screened_as_the_words_are(app: Flask, wall: Wall, tmp_path: Path) -> None:
    tickets = [factories.client_id() for _photo in range(2)]
    with db.transaction() as session:
        for ticket in tickets:
            factories.make_draft(session, wall, ticket, tmp_path)
    alts = ["A candle", "Anna, anna@example.org or @anna_k", "of no photo: @boris_k"]
    draft = Draft("We stand here", factories.client_id(), photos=tickets, alts=alts)

    with app.test_request_context(), pytest.raises(CouldIdentify) as warned:
        submit(wall, draft)
    assert (warned.value.field, warned.value.words) == ("alt", ["anna@example.org", "@anna_k"])
    sent = submit(wall, replace(draft, sure=True))

    placed = [(flag["code"], flag["field"], flag["start"], flag["end"]) for flag in sent.post.flags]
    assert placed == [("email", "body", 0, 0), ("handle", "body", 0, 0)]


def test_a_link_or_capitals_warn_of_nobody(wall: Wall) -> None:
    sent = submit(
        wall, Draft("READ ALL OF THIS AT https://example.org", factories.client_id(), name="ANNA FROM DUBLIN")
    )
    assert {flag["code"] for flag in sent.post.flags} == {"link", "capitals"}


def test_without_javascript_the_page_offers_to_send_it_as_it_is(client: FlaskClient, wall: Wall) -> None:
    form = {"body": "Write to anna@example.org", "client_id": factories.client_id()}

    warned = client.post(f"/w/{wall.slug}/posts", data=form)
    sent = client.post(f"/w/{wall.slug}/posts", data={**form, "sure": "1"})

    assert warned.status_code == 422
    assert "“anna@example.org” could identify someone" in warned.text
    assert 'name="sure" value="1"' in warned.text
    assert "Write to anna@example.org</textarea>" in warned.text
    assert 'name="sure"' not in client.get(f"/w/{wall.slug}").text
    assert sent.status_code == 303


def test_without_javascript_a_description_can_be_changed_or_sent_as_it_is(
    client: FlaskClient, wall: Wall, tmp_path: Path
) -> None:
    ticket = factories.client_id()
    with db.transaction() as session:
        factories.make_draft(session, wall, ticket, tmp_path)
    form = {"body": "Light", "client_id": factories.client_id(), "photo": ticket, "alt": "By anna@example.org"}

    warned = client.post(f"/w/{wall.slug}/posts", data=form)

    assert warned.status_code == 422
    [said] = re.findall(r'<p class="field__refusal" id="form-refusal" role="alert">(.*?)</p>', warned.text)
    assert "“anna@example.org” could identify someone" in said
    assert 'name="sure" value="1"' in warned.text
    [typed] = re.findall(r'<input class="field__input" name="alt" value="(.*?)"', warned.text)
    assert typed == "By anna@example.org"
    assert client.post(f"/w/{wall.slug}/posts", data={**form, "sure": "1"}).status_code == 303


def test_a_slogan_with_a_name_or_a_photo_is_never_one_with_others(app: Flask, wall: Wall) -> None:
    """What they have beside the same words, somebody must look at."""
    said = [
        submit(wall, Draft("We exist", factories.client_id(), name=name)).post for name in ("", "", "Anna", "Somebody")
    ]
    clusters = [post.cluster for post in said]
    assert clusters[0] == clusters[1]
    assert len(set(clusters)) == 3
