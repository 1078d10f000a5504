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


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_changed_in_a_line_is_found(record: int, seed: int) -> None:
    dice = random.Random(seed)
    number, field = dice.randint(1, LINES), dice.choice(FIELDS)

    def change(session: Session) -> None:
        entry = session.get_one(AuditEntry, (record, number))
        value = getattr(entry, field)
        if field == "at":
            entry.at = value.replace(year=value.year - 1)
        elif field == "version":
            entry.version = value + 1
        else:
            at = dice.randrange(len(value) + 1)
            setattr(entry, field, value[:at] + chr(97 + dice.randrange(26)) + value[at + 1 :])
            if getattr(entry, field) == value:
                setattr(entry, field, value + "x")

    attack(change)

    assert broken(record) == number


@pytest.mark.parametrize("raw", ["at = 'yesterday'", "at = ''", "by = x'4e61'", "version = 'one'", "mac = x'00'"])
def test_a_line_that_no_longer_reads_as_one_is_named_too(record: int, raw: str) -> None:
    attack(
        lambda session: session.execute(text(f"UPDATE audit_entry SET {raw} WHERE wall_id = {record} AND number = 7"))
    )
    assert broken(record) == 7


@pytest.mark.parametrize("number", range(1, LINES))
def test_a_line_that_is_missing_is_found(record: int, number: int) -> None:
    attack(lambda session: session.execute(delete(AuditEntry).where(AuditEntry.number == number)))
    assert broken(record) == number


def test_lines_that_changed_places_are_found(record: int) -> None:
    def swap(session: Session) -> None:
        one, other = (session.get_one(AuditEntry, (record, number)) for number in (3, 4))
        for field in FIELDS:
            was = getattr(one, field)
            setattr(one, field, getattr(other, field))
            setattr(other, field, was)

    attack(swap)
    assert broken(record) == 3


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
        assert audit.people(session, record) == ["Nadia", "Omar"]
