"""Photos over HTTP: taken ahead of their post, and shown once it is on a wall."""

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wall import db, feed
from wall.errors import PhotoUnknown, StorageUnavailable, WallClosed
from wall.photos import intake
from wall.photos.intake import Choice
from wall.web import blueprint, device, lab, limits, picture, private

KEEP_PHOTO_SECONDS = 86_400  # in a browser: a night, not a year


@blueprint.get("/w/<slug>/photos")
def photo_parts(slug: str) -> ResponseReturnValue:
    """What the phone's page needs once somebody chooses a photo: its moulds and words, apart from the first load."""
    with db.reading() as session:
        feed.find_wall(session, slug)
    return render_template("wall/photos.html", most=intake.MOST_A_POST)


@blueprint.put("/w/<slug>/photos/<ticket>")
def put_photo(slug: str, ticket: str) -> ResponseReturnValue:
    """Takes one photo ahead of its post, so that the supporter sees what came of it. The ticket is the phone's."""
    wall_id = admit_photo(slug)
    if not db.has_room():
        raise StorageUnavailable
    choice = Choice.from_texts(request.args.getlist("cover"), request.args.getlist("bare"))
    photo = intake.take(lab(), wall_id, ticket, request.get_data(), choice)
    src = url_for("wall.draft_photo", slug=slug, ticket=ticket, name="medium.jpg")
    draft = {**feed.photo_as_json(photo, src), "hidden": photo.hidden, "bare": photo.bare, "looked": photo.looked}
    return private(jsonify(draft)), 201


@blueprint.get("/w/<slug>/photos/<ticket>/<name>")
def draft_photo(slug: str, ticket: str, name: str) -> ResponseReturnValue:
    with db.reading() as session:
        address = intake.draft(session, feed.find_wall(session, slug).id, ticket).address
    return private(picture(address, name))


@blueprint.delete("/w/<slug>/photos/<ticket>")
def delete_photo(slug: str, ticket: str) -> ResponseReturnValue:
    with db.transaction() as session:
        intake.discard(session, intake.draft(session, feed.find_wall(session, slug).id, ticket))
    return jsonify({"status": "deleted"})


@blueprint.get("/media/<address>/<name>")
def media(address: str, name: str) -> ResponseReturnValue:
    """A photo on a wall. Its bytes never change, but it may be taken down: no shared cache may keep it."""
    with db.reading() as session:
        if not intake.is_shown(session, address):
            raise PhotoUnknown
    response = picture(address, name)
    response.headers["Cache-Control"] = f"private, max-age={KEEP_PHOTO_SECONDS}, immutable"
    return response


def admit_photo(slug: str) -> int:
    """The id of the wall that a photo is for. Raises TooMany, sooner on a raided wall, WallUnknown and WallClosed."""
    limits().spend("photo", device())
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        if not wall.is_open:
            raise WallClosed
        wall_id, is_raided = wall.id, wall.is_raided
    if is_raided:
        limits().spend("photo in a raid", device(), slug)
    return wall_id
