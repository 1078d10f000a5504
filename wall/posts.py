"""Posts, as their supporters have them: submit, look up, withdraw."""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session

from wall import countries, db, feed, first_look, live, tallies, text
from wall.errors import BadRequest, CountryUnknown, PostWithdrawn, ReceiptUnknown, WallClosed, WallUnknown
from wall.events import QueueEntered, QueueLeft
from wall.first_look import Words
from wall.models import Photo, Post, Status, Wall, Withdrawal, new_id
from wall.photos import intake

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 128 random bits or more, as base64url or a UUID
CODE_BYTES = 10  # 80 bits: sixteen characters of base 32
# Crockford's base 32 (crockford.com/base32.html): no I, L, O or U; who hears or writes one of them means 1, 1, 0 or V.
_TO_CODE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_HEARD = str.maketrans("ILOU", "110V")

_THIS_RECEIPT = (Post.receipt == bindparam("receipt")) & (Post.wall_id == bindparam("wall_id"))
_BY_RECEIPT = select(Post).where(_THIS_RECEIPT)
_PLACE = select(Wall.id, Wall.slug, Wall.max_graphemes, Wall.is_raided, Wall.is_at_risk, Wall.blocklist_version).where(
    Wall.slug == bindparam("slug")
)
_COLUMNS = [column for column in Post.__table__.columns if column.name != "shown_seq"]
# One statement, since a whole crowd posts at once: it takes nothing where the wall is closed, or had this sending.
_ADD = (
    insert(Post)
    .from_select(
        _COLUMNS,
        select(*[bindparam(column.name, type_=column.type) for column in _COLUMNS]).where(
            exists().where(Wall.id == bindparam("wall_id"), Wall.is_open),
            ~exists().where(_THIS_RECEIPT),
            ~exists().where(Withdrawal.receipt == bindparam("receipt")),
        ),
    )
    .execution_options(preserve_rowcount=True)  # not every driver still knows it afterwards
)


@dataclass(frozen=True)
class Draft:
    """What a phone sent. `client_id` is the phone's random name for this one sending; `lang` is the page's language.

    `photos` are tickets of drafts (wall.photos.intake), `alts` what they show, in the same order.
    `sure` is who was warned that the words could identify someone, and sends them as they are.
    """

    body: str
    client_id: str
    name: str = ""
    country: str = ""
    lang: str = "en"
    photos: Sequence[str] = ()
    alts: Sequence[str] = ()
    sure: bool = False


@dataclass(frozen=True)
class Place:
    """What a post needs to know of its wall."""

    id: int
    slug: str
    max_graphemes: int
    is_raided: bool = False
    is_at_risk: bool = False
    blocklist_version: int = 0


@dataclass(frozen=True)
class Submission:
    """A post as it was stored, for reading only, and its receipt."""

    post: Post
    receipt: str


def find_place(session: Session, slug: str) -> Place:
    """Where posts for this address go, or WallUnknown."""
    row = db.under(session).execute(_PLACE, {"slug": slug}).one_or_none()
    if row is None:
        raise WallUnknown()
    return Place(*row)


def submit(
    session: Session, wall: Wall | Place, draft: Draft, now: datetime | None = None, *, signs: Sequence[str] = ()
) -> Submission:
    """Stores a pending post and tells the moderators. The same sending again gives the same post and receipt.

    `signs` are flags of the sending, not of its words (wall.raid).
    Raises WallClosed, PostWithdrawn, BadRequest (client_id), CountryUnknown, CouldIdentify, TooManyPhotos, PhotoGone,
    and what wall.text refuses.
    """
    if not CLIENT_ID.fullmatch(draft.client_id):
        raise BadRequest(field="client_id")
    body = text.clean_body(draft.body, wall.max_graphemes, may_be_empty=bool(draft.photos))
    name = text.clean_name(draft.name)
    if draft.country and not countries.is_known(draft.country):
        raise CountryUnknown()
    alts = [text.clean_alt(alt) for alt in draft.alts]
    words = Words(body, name, tuple(alts[: len(draft.photos)]), has_photos=bool(draft.photos))
    seen = first_look.take(session, wall, words, signs, is_sure=draft.sure)
    post_id = new_id()
    receipt = _receipt(wall.slug, draft.client_id, body, name, draft.country, *draft.photos, *alts)
    columns = {
        "id": post_id,
        "wall_id": wall.id,
        "receipt": _digest(receipt),
        "body": body,
        "name": name,
        "country": draft.country,
        "translation": "",
        "pinned": False,
        "lang": text.language(body, draft.lang),
        "dir": text.direction(body),
        "flags": [asdict(flag) for flag in seen.flags],
        "rank": seen.rank,
        "likeness": seen.likeness,
        "cluster": seen.cluster or post_id,
        "covered": 0,
        "reason": "",
        "status": Status.PENDING,
        "version": 1,
        "arrived_at": now or datetime.now(UTC),
    }
    if not db.under(session).execute(_ADD, columns).rowcount:
        return Submission(_known(session, wall, receipt), receipt)
    first_look.remember(session, wall, seen, post_id)
    post = Post(**columns)
    tallies.add(session, post, Status.PENDING)
    photos = intake.drafts(session, wall.id, draft.photos) if draft.photos else []
    intake.attach(session, photos, post.id, alts)
    live.record(session, QueueEntered(wall=wall.slug, post=as_waiting(post, photos)))
    return Submission(post, receipt)


def _known(session: Session, wall: Wall | Place, receipt: str) -> Post:
    """The post that this sending made before, or why it makes none now."""
    digest = _digest(receipt)
    post = session.scalars(_BY_RECEIPT, {"wall_id": wall.id, "receipt": digest}).one_or_none()
    if post is not None:
        return post
    raise PostWithdrawn() if session.get(Withdrawal, digest) else WallClosed()


def digest_of(post: Post, photos: Sequence[Photo] | None = None) -> str:
    """A digest of all that a moderator sees of a post: what was seen is what is approved."""
    pictures = [(photo.address, photo.alt) for photo in (post.photos if photos is None else photos)]
    seen = [post.id, post.body, post.name, post.country, post.lang, post.translation, pictures]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def as_waiting(post: Post, photos: Sequence[Photo] | None = None) -> dict[str, Any]:
    """A post as a moderator sees it while it waits; `photos` where the post does not know them yet.

    Which others say the same (`copies`, `alike`) and what others think of it (`opinions`) only moderation.queue knows.
    """
    return {
        "id": post.id,
        "version": post.version,
        "digest": digest_of(post, photos),
        "rank": post.rank,
        "cluster": post.cluster,
        "copies": 1,
        "alike": [f"{post.id}:{post.version}"],
        "opinions": [],
        "translation": post.translation,
        "body": post.body,
        "name": post.name,
        "country": post.country,
        "lang": post.lang,
        "dir": post.dir,
        "sent": post.arrived_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "flags": post.flags,
        "photos": [_waiting_photo(photo) for photo in (post.photos if photos is None else photos)],
    }


def _waiting_photo(photo: Photo) -> dict[str, Any]:
    return {
        **feed.photo_as_json(photo, f"/moderation/photos/{photo.address}/large.jpg"),
        "id": photo.id,
        "hidden": photo.hidden,
        "bare": photo.bare,
        "looked": photo.looked,
        "flags": photo.flags,
    }


def find(session: Session, wall: Wall, code: str) -> Post:
    """The post that a receipt stands for, or ReceiptUnknown."""
    post = session.scalar(_BY_RECEIPT, {"wall_id": wall.id, "receipt": _digest(plain_code(code))})
    if post is None:
        raise ReceiptUnknown(field="code")
    return post


def ahead(session: Session, post: Post) -> int:
    """How many posts wait before this one."""
    earlier = (Post.arrived_at < post.arrived_at) | ((Post.arrived_at == post.arrived_at) & (Post.id < post.id))
    query = select(func.count()).where(Post.wall_id == post.wall_id, Post.status == Status.PENDING, earlier)
    return session.scalar(query) or 0


def withdraw(session: Session, wall: Wall, post: Post) -> None:
    """Erases a supporter's own post, from every screen too."""
    if post.status is Status.APPROVED:
        feed.take_off(session, wall, post)
    elif post.status is Status.PENDING:
        tallies.take(session, post, Status.PENDING)
    live.record(session, QueueLeft(wall=wall.slug, id=post.id, status="withdrawn", by=""))
    session.add(Withdrawal(receipt=post.receipt))
    intake.discard_all(session, post)
    session.delete(post)
    db.erases(session)


def purge(session: Session, wall: Wall) -> int:
    """Erases a wall's rejected posts, and gives how many. Their receipts then stand for nothing any more."""
    rejected = session.scalars(select(Post).where(Post.wall_id == wall.id, Post.status == Status.REJECTED)).all()
    for post in rejected:
        intake.discard_all(session, post)
        session.delete(post)
    return len(rejected)


def plain_code(typed: str) -> str:
    """A receipt's code as it is kept, from the way a person typed it."""
    return re.sub(r"[\s-]", "", typed).upper().translate(_HEARD)


def _receipt(*sending: str) -> str:
    """The code of one sending (wall, client_id, words): a retry gets the receipt of its first answer, were that lost.

    The client_id's 128 random bits keep it secret. Each part goes with its length: no two sendings read alike.
    """
    framed = "".join(f"{len(part)}:{part}" for part in sending)
    code = b32encode(hashlib.blake2b(framed.encode(), digest_size=CODE_BYTES).digest())
    return code.decode().translate(_TO_CODE)


def _digest(receipt: str) -> str:
    return hashlib.blake2b(receipt.encode(), digest_size=32).hexdigest()
