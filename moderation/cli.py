"""The organiser's commands: moderators, and the links to begin with."""

import click
import segno
from sqlalchemy import select

from moderation import accounts, audit, resets, team
from moderation.models import Moderator, Role
from wall import db, feed
from wall.cli import find_wall, on_database
from wall.errors import WallError
from wall.models import Wall, WallWords
from wall.web import config


@click.command()
@click.argument("slug")
@click.option("--organiser", "is_organiser", is_flag=True, help="An organiser, rather than a moderator.")
@on_database
def invite(slug: str, *, is_organiser: bool) -> None:
    """Print a link that makes whoever opens it first a moderator of a wall."""
    role = Role.ORGANISER if is_organiser else Role.MODERATOR
    with db.transaction() as session:
        try:
            code = team.invite(session, feed.find_wall(session, slug), role)
        except WallError as error:
            raise click.ClickException(f"There is no wall at /w/{slug}.") from error
    click.echo(_invitation_link(code))


@click.command()
@click.argument("name")
@on_database
def reset_moderator(name: str) -> None:
    """Print a link on which a moderator who lost every way in chooses a new password, within a day."""
    with db.reading() as session:
        code = resets.code_for(session, name)
    if code is None:
        raise click.ClickException("There is no moderator of this name.")
    click.echo(f"{_base_url()}/moderation/resets/{code}")


@click.command()
@on_database
def welcome() -> None:
    """Create the first wall and invitation where there is none, and print the links to begin with."""
    with db.transaction() as session:
        wall = session.scalar(select(Wall).order_by(Wall.id).limit(1)) or _first_wall()
        session.add(wall)
        session.flush()  # the invitation needs wall.id
        slug, link = wall.slug, f"{_base_url()}/moderation/"
        if session.scalar(select(Moderator).limit(1)) is None:
            link = _invitation_link(accounts.invite(session, wall, Role.ORGANISER))
    phone = f"{_base_url()}/w/{slug}"
    segno.make(phone, error="m", micro=False).terminal(compact=True)
    click.echo(f"  Phone       {phone}")
    click.echo(f"  Moderation  {link}")
    click.echo(f"  Display     {phone}/display")


@click.group("audit")
def audit_group() -> None:
    """Verify and export the record of who did what."""


@audit_group.command()
@click.argument("slug")
@click.option("--head", "known", default="", help="NUMBER:MAC as `audit head` printed it: shows a tail that was cut.")
@on_database
def verify(slug: str, known: str) -> None:
    """Check that every line of a wall's record is as it was written."""
    number, _, mac = known.partition(":")
    if known and not (number.isdecimal() and mac):
        raise click.BadParameter("like 12:3f0a…", param_hint="--head")
    with db.reading() as session:
        wall = find_wall(session, slug)
        noted = audit.Head(int(number), mac) if known else None
        if broken := audit.first_broken(session, wall.id, noted):
            raise click.ClickException(f"The record is not as it was written: line {broken}.")
        click.echo(f"The record is whole. Its head: {audit.head(session, wall.id)}")


@audit_group.command()
@click.argument("slug")
@on_database
def head(slug: str) -> None:
    """Print the head of a wall's record, to be kept where the database is not."""
    with db.reading() as session:
        click.echo(str(audit.head(session, find_wall(session, slug).id)))


@audit_group.command()
@click.argument("slug")
@on_database
def export(slug: str) -> None:
    """Print a wall's record as CSV."""
    with db.reading() as session:
        for line in audit.as_csv(session, find_wall(session, slug).id):
            click.echo(line, nl=False)


def _first_wall() -> Wall:
    return Wall(
        slug="weexist",
        title="#WeExist",
        words=[
            WallWords(lang="en", headline="Your words on the embassy wall tonight", call="We exist."),
            WallWords(lang="ru", headline="Ваши слова на стене посольства сегодня вечером", call="Мы существуем."),
            WallWords(lang="ar", headline="كلماتك على جدار السفارة، الليلة", call="نحن موجودون."),
        ],
    )


def _invitation_link(code: str) -> str:
    return f"{_base_url()}/moderation/invitations/{code}"


def _base_url() -> str:
    return config().base_url
