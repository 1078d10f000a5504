"""Receipts over HTTP: where a post stands, and its withdrawal."""

from typing import Any

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wall import db, feed, language, posts
from wall.errors import ReceiptUnknown, WallError, wants_json, with_status
from wall.models import Post, Status, Wall
from wall.web import blueprint, device, limits, private, refusal_of


@blueprint.get("/w/<slug>/receipts")
def find_receipt(slug: str) -> ResponseReturnValue:
    code = posts.plain_code(request.args.get("code", ""))
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        refusal = None
        if code:
            try:
                _find_post(session, wall, code)
                return redirect(url_for("wall.receipt", slug=slug, code=code))
            except WallError as error:
                refusal = error
        page = make_response(
            render_template(
                "wall/find_receipt.html",
                wall=wall,
                words=language.words_of(wall),
                code=code,
                refusal=refusal_of(refusal),
            )
        )
        return with_status(page, refusal) if refusal else page


@blueprint.get("/w/<slug>/receipts/<code>")
def receipt(slug: str, code: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        post = _find_post(session, wall, code)
        waits = post.status is Status.PENDING
        ahead = posts.ahead(session, post) if waits else 0
        if wants_json():
            answer = {"id": post.id, "status": post.status, "ahead": ahead, "was_shown": post.shown_seq > 0}
            answer |= {"reason": post.reason, "covered": post.covered}
            return private(jsonify(answer))
        plain = posts.plain_code(code)
        page = render_template(
            "wall/receipt.html",
            wall=wall,
            words=language.words_of(wall),
            post=_with_state(post),
            code=plain,
            code_groups=[plain[at : at + 4] for at in range(0, len(plain), 4)],
            ahead=ahead,
        )
        return private(make_response(page))


@blueprint.post("/w/<slug>/receipts/<code>/withdrawal")
def withdraw(slug: str, code: str) -> ResponseReturnValue:
    with db.transaction() as session:
        wall = feed.find_wall(session, slug)
        posts.withdraw(session, wall, _find_post(session, wall, code))
    if wants_json():
        return jsonify({"status": "withdrawn"})
    return redirect(url_for("wall.withdrawn", slug=slug), 303)


@blueprint.get("/w/<slug>/withdrawn")
def withdrawn(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        return render_template("wall/withdrawn.html", wall=wall, words=language.words_of(wall))


def _find_post(session: Session, wall: Wall, code: str) -> Post:
    """The receipt's post. Only wrong codes count towards the limit: a crowd that shares a connection may look often."""
    try:
        return posts.find(session, wall, code)
    except ReceiptUnknown:
        limits().spend("guess", device())
        raise


def _with_state(post: Post) -> dict[str, Any]:
    """A post as its receipt shows it. What was on the wall and is no more was taken down."""
    waits = post.status is Status.PENDING
    state = "taken-down" if post.status is Status.REJECTED and post.shown_seq else post.status.value
    told = {"reason": post.reason, "covered": post.covered}
    return {**feed.as_json(post), **told, "state": state, "sent": post.arrived_at.isoformat() if waits else None}
