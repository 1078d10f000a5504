"""A wall's blocked words over HTTP: a plain page that needs no JavaScript, and a text file in and out."""

from dataclasses import asdict

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import blocklist
from moderation.blocklist import Outcome
from moderation.door import acting, blueprint, me, my_wall, refused, signed_in
from moderation.models import Role
from wall import db, language
from wall.blocklist import MOST
from wall.errors import NotText, WallError, wants_json
from wall.web import refusal_of


@blueprint.get("/w/<slug>/blocklist")
@signed_in
def blocked_words(slug: str) -> ResponseReturnValue:
    return _page(slug)


@blueprint.get("/w/<slug>/blocklist.txt")
@signed_in
def blocked_words_txt(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        answer = Response(blocklist.as_text(session, my_wall(session, slug)), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f"attachment; filename={slug}-blocked-words.txt"
    return answer


@blueprint.post("/w/<slug>/blocklist")
@signed_in
def add_blocked_words(slug: str) -> ResponseReturnValue:
    return _add(slug, Role.MODERATOR, replaces=False)


@blueprint.post("/w/<slug>/blocklist/import")
@signed_in
def import_blocked_words(slug: str) -> ResponseReturnValue:
    return _add(slug, Role.ORGANISER, replaces=request.form.get("replace") == "1")


@blueprint.post("/w/<slug>/blocklist/removals")
@signed_in
def remove_blocked_words(slug: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug, Role.ORGANISER)
        blocklist.remove(session, wall, request.form.getlist("word"), by=me().name)
    return redirect(url_for("moderation.blocked_words", slug=slug), 303)


def _add(slug: str, role: Role, *, replaces: bool) -> ResponseReturnValue:
    try:
        with acting() as session:
            outcome = blocklist.add(session, my_wall(session, slug, role), _sent(), by=me().name, replaces=replaces)
    except WallError as error:
        return refused(error, lambda error: _page(slug, error=error))
    if wants_json():
        return jsonify(asdict(outcome)), 201
    return _page(slug, outcome=outcome), 201


def _sent() -> str:
    """The words that were typed and those of a file, one after the other."""
    file = request.files.get("list")
    try:
        of_file = file.stream.read().decode("utf-8-sig") if file else ""
    except UnicodeDecodeError:
        raise NotText("list") from None
    return "\n".join(part for part in (request.form.get("words", ""), of_file) if part)


def _page(slug: str, *, outcome: Outcome | None = None, error: WallError | None = None) -> str:
    with db.reading() as session:
        wall = my_wall(session, slug)
        return render_template(
            "moderation/blocklist.html",
            wall=wall,
            words=language.words_of(wall),
            entries=blocklist.entries(session, wall),
            most=MOST,
            outcome=outcome,
            typed=request.form.get("words", "") if error else "",
            refusal=refusal_of(error),
        )
