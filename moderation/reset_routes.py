"""Choosing a new password by the operator's link, over HTTP."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import accounts, resets
from moderation.door import blueprint, check_token, refused, remember
from wall import db
from wall.errors import WallError
from wall.web import device, limits, refusal_of


@blueprint.route("/resets/<code>", methods=["GET", "POST"])
def reset(code: str) -> ResponseReturnValue:
    tries = limits().spend("invitation", device())
    if request.method == "GET":
        return _page(code, None)
    check_token()
    try:
        with db.reading() as session:
            resets.find(session, code)
        password_hash = accounts.hash_password(request.form.get("password", ""), tries)
        with db.transaction() as session:
            moderator = resets.reset(session, code, password_hash)
            remember(accounts.start(session, moderator.id))
    except WallError as error:
        return refused(error, lambda error: _page(code, error))
    return redirect(url_for("moderation.account"), 303)


def _page(code: str, error: WallError | None) -> str:
    with db.reading() as session:
        return render_template(
            "moderation/reset.html",
            name=resets.find(session, code).name,
            shortest=accounts.SHORTEST_PASSWORD,
            refusal=refusal_of(error),
        )
