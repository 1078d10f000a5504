"""The desk over HTTP: routes translate, services decide."""

import re

from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from moderation import covers, flags, notes, queue, reasons, reservations
from moderation.decisions import Terms, decide, reject_all
from moderation.door import acting, blueprint, go_back, me, my_wall, signed_in
from moderation.queue import Sieve
from wall import db, feed, language, scenes, show
from wall.errors import BadRequest, WallError, wants_json, with_status
from wall.lookout import lookout
from wall.models import Post, Status, Wall
from wall.photos import intake
from wall.photos.intake import Choice
from wall.turns import let_others
from wall.web import lab, number, picture, refusal_of

APPROVED_A_PAGE = 50
REJECTED_AT_ONCE = 20
DESK = re.compile(r"[A-Za-z0-9_-]{22,64}")  # a page's random name for itself
SPAN = re.compile(r"(\d{1,5})-(\d{1,5})")


@blueprint.get("/w/<slug>")
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    return _desk_page(slug, None)


@blueprint.get("/w/<slug>/queue.json")
@signed_in
def queue_json(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        now = queue.desk(session, my_wall(session, slug), _sieve(), pause=let_others)
    return jsonify(now.as_json())


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
    slug = ""
    try:
        with acting() as session:
            verdict = request.form.get("verdict", "")
            post = decide(session, me(), post_id, verdict, _version(), _terms())
            wall = session.get_one(Wall, post.wall_id)
            slug, seq = wall.slug, wall.seq
    except WallError as error:
        back = request.form.get("wall", "")
        if wants_json() or not back:
            raise
        return with_status(make_response(_desk_page(back, error)), error)
    if wants_json():
        waits = verdict == "approve" and post.status is Status.PENDING
        decided = {"id": post.id, "status": post.status, "version": post.version, "seq": seq}
        return jsonify({**decided, "waits_for_second": waits}), 201
    return go_back(slug)


@blueprint.post("/posts/<post_id>/questions")
@signed_in
def create_question(post_id: str) -> ResponseReturnValue:
    with acting() as session:
        return _noted(session, notes.ask(session, me(), post_id, _version()))


@blueprint.post("/posts/<post_id>/words")
@signed_in
def add_words(post_id: str) -> ResponseReturnValue:
    alts = {name.removeprefix("alt-"): alt for name, alt in request.form.items() if name.startswith("alt-")}
    with acting() as session:
        translation = request.form.get("translation")
        return _noted(session, notes.add_words(session, me(), post_id, _version(), translation, alts))


@blueprint.post("/posts/<post_id>/pin")
@signed_in
def pin(post_id: str) -> ResponseReturnValue:
    with acting() as session:
        return _noted(session, notes.pin(session, me(), post_id, is_pinned=request.form.get("pinned") == "1"))


@blueprint.post("/w/<slug>/rejections")
@signed_in
def create_rejections(slug: str) -> ResponseReturnValue:
    """Rejects many at once, a few in each transaction: others decide meanwhile, and the screens hear of it."""
    reason = request.form.get("reason", "")
    with db.reading() as session:
        my_wall(session, slug)
    seen = [_seen(pair) for pair in request.form.getlist("post")]
    rejected: set[str] = set()
    for at in range(0, len(seen), REJECTED_AT_ONCE):
        with acting() as session:
            rejected.update(reject_all(session, me(), my_wall(session, slug), seen[at : at + REJECTED_AT_ONCE], reason))
        let_others()
    if not wants_json():
        return redirect(url_for("moderation.desk", slug=slug), 303)
    left = [post_id for post_id, _ in seen if post_id not in rejected]
    return jsonify({"rejected": [post_id for post_id, _ in seen if post_id in rejected], "left": left}), 201


@blueprint.post("/w/<slug>/reading")
@signed_in
def read(slug: str) -> ResponseReturnValue:
    """Says which post a desk reads, so that it is reserved to it."""
    desk = request.form.get("desk", "")
    if not DESK.fullmatch(desk):
        raise BadRequest(field="desk")
    with acting() as session:
        reading = reservations.read(session, g.sign_in, my_wall(session, slug), desk, request.form.get("post", ""))
        return jsonify({"post": reading.post_id or "", "seconds": int(reservations.LASTS.total_seconds())})


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
    with acting() as session:
        post = covers.note(session, me(), photo_id, covered)
        return _noted(session, post)


def _noted(session: Session, post: Post) -> tuple[Response, int]:
    """A post as the desk shows it after something was noted on it."""
    if post.status is Status.PENDING:
        return jsonify(queue.as_waiting(session, [post])[0]), 201
    return jsonify(queue.as_approved(post)), 201


def _version() -> int:
    version = request.form.get("version", type=int)
    if version is None:
        raise BadRequest(field="version")
    return version


def _terms() -> Terms:
    form = request.form
    return Terms(
        digest=form.get("digest", ""),
        faces_checked=form.get("faces_checked") == "1",
        reason=form.get("reason", ""),
        covers=[_span(typed) for typed in form.getlist("cover")],
        covers_name=form.get("cover_name") == "1",
        drops=form.getlist("drop"),
        pins=form.get("pinned") == "1",
    )


def _span(typed: str) -> tuple[int, int]:
    found = SPAN.fullmatch(typed)
    if found is None:
        raise BadRequest(field="cover")
    return int(found[1]), int(found[2])


def _seen(typed: str) -> tuple[str, int]:
    """A post and the version of it that was seen, as `id:version`."""
    post_id, _, version = typed.rpartition(":")
    if not version.isdecimal() or len(version) > 9:
        raise BadRequest(field="post")
    return post_id, int(version)


def _sieve() -> Sieve:
    return Sieve(request.args.get("filter", ""), request.args.get("in", ""), request.args.get("search", "").strip())


def _desk_page(slug: str, error: WallError | None) -> str:
    with db.reading() as session:
        wall = my_wall(session, slug)
        now = queue.desk(session, wall, _sieve(), pause=let_others)
        asked = request.args.get("post", "")
        read = {reader["post"] for reader in now.readers if reader["name"] != me().name}
        free = [post for post in now.waiting if post["id"] not in read] or now.waiting
        focus = next((post for post in now.waiting if post["id"] == asked), free[0] if free else None)
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
            hour=vars(now.hour),
            screens=lookout.report(slug).displays,
            show=show.as_json(session, wall),
            scenes=scenes.words(),
            refusal=refusal_of(error),
            flag_words=flags.words(),
            reasons=reasons.words(),
            desk=now.as_json(),
        )
