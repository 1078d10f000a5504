"""The organiser's commands: walls and the database. `python -m flask --app wall.app --help` lists them."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from alembic import command
from alembic.config import Config as AlembicConfig
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from wall import campaign, db, feed, language, posts, text
from wall.config import ROOT
from wall.errors import StorageUnavailable, WallError
from wall.models import Wall, WallWords, new_id
from wall.web import config

P = ParamSpec("P")
R = TypeVar("R")
LANGUAGE = click.Choice(language.LANGUAGES)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def on_database(command: Callable[P, R]) -> Callable[P, R]:
    """A command that works on the database: where that is not ready, it says so in words."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (OperationalError, StorageUnavailable) as error:
            reason = "The database cannot be used. If it is new, run: python -m flask --app wall.app migrate"
            raise click.ClickException(reason) from error

    return with_appcontext(guarded)


def of_length(least: int, most: int) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Refuses words that the database has no room for, or none where some are needed."""

    def check(_context: click.Context, _parameter: click.Parameter, words: str | None) -> str | None:
        if words is None:
            return None
        if not least <= len(words.strip()) <= most:
            raise click.BadParameter(f"{least} to {most} characters")
        return words.strip()

    return check


HELP = {
    "headline": 'Like "Your words on the embassy wall tonight".',
    "place": 'Like "Vigil at the Russian Embassy, London".',
    "call": 'The big words of an empty wall, like "We exist."',
    "letters": 'What the mosaic spells, like "WE EXIST".',
    "remembered": 'Over the candles, like "For those who were denied a funeral."',
    "at": 'When the vigil is, like "Tonight, 19:00 to 22:00".',
    "demand": "What the campaign asks for.",
    "marked": 'What the mark on the map is called, like "Chechnya".',
}


def campaign_words(command: Callable[P, R]) -> Callable[P, R]:
    """An option for each of the campaign's words; the command gets those that were given."""

    @wraps(command)
    def gathered(*args: P.args, **kwargs: P.kwargs) -> R:
        given = {name: kwargs.pop(name) for name in HELP}
        kwargs["given"] = {name: words for name, words in given.items() if words is not None}
        return command(*args, **kwargs)

    for name, example in reversed(HELP.items()):
        check = of_length(0, campaign.LENGTHS[name])
        gathered = click.option(f"--{name}", callback=check, help=example)(gathered)
    return gathered


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version."""
    upgrade(config().database_url)


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
@click.option("--title", required=True, callback=of_length(1, 80), help='The campaign, like "#WeExist".')
@click.option("--lang", type=LANGUAGE, default="en", help="The campaign's own language.")
@campaign_words
@click.option("--max-graphemes", type=click.IntRange(1, text.MOST_GRAPHEMES), default=text.DEFAULT_GRAPHEMES)
@on_database
def create(slug: str, title: str, lang: str, given: dict[str, str], max_graphemes: int) -> None:
    """Create a wall at /w/SLUG."""
    if not SLUG.fullmatch(slug):
        raise click.ClickException("A slug has 1 to 40 small letters, digits and hyphens.")
    with db.transaction() as session:
        if session.scalar(select(Wall).where(Wall.slug == slug)):
            raise click.ClickException(f"There is a wall at /w/{slug} already.")
        words = WallWords(lang=lang, **given)
        session.add(Wall(slug=slug, title=title, lang=lang, max_graphemes=max_graphemes, words=[words]))
    click.echo(f"/w/{slug}")


@group.command()
@click.argument("slug")
@click.argument("lang", type=LANGUAGE)
@campaign_words
@on_database
def words(slug: str, lang: str, given: dict[str, str]) -> None:
    """Say the campaign's words in one more language, or other words in one; what is left out stays."""
    with db.transaction() as session:
        campaign.set_words(session, find_wall(session, slug), lang, given)


@group.command("open")
@click.argument("slug")
@on_database
def open_wall(slug: str) -> None:
    """Let a wall take posts."""
    _set_open(slug, True)


@group.command("close")
@click.argument("slug")
@on_database
def close_wall(slug: str) -> None:
    """Let a wall take no more posts; it keeps showing."""
    _set_open(slug, False)


@group.command()
@on_database
def restored() -> None:
    """Say that this database came from a backup: every screen then forgets what it shows and loads afresh."""
    with db.transaction() as session:
        for wall in session.scalars(select(Wall)):
            wall.history = new_id()


@group.command()
@click.argument("slug")
@on_database
def purge(slug: str) -> None:
    """Erase a wall's rejected posts for good, photos and all."""
    with db.transaction() as session:
        click.echo(f"{posts.purge(session, find_wall(session, slug))} posts erased")


@group.command("list")
@on_database
def list_walls() -> None:
    """List the walls."""
    with db.reading() as session:
        for wall in session.scalars(select(Wall).order_by(Wall.id)):
            click.echo(f"/w/{wall.slug}\t{'open' if wall.is_open else 'closed'}\t{wall.title}")


def _set_open(slug: str, is_open: bool) -> None:
    with db.transaction() as session:
        find_wall(session, slug).is_open = is_open


def find_wall(session: Session, slug: str) -> Wall:
    """The wall at this address, or an end in words."""
    try:
        return feed.find_wall(session, slug)
    except WallError as error:
        raise click.ClickException(f"There is no wall at /w/{slug}.") from error
