"""A moderator's own account over HTTP: password, one-time codes, and where they are signed in."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import accounts, one_time_codes, own_account, qr
from moderation.browsers import whose
from moderation.door import acting, blueprint, me, prove_password, refused, signed_in
from moderation.errors import CodeWrong, PasswordWrong
from moderation.models import Moderator
from wall import db
from wall.errors import WallError
from wall.web import limits, refusal_of


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    return _account_page()


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    try:
        tries = prove_password()
        password_hash = accounts.hash_password(request.form.get("password", ""), tries)
        with acting() as session:
            own_account.change_password(session, g.sign_in, password_hash)
    except WallError as error:
        return refused(error, _account_page)
    return redirect(url_for("moderation.account", changed="password"), 303)


@blueprint.post("/account/sign-ins")
@signed_in
def end_other_sign_ins() -> ResponseReturnValue:
    return _end_sign_ins(None)


@blueprint.post("/account/sign-ins/<int:sign_in_id>")
@signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    return _end_sign_ins(sign_in_id)


@blueprint.get("/account/codes")
@signed_in
def codes() -> ResponseReturnValue:
    if one_time_codes.is_on(me()):
        return redirect(url_for("moderation.account"))
    return _codes_page()


@blueprint.post("/account/codes")
@signed_in
def turn_codes_on() -> ResponseReturnValue:
    try:
        prove_password()
        limits().spend("code as", whose(), str(me().id))
        with acting() as session:
            sealed, code = request.form.get("sealed", ""), request.form.get("code", "")
            fresh = one_time_codes.turn_on(session, me().id, sealed, code)
    except WallError as error:
        return refused(error, _codes_page)
    return render_template("moderation/recovery_codes.html", codes=fresh), 201


@blueprint.post("/account/codes/removal")
@signed_in
def turn_codes_off() -> ResponseReturnValue:
    """Where they are off already there is nothing to do."""
    try:
        limits().spend("code as", whose(), str(me().id))
        with acting() as session:
            if one_time_codes.is_on(session.get_one(Moderator, me().id)):
                one_time_codes.turn_off(session, me().id, request.form.get("code", ""))
    except WallError as error:
        return refused(error, _account_page)
    return redirect(url_for("moderation.account"), 303)


@blueprint.post("/account/recovery-codes")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    try:
        limits().spend("code as", whose(), str(me().id))
        with acting() as session:
            if not one_time_codes.is_on(session.get_one(Moderator, me().id)):
                return redirect(url_for("moderation.codes"), 303)
            fresh = one_time_codes.renew(session, me().id, request.form.get("code", ""))
    except WallError as error:
        return refused(error, _account_page)
    return render_template("moderation/recovery_codes.html", codes=fresh), 201


def _end_sign_ins(only: int | None) -> ResponseReturnValue:
    with acting() as session:
        own_account.end_others(session, g.sign_in, only)
    return redirect(url_for("moderation.account"), 303)


def _account_page(error: WallError | None = None) -> str:
    with db.reading() as session:
        return render_template(
            "moderation/account.html",
            me=session.get_one(Moderator, me().id),
            codes_are_on=one_time_codes.is_on(session.get_one(Moderator, me().id)),
            recovery_codes_left=one_time_codes.recovery_codes_left(session, me().id),
            sign_ins=own_account.sign_ins(session, me().id),
            this_sign_in=g.sign_in.id,
            has_changed=request.args.get("changed") == "password",
            shortest=accounts.SHORTEST_PASSWORD,
            refusal=refusal_of(error),
        )


def _codes_page(error: WallError | None = None) -> str:
    secret, sealed = one_time_codes.offer(me().id)
    if isinstance(error, CodeWrong | PasswordWrong):  # mistyped: the phone has the secret, and keeps it
        sealed = request.form.get("sealed", "")
        secret = one_time_codes.offered(me().id, sealed)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    drawn = qr.as_path(one_time_codes.uri(secret, me().name))
    return render_template(
        "moderation/codes.html", me=me(), secret=groups, sealed=sealed, code=drawn, refusal=refusal_of(error)
    )
