"""The page on which a borrowed machine types the short code that makes it a screen."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wall import db, displays
from wall.errors import DisplayCodeUnknown, TooMany, WallError, wants_json, with_status
from wall.models import Wall
from wall.web import blueprint, device, limits, private, refusal_of


@blueprint.route("/screen", methods=["GET", "POST"])
def screen() -> ResponseReturnValue:
    if request.method == "GET":
        return private(make_response(_page(None)))
    try:
        limits().spend("screen code", device())  # right or wrong: past the limit a guess must not be answered
        with db.transaction() as session:
            display, token = displays.use_code(session, request.form.get("code", ""))
            slug = session.get_one(Wall, display.wall_id).slug
    except (DisplayCodeUnknown, TooMany) as error:
        if wants_json():
            raise
        return with_status(make_response(_page(error)), error)
    return private(make_response(redirect(url_for("wall.display", slug=slug, _anchor=token), 303)))


def _page(error: WallError | None) -> str:
    return render_template("display/code.html", typed=request.form.get("code", ""), refusal=refusal_of(error))
