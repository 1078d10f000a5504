"""What the wall sees in a sending before a person does: flags, a place in the queue, and what says the same.

It decides nothing. It may only ask somebody once whether to send what could identify them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.orm import Session

from wall import clusters, inspection, likeness, screening
from wall.errors import CouldIdentify
from wall.screening import Flag

ABUSE = frozenset({"blocked", "flood", "no_proof", "near_denied"})
ABUSE_IN_A_RAID = frozenset({"repeated", "link"})


class Where(Protocol):
    """What a look needs to know of the wall."""

    @property
    def id(self) -> int: ...
    @property
    def is_raided(self) -> bool: ...
    @property
    def is_at_risk(self) -> bool: ...
    @property
    def blocklist_version(self) -> int: ...


@dataclass(frozen=True)
class Words:
    """All words of a sending, as they are to be stored: `alts` say what its photos show."""

    body: str
    name: str
    alts: tuple[str, ...]
    has_photos: bool


@dataclass(frozen=True)
class FirstLook:
    """`rank`: behind all others where a flag says abuse. `cluster` is empty where nothing says the same."""

    flags: list[Flag]
    rank: int
    likeness: str
    cluster: str
    may_lead: bool  # whether others that say the same may join it


def take(session: Session, wall: Where, words: Words, signs: Sequence[str], *, is_sure: bool) -> FirstLook:
    """Raises CouldIdentify, unless its sender is sure. `signs` are flags of the sending (wall.raid)."""
    own = _inspect(session, wall, words.body, words.name)
    of_alts = [(replace(flag, field="alt"), alt) for alt in words.alts if alt for flag in _inspect(session, wall, alt)]
    if not is_sure:
        _warn([*((flag, {"body": words.body, "name": words.name}[flag.field]) for flag in own), *of_alts])
    looks, is_long = likeness.of(words.body), likeness.is_long(words.body)
    cluster, is_repeated = clusters.of(session, wall.id, words.body, looks)
    repeated = ["repeated"] if is_repeated and is_long else []
    codes = (*repeated, *signs, *dict.fromkeys(flag.code for flag, _alt in of_alts))
    flags = [*own, *(Flag(code, 0, 0) for code in codes)]  # nowhere in its words
    is_all_words = not words.has_photos and (is_long or not words.name)  # what else it has, somebody must look at
    return FirstLook(flags, _rank(flags, wall), looks, cluster if is_all_words else "", is_all_words and not cluster)


def remember(session: Session, wall: Where, seen: FirstLook, post_id: str) -> None:
    """Once it is stored, others that say the same may join it."""
    if seen.may_lead:
        clusters.remember(session, wall.id, post_id, seen.likeness)


def _inspect(session: Session, wall: Where, body: str, name: str = "") -> list[Flag]:
    return inspection.inspect(session, wall.id, wall.blocklist_version, body, name, is_at_risk=wall.is_at_risk)


def _rank(flags: Sequence[Flag], wall: Where) -> int:
    return int(any(flag.code in ABUSE or (wall.is_raided and flag.code in ABUSE_IN_A_RAID) for flag in flags))


def _warn(found: Sequence[tuple[Flag, str]]) -> None:
    """Names each of the telling words once. With each flag comes the text that it stands in."""
    telling = [(flag, whole) for flag, whole in found if flag.code in screening.IDENTIFYING]
    if telling:
        words = dict.fromkeys(flag.words(whole) for flag, whole in telling)
        raise CouldIdentify(list(words), telling[0][0].field)
