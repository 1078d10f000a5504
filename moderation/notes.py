"""What moderators add to a post: a translation, what a photo shows, a pin, a question to the others."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from moderation import access, audit, opinions, queue
from moderation.errors import AlreadyDecided, WordsIdentify, WordsNeedTwo
from moderation.models import Moderator
from wall import feed, screening, text
from wall.models import Post, Status, Wall


def ask(session: Session, moderator: Moderator, post_id: str, version: int) -> Post:
    """Leaves a waiting post to another moderator, and says so.

    Raises PostUnknown, NotModerator, AlreadyDecided.
    """
    wall, post = _find(session, moderator, post_id)
    if post.status is not Status.PENDING or post.version != version:
        raise AlreadyDecided(by="", verdict="")
    post.version += 1  # every desk must take it for news
    opinions.note(session, moderator, post, asks=True)
    audit.note(session, wall.id, "ask", by=moderator.name, post_id=post.id, version=version)
    queue.changed(session, wall, post)
    return post


def add_words(
    session: Session, moderator: Moderator, post_id: str, version: int, translation: str | None, alts: Mapping[str, str]
) -> Post:
    """Puts a translation beside a post's words, and by a photo's id what it shows; an empty one takes it away.

    A translation that is None stays as it is, and so do photos that are not among `alts`.

    Where two people must approve, only while the post waits: both must see what is shown.
    Raises PostUnknown, NotModerator, AlreadyDecided, WordsNeedTwo, WordsIdentify, and what wall.text refuses.
    """
    wall, post = _find(session, moderator, post_id)
    if post.status is Status.REJECTED or post.version != version:
        raise AlreadyDecided(by="", verdict="")
    if post.status is Status.APPROVED and wall.needs_two:
        raise WordsNeedTwo()
    said = post.translation
    if translation is not None:
        said = text.clean_body(translation, text.MOST_GRAPHEMES, may_be_empty=True)
    shown = {photo: text.clean_alt(alts[photo.id]) for photo in post.photos if photo.id in alts}
    if said != post.translation:
        _must_not_identify(said, "translation")
        audit.note(session, wall.id, "translate", by=moderator.name, post_id=post.id, version=version)
    changed = {photo: alt for photo, alt in shown.items() if photo.alt != alt}
    for photo, alt in changed.items():
        _must_not_identify(alt, f"alt-{photo.id}")
    if changed:
        audit.note(session, wall.id, "describe", by=moderator.name, post_id=post.id, version=version)
    post.translation = said
    for photo, alt in changed.items():
        photo.alt = alt
    _tell(session, wall, post)
    return post


def pin(session: Session, moderator: Moderator, post_id: str, *, is_pinned: bool) -> Post:
    """Keeps a post on every page of the wall, or lets it go again. Raises PostUnknown, NotModerator, AlreadyDecided."""
    wall, post = _find(session, moderator, post_id)
    if post.status is not Status.APPROVED:
        raise AlreadyDecided(by="", verdict="")
    if post.pinned is not is_pinned:
        post.pinned = is_pinned
        deed = "pin" if is_pinned else "unpin"
        audit.note(session, wall.id, deed, by=moderator.name, post_id=post.id, version=post.version)
        _tell(session, wall, post)
    return post


def _find(session: Session, moderator: Moderator, post_id: str) -> tuple[Wall, Post]:
    post = access.find_post(session, moderator, post_id, lock=True)
    return session.get_one(Wall, post.wall_id), post


def _must_not_identify(words: str, field: str) -> None:
    """Raises WordsIdentify: what a moderator covered in the words must not stand beside them."""
    telling = [flag.words(words) for flag in screening.screen(words) if flag.code in screening.IDENTIFYING]
    if telling:
        raise WordsIdentify(list(dict.fromkeys(telling)), field)


def _tell(session: Session, wall: Wall, post: Post) -> None:
    """Makes it another version, and tells who must see it so: the moderators, or everybody."""
    post.version += 1
    if post.status is Status.PENDING:
        queue.changed(session, wall, post)
    else:
        feed.change(session, wall, post)
