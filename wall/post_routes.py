"""The phone's page and what it sends, over HTTP."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wall import countries, db, devices, feed, language, posts
from wall.devices import Device
from wall.errors import (
    PostWithdrawn,
    StorageUnavailable,
    TooManyPhotos,
    UnknownField,
    WallError,
    wants_json,
    with_status,
)
from wall.photo_routes import admit_photo
from wall.photos import intake
from wall.photos.intake import Choice
from wall.proof import Proofs
from wall.raid import Door, Sending
from wall.threads import off_loop
from wall.web import blueprint, device, known_devices, lab, limits, refusal_of

SHOWN_ON_PHONE = 20
PARSE_IN_THREAD = 1024 * 1024  # bytes of a form from which on reading it would hold up the loop


@dataclass(frozen=True)
class PostForm:
    """The phone's form as it was sent: kept whole, so that a refusal loses nothing that was typed."""

    body: str
    name: str
    country: str
    client_id: str
    photos: Sequence[str] = ()  # tickets of drafts: what was taken of a refused form is not sent again
    alts: Sequence[str] = ()
    device: str = ""  # the phone's random token: wall.devices
    proof: str = ""  # of work: wall.proof
    sure: str = ""  # `1` from who was warned that the words could identify someone

    @classmethod
    def empty(cls) -> "PostForm":
        return cls(body="", name="", country="", client_id=secrets.token_urlsafe(16))

    @classmethod
    def from_request(cls) -> "PostForm":
        words = ("body", "name", "country", "client_id", "device", "proof", "sure")
        if {*request.form, *request.files} - {*words, "photo", "alt"}:
            raise UnknownField()
        return cls(
            **{name: request.form.get(name, "") for name in words},
            photos=request.form.getlist("photo"),
            alts=request.form.getlist("alt"),
        )

    def draft(self) -> posts.Draft:
        return posts.Draft(
            self.body,
            self.client_id,
            self.name,
            self.country,
            language.code(),
            tuple(self.photos),
            tuple(self.alts),
            sure=self.sure == "1",
        )


@blueprint.get("/w/<slug>")
def phone(slug: str) -> ResponseReturnValue:
    return _phone_page(slug, PostForm.empty(), None)


@blueprint.post("/w/<slug>/posts")
def create_post(slug: str) -> ResponseReturnValue:
    _parse_form()
    form = PostForm.from_request()
    try:
        limits().spend("post", device())
        if not db.has_room():
            raise StorageUnavailable
        place, phone, signs = _admit(slug, form)
        for file in _chosen_files(form):
            form = replace(form, photos=[*form.photos, _take_from_form(slug, form, file)])
        with db.transaction() as session:
            submission = posts.submit(session, place, form.draft(), signs=signs)
        known_devices().remember(submission.post.id, phone)
    except WallError as error:
        # A refused form comes back as it was typed, with the words beside their field.
        if wants_json() or error.status == 404:
            raise
        if isinstance(error, PostWithdrawn):
            form = replace(form, client_id=PostForm.empty().client_id)  # sent once more, it is another sending
        return with_status(_phone_page(slug, form, error), error)
    if not wants_json():
        return redirect(url_for("wall.receipt", slug=slug, code=submission.receipt), 303)
    return jsonify({"id": submission.post.id, "receipt": submission.receipt, "status": submission.post.status}), 201


@blueprint.get("/w/<slug>/challenge")
def challenge(slug: str) -> ResponseReturnValue:
    """The work that a raided wall asks of a phone, before it takes a post from it."""
    limits().spend("challenge", device())
    with db.reading() as session:
        feed.find_wall(session, slug)
    proofs: Proofs = current_app.extensions["wall.proofs"]
    return jsonify(proofs.challenge(slug))


def _parse_form() -> None:
    """Reads a large form in a real thread: Werkzeug's reader is Python, and everybody else would wait for it."""
    if (request.content_length or 0) > PARSE_IN_THREAD:
        form = request._get_current_object()  # type: ignore[attr-defined]  # the thread knows no context
        form.environ["wsgi.input"].read(0)  # off the socket, which only this thread may read: wall.connection
        form.max_form_memory_size = current_app.config["MAX_FORM_MEMORY_SIZE"]
        form.max_form_parts = current_app.config["MAX_FORM_PARTS"]
        off_loop(lambda: form.files)


def _admit(slug: str, form: PostForm) -> tuple[posts.Place, Device, list[str]]:
    """Where a post goes, the phone that it comes from, and the signs of its sending. Raises what keeps it out."""
    with db.reading() as session:
        place = posts.find_place(session, slug)
        phone = known_devices().device(place.id, form.device, device())
        devices.must_not_be_denied(session, phone)
    sending = Sending(slug, device(), form.device, form.proof, can_compute=wants_json())
    door: Door = current_app.extensions["wall.raid"]
    return place, phone, door.admit(sending, phone, is_raided=place.is_raided)


def _chosen_files(form: PostForm) -> list[bytes]:
    """A browser sends an empty part where no file was chosen."""
    files = [part.stream.read() for part in request.files.getlist("photo") if part.filename]
    if len(files) + len(form.photos) > intake.MOST_A_POST:
        raise TooManyPhotos(intake.MOST_A_POST)
    return files


def _take_from_form(slug: str, form: PostForm, file: bytes) -> str:
    """Takes a photo that came with its words. Its ticket comes from both, so that a retry takes it once."""
    wall_id = admit_photo(slug)
    digest = off_loop(lambda: hashlib.sha256(file).digest())  # of 25 MB
    sending = hashlib.sha256(form.client_id.encode() + digest).digest()
    ticket = urlsafe_b64encode(sending).decode().rstrip("=")
    intake.take(lab(), wall_id, ticket, file, Choice())
    return ticket


def _phone_page(slug: str, form: PostForm, error: WallError | None) -> Response:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        on_wall = feed.count(session, wall)
        words = language.words_of(wall)
        latest = [feed.as_json(post) for post in feed.latest(session, wall, SHOWN_ON_PHONE)]
    # Without the database: a page is made in turns, and a whole crowd asks for it.
    page = render_template(
        "wall/phone.html",
        wall=wall,
        words=words,
        posts=latest,
        seq=wall.seq,
        count=on_wall.messages,
        countries_count=on_wall.countries,
        countries=countries.names(language.current()),
        draft=form,
        refusal=refusal_of(error),
    )
    return make_response(page)
