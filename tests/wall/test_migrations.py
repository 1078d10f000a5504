"""The migrations make exactly the tables that the models describe, and take them away again."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import moderation.models  # noqa: F401  (its tables belong to the same metadata)
from wall import cli, db
from wall.config import ROOT
from wall.models import Base


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'wall.sqlite3'}"


def test_migrating_an_empty_database_gives_what_the_models_say(url: str) -> None:
    cli.upgrade(url)

    assert differences(url) == []
    assert tables(url) == {*Base.metadata.tables, "alembic_version"}
    assert constraints(url) == {
        (table.name, constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name
    }


def test_migrating_twice_changes_nothing(url: str) -> None:
    cli.upgrade(url)
    before = schema(url)

    cli.upgrade(url)

    assert schema(url) == before


def test_a_migration_can_be_undone_and_done_again(url: str) -> None:
    cli.upgrade(url)
    before = schema(url)

    command.downgrade(alembic_of(url), "base")
    assert tables(url) == {"alembic_version"}

    cli.upgrade(url)
    assert schema(url) == before


def differences(url: str) -> list[object]:
    engine = db.open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = compare_metadata(context, Base.metadata)
    engine.dispose()
    return found


def tables(url: str) -> set[str]:
    engine = db.open_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def constraints(url: str) -> set[tuple[str, str]]:
    """Every named constraint of the database: comparing metadata does not look at checks and primary keys."""
    engine = db.open_engine(url)
    look = inspect(engine)
    found = {
        (table, str(constraint["name"]))
        for table in tables(url) - {"alembic_version"}
        for constraint in (
            look.get_pk_constraint(table),
            *look.get_foreign_keys(table),
            *look.get_unique_constraints(table),
            *look.get_check_constraints(table),
        )
    }
    engine.dispose()
    return found


def schema(url: str) -> list[tuple[object, ...]]:
    engine = db.open_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all()
    engine.dispose()
    # Where a table was made anew, its constraints stand in any order.
    return [(kind, name, *sorted(line.strip(" ,") for line in (sql or "").splitlines())) for kind, name, sql in rows]


def alembic_of(url: str) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.attributes["database_url"] = url
    return settings
