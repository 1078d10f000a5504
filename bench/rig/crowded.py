"""A wall with as many approved posts as one likes, in a moment: rows as the services leave them, written at once."""

import random
import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.rig import drawn_photos
from moderation.demo_words import ON_THE_WALL
from wall import feed, text
from wall.models import Change, ChangeKind, Photo, Post, Status, Tally, new_id
from wall.photos import renditions
from wall.photos.store import FolderStore, address_of

COUNTRIES = "GBUSDEBRFRESTWCAMXIENLPLTRAUARITZAPHINSENOCLCOJPUAPTGERUKZLBKENZFIDKBE"  # two letters each
NAMES = ("", "Mei", "Tom", "Ana e Bia", "Deniz", "Ciarán", "Аня", "ليلى", "Marina", "Jan")
PHOTO_EACH = 5  # posts


def fill(session: Session, slug: str, posts: int, store: Path | None = None) -> None:
    """Puts posts on a wall: words of the demo's lengths and scripts, each a little its own; every fifth with a photo.

    Without a `store` there are no photos.
    """
    chance = random.Random(posts)
    wall = feed.find_wall(session, slug)
    now = datetime.now(UTC)
    rows = [_post(wall.id, wall.seq + posts - number, number, now, chance) for number in reversed(range(posts))]
    changes = [
        {"wall_id": wall.id, "seq": row["shown_seq"], "kind": ChangeKind.ADDED, "post_id": row["id"]} for row in rows
    ]
    if rows:
        session.execute(insert(Post), rows)
        session.execute(insert(Change), changes)
        for country, count in Counter(row["country"] for row in rows).items():
            tally = session.get(Tally, (wall.id, Status.APPROVED, country))
            before = tally.posts if tally else 0
            session.merge(Tally(wall_id=wall.id, status=Status.APPROVED, country=country, posts=before + count))
        wall.seq += posts
    if store is not None:
        _add_photos(session, wall.id, [row["id"] for row in rows[::PHOTO_EACH]], FolderStore(store))


def _post(wall_id: int, seq: int, number: int, now: datetime, chance: random.Random) -> dict[str, Any]:
    """`number` counts from the newest, whose words are the demo's own; the others say which they are."""
    words = ON_THE_WALL[number % len(ON_THE_WALL)]
    body = words.body if number < len(ON_THE_WALL) else f"{words.body} {number}"
    return {
        "id": new_id(),
        "wall_id": wall_id,
        "receipt": secrets.token_hex(32),
        "body": body,
        "name": words.name or chance.choice(NAMES),
        "country": words.country or _country(chance),
        "lang": words.lang,
        "dir": text.direction(body),
        "status": Status.APPROVED,
        "arrived_at": feed.hour(now - timedelta(minutes=number)),
        "shown_seq": seq,
        "flags": [],
    }


def _country(chance: random.Random) -> str:
    """Half of the time one of the first twelve: the world does not speak evenly."""
    at = 2 * chance.randrange(12 if chance.random() < 0.5 else len(COUNTRIES) // 2)
    return COUNTRIES[at : at + 2]


def _add_photos(session: Session, wall_id: int, post_ids: list[str], store: FolderStore) -> None:
    """A dozen different ones, each with an address of its own: a file is never two photos'."""
    drawn = [drawn_photos.draw(number) for number in range(12)]
    made = [renditions.make(image) for image in drawn]
    for number, post_id in enumerate(post_ids):
        image, files = drawn[number % len(drawn)], made[number % len(made)]
        photo_id = new_id()
        address = address_of(photo_id, files)
        store.put(address, files)
        session.add(
            Photo(
                id=photo_id,
                wall_id=wall_id,
                post_id=post_id,
                address=address,
                width=image.width,
                height=image.height,
                placeholder=renditions.placeholder(image),
                likeness=renditions.likeness(image),
                looked=True,
            )
        )
