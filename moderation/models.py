"""Moderators, what lets them in, what they read, and what they decided."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.models import Base, Wall, values


class Role(StrEnum):
    """What somebody is on one wall. An organiser is a moderator too."""

    MODERATOR = "moderator"
    ORGANISER = "organiser"


class Verdict(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    TAKE_DOWN = "take_down"
    UNDO = "undo"


class Moderator(Base):
    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), unique=True)
    password: Mapped[str] = mapped_column(String(160))  # argon2id, with its parameters
    totp_secret: Mapped[str] = mapped_column(String(255), default="")  # sealed; empty without one-time codes
    totp_step: Mapped[int] = mapped_column(default=0)  # the time step of the last code: each works once

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else self.name[:2].upper()


class Membership(Base):
    """Which moderator may decide on which wall."""

    __tablename__ = "membership"

    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(values(Role, "role"), default=Role.MODERATOR)


class Invitation(Base):
    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)  # a digest
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    role: Mapped[Role] = mapped_column(values(Role, "role"), default=Role.MODERATOR)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    wall: Mapped[Wall] = relationship()


class SignIn(Base):
    """One browser in which a moderator is signed in."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)  # a digest
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    moderator: Mapped[Moderator] = relationship(lazy="joined")


class RecoveryCode(Base):
    """What lets a moderator in once, without their one-time codes."""

    __tablename__ = "recovery_code"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)  # a digest
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))


class Passkey(Base):
    """A key that a moderator's phone or laptop keeps (W3C Web Authentication)."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(1400), primary_key=True)  # the credential's id, base64url
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    name: Mapped[str] = mapped_column(String(160))
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]


class Reading(Base):
    """Somebody at an open desk, and the post that they read: reserved to them until then."""

    __tablename__ = "reading"

    desk: Mapped[str] = mapped_column(String(64), primary_key=True)  # the page's random name
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"))
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    post_id: Mapped[str | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"), unique=True)
    until: Mapped[datetime]
    sign_in: Mapped[SignIn] = relationship(lazy="joined")


class Opinion(Base):
    """What a moderator thinks of one version of a waiting post, where that alone decides nothing yet."""

    __tablename__ = "opinion"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), primary_key=True)
    version: Mapped[int]
    asks: Mapped[bool]  # for another moderator; else it is the first of two approvals
    moderator: Mapped[Moderator] = relationship(lazy="joined")


class Decision(Base):
    """One moderator's one verdict on one version of a post. Never edited. The post may be erased since."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_recent", "wall_id", "decided_at"), Index("ix_decision_post", "post_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    post_id: Mapped[str] = mapped_column(String(22))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    version: Mapped[int]  # of the post, as the moderator saw it
    verdict: Mapped[Verdict] = mapped_column(values(Verdict, "verdict"))
    decided_at: Mapped[datetime]
    moderator: Mapped[Moderator] = relationship()


class AuditEntry(Base):
    """One line of a wall's record. The database refuses to change or delete it; `mac` chains it to the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_post", "wall_id", "post_id"),)

    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, without gaps
    at: Mapped[str] = mapped_column(String(20))  # ISO 8601 in UTC: as text, since each byte of it is sealed
    by: Mapped[str] = mapped_column(String(160))  # a moderator's name; empty for a command
    action: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[str] = mapped_column(String(22), default="")
    version: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")  # of what the moderator saw
    why: Mapped[str] = mapped_column(String(160), default="")  # never a word of a supporter's
    mac: Mapped[str] = mapped_column(String(64))
