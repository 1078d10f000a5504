"""What the organiser's commands refuse, in words, and what they leave alone."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from moderation import accounts
from tests import factories
from wall import db
from wall.models import Wall


def runs(app: Flask, *command: str) -> Result:
    return app.test_cli_runner().invoke(args=list(command))


def invitation_in(output: str) -> str:
    found = re.search(r"/moderation/invitations/(\S+)", output)
    assert found, output
    return found[1]


@pytest.mark.parametrize(
    "command",
    [
        ["wall", "list"],
        ["wall", "create", "weexist", "--title", "#WeExist"],
        ["wall", "restored"],
        ["invite", "weexist"],
        ["welcome"],
    ],
    ids=" ".join,
)
def test_a_database_without_tables_is_told_in_words(app: Flask, tmp_path: Path, command: list[str]) -> None:
    db.bind(f"sqlite:///{tmp_path / 'never-migrated.sqlite3'}")

    refused = runs(app, *command)

    assert refused.exit_code == 1
    assert refused.output.startswith("Error: The database cannot be used.")
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--title", ""], "1 to 80 characters"),
        (["--title", " "], "1 to 80 characters"),
        (["--title", "#" * 81], "1 to 80 characters"),
        (["--title", "#WeExist", "--lang", "tlh"], "is not one of"),
        (["--title", "#WeExist", "--place", "x" * 121], "0 to 120 characters"),
        (["--title", "#WeExist", "--max-graphemes", "501"], "not in the range"),
    ],
)
def test_a_wall_is_not_created_with_what_it_cannot_show(app: Flask, options: list[str], reason: str) -> None:
    refused = runs(app, "wall", "create", "weexist", *options)

    assert refused.exit_code == 2
    assert reason in refused.output
    with db.reading() as session:
        assert session.query(Wall).count() == 0


def test_starting_again_leaves_every_invitation_good(app: Flask) -> None:
    """Each start says `welcome` again, until there is a moderator."""
    with db.transaction() as session:
        for slug in ("first", "second"):
            factories.make_wall(session, slug)
    codes = [invitation_in(runs(app, *command).output) for command in (["welcome"], ["invite", "second"], ["welcome"])]

    with db.reading() as session:
        assert [accounts.find_invitation(session, code).wall.slug for code in codes] == ["first", "second", "first"]
