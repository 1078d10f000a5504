"""The record: nobody changes a line unseen, not even with the database in their hands."""

import random
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from moderation import audit
from moderation.audit import Head
from moderation.models import AuditEntry
from tests import factories
from wall import db
from wall.models import Wall

LINES = 12
FIELDS = ("at", "by", "action", "post_id", "version", "digest", "why", "mac")


@pytest.fixture
def record(app: Flask, wall: Wall) -> int:
    """A wall's record of some lines; beside it that of another wall, which stays whole."""
    with db.transaction() as session:
        other = factories.make_wall(session, "other")
        for number in range(LINES):
            audit.note(session, wall.id, "approve", by="Nadia", post_id=f"post-{number}", version=1, why="")
            audit.note(session, other.id, "reject", by="=Omar", why="spam")
    return wall.id


def broken(wall_id: int, known: Head | None = None) -> int:
    with db.reading() as session:
        return audit.first_broken(session, wall_id, known)


def attack(*deeds: Callable[[Session], object]) -> None:
    """As somebody who has the database, and takes its guards away first."""
    with db.transaction() as session:
        for name in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{name}"))
        for deed in deeds:
            deed(session)


def test_a_record_that_nobody_touched_is_whole(record: int) -> None:
    assert broken(record) == 0
    with db.reading() as session:
        assert audit.head(session, record).number == LINES
        assert broken(record, audit.head(session, record)) == 0


def test_the_database_refuses_to_change_or_delete_a_line(record: int) -> None:
    for deed in (update(AuditEntry).values(by="Somebody"), delete(AuditEntry)):
        with pytest.raises(DatabaseError), db.transaction() as session:
            session.execute(deed)
    assert broken(record) == 0


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_changed_in_the_database_is_found_at_its_line(record: int, seed: int) -> None:
    """In its very bytes: also such as are no words, no number and no UTF-8 any more."""
    dice = random.Random(seed)
    with db.reading() as session:
        for name in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_entry_no_{name}"))
        noted = audit.head(session, record)
        for _mutation in range(250):
            with session.begin_nested() as savepoint:
                number, deed = dice.choice(MUTATIONS)(session, record, dice)
                found = audit.first_broken(session, record, noted)
                assert found == number, f"{deed} at line {number}, found at {found}"
                savepoint.rollback()
                session.expire_all()
        assert audit.first_broken(session, record, noted) == 0, "each was undone before the next"


Mutation = tuple[int, str]


def flip(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """One bit of one field."""
    number, field = dice.randint(1, LINES), dice.choice(FIELDS)
    where = {"wall": wall_id, "number": number}
    there = "WHERE wall_id = :wall AND number = :number"
    value = session.execute(text(f"SELECT CAST({field} AS BLOB) FROM audit_entry {there}"), where).scalar_one()
    if not value:
        return grow(session, wall_id, dice)
    at = dice.randrange(len(value))
    changed = value[:at] + bytes([value[at] ^ 1 << dice.randrange(8)]) + value[at + 1 :]
    kind = dice.choice(["CAST(:changed AS TEXT)", ":changed"])
    session.execute(text(f"UPDATE audit_entry SET {field} = {kind} {there}"), {**where, "changed": changed})
    return number, f"{field} from {value!r} to {changed!r}"


def grow(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """One character more in one field."""
    number, field = dice.randint(1, LINES), dice.choice(FIELDS)
    there = f"WHERE wall_id = {wall_id} AND number = {number}"
    session.execute(text(f"UPDATE audit_entry SET {field} = {field} || char({dice.randint(48, 0x2FFF)}) {there}"))
    return number, f"longer {field}"


def drop(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """Some lines, at the end too."""
    number = dice.randint(1, LINES)
    last = dice.randint(number, LINES)
    session.execute(text(f"DELETE FROM audit_entry WHERE wall_id = {wall_id} AND number BETWEEN {number} AND {last}"))
    return number, "without a line"


def close_up(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """One line less, and those behind it one further up."""
    number = dice.randint(1, LINES)
    session.execute(text(f"DELETE FROM audit_entry WHERE wall_id = {wall_id} AND number = {number}"))
    for behind in range(number + 1, LINES + 1):
        renumber(session, wall_id, behind, behind - 1)
    return number, "closed up"


def swap(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """Two lines in each other's place."""
    one, other = sorted(dice.sample(range(1, LINES + 1), 2))
    renumber(session, wall_id, one, 1000)
    renumber(session, wall_id, other, one)
    renumber(session, wall_id, 1000, other)
    return one, "swapped"


def put_in(session: Session, wall_id: int, dice: random.Random) -> Mutation:
    """A line of another wall, or one before the first, or one after the last."""
    number = dice.choice([-3, 0, LINES + 1])
    session.execute(
        text(
            f"INSERT INTO audit_entry SELECT {wall_id}, {number}, at, by, action, post_id, version, digest, why, mac"
            f" FROM audit_entry WHERE wall_id != {wall_id} AND number = {dice.randint(1, LINES)}"
        )
    )
    return max(number, 1), "put in"


def renumber(session: Session, wall_id: int, number: int, to: int) -> None:
    session.execute(text(f"UPDATE audit_entry SET number = {to} WHERE wall_id = {wall_id} AND number = {number}"))


MUTATIONS = [flip, flip, flip, grow, drop, close_up, swap, put_in]


def test_a_tail_that_was_cut_is_found_by_who_noted_the_head(record: int) -> None:
    with db.reading() as session:
        noted = audit.head(session, record)
    attack(lambda session: session.execute(delete(AuditEntry).where(AuditEntry.number > LINES - 3)))

    assert broken(record) == 0, "what is left is whole by itself"
    assert broken(record, noted) == LINES - 2
    with db.transaction() as session:
        for _line in range(3):
            audit.note(session, record, "approve", by="Somebody else")
    assert broken(record, noted) == LINES, "and written anew it is another"


def test_with_another_installations_secret_no_line_can_be_made(record: int) -> None:
    audit.use("the secret of somebody who took the database away")
    assert broken(record) == 1


def test_the_record_as_csv_has_each_line_and_no_formula(record: int) -> None:
    with db.reading() as session:
        other = session.scalars(select(Wall.id).where(Wall.slug == "other")).one()
        rows = "".join(audit.as_csv(session, other)).splitlines()
    assert rows[0] == "number,at,by,action,post_id,version,digest,why,mac"
    assert len(rows) == LINES + 1
    assert all(",'=Omar,reject," in row for row in rows[1:])


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *words])


def test_the_command_says_that_a_record_is_whole_and_gives_its_head(app: Flask, record: int) -> None:
    head = run(app, "head", "other").output.strip()
    verified = run(app, "verify", "other", "--head", head)

    assert head.startswith(f"{LINES}:")
    assert verified.exit_code == 0
    assert head in verified.output


def test_the_command_fails_and_names_the_first_broken_line(app: Flask, record: int) -> None:
    head = run(app, "head", "other").output.strip()
    of_other = AuditEntry.wall_id != record
    attack(lambda session: session.execute(delete(AuditEntry).where(of_other, AuditEntry.number == LINES)))
    assert run(app, "verify", "other").exit_code == 0
    cut = run(app, "verify", "other", "--head", head)
    attack(lambda session: session.execute(update(AuditEntry).where(of_other, AuditEntry.number == 4).values(by="X")))
    changed = run(app, "verify", "other")

    assert (cut.exit_code, changed.exit_code) == (1, 1)
    assert f"line {LINES}" in cut.output
    assert "line 4" in changed.output


@pytest.mark.parametrize("head", ["12", "x:y", "12:"])
def test_the_command_refuses_a_head_that_is_none(app: Flask, record: int, head: str) -> None:
    assert run(app, "verify", "other", "--head", head).exit_code == 2


def test_the_command_exports_what_the_page_does(app: Flask, record: int) -> None:
    rows = run(app, "export", "other").output.splitlines()
    assert len(rows) == LINES + 1
    assert rows[-1].endswith(run(app, "head", "other").output.strip().split(":")[1])


def test_the_record_is_sifted_by_who_and_what_and_paged(record: int) -> None:
    with db.transaction() as session:
        audit.note(session, record, "reject", by="Omar", why="spam")
    with db.reading() as session:
        assert [entry.number for entry in audit.latest(session, record, 3)] == [LINES + 1, LINES, LINES - 1]
        assert [entry.number for entry in audit.latest(session, record, 2, before=4)] == [3, 2]
        assert [entry.by for entry in audit.latest(session, record, 50, action="reject")] == ["Omar"]
        assert len(audit.latest(session, record, 50, by="Nadia")) == LINES
        assert audit.latest(session, record, 50, by="Nadia", action="reject") == []
        assert [entry.number for entry in audit.latest(session, record, 50, post_id="post-3")] == [4]
        assert audit.people(session, record) == ["Nadia", "Omar"]
