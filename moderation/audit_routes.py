"""A wall's record over HTTP: as a page, as CSV, and what was done with one post."""

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from moderation import audit, deeds, reasons
from moderation.door import blueprint, me, my_wall, signed_in
from moderation.errors import NotModerator
from moderation.models import AuditEntry, Membership
from wall import db, language
from wall.errors import PostUnknown
from wall.models import Post
from wall.routes import number

LINES_A_PAGE = 50


@blueprint.get("/w/<slug>/record")
@signed_in
def record(slug: str) -> ResponseReturnValue:
    before = request.args.get("before", type=number)
    by, action = request.args.get("by", ""), request.args.get("action", "")
    with db.reading() as session:
        wall = my_wall(session, slug)
        entries = audit.latest(session, wall.id, LINES_A_PAGE, by=by, action=action, before=before)
        full = len(entries) == LINES_A_PAGE
        last = entries[-1].number if full else 0
        return render_template(
            "moderation/record.html",
            wall=wall,
            words=language.words_of(wall),
            entries=entries,
            head=audit.head(session, wall.id),
            deeds=deeds.words(),
            reasons=reasons.words(),
            people=audit.people(session, wall.id),
            by=by,
            action=action,
            next_url=url_for("moderation.record", slug=slug, by=by, action=action, before=last) if full else None,
        )


@blueprint.get("/w/<slug>/record.csv")
@signed_in
def record_csv(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = my_wall(session, slug)
        answer = Response("".join(audit.as_csv(session, wall.id)), mimetype="text/csv")
        answer.headers["Content-Disposition"] = (
            f"attachment; filename={slug}-record-{audit.head(session, wall.id).number}.csv"
        )
    return answer


@blueprint.get("/posts/<post_id>/history")
@signed_in
def history(post_id: str) -> ResponseReturnValue:
    with db.reading() as session:
        post = session.get(Post, post_id)
        if post is None:
            raise PostUnknown()
        if session.get(Membership, (me().id, post.wall_id)) is None:
            raise NotModerator()
        query = select(AuditEntry).where(AuditEntry.wall_id == post.wall_id, AuditEntry.post_id == post_id)
        said, why = deeds.words(), reasons.words()
        return jsonify(
            [
                {
                    "at": entry.at.isoformat().replace("+00:00", "Z"),
                    "by": entry.by,
                    "action": entry.action,
                    "words": said.get(entry.action, entry.action),
                    "why": why.get(entry.why, {"label": entry.why})["label"],
                }
                for entry in session.scalars(query.order_by(AuditEntry.number))
            ]
        )
