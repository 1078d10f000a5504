"""What tests begin with: walls, posts and moderators, made through the services that people use."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from sqlalchemy.orm import Session

from moderation import accounts
from moderation.models import Moderator, Role
from wall import posts
from wall.models import Photo, Wall, WallWords, new_id
from wall.photos import intake, renditions
from wall.photos.store import FolderStore, address_of
from wall.posts import Draft, Submission

PASSWORD = "black balloons and ribbons"
# argon2id of PASSWORD: hashing it for each test would take a quarter of a second
PASSWORD_HASH = accounts.hash_password(PASSWORD)


def client_id() -> str:
    return secrets.token_urlsafe(16)


def make_wall(session: Session, slug: str = "weexist", **fields: object) -> Wall:
    wall = Wall(
        **{
            "slug": slug,
            "title": "#WeExist",
            "words": [WallWords(lang="en", place="Vigil at the Russian Embassy, London", call="We exist.")],
            **fields,
        }
    )
    session.add(wall)
    session.flush()
    return wall


def make_post(session: Session, wall: Wall, body: str = "You are not alone.", **draft: str) -> Submission:
    submission = posts.submit(session, wall, Draft(**{"body": body, "client_id": client_id(), **draft}, sure=True))
    session.flush()
    return submission


def make_draft(session: Session, wall: Wall, ticket: str, store: Path) -> Photo:
    """A photo that waits for its post, as intake.take() leaves it, without a worker's second of time."""
    photo = Photo(
        id=new_id(),
        wall_id=wall.id,
        ticket=hashlib.blake2b(ticket.encode(), digest_size=32).hexdigest(),
        expires_at=datetime.now(UTC) + intake.DRAFT_LASTS,
        width=8,
        height=6,
        placeholder="IQgSLYqQ",
        likeness=secrets.token_hex(8),
        looked=True,
    )
    files = renditions.make(Image.new("RGB", (8, 6), "grey"))
    photo.address = address_of(photo.id, files)
    FolderStore(store).put(photo.address, files)
    session.add(photo)
    session.flush()
    return photo


def make_moderator(session: Session, wall: Wall, name: str = "Nadia", role: Role = Role.MODERATOR) -> Moderator:
    code = accounts.invite(session, wall, role)
    return accounts.accept(session, code, name, PASSWORD_HASH)


NIGHT = datetime(2026, 11, 23, 20, 41, 17, tzinfo=UTC)
