"""What one wall looks for: its blocked words, names where people are at risk, scripts that it seldom sees."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from moderation import blocklist
from moderation.errors import TooManyWords
from moderation.models import AuditEntry
from tests import factories
from tests.wall.test_screening import GENUINE
from wall import db, names, posts
from wall.errors import CouldIdentify
from wall.models import BlockedWord, Post, Status, Wall, WallWords
from wall.posts import Draft


def send(wall: Wall, body: str, *, sure: bool = True, **fields: str) -> Post:
    with db.transaction() as session:
        place = posts.find_place(session, wall.slug)
        return posts.submit(session, place, Draft(body, factories.client_id(), sure=sure, **fields)).post


def codes(post: Post) -> list[str]:
    return [flag["code"] for flag in post.flags]


def block(wall: Wall, text: str, *, replaces: bool = False) -> blocklist.Outcome:
    with db.transaction() as session:
        return blocklist.add(session, session.get_one(Wall, wall.id), text, by="Vera", replaces=replaces)


def set_at_risk(wall: Wall) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).is_at_risk = True


def test_a_blocked_word_is_marked_and_its_post_waits_behind_the_others(wall: Wall) -> None:
    assert send(wall, "You flumber").flags == []
    block(wall, "flumber")
    post = send(wall, "👋 you fl.umber", name="FLUMBER")
    assert post.flags == [
        {"code": "blocked", "start": 7, "end": 15, "field": "body"},
        {"code": "blocked", "start": 0, "end": 7, "field": "name"},
    ]
    assert (post.rank, post.status) == (1, Status.PENDING)
    assert send(wall, "Love from Dublin").rank == 0


def test_a_list_says_which_lines_it_left_out_and_knows_a_spelling_again(wall: Wall) -> None:
    outcome = block(wall, f"# remark\nFlumber\n\nf l u m b e r\nx\n{'y' * 81}\nGo Away")
    assert outcome == blocklist.Outcome(added=2, known=0, left_out=[5, 6])
    assert block(wall, "flümber\ngrobnik") == blocklist.Outcome(added=1, known=1, left_out=[])
    with db.transaction() as session:
        here = session.get_one(Wall, wall.id)
        text = blocklist.as_text(session, here)
        blocklist.remove(session, here, ["grobnik", "unknown"], by="Vera")
    assert text.splitlines() == ["Flumber", "Go Away", "grobnik"]
    assert send(wall, "grobnik").flags == []
    block(wall, "skitto", replaces=True)
    assert codes(send(wall, "flumber skitto")) == ["blocked"]
    with db.reading() as session:
        told = [(line.action, line.why) for line in session.scalars(select(AuditEntry))]
    added, removed, replaced = "blocklist_added", "blocklist_removed", "blocklist_replaced"
    assert told == [(added, "2"), (added, "1"), (removed, "1"), (replaced, "1")]


def test_a_list_that_is_too_long_changes_nothing(wall: Wall) -> None:
    letters = "abcdefghkm"
    with pytest.raises(TooManyWords):
        block(wall, "\n".join(f"{a}{b}{c}{d}" for a in letters for b in letters for c in letters for d in "nopr"))
    with db.reading() as session:
        assert session.scalars(select(BlockedWord)).all() == []


NAMED: list[tuple[str, Sequence[str]]] = [
    ("Мой друг Ислам пел на всех свадьбах.", [("first_name: Ислам")]),
    ("Свободу Зелимхану Бакаеву!", ["full_name: Зелимхану Бакаеву"]),
    ("Петрова Анна Сергеевна", ["full_name: Петрова Анна Сергеевна"]),
    ("Дорогая Марина Петровна", ["full_name: Марина Петровна"]),
    ("Где Салман Тепсуркаев? И Илья?", ["full_name: Салман Тепсуркаев", "first_name: Илья"]),
    ("My friend Anna Petrova sang", ["full_name: Anna Petrova"]),
    ("John Smith and Magomed Isaev", ["full_name: John Smith", "full_name: Magomed Isaev"]),
    ("Нино Беридзе", ["full_name: Нино Беридзе"]),
    ("محمد بن سلمان", ["full_name: محمد بن سلمان"]),
    ("Площадь Ленина, Верю, Free Navalny, Dear Berlin", []),
]


@pytest.mark.parametrize(("words", "found"), NAMED)
def test_names_of_people_are_found(words: str, found: list[str]) -> None:
    assert [f"{code}: {words[start:end]}" for code, start, end in names.find(words)] == found


def test_hardly_a_genuine_phrase_names_anybody() -> None:
    assert [words for words in GENUINE if list(names.find(words))] == ["Anna, 31, Berlin", "Алёна, 19"]


def test_only_where_people_are_at_risk_a_name_is_marked_and_its_writer_warned(wall: Wall) -> None:
    assert codes(send(wall, "Анна Петрова", sure=False)) == []
    set_at_risk(wall)
    with pytest.raises(CouldIdentify) as refused:
        send(wall, "We remember", sure=False, name="Анна Петрова")
    assert (refused.value.field, refused.value.words) == ("name", ["Анна Петрова"])
    post = send(wall, "Мой друг Ислам", sure=False, name="Анна")
    assert post.flags == [{"code": "first_name", "start": 9, "end": 14, "field": "body"}], "who signs may be Anna"
    assert post.rank == 0


@pytest.mark.parametrize("words", ["We exist", "Мы есть", "نحن موجودون", "OK ✊🏽 你", "❤️❤️❤️❤️", "Café 123"])
def test_a_usual_script_raises_no_flag(wall: Wall, words: str) -> None:
    assert codes(send(wall, words)) == []


def test_a_script_that_the_wall_does_not_speak_is_told_and_ranks_no_lower(wall: Wall) -> None:
    post = send(wall, "你不是一个人。")
    assert post.flags == [{"code": "other_script", "start": 0, "end": 0, "field": "body"}]
    assert post.rank == 0
    with db.transaction() as session:
        elsewhere = factories.make_wall(session, "taipei", words=[WallWords(lang="zh-TW", call="我們在")])
    assert codes(send(elsewhere, "你不是一个人。")) == []
