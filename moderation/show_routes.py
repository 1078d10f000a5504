"""The show over HTTP: a scene for every moderator to switch; playlist, silence, facts and words for an organiser."""

from collections.abc import Callable
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from moderation import audit
from moderation.door import acting, blueprint, go_back, me, my_wall, refused, signed_in
from moderation.models import Role
from wall import campaign, db, displays, facts, language, scenes, show
from wall.errors import BadRequest, WallError, wants_json
from wall.facts import Facts, Row
from wall.models import Show, Wall
from wall.web import refusal_of

ORGANISER = Role.ORGANISER
LONGEST_NOTE = 160


@blueprint.post("/w/<slug>/scene")
@signed_in
def switch_scene(slug: str) -> ResponseReturnValue:
    scene, screen = request.form.get("scene", ""), request.form.get("screen", "")
    with acting() as session:
        wall = my_wall(session, slug)
        if screen and show.switch_screen(session, wall, screen, scene):
            name = displays.find(session, wall, screen).name
            _note(session, wall, "screen_scene", f"{name}: {scene or 'as all others'}")
        if not screen and show.switch(session, wall, scene):
            _note(session, wall, "scene", scene or "playlist")
        turn = show.of(session, wall).turn
    return _done(slug, {"turn": turn})


@blueprint.post("/w/<slug>/silence")
@signed_in
def keep_silence(slug: str) -> ResponseReturnValue:
    with acting() as session:
        wall = my_wall(session, slug, ORGANISER)
        typed = request.form.get("seconds", "")
        seconds = facts.whole(typed, "seconds", 0, facts.MOST_SILENCE)
        if seconds and show.start_silence(session, wall, seconds):
            _note(session, wall, "silence", f"{seconds} s")
        if not seconds and show.end_silence(session, wall):
            _note(session, wall, "silence_ended")
        now = show.as_json(session, wall)
    return _done(slug, {"turn": now["turn"], "silence": now["silence"]})


@blueprint.get("/w/<slug>/show")
@signed_in
def wall_show(slug: str) -> ResponseReturnValue:
    return _page(slug, None)


@blueprint.post("/w/<slug>/show")
@signed_in
def change_show(slug: str) -> ResponseReturnValue:
    part = request.form.get("part", "")
    if part not in PARTS:
        raise BadRequest(field="part")
    try:
        with acting() as session:
            PARTS[part](session, my_wall(session, slug, ORGANISER))
    except WallError as error:
        return refused(error, lambda error: _page(slug, error))
    return redirect(url_for("moderation.wall_show", slug=slug, _anchor=part), 303)


def _set_playlist(session: Session, wall: Wall) -> None:
    turns = facts.playlist(_rows())
    if show.set_playlist(session, wall, turns):
        _note(session, wall, "playlist", ", ".join(turn.scene for turn in turns))


def _set_facts(session: Session, wall: Wall) -> None:
    for name in show.change(session, wall, Facts.from_form(request.form)):
        _note(session, wall, "show_changed", name)


def _set_words(session: Session, wall: Wall) -> None:
    lang = request.form.get("lang", "")
    if lang not in language.LANGUAGES:
        raise BadRequest(field="lang")
    given = {name: request.form[name] for name in campaign.LENGTHS if name in request.form}
    if different := campaign.set_words(session, wall, lang, given):
        _note(session, wall, "words_changed", f"{lang}: {', '.join(different)}")


PARTS: dict[str, Callable[[Session, Wall], None]] = {
    "playlist": _set_playlist,
    "facts": _set_facts,
    "words": _set_words,
}


def _rows() -> list[Row]:
    """The playlist as it was typed, without the row whose button was pressed, or with it one place earlier."""
    fields = [request.form.getlist(name) for name in ("scene", "minutes", "seconds")]
    if len({len(field) for field in fields}) != 1:
        raise BadRequest(field="playlist")
    rows: list[Row] = list(zip(*fields, strict=True))
    removed, earlier = (request.form.get(name, -1, type=int) for name in ("remove", "earlier"))
    if 0 <= removed < len(rows):
        del rows[removed]
    if 0 < earlier < len(rows):
        rows[earlier - 1], rows[earlier] = rows[earlier], rows[earlier - 1]
    return rows


def _note(session: Session, wall: Wall, action: str, why: str = "") -> None:
    audit.note(session, wall.id, action, by=me().name, why=why[:LONGEST_NOTE])


def _done(slug: str, answer: dict[str, Any]) -> ResponseReturnValue:
    if wants_json():
        return jsonify(answer)
    return go_back(slug)


def _page(slug: str, error: WallError | None) -> str:
    """What stands, and in the part that was refused what was typed."""
    part = request.form.get("part", "") if error else ""
    with db.reading() as session:
        wall = my_wall(session, slug, ORGANISER)
        now = show.of(session, wall)
        rows = _rows() if part == "playlist" else [_row(**turn) for turn in now.playlist]
        return render_template(
            "moderation/show.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            part=part,
            scenes=scenes.words(),
            rows=[row for row in rows if row[0]] + [("", "", "")],
            facts=request.form if part == "facts" else _facts(now),
            campaign=_campaign(wall, request.form.get("lang", "") if part == "words" else ""),
            lengths=campaign.LENGTHS,
            bounds=facts,
            refusal=refusal_of(error),
        )


def _row(scene: str, seconds: int) -> Row:
    minutes, rest = divmod(seconds, 60)
    return scene, str(minutes), str(rest)


def _facts(now: Show) -> dict[str, object]:
    """As the form has them."""
    plain = {name: getattr(now, name) for name in ("goal", "away_after", "step", "link", "mark_lon", "mark_lat")}
    return {name: "" if value is None else value for name, value in plain.items()} | {"unsaid": " ".join(now.unsaid)}


def _campaign(wall: Wall, typed: str) -> list[tuple[language.Language, dict[str, str]]]:
    """The campaign's words by language, its own first; of the language `typed` as they stand in the form."""
    stored = {row.lang: {name: getattr(row, name) for name in campaign.LENGTHS} for row in wall.words}
    if typed:
        stored[typed] = {name: request.form.get(name, "") for name in campaign.LENGTHS}
    spoken = sorted(language.languages(), key=lambda spoken: spoken.code != wall.lang)
    return [(each, stored.get(each.code, dict.fromkeys(campaign.LENGTHS, ""))) for each in spoken]
