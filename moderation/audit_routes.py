"""A wall's record over HTTP, and what was done with one post."""

from urllib.parse import urlencode

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import access, audit, deeds, reasons
from moderation.door import blueprint, me, my_wall, signed_in
from wall import db, language
from wall.turns import in_turns
from wall.web import number

LINES_A_PAGE = 50
LONGEST_HISTORY = 500  # lines of one post


@blueprint.get("/w/<slug>/record")
@signed_in
def record(slug: str) -> ResponseReturnValue:
    before = request.args.get("before", type=number)
    sieve = {name: request.args.get(name, "") for name in ("by", "action", "post")}
    with db.reading() as session:
        wall = my_wall(session, slug)
        by, action, post_id = sieve.values()
        entries = audit.latest(session, wall.id, LINES_A_PAGE, by=by, action=action, post_id=post_id, before=before)
        earlier = {**sieve, "before": str(entries[-1].number)} if len(entries) == LINES_A_PAGE else {}
        return render_template(
            "moderation/record.html",
            wall=wall,
            words=language.words_of(wall),
            entries=entries,
            head=audit.head(session, wall.id),
            deeds=deeds.words(),
            reasons=reasons.words(),
            people=audit.people(session, wall.id),
            sieve=sieve,
            next_url=f"{url_for('moderation.record', slug=slug)}?{urlencode(earlier)}" if earlier else None,
        )


@blueprint.get("/w/<slug>/record.csv")
@signed_in
def record_csv(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = my_wall(session, slug)
        answer = Response("".join(in_turns(audit.as_csv(session, wall.id))), mimetype="text/csv")
        answer.headers["Content-Disposition"] = (
            f"attachment; filename={slug}-record-{audit.head(session, wall.id).number}.csv"
        )
    return answer


@blueprint.get("/posts/<post_id>/history")
@signed_in
def history(post_id: str) -> ResponseReturnValue:
    with db.reading() as session:
        post = access.find_post(session, me(), post_id)
        said, why = deeds.words(), reasons.words()
        done = audit.latest(session, post.wall_id, LONGEST_HISTORY, post_id=post_id)
        return jsonify(
            [
                {
                    "at": entry.at,
                    "by": entry.by,
                    "action": entry.action,
                    "words": said.get(entry.action, entry.action),
                    "why": why.get(entry.why, {"label": entry.why})["label"],
                }
                for entry in reversed(done)
            ]
        )
