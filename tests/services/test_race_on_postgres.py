"""The same race where the database lets two write at once: PostgreSQL, READ COMMITTED, a connection each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from moderation import audit
from moderation.decisions import decide
from moderation.errors import AlreadyDecided
from moderation.models import AuditEntry, Decision, Moderator
from tests import factories
from tests.actors import SECRET, free_port
from tests.services.test_race import at_once
from wall import cli, db
from wall.models import Change, Post, Status, Wall

TIMES = 60
PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
OWNER = "postgres" if os.getuid() == 0 else ""  # PostgreSQL refuses to run as root

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL's programs are not on this machine")


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh server of our own."""
    folder = tmp_path_factory.mktemp("postgres")
    port = free_port()
    if OWNER:
        for parent in (folder, *folder.parents[:3]):
            parent.chmod(0o711)
        shutil.chown(folder, OWNER)
    run("initdb", "-D", str(folder / "db"), "-U", "wall", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", str(folder / "db"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    yield f"postgresql+psycopg://wall@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-D", str(folder / "db"), "-m", "immediate", "stop")


def run(program: str, *arguments: str) -> None:
    assert PROGRAMS is not None
    as_owner = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if OWNER else []
    command = [*as_owner, str(PROGRAMS / program), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    cli.upgrade(postgres)
    audit.use(SECRET)
    made = db.open_engine(postgres)
    yield made
    made.dispose()


def test_two_connections_to_postgres_cannot_both_decide(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        wall = factories.make_wall(session)
        posts = [factories.make_post(session, wall, f"Post {number}").post for number in range(TIMES)]
        nadia, omar = (factories.make_moderator(session, wall, name) for name in ("Nadia", "Omar"))
        session.commit()

    for post in posts:
        one, other = partial(verdict_of, engine, nadia, post), partial(verdict_of, engine, omar, post)
        outcomes = at_once(partial(one, "approve"), partial(other, "reject"))
        assert sorted(outcomes) in (["Nadia was first", "won"], ["Omar was first", "won"])

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == TIMES
        statuses = dict(session.execute(select(Post.id, Post.status)).all())
        assert set(session.scalars(select(Change.post_id))) == {
            post_id for post_id, status in statuses.items() if status is Status.APPROVED
        }, "what was rejected was never on the wall"
        assert session.scalars(select(Change.seq).order_by(Change.seq)).all() == list(
            range(1, session.get_one(Wall, wall.id).seq + 1)
        )
        numbers = session.scalars(select(AuditEntry.number).order_by(AuditEntry.number)).all()
        assert numbers == list(range(1, TIMES + 1)), "one line of the record for each, without gaps"


def verdict_of(engine: Engine, moderator: Moderator, post: Post, verdict: str) -> str:
    with Session(engine) as session:
        try:
            decide(session, moderator, post.id, verdict, 1)
            session.commit()
        except AlreadyDecided as error:
            return f"{error.by} was first"
    return "won"
