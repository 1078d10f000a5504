"""What every connection promises, and what happens where the disk cannot keep a promise."""

import resource
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from moderation.decisions import decide
from tests import factories
from tests.actors import JSON, Moderator, Server, Supporter
from wall import db
from wall.models import Post, Status, Wall

STEPS = 50
POOL = 5  # connections that SQLAlchemy keeps
PROMISED = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_every_connection_keeps_the_promises(app: Flask) -> None:
    with ExitStack() as open_at_once:
        sessions = [open_at_once.enter_context(db.reading()) for _ in range(POOL)]
        drivers = [session.connection().connection.driver_connection for session in sessions]
        assert len(set(map(id, drivers))) == POOL, "they are different connections"
        assert [promises(session) for session in sessions] == [PROMISED] * POOL


def test_a_writer_keeps_them_too(app: Flask) -> None:
    with db.transaction() as session:
        assert promises(session) == PROMISED


def test_the_database_refuses_what_belongs_to_nothing(app: Flask) -> None:
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(text("INSERT INTO change VALUES (4711, 1, 'added', 'x')"))


def test_what_is_changed_while_only_reading_is_not_kept(app: Flask, wall: Wall) -> None:
    with db.reading() as session:
        session.get_one(Wall, wall.id).title = "changed"
        session.flush()

    with db.reading() as session:
        assert session.get_one(Wall, wall.id).title == "#WeExist"


def test_of_two_writers_one_waits_for_the_other(app: Flask, wall: Wall) -> None:
    """Both lock before they read: had both read the same number first, one of the two steps would be lost."""

    def steps() -> None:
        for _ in range(STEPS):
            with db.transaction() as session:
                session.get_one(Wall, wall.id).seq += 1

    with ThreadPoolExecutor(2) as two:
        for writer in [two.submit(steps), two.submit(steps)]:
            writer.result()

    with db.reading() as session:
        assert session.get_one(Wall, wall.id).seq == 2 * STEPS


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets another process's disk run full")
def test_a_full_disk_is_told_and_nothing_is_acknowledged_until_there_is_room(own_server: Server) -> None:
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    before = supporter.posts("Before.")
    lost = {"body": "While the disk is full.", "client_id": factories.client_id()}

    with full_disk(own_server):
        refused = supporter.tries(**lost)
        verdict = moderator.decides(before.id, "approve", 1)
        withdrawal = supporter.http.post(f"{own_server.url}/w/{slug}/receipts/{before.receipt}/withdrawal", timeout=20)
        for answer in (refused, verdict):
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        assert withdrawal.status_code == 503
        assert supporter.status(before) == "pending", "reading goes on"
        assert requests.get(f"{own_server.url}/healthz", timeout=20).ok
        with own_server.session() as session:
            assert [post.body for post in session.scalars(select(Post))] == ["Before."]

    after = supporter.posts(**lost)
    moderator.approves(before)
    assert (supporter.status(before), supporter.status(after)) == ("approved", "pending")
    assert "Traceback" not in own_server.log


def promises(session: Session) -> dict[str, object]:
    return {pragma: session.execute(text(f"PRAGMA {pragma}")).scalar() for pragma in PROMISED}


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """No file of the server may grow or be written past its first bytes, as the kernel sees to it."""
    assert server.process is not None
    _soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_what_was_erased_leaves_the_log_too_once_nobody_reads_any_more(app: Flask, wall: Wall) -> None:
    marker = "a marker of thirty-two characters"
    folder = Path(app.extensions["wall.config"].database_url.removeprefix("sqlite:///")).parent
    with db.transaction() as session:
        post = factories.make_post(session, wall, marker).post
    with db.reading() as reader:
        reader.scalar(select(Post.body))
        with db.transaction() as session:
            session.delete(session.get_one(Post, post.id))
            db.erases(session)
        db.forget()
        assert marker.encode() in b"".join(path.read_bytes() for path in folder.glob("app.sqlite3*")), (
            "a reader holds it"
        )

    db.forget()

    assert marker.encode() not in b"".join(path.read_bytes() for path in folder.glob("app.sqlite3*"))


def test_what_sqlite_left_in_a_gap_of_a_page_is_gone_too(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQLite moves rows from page to page it leaves their bytes behind, and secure_delete does not look there."""
    marker = b"a marker of thirty-two characters"
    path = Path(app.extensions["wall.config"].database_url.removeprefix("sqlite:///"))
    with db.transaction() as session:
        kept = factories.make_post(session, wall, "A neighbour on the same page.").post
    monkeypatch.setattr(db, "_rests_until", 0.0)
    db.forget()
    leave_behind(path, marker)
    assert marker in path.read_bytes()

    with db.transaction() as session:
        db.erases(session)
    monkeypatch.setattr(db, "_rests_until", 0.0)
    db.forget()

    assert marker not in path.read_bytes()

    with db.reading() as session:
        assert session.get_one(Post, kept.id).body == "A neighbour on the same page."


def leave_behind(path: Path, marker: bytes) -> None:
    """Writes into the unallocated space of the first page that has some (sqlite.org/fileformat.html, 1.6)."""
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18])
    for page in range(size, len(content), size):
        cells, start = int.from_bytes(content[page + 3 : page + 5]), int.from_bytes(content[page + 5 : page + 7])
        gap = page + 12 + 2 * cells
        if content[page] in (2, 5, 10, 13) and gap + len(marker) < page + start:
            content[gap : gap + len(marker)] = marker
            path.write_bytes(content)
            return
    raise AssertionError("no page has room")


@pytest.mark.parametrize("succeeds", [True, False])
def test_a_large_database_is_written_anew_only_now_and_then(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch, succeeds: bool
) -> None:
    done: list[str] = []
    really = db._is_done

    def note(driver: sqlite3.Connection, what: str) -> bool:
        done.append(what)
        return succeeds and really(driver, what)

    monkeypatch.setattr(db, "_is_done", note)
    monkeypatch.setattr(db, "REST", 10_000)
    monkeypatch.setattr(db, "_rests_until", 0.0)
    for _withdrawal in range(3):
        with db.transaction() as session:
            db.erases(session)
        db.forget()

    assert [what.split()[-1] for what in done] == ["VACUUM", *["wal_checkpoint(TRUNCATE)"] * 3]


def test_an_erasure_that_comes_as_the_last_one_is_forgotten_is_owed(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = db._turn

    @contextmanager
    def turn_after_which_somebody_erases() -> Iterator[None]:
        with turn():
            yield
        monkeypatch.setattr(db, "_turn", turn)
        with db.transaction() as session:
            db.erases(session)

    monkeypatch.setattr(db, "_turn", turn_after_which_somebody_erases)
    db.forget()
    assert db._owes_forgetting


def test_a_crowd_waits_while_another_process_writes_and_everybody_else_is_served(server: Server, slug: str) -> None:
    crowd = 30  # more than SQLAlchemy has connections
    with ThreadPoolExecutor(crowd) as pool, server.session(writes=True) as organiser:
        organiser.execute(text("UPDATE wall SET seq = seq"))
        waiting = [pool.submit(Supporter(server, slug).posts, f"Name {number}.") for number in range(crowd)]
        for _answer in range(20):
            assert requests.get(f"{server.url}/w/{slug}/feed", timeout=3).ok
        assert not any(post.done() for post in waiting), "the organiser's command holds the database"
        organiser.commit()
        assert len({post.result(10).id for post in waiting}) == crowd


def test_who_waits_in_vain_is_told_that_nothing_was_stored(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOCK_SECONDS", 0.1)
    other = sqlite3.connect(app.extensions["wall.config"].database_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    form = {"body": "Existimos.", "client_id": factories.client_id()}

    def post() -> int:
        return app.test_client().post(f"/w/{wall.slug}/posts", data=form, headers=JSON).status_code

    with ThreadPoolExecutor(20) as crowd:
        assert {one.result() for one in [crowd.submit(post) for _one in range(20)]} == {503}
    other.rollback()
    assert post() == 201


def test_a_nearly_full_disk_takes_no_post_and_still_every_take_down(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as session:
        moderator = factories.make_moderator(session, wall)
        post = factories.make_post(session, wall).post
    with db.transaction() as session:
        decide(session, moderator, post.id, "approve", 1)
    monkeypatch.setattr(db, "LEAST_FREE", 2**62)
    client = app.test_client()

    refused = client.post(f"/w/{wall.slug}/posts", data={"body": "Existimos.", "client_id": factories.client_id()})

    assert refused.status_code == 503
    assert "Existimos." in refused.text, "what was typed stays on the page"
    assert client.get("/readyz").status_code == 503
    with db.transaction() as session:
        assert decide(session, moderator, post.id, "reject", 2).status is Status.REJECTED


def test_a_server_is_ready_only_where_its_tables_are(app: Flask, tmp_path: Path) -> None:
    assert app.test_client().get("/readyz").status_code == 200
    db.bind(f"sqlite:///{tmp_path / 'never-migrated.sqlite3'}")
    assert app.test_client().get("/readyz").status_code == 503
