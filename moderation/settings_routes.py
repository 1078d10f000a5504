"""A wall's settings, raid mode and denied phones, over HTTP: plain forms that need no JavaScript."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import denials, settings
from moderation.door import acting, blueprint, go_back, me, my_wall, refused, signed_in
from moderation.models import Role
from wall import db, language
from wall.errors import BadRequest, WallError, wants_json
from wall.web import known_devices, refusal_of

ORGANISER = Role.ORGANISER


@blueprint.get("/w/<slug>/settings")
@signed_in
def wall_settings(slug: str) -> ResponseReturnValue:
    return _page(slug, None)


@blueprint.post("/w/<slug>/settings")
@signed_in
def change_settings(slug: str) -> ResponseReturnValue:
    try:
        with acting() as session:
            wanted = settings.Settings.from_form(request.form)
            settings.change(session, my_wall(session, slug, ORGANISER), wanted, by=me().name)
    except WallError as error:
        return refused(error, lambda error: _page(slug, error))
    return redirect(url_for("moderation.wall_settings", slug=slug), 303)


@blueprint.post("/w/<slug>/raid")
@signed_in
def switch_raid(slug: str) -> ResponseReturnValue:
    on = request.form.get("on")
    if on not in ("0", "1"):
        raise BadRequest(field="on")
    with acting() as session:
        settings.switch_raid(session, my_wall(session, slug), on == "1", by=me().name)
    if wants_json():
        return jsonify({"raided": on == "1"})
    return go_back(slug)


@blueprint.post("/posts/<post_id>/denials")
@signed_in
def deny_device(post_id: str) -> ResponseReturnValue:
    known = known_devices()
    with acting() as session:
        denied = denials.deny(session, me(), post_id, known.of(post_id))
    known.deny_network(denied.device)
    if wants_json():
        return jsonify({"id": post_id, "until": denied.until.isoformat()}), 201
    return go_back(denied.slug)


@blueprint.post("/w/<slug>/denials")
@signed_in
def lift_denial(slug: str) -> ResponseReturnValue:
    token = request.form.get("lift", "")
    with acting() as session:
        wall = my_wall(session, slug, ORGANISER)
        denials.lift(session, wall.id, token, by=me().name)
    known_devices().lift(wall.id, token)
    return redirect(url_for("moderation.wall_settings", slug=slug), 303)


def _page(slug: str, error: WallError | None) -> str:
    with db.reading() as session:
        wall = my_wall(session, slug, ORGANISER)
        return render_template(
            "moderation/settings.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            late_after=request.form.get("late_after", wall.late_after),
            earliest=settings.EARLIEST,
            latest=settings.LATEST,
            denied=denials.on(session, wall.id),
            refusal=refusal_of(error),
        )
