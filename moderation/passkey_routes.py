"""Passkeys over HTTP: added, listed and removed on a page of their own; asked for on the page to sign in on."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from moderation import accounts, passkeys
from moderation.browsers import whose
from moderation.door import acting, blueprint, check_token, me, own_path, prove_password, refused, remember, signed_in
from moderation.passkeys import Challenge, Site
from wall import db
from wall.errors import WallError, wants_json, with_status
from wall.web import config, limits, refusal_of

CHALLENGE_KEY = "challenge"


@blueprint.get("/account/passkeys")
@signed_in
def own_passkeys() -> ResponseReturnValue:
    return _page()


@blueprint.post("/account/passkeys/challenge")
@signed_in
def begin_passkey() -> ResponseReturnValue:
    """Asks for the password: an open desk that its moderator has left must not give a stranger a key to it."""
    prove_password()
    challenge = Challenge.make(me().id)
    cookie[CHALLENGE_KEY] = challenge.keep()
    with db.reading() as session:
        return jsonify(passkeys.creation(session, _site(), me(), challenge))


@blueprint.post("/account/passkeys")
@signed_in
def add_passkey() -> ResponseReturnValue:
    try:
        challenge = Challenge.kept(cookie.pop(CHALLENGE_KEY, None))
        with acting() as session:
            answer, name = request.form.get("passkey", ""), request.form.get("name", "")
            passkeys.add(session, _site(), me().id, challenge, answer, name)
    except WallError as error:
        return refused(error, _page)
    return redirect(url_for("moderation.own_passkeys"), 303)


@blueprint.post("/account/passkeys/removal")
@signed_in
def remove_passkey() -> ResponseReturnValue:
    with acting() as session:
        passkeys.remove(session, me().id, request.form.get("id", ""))
    return redirect(url_for("moderation.own_passkeys"), 303)


@blueprint.post("/sign-in/challenge")
def begin_sign_in() -> ResponseReturnValue:
    check_token()
    limits().spend("passkey challenge", whose())
    challenge = Challenge.make()
    cookie[CHALLENGE_KEY] = challenge.keep()
    return jsonify(passkeys.request(_site(), challenge))


@blueprint.post("/sign-in/passkey")
def sign_in_with_passkey() -> ResponseReturnValue:
    check_token()
    try:
        limits().spend("passkey challenge", whose())
        challenge = Challenge.kept(cookie.pop(CHALLENGE_KEY, None))
        with db.transaction() as session:
            moderator_id = passkeys.check(session, _site(), challenge, request.form.get("passkey", ""))
            remember(accounts.start(session, moderator_id))
    except WallError as error:
        if wants_json():
            raise
        return with_status(_sign_in_page(error), error)
    return redirect(own_path(request.form.get("next", "")) or url_for("moderation.index"), 303)


def _page(error: WallError | None = None) -> str:
    with db.reading() as session:
        return render_template(
            "moderation/passkeys.html",
            me=me(),
            passkeys=passkeys.of(session, me().id),
            name=request.form.get("name", ""),
            refusal=refusal_of(error),
        )


def _sign_in_page(error: WallError) -> Response:
    onward = own_path(request.form.get("next", ""))
    page = render_template("moderation/sign_in.html", name="", next=onward, refusal=refusal_of(error))
    return make_response(page)


def _site() -> Site:
    """Passkeys are bound to a name. Where the installation has none, they work on the machine itself only."""
    host = urlsplit(config().base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        host = "localhost"
    return Site(host, tuple(origin for origin in config().own_origins if urlsplit(origin).hostname == host))
