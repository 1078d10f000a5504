"""Screens over HTTP: blank, resume and identify for every moderator; names, links and codes for an organiser."""

from datetime import timedelta

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import audit, qr
from moderation.door import acting, blueprint, go_back, me, my_wall, refused, signed_in
from moderation.models import Role
from wall import db, displays, language, scenes, show
from wall.errors import BadRequest, WallError, wants_json
from wall.lookout import lookout
from wall.models import Display
from wall.web import config, phone_link, refusal_of


@blueprint.get("/w/<slug>/screens.json")
@signed_in
def screens_json(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        my_wall(session, slug)
    return jsonify(lookout.report(slug).payload())


@blueprint.post("/w/<slug>/blank")
@signed_in
def blank(slug: str) -> ResponseReturnValue:
    wanted = request.form.get("blank", "")
    if wanted not in {"0", "1"}:
        raise BadRequest(field="blank")
    with acting() as session:
        wall = my_wall(session, slug)
        if displays.blank(session, wall, is_blank=wanted == "1"):
            audit.note(session, wall.id, "blank" if wanted == "1" else "resume", by=me().name)
    lookout.tell(slug)
    if wants_json():
        return jsonify({"blank": wanted == "1"})
    return redirect(url_for("moderation.desk", slug=slug), 303)


@blueprint.get("/w/<slug>/screens")
@signed_in
def screens(slug: str) -> ResponseReturnValue:
    return _screens_page(slug)


@blueprint.post("/w/<slug>/screens")
@signed_in
def add_screen(slug: str) -> ResponseReturnValue:
    try:
        with acting() as session:
            wall = my_wall(session, slug, Role.ORGANISER)
            show.lock(session, wall)
            display, token = displays.add(session, wall, request.form.get("name", ""))
            show.changed(session, wall)  # how many screens there are, and which is where
            audit.note(session, wall.id, "screen_added", by=me().name, why=display.name)
    except WallError as error:
        return refused(error, lambda error: _screens_page(slug, refusal=error))
    lookout.tell(slug)
    return _screens_page(slug, added=display, token=token), 201


@blueprint.post("/w/<slug>/screens/<display_id>")
@signed_in
def rename_screen(slug: str, display_id: str) -> ResponseReturnValue:
    try:
        with acting() as session:
            wall = my_wall(session, slug, Role.ORGANISER)
            show.lock(session, wall)
            display = displays.rename(session, wall, display_id, request.form.get("name", ""))
            show.changed(session, wall)  # screens stand in the order of their names
            audit.note(session, wall.id, "screen_renamed", by=me().name, why=display.name)
    except WallError as error:
        return refused(error, lambda error: _screens_page(slug, refusal=error))
    lookout.tell(slug)
    return redirect(url_for("moderation.screens", slug=slug), 303)


@blueprint.post("/w/<slug>/screens/<display_id>/removal")
@signed_in
def remove_screen(slug: str, display_id: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug, Role.ORGANISER)
        show.lock(session, wall)
        display = displays.remove(session, wall, display_id)
        show.changed(session, wall)
        audit.note(session, wall.id, "screen_removed", by=me().name, why=display.name)
    lookout.forget(display_id)
    lookout.tell(slug)
    return redirect(url_for("moderation.screens", slug=slug), 303)


@blueprint.post("/w/<slug>/screens/<display_id>/identify")
@signed_in
def identify_screen(slug: str, display_id: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug)
        display = displays.identify(session, wall, display_id)
        audit.note(session, wall.id, "screen_identified", by=me().name, why=display.name)
    if wants_json():
        return jsonify({"id": display.id})
    return go_back(slug)


@blueprint.post("/w/<slug>/screens/<display_id>/reload")
@signed_in
def reload_screen(slug: str, display_id: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug, Role.ORGANISER)
        display = displays.reload(session, wall, display_id)
        audit.note(session, wall.id, "screen_reloaded", by=me().name, why=display.name)
    if wants_json():
        return jsonify({"id": display.id})
    return go_back(slug, "moderation.screens")


@blueprint.post("/w/<slug>/screens/<display_id>/code")
@signed_in
def make_screen_code(slug: str, display_id: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug, Role.ORGANISER)
        display, code = displays.offer_code(session, wall, display_id)
        audit.note(session, wall.id, "screen_code", by=me().name, why=display.name)
        words = language.words_of(wall)
    half = len(code) // 2
    page = render_template(
        "moderation/screen_code.html",
        wall=wall,
        words=words,
        me=me(),
        screen=display,
        code=(code[:half], code[half:]),
        minutes=displays.CODE_LASTS // timedelta(minutes=1),
        address=f"{config().base_url}{url_for('wall.screen')}".split("://", 1)[1],
    )
    return page, 201


def _screens_page(slug: str, *, added: Display | None = None, token: str = "", refusal: WallError | None = None) -> str:
    link = f"{phone_link(slug)}/display#{token}" if token else ""
    with db.reading() as session:
        wall = my_wall(session, slug, Role.ORGANISER)
        return render_template(
            "moderation/screens.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            screens=lookout.report(slug).displays,
            show=show.as_json(session, wall),
            scenes=scenes.words(),
            added=added,
            link=link,
            code=qr.as_path(link) if link else None,
            typed=request.form.get("name", "") if refusal else "",
            refusal=refusal_of(refusal),
        )
