"""Likeness: one text's mutations are alike, what different people say is not, and a slogan is nobody's copy."""

import random
from collections.abc import Callable
from itertools import combinations

import pytest
from sqlalchemy import select

from moderation import demo_words
from tests import factories
from tests.wall.test_screening import GENUINE
from wall import clusters, db, likeness, posts
from wall.models import Post, Status, Wall
from wall.posts import Draft

TROLL = "You are not welcome here, go back to where you came from and never return to this place"
LEET = str.maketrans("aeiost", "431057")

dice = random.Random(4)
MUTATIONS: list[Callable[[str], str]] = [
    lambda words: words + dice.choice("🤡🔥👋") * dice.randrange(1, 4),
    lambda words: f"{words} {dice.randrange(9_999)}",
    lambda words: words.upper().replace(",", "!!"),
    lambda words: words.translate(LEET),
    lambda words: " ".join(words),
    lambda words: words.replace("o", "о").replace("a", "а"),  # Cyrillic
    lambda words: words.replace(words.split()[at := dice.randrange(17)], ("dogs", "never", "leave")[at % 3], 1),
]


def are_alike(one: str, other: str) -> bool:
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= likeness.MOST_DIFFERENT


def test_mutated_copies_of_one_text_are_alike() -> None:
    first = likeness.of(TROLL)
    copies = [dice.choice(MUTATIONS)(TROLL) for _copy in range(500)]
    assert sum(are_alike(first, likeness.of(copy)) for copy in copies) >= 490


def test_a_copy_with_other_signs_has_the_same_letters() -> None:
    copies = [copy(TROLL) for at, copy in enumerate(MUTATIONS[:-1]) if at != 3]
    copies.append(TROLL.translate(str.maketrans("aei", "431")))  # with o and t it would turn "to" into a number
    assert {likeness.letters(copy) for copy in copies} == {likeness.letters(TROLL)}


def test_what_different_people_say_is_not_alike() -> None:
    demo = [words.body for part in (demo_words.ON_THE_WALL, demo_words.WAITING, demo_words.COMING) for words in part]
    said = {likeness.of(body) for body in [*demo, *GENUINE]} - {""}
    assert len(said) > 150
    assert not [pair for pair in combinations(said, 2) if are_alike(*pair)]


def test_a_slogan_is_alike_only_to_itself_and_a_text_without_letters_to_nothing() -> None:
    assert are_alike(likeness.of("#WeExist"), likeness.of("#weexist!!"))
    assert not are_alike(likeness.of("#WeExist"), likeness.of("#WeResist"))
    assert not are_alike(likeness.of("❤️"), likeness.of("❤️"))


def send(wall: Wall, body: str) -> Post:
    with db.transaction() as session:
        place = posts.find_place(session, wall.slug)
        return posts.submit(session, place, Draft(body, factories.client_id())).post


def codes(post: Post) -> list[str]:
    return [flag["code"] for flag in post.flags]


def test_copies_are_one_cluster_and_flagged_as_repeated(wall: Wall) -> None:
    first, copy, other = send(wall, TROLL), send(wall, TROLL.upper() + " 2"), send(wall, "Love from Dublin, all of us")

    assert (first.cluster, copy.cluster, other.cluster) == (first.id, first.id, other.id)
    assert ("repeated" in codes(first), "repeated" in codes(copy), "repeated" in codes(other)) == (False, True, False)


def test_who_says_nearly_the_same_is_never_in_one_cluster_with_who_insults(wall: Wall) -> None:
    hello = "Hello to all of you in Grozny tonight."
    genuine = [send(wall, f"{hello} You are not alone. From {who}") for who in ("Hans", "Maria", "Berlin", "London")]
    insults = [send(wall, f"{hello} You are all scum. From {who}") for who in ("Hans", "Maria")]

    assert len({post.cluster for post in (*genuine, *insults)}) == 6
    assert "repeated" in codes(insults[1]), "the flag still says that it is nearly the same"


def test_other_words_with_the_same_likeness_are_no_copy(wall: Wall) -> None:
    said = "We think of every one of you tonight and we shall not forget what was done to you. " * 3
    with_another, first = f"{said}You are loved", send(wall, f"{said}You are scum")
    with db.transaction() as session:
        session.get_one(Post, first.id).likeness = likeness.of(with_another)
    clusters._known.clear()

    assert (other := send(wall, with_another)).cluster == other.id
    assert send(wall, with_another.upper()).cluster == other.id


def test_a_slogan_that_many_send_is_no_copy(wall: Wall) -> None:
    one, another = send(wall, "#WeExist"), send(wall, "#WeExist")
    assert one.cluster == another.cluster
    assert (codes(another), another.rank) == ([], 0)


@pytest.mark.parametrize(("raided", "rank"), [(False, 0), (True, 1)])
def test_in_a_raid_alone_a_copy_or_a_link_waits_behind_the_others(wall: Wall, raided: bool, rank: int) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).is_raided = raided
    send(wall, TROLL)
    assert send(wall, TROLL).rank == rank
    assert send(wall, "See https://example.org").rank == rank


def test_a_restarted_server_knows_the_cluster_and_another_wall_does_not(wall: Wall) -> None:
    first = send(wall, TROLL)
    clusters._known.clear()
    with db.transaction() as session:
        elsewhere = factories.make_wall(session, "elsewhere")

    assert send(wall, TROLL).cluster == first.id
    assert codes(send(elsewhere, TROLL)) == []


def test_whatever_its_flags_a_post_waits_for_a_person(wall: Wall) -> None:
    with db.transaction() as session:
        place = posts.find_place(session, wall.slug)
        for signs in ((), ("flood", "no_proof", "near_denied")):
            posts.submit(session, place, Draft(TROLL, factories.client_id()), signs=signs)
    with db.reading() as session:
        assert set(session.scalars(select(Post.status))) == {Status.PENDING}
