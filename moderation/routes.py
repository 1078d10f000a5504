"""The desk over HTTP: routes translate, services decide."""

from dataclasses import asdict

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import covers, flags, queue
from moderation.decisions import decide
from moderation.door import blueprint, me, must_still_be_signed_in, my_wall, own_path, signed_in
from wall import db, feed, language, posts
from wall.errors import BadRequest, WallError, wants_json, with_status
from wall.models import Wall
from wall.photos import intake
from wall.photos.intake import Choice
from wall.routes import lab, number, picture, refusal_of

APPROVED_A_PAGE = 50


@blueprint.get("/w/<slug>")
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    return _desk_page(slug, None)


@blueprint.get("/w/<slug>/queue.json")
@signed_in
def queue_json(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        return jsonify(asdict(queue.desk(session, my_wall(session, slug))))


@blueprint.get("/w/<slug>/approved")
@signed_in
def approved(slug: str) -> ResponseReturnValue:
    before = request.args.get("before", type=number)
    with db.reading() as session:
        wall = my_wall(session, slug)
        shown = feed.latest(session, wall, APPROVED_A_PAGE, before)
        full = len(shown) == APPROVED_A_PAGE
        return render_template(
            "moderation/approved.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            posts=[queue.as_approved(post) for post in shown],
            next_url=url_for("moderation.approved", slug=slug, before=shown[-1].shown_seq) if full else None,
        )


@blueprint.post("/posts/<post_id>/decisions")
@signed_in
def create_decision(post_id: str) -> ResponseReturnValue:
    version = request.form.get("version", type=int)
    if version is None:
        raise BadRequest(field="version")
    slug = ""
    try:
        with db.transaction() as session:
            must_still_be_signed_in(session)
            checked = request.form.get("faces_checked") == "1"
            post = decide(session, me(), post_id, request.form.get("verdict", ""), version, faces_checked=checked)
            slug = session.get_one(Wall, post.wall_id).slug
    except WallError as error:
        back = request.form.get("wall", "")
        if wants_json() or not back:
            raise
        return with_status(make_response(_desk_page(back, error)), error)
    if wants_json():
        return jsonify({"id": post.id, "status": post.status, "version": post.version}), 201
    return redirect(own_path(request.form.get("back", "")) or url_for("moderation.desk", slug=slug), 303)


@blueprint.get("/photos/<address>/<name>")
@signed_in
def photo(address: str, name: str) -> ResponseReturnValue:
    with db.reading() as session:
        covers.find(session, me(), address=address)
    return picture(address, name)


@blueprint.post("/photos/<photo_id>/covers")
@signed_in
def create_covers(photo_id: str) -> ResponseReturnValue:
    choice = Choice.from_texts(request.form.getlist("cover"))
    if not choice.covers:
        raise BadRequest(field="cover")
    with db.reading() as session:
        found = covers.find(session, me(), photo_id=photo_id)
    covered = intake.cover(lab(), found, choice)
    with db.transaction() as session:
        must_still_be_signed_in(session)
        post = covers.note(session, me(), photo_id, covered)
        return jsonify(posts.as_waiting(post)), 201


def _desk_page(slug: str, error: WallError | None) -> str:
    with db.reading() as session:
        wall = my_wall(session, slug)
        now = queue.desk(session, wall)
        asked = request.args.get("post", "")
        focus = next((post for post in now.waiting if post["id"] == asked), now.waiting[0] if now.waiting else None)
        return render_template(
            "moderation/queue.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            waiting=now.waiting,
            waiting_count=now.count,
            focus=focus,
            approved=now.approved,
            on_wall=now.on_wall,
            last_hour=now.last_hour,
            refusal=refusal_of(error),
            flag_words=flags.words(),
        )
