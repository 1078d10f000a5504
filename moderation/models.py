"""Moderators, what lets them in, and what they decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.models import Base, Status, Wall, values


class Moderator(Base):
    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), unique=True)
    password: Mapped[str] = mapped_column(String(160))  # argon2id, with its parameters

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else self.name[:2].upper()


class Membership(Base):
    """Which moderator may decide on which wall."""

    __tablename__ = "membership"

    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"), primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"), primary_key=True)


class Invitation(Base):
    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)  # a digest
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
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


class Decision(Base):
    """One moderator's one verdict on one version of a post. Never edited. The post may be erased since."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_recent", "wall_id", "decided_at"), Index("ix_decision_post", "post_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id"))
    post_id: Mapped[str] = mapped_column(String(22))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderator.id"))
    version: Mapped[int]  # of the post, as the moderator saw it
    verdict: Mapped[Status] = mapped_column(values(Status, "verdict"))
    decided_at: Mapped[datetime]
