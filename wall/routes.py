"""The walls, the feed, the display and what they are made of, over HTTP: routes translate, services decide."""

from io import BytesIO

import segno
from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from wall import db, feed, language, scenes, show
from wall.assets import FOREVER, Assets, is_packable, type_of
from wall.errors import PageUnknown
from wall.models import Wall
from wall.pages import ENCODINGS, Pages, Question
from wall.threads import off_loop
from wall.web import blueprint, number, phone_link

WORKERS_POLICY = "default-src 'none'; connect-src 'self'; require-trusted-types-for 'script'"  # it only fetches
# A cache in front answers everybody with one answer for a second; a browser asks each time.
SHARED = "public, max-age=0, must-revalidate, s-maxage=1"
QR_COLOURS = {"dark": "#000000", "light": "#fffdf7"}  # the look's night and light


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with db.reading() as session:
        walls = session.scalars(select(Wall).order_by(Wall.id)).all()
        if len(walls) == 1:
            return redirect(url_for("wall.phone", slug=walls[0].slug))
        return render_template("wall/index.html", walls=[(wall, language.words_of(wall)) for wall in walls])


@blueprint.get("/w/<slug>/feed")
def get_feed(slug: str) -> ResponseReturnValue:
    after = request.args.get("after", 0, type=number)
    limit = min(max(request.args.get("limit", feed.LARGEST_PAGE, type=number), 1), feed.LARGEST_PAGE)
    encoding = next((name for name in ENCODINGS if request.accept_encodings.quality(name) > 0), "")
    pages: Pages = current_app.extensions["wall.pages"]
    head = feed.find_head(slug)
    question = Question.put(head, after, limit, encoding)
    answer = Response(mimetype="application/json")
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = _kept_by_others(is_ahead=after > head.seq)
    answer.set_etag(question.tag(head))
    answer.make_conditional(request)
    if answer.status_code == 200:
        body = pages.ask(head, question)
        answer.set_data(body.content)
        answer.set_etag(question.tag(body.head))  # the wall may have gone on meanwhile
        if body.encoding:
            answer.headers["Content-Encoding"] = body.encoding
    return answer


def _kept_by_others(*, is_ahead: bool) -> str:
    """What a cache between may do with an answer of the feed; docs/protocol.md says why."""
    if is_ahead:
        return "no-store"
    return "public, no-cache" if request.args.get("fresh") == "1" else SHARED


@blueprint.get("/w/<slug>/display")
def display(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        return render_template(
            "display/display.html",
            wall=wall,
            words=language.words_of(wall),
            page=show.page(session, wall),
            link=show.of(session, wall).link,
            scenes=scenes.words(),
            address=phone_link(slug).split("://", 1)[1],
        )


@blueprint.get("/w/<slug>/display/worker.js")
def display_worker(slug: str) -> ResponseReturnValue:
    """What stands between a display's page and the network: it may see that page's requests and no others."""
    with db.reading() as session:
        feed.find_wall(session, slug)
    assets: Assets = current_app.extensions["wall.assets"]
    response = Response(assets.read("js/worker.js"), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = url_for("wall.display", slug=slug)
    response.headers["Content-Security-Policy"] = WORKERS_POLICY
    return response


@blueprint.get("/w/<slug>/qr.svg")
def qr(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        feed.find_wall(session, slug)
    image = BytesIO()
    segno.make(phone_link(slug), error="m", micro=False).save(image, kind="svg", border=4, omitsize=True, **QR_COLOURS)
    return Response(image.getvalue(), mimetype="image/svg+xml")


@blueprint.get("/static/<version>/<path:path>")
def asset(version: str, path: str) -> ResponseReturnValue:
    assets: Assets = current_app.extensions["wall.assets"]
    if path not in assets:
        raise PageUnknown
    packed = is_packable(path) and request.accept_encodings.quality("br") > 0
    response = Response(assets.packed(path, off_loop) if packed else assets.read(path), mimetype=type_of(path))
    response.headers["Cache-Control"] = FOREVER if version == assets.version else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "br"
    return response


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    return jsonify({"alive": True})


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    ready = db.is_ready()
    return jsonify({"ready": ready}), 200 if ready else 503
