"""The moderators' pages over HTTP: routes translate, services decide."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import accounts, covers, flags, queue
from moderation.decisions import decide
from moderation.errors import NotModerator, SignedOut
from moderation.models import Membership, Moderator, SignIn
from wall import db, feed, language, posts
from wall.errors import BadRequest, WallError, wants_json, with_status
from wall.models import Wall
from wall.photos import intake
from wall.photos.intake import Choice
from wall.routes import device, lab, limits, number, picture, refusal_of

P = ParamSpec("P")
blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")

APPROVED_A_PAGE = 50


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Only for moderators: `g.sign_in` holds who; anybody else is asked to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with db.reading() as session:
            sign_in = accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, ""))
        if sign_in is None:
            if request.method == "GET" and not wants_json():
                return redirect(url_for("moderation.sign_in", next=request.full_path.rstrip("?")))
            raise SignedOut()
        _check_token()
        _keep_seen(sign_in)
        g.sign_in = sign_in
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@blueprint.route("/invitations/<code>", methods=["GET", "POST"])
def invitation(code: str) -> ResponseReturnValue:
    tries = limits().spend("invitation", device())
    if request.method == "GET":
        return _invitation_page(code, None)
    _check_token()
    try:
        with db.reading() as session:
            accounts.find_invitation(session, code)
        password_hash = accounts.hash_password(request.form.get("password", ""), tries)
        with db.transaction() as session:
            moderator = accounts.accept(session, code, request.form.get("name", ""), password_hash)
            _remember(accounts.start(session, moderator.id))
    except WallError as error:
        if error.field is None:
            raise
        return with_status(_invitation_page(code, error), error)
    return redirect(url_for("moderation.index"), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        return _sign_in_page(None)
    _check_token()
    name = request.form.get("name", "")
    try:
        tries = limits().spend("sign-in from", device())
        limits().spend("sign-in as", device(), accounts.name_in_counts(name))
        with db.reading() as session:
            known = accounts.password_of(session, name)
        moderator_id = accounts.check_password(known, request.form.get("password", ""), tries)
        with db.transaction() as session:
            _remember(accounts.start(session, moderator_id))
    except WallError as error:
        return with_status(_sign_in_page(error), error)
    return redirect(_own_path(request.form.get("next", "")) or url_for("moderation.index"), 303)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    with db.transaction() as session:
        accounts.end(session, session.scalars(select(SignIn).where(SignIn.id == g.sign_in.id)).all())
    cookie.clear()
    return redirect(url_for("moderation.sign_in"), 303)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    with db.reading() as session:
        mine = select(Wall).join(Membership).where(Membership.moderator_id == _me().id).order_by(Wall.id)
        walls = session.scalars(mine).all()
        if len(walls) == 1:
            return redirect(url_for("moderation.desk", slug=walls[0].slug))
        return render_template(
            "moderation/walls.html", me=_me(), walls=[(wall, queue.waiting_count(session, wall)) for wall in walls]
        )


@blueprint.get("/w/<slug>")
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    return _desk_page(slug, None)


@blueprint.get("/w/<slug>/queue.json")
@signed_in
def queue_json(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        return jsonify(asdict(queue.desk(session, _my_wall(session, slug))))


@blueprint.get("/w/<slug>/approved")
@signed_in
def approved(slug: str) -> ResponseReturnValue:
    before = request.args.get("before", type=number)
    with db.reading() as session:
        wall = _my_wall(session, slug)
        shown = feed.latest(session, wall, APPROVED_A_PAGE, before)
        full = len(shown) == APPROVED_A_PAGE
        return render_template(
            "moderation/approved.html",
            wall=wall,
            words=language.words_of(wall),
            me=_me(),
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
            _must_still_be_signed_in(session)
            checked = request.form.get("faces_checked") == "1"
            post = decide(session, _me(), post_id, request.form.get("verdict", ""), version, faces_checked=checked)
            slug = session.get_one(Wall, post.wall_id).slug
    except WallError as error:
        back = request.form.get("wall", "")
        if wants_json() or not back:
            raise
        return with_status(make_response(_desk_page(back, error)), error)
    if wants_json():
        return jsonify({"id": post.id, "status": post.status, "version": post.version}), 201
    return redirect(_own_path(request.form.get("back", "")) or url_for("moderation.desk", slug=slug), 303)


@blueprint.get("/photos/<address>/<name>")
@signed_in
def photo(address: str, name: str) -> ResponseReturnValue:
    with db.reading() as session:
        covers.find(session, _me(), address=address)
    return picture(address, name)


@blueprint.post("/photos/<photo_id>/covers")
@signed_in
def create_covers(photo_id: str) -> ResponseReturnValue:
    choice = Choice.from_texts(request.form.getlist("cover"))
    if not choice.covers:
        raise BadRequest(field="cover")
    with db.reading() as session:
        found = covers.find(session, _me(), photo_id=photo_id)
    covered = intake.cover(lab(), found, choice)
    with db.transaction() as session:
        _must_still_be_signed_in(session)
        post = covers.note(session, _me(), photo_id, covered)
        return jsonify(posts.as_waiting(post)), 201


def _desk_page(slug: str, error: WallError | None) -> str:
    with db.reading() as session:
        wall = _my_wall(session, slug)
        now = queue.desk(session, wall)
        asked = request.args.get("post", "")
        focus = next((post for post in now.waiting if post["id"] == asked), now.waiting[0] if now.waiting else None)
        return render_template(
            "moderation/queue.html",
            wall=wall,
            words=language.words_of(wall),
            me=_me(),
            waiting=now.waiting,
            waiting_count=now.count,
            focus=focus,
            approved=now.approved,
            on_wall=now.on_wall,
            last_hour=now.last_hour,
            refusal=refusal_of(error),
            flag_words=flags.words(),
        )


def _invitation_page(code: str, error: WallError | None) -> Response:
    with db.reading() as session:
        invitation = accounts.find_invitation(session, code)
        page = render_template(
            "moderation/invitation.html",
            wall=invitation.wall,
            words=language.words_of(invitation.wall),
            code=code,
            name=request.form.get("name", ""),
            shortest=accounts.SHORTEST_PASSWORD,
            refusal=refusal_of(error),
        )
    return make_response(page)


def _sign_in_page(error: WallError | None) -> Response:
    page = render_template(
        "moderation/sign_in.html",
        name=request.form.get("name", ""),
        next=_own_path(request.values.get("next", "")),
        refusal=refusal_of(error),
    )
    return make_response(page)


def _check_token() -> None:
    """Each of these forms holds a token of its session, beside the check of origin that every request passes."""
    current_app.extensions["csrf"].protect()


def _me() -> Moderator:
    sign_in: SignIn = g.sign_in
    return sign_in.moderator


def _must_still_be_signed_in(session: Session) -> None:
    """Within the transaction: since the request began, the sign-in may have ended, and then nothing counts any more."""
    if accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, "")) is None:
        raise SignedOut()


def _my_wall(session: Session, slug: str) -> Wall:
    wall = feed.find_wall(session, slug)
    if session.get(Membership, (_me().id, wall.id)) is None:
        raise NotModerator()
    return wall


def _remember(token: str) -> None:
    """A new sign-in starts with a new cookie: nothing of what the browser held before is carried over."""
    cookie.clear()
    cookie[accounts.COOKIE_KEY] = token


def _keep_seen(sign_in: SignIn) -> None:
    now = datetime.now(UTC)
    if now - sign_in.seen_at > accounts.SEEN_EVERY:
        with db.transaction() as session:
            accounts.seen(session, sign_in.id, now)


def _own_path(path: str) -> str:
    """A path of this site, or nothing: a link must not send a moderator elsewhere after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else ""
