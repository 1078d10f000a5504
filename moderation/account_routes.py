"""Signing in and out, and invitations, over HTTP."""

import secrets
import time

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from moderation import accounts, one_time_codes, queue, team
from moderation.browsers import whose
from moderation.door import blueprint, check_token, me, own_path, refused, remember, signed_in
from moderation.models import Membership, Moderator, SignIn
from wall import db, language
from wall.errors import WallError, with_status
from wall.models import Wall
from wall.web import device, limits, refusal_of

HALF_KEY = "half"
HALF_SECONDS = 5 * 60


@blueprint.route("/invitations/<code>", methods=["GET", "POST"])
def invitation(code: str) -> ResponseReturnValue:
    tries = limits().spend("invitation", device())
    if request.method == "GET":
        return _invitation_page(code, None)
    check_token()
    try:
        with db.reading() as session:
            accounts.find_invitation(session, code)
        password_hash = accounts.hash_password(request.form.get("password", ""), tries)
        with db.transaction() as session:
            moderator = team.accept(session, code, request.form.get("name", ""), password_hash)
            remember(accounts.start(session, moderator.id))
    except WallError as error:
        return refused(error, lambda error: _invitation_page(code, error))
    return redirect(url_for("moderation.index"), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        return _sign_in_page(None)
    check_token()
    name = request.form.get("name", "")
    try:
        tries = limits().spend("sign-in from", whose())
        limits().spend("sign-in as", whose(), accounts.name_in_counts(name))
        with db.reading() as session:
            known = accounts.password_of(session, name)
        moderator_id = accounts.check_password(known, request.form.get("password", ""), tries)
        with db.transaction() as session:
            moderator = accounts.unchanged(session, moderator_id, known)
            if one_time_codes.is_on(moderator):
                return _ask_for_code(moderator)
            remember(accounts.start(session, moderator_id))
    except WallError as error:
        return with_status(_sign_in_page(error), error)
    return redirect(own_path(request.form.get("next", "")) or url_for("moderation.index"), 303)


@blueprint.route("/second-step", methods=["GET", "POST"])
def second_step() -> ResponseReturnValue:
    if request.method == "POST":
        check_token()
    moderator_id = _half_signed_in()
    if moderator_id is None:
        return redirect(url_for("moderation.sign_in"), 303 if request.method == "POST" else 302)
    if request.method == "GET":
        return _second_step_page(None)
    onward = own_path(cookie[HALF_KEY]["next"])
    try:
        typed = request.form.get("code", "")
        limits().spend("codes at one step", cookie[HALF_KEY]["id"])
        limits().spend("code as", whose(), str(moderator_id))
        if one_time_codes.is_short(typed):  # guessed from everywhere, they run out; recovery codes and passkeys do not
            limits().spend("short codes of", "", str(moderator_id))
        with db.transaction() as session:
            one_time_codes.spend(session, moderator_id, typed)
            remember(accounts.start(session, moderator_id))
    except WallError as error:
        return with_status(_second_step_page(error), error)
    return redirect(onward or url_for("moderation.index"), 303)


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
        mine = select(Wall).join(Membership).where(Membership.moderator_id == me().id).order_by(Wall.id)
        walls = session.scalars(mine).all()
        if len(walls) == 1:
            return redirect(url_for("moderation.desk", slug=walls[0].slug))
        return render_template(
            "moderation/walls.html", me=me(), walls=[(wall, queue.waiting_count(session, wall)) for wall in walls]
        )


def _ask_for_code(moderator: Moderator) -> ResponseReturnValue:
    """The password was right: the browser keeps that, signed, and is not signed in by it."""
    cookie.clear()
    cookie[HALF_KEY] = {
        "id": secrets.token_urlsafe(16),
        "who": moderator.id,
        "until": int(time.time()) + HALF_SECONDS,
        "password": accounts.fingerprint(moderator),
        "next": request.form.get("next", ""),
    }
    return redirect(url_for("moderation.second_step"), 303)


def _half_signed_in() -> int | None:
    """Whose right password this browser has sent, unless that was long ago or the password is another now."""
    half = cookie.get(HALF_KEY)
    if half is None or half["until"] < time.time():
        return None
    with db.reading() as session:
        moderator = session.get(Moderator, half["who"])
        is_same = moderator is not None and accounts.fingerprint(moderator) == half["password"]
    return int(half["who"]) if is_same else None


def _second_step_page(error: WallError | None) -> Response:
    return make_response(render_template("moderation/second_step.html", refusal=refusal_of(error)))


def _invitation_page(code: str, error: WallError | None) -> Response:
    with db.reading() as session:
        invitation = accounts.find_invitation(session, code)
        sign_in = accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, ""))
        page = render_template(
            "moderation/invitation.html",
            wall=invitation.wall,
            signed_in=sign_in.moderator if sign_in else None,
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
        next=own_path(request.values.get("next", "")),
        refusal=refusal_of(error),
    )
    return make_response(page)
