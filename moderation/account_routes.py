"""Signing in and out, and invitations, over HTTP."""

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from moderation import accounts, queue
from moderation.door import blueprint, check_token, me, own_path, remember, signed_in
from moderation.models import Membership, SignIn
from wall import db, language
from wall.errors import WallError, with_status
from wall.models import Wall
from wall.routes import device, limits, refusal_of


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
            moderator = accounts.accept(session, code, request.form.get("name", ""), password_hash)
            remember(accounts.start(session, moderator.id))
    except WallError as error:
        if error.field is None:
            raise
        return with_status(_invitation_page(code, error), error)
    return redirect(url_for("moderation.index"), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        return _sign_in_page(None)
    check_token()
    name = request.form.get("name", "")
    try:
        tries = limits().spend("sign-in from", device())
        limits().spend("sign-in as", device(), accounts.name_in_counts(name))
        with db.reading() as session:
            known = accounts.password_of(session, name)
        moderator_id = accounts.check_password(known, request.form.get("password", ""), tries)
        with db.transaction() as session:
            remember(accounts.start(session, moderator_id))
    except WallError as error:
        return with_status(_sign_in_page(error), error)
    return redirect(own_path(request.form.get("next", "")) or url_for("moderation.index"), 303)


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
        next=own_path(request.values.get("next", "")),
        refusal=refusal_of(error),
    )
    return make_response(page)
