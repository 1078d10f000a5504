"""The organiser's commands: walls and the database. `python -m flask --app wall.app --help` lists them."""

import re

import click
from alembic import command
from alembic.config import Config as AlembicConfig
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from wall import db, feed, text
from wall.config import ROOT
from wall.errors import WallError
from wall.models import Wall, WallWords, new_id

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version."""
    upgrade(current_app.extensions["wall.config"].database_url)


def upgrade(database_url: str) -> None:
    """Runs every migration that the database lacks."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.attributes["database_url"] = database_url
    command.upgrade(settings, "head")


@click.group("wall")
def group() -> None:
    """Create, open and close walls."""


@group.command()
@click.argument("slug")
@click.option("--title", required=True, help='The campaign, like "#WeExist".')
@click.option("--lang", default="en", help="The campaign's own language.")
@click.option("--headline", default="", help='Like "Your words on the embassy wall tonight".')
@click.option("--place", default="", help='Like "Vigil at the Russian Embassy, London".')
@click.option("--call", default="", help='The big words of an empty wall, like "We exist."')
@click.option("--max-graphemes", type=click.IntRange(1, text.MOST_GRAPHEMES), default=text.DEFAULT_GRAPHEMES)
@with_appcontext
def create(slug: str, title: str, lang: str, headline: str, place: str, call: str, max_graphemes: int) -> None:
    """Create a wall at /w/SLUG."""
    if not SLUG.fullmatch(slug):
        raise click.ClickException("A slug has 1 to 40 small letters, digits and hyphens.")
    with db.transaction() as session:
        if session.scalar(select(Wall).where(Wall.slug == slug)):
            raise click.ClickException(f"There is a wall at /w/{slug} already.")
        words = WallWords(lang=lang, headline=headline, place=place, call=call)
        session.add(Wall(slug=slug, title=title, lang=lang, max_graphemes=max_graphemes, words=[words]))
    click.echo(f"/w/{slug}")


@group.command()
@click.argument("slug")
@click.argument("lang")
@click.option("--headline", default="")
@click.option("--place", default="")
@click.option("--call", default="")
@with_appcontext
def words(slug: str, lang: str, headline: str, place: str, call: str) -> None:
    """Say the campaign's words in one more language."""
    with db.transaction() as session:
        wall = _wall(session, slug)
        session.merge(WallWords(wall_id=wall.id, lang=lang, headline=headline, place=place, call=call))


@group.command("open")
@click.argument("slug")
@with_appcontext
def open_wall(slug: str) -> None:
    """Let a wall take posts."""
    _set_open(slug, True)


@group.command("close")
@click.argument("slug")
@with_appcontext
def close_wall(slug: str) -> None:
    """Let a wall take no more posts; it keeps showing."""
    _set_open(slug, False)


@group.command()
@with_appcontext
def restored() -> None:
    """Say that this database came from a backup: every screen then forgets what it shows and loads afresh."""
    with db.transaction() as session:
        for wall in session.scalars(select(Wall)):
            wall.history = new_id()


@group.command("list")
@with_appcontext
def list_walls() -> None:
    """List the walls."""
    with db.reading() as session:
        for wall in session.scalars(select(Wall).order_by(Wall.id)):
            click.echo(f"/w/{wall.slug}\t{'open' if wall.is_open else 'closed'}\t{wall.title}")


def _set_open(slug: str, is_open: bool) -> None:
    with db.transaction() as session:
        _wall(session, slug).is_open = is_open


def _wall(session: Session, slug: str) -> Wall:
    try:
        return feed.find_wall(session, slug)
    except WallError as error:
        raise click.ClickException(f"There is no wall at /w/{slug}.") from error
