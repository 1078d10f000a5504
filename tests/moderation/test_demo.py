"""The demo's wall: filled through the services that people use, and as often as somebody likes."""

from flask import Flask
from sqlalchemy import select

from moderation import queue
from wall import db, feed
from wall.models import Post, Status


def test_the_demo_fills_a_wall_in_many_scripts_and_leaves_some_for_the_human(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "--fill-only"]).exit_code == 0

    with db.reading() as session:
        wall = feed.find_wall(session, "demo")
        desk = queue.desk(session, wall)
        approved = session.scalars(select(Post).where(Post.status == Status.APPROVED)).all()
    assert desk.count >= 6
    assert any(post["flags"] for post in desk.waiting)
    assert {post.dir for post in approved} == {"ltr", "rtl"}
    assert {"ru", "ar"} <= {post.lang for post in approved}


def test_filling_the_demo_twice_adds_no_post_twice(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["demo", "--fill-only"]).exit_code == 0
    with db.reading() as session:
        before = feed.count(session, feed.find_wall(session, "demo"))

    again = runner.invoke(args=["demo", "--fill-only"])

    assert again.exit_code == 0, again.output
    with db.reading() as session:
        assert feed.count(session, feed.find_wall(session, "demo")) == before
