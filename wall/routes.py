"""The supporter's pages, the feed and the display, over HTTP: routes translate, services decide."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from wall import countries, db, devices, feed, language, posts
from wall.assets import FOREVER, Assets, is_packable, type_of
from wall.config import Config
from wall.devices import Device, Devices
from wall.errors import (
    PageUnknown,
    PhotoUnknown,
    PostWithdrawn,
    ReceiptUnknown,
    StorageUnavailable,
    TooManyPhotos,
    UnknownField,
    WallClosed,
    WallError,
    wants_json,
    with_status,
)
from wall.fanout import off_loop
from wall.limits import Limits
from wall.models import Post, Status, Wall
from wall.photos import intake
from wall.photos.intake import Choice, Lab
from wall.photos.renditions import TYPES
from wall.proof import Proofs
from wall.raid import Door, Sending

blueprint = Blueprint("wall", __name__)

SHOWN_ON_PHONE = 20
KEEP_PHOTO_SECONDS = 86_400  # in a browser: a night, not a year
PARSE_IN_THREAD = 1024 * 1024  # bytes of a form from which on reading it would hold up the loop
QR_COLOURS = {"dark": "#000000", "light": "#fffdf7"}  # the look's night and light


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


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with db.reading() as session:
        walls = session.scalars(select(Wall).order_by(Wall.id)).all()
        if len(walls) == 1:
            return redirect(url_for("wall.phone", slug=walls[0].slug))
        return render_template("wall/index.html", walls=[(wall, language.words_of(wall)) for wall in walls])


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


@blueprint.get("/w/<slug>/photos")
def photo_parts(slug: str) -> ResponseReturnValue:
    """What the phone's page needs once somebody chooses a photo: its moulds and words, apart from the first load."""
    with db.reading() as session:
        feed.find_wall(session, slug)
    return render_template("wall/photos.html", most=intake.MOST_A_POST)


@blueprint.put("/w/<slug>/photos/<ticket>")
def put_photo(slug: str, ticket: str) -> ResponseReturnValue:
    """Takes one photo ahead of its post, so that the supporter sees what came of it. The ticket is the phone's."""
    limits().spend("photo", device())
    if not db.has_room():
        raise StorageUnavailable
    choice = Choice.from_texts(request.args.getlist("cover"), request.args.getlist("bare"))
    photo = intake.take(lab(), _open_wall_id(slug), ticket, request.get_data(), choice)
    src = url_for("wall.draft_photo", slug=slug, ticket=ticket, name="medium.jpg")
    draft = {**feed.photo_as_json(photo, src), "hidden": photo.hidden, "bare": photo.bare, "looked": photo.looked}
    return _private(jsonify(draft)), 201


@blueprint.get("/w/<slug>/photos/<ticket>/<name>")
def draft_photo(slug: str, ticket: str, name: str) -> ResponseReturnValue:
    with db.reading() as session:
        address = intake.draft(session, feed.find_wall(session, slug).id, ticket).address
    return _private(picture(address, name))


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


@blueprint.get("/w/<slug>/receipts")
def find_receipt(slug: str) -> ResponseReturnValue:
    code = posts.plain_code(request.args.get("code", ""))
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        refusal = None
        if code:
            try:
                _find_post(session, wall, code)
                return redirect(url_for("wall.receipt", slug=slug, code=code))
            except WallError as error:
                refusal = error
        page = make_response(
            render_template(
                "wall/find_receipt.html",
                wall=wall,
                words=language.words_of(wall),
                code=code,
                refusal=refusal_of(refusal),
            )
        )
        return with_status(page, refusal) if refusal else page


@blueprint.get("/w/<slug>/receipts/<code>")
def receipt(slug: str, code: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        post = _find_post(session, wall, code)
        waits = post.status is Status.PENDING
        ahead = posts.ahead(session, post) if waits else 0
        if wants_json():
            answer = {"id": post.id, "status": post.status, "ahead": ahead, "was_shown": post.shown_seq > 0}
            answer |= {"reason": post.reason, "covered": post.covered}
            return _private(jsonify(answer))
        plain = posts.plain_code(code)
        page = render_template(
            "wall/receipt.html",
            wall=wall,
            words=language.words_of(wall),
            post=_with_state(post),
            code=plain,
            code_groups=[plain[at : at + 4] for at in range(0, len(plain), 4)],
            ahead=ahead,
        )
        return _private(make_response(page))


@blueprint.post("/w/<slug>/receipts/<code>/withdrawal")
def withdraw(slug: str, code: str) -> ResponseReturnValue:
    with db.transaction() as session:
        wall = feed.find_wall(session, slug)
        posts.withdraw(session, wall, _find_post(session, wall, code))
    if wants_json():
        return jsonify({"status": "withdrawn"})
    return redirect(url_for("wall.withdrawn", slug=slug), 303)


@blueprint.get("/w/<slug>/withdrawn")
def withdrawn(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        return render_template("wall/withdrawn.html", wall=wall, words=language.words_of(wall))


@blueprint.get("/w/<slug>/feed")
def get_feed(slug: str) -> ResponseReturnValue:
    after = request.args.get("after", 0, type=number)
    limit = min(max(request.args.get("limit", feed.LARGEST_PAGE, type=number), 1), feed.LARGEST_PAGE)
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        answer = Response(mimetype="application/json")
        answer.set_etag(f"{wall.history}-{wall.seq}-{int(wall.is_blank)}-{after}-{limit}")
        answer.cache_control.public = True
        answer.cache_control.no_cache = True
        answer.make_conditional(request)
        if answer.status_code == 200:
            answer.set_data(json.dumps(asdict(feed.changes(session, wall, after, limit)), ensure_ascii=False))
    return answer


@blueprint.get("/w/<slug>/display")
def display(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        return render_template(
            "display/display.html",
            wall=wall,
            words=language.words_of(wall),
            address=phone_link(slug).split("://", 1)[1],
        )


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
    response = Response(assets.packed(path) if packed else assets.read(path), mimetype=type_of(path))
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


def phone_link(slug: str) -> str:
    """Where supporters find a wall: what the QR code says."""
    return f"{_config().base_url}/w/{slug}"


def number(typed: str) -> int:
    """A number that the database can hold. Raises ValueError, which `args.get` takes for none given."""
    if not 0 <= int(typed) < 2**63:
        raise ValueError
    return int(typed)


def lab() -> Lab:
    made: Lab = current_app.extensions["wall.lab"]
    return made


def picture(address: str, name: str) -> Response:
    """A photo's file as an answer. Raises PhotoUnknown."""
    file = intake.file_of(lab().store, address, name)
    return Response(file, mimetype=TYPES[name.rpartition(".")[2]])


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
    limits().spend("photo", device())
    sending = hashlib.sha256(form.client_id.encode() + hashlib.sha256(file).digest()).digest()
    ticket = urlsafe_b64encode(sending).decode().rstrip("=")
    intake.take(lab(), _open_wall_id(slug), ticket, file, Choice())
    return ticket


def _open_wall_id(slug: str) -> int:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        if not wall.is_open:
            raise WallClosed
        return wall.id


def device() -> str:
    """Whose request this is, for the limits only: it is hashed at once and never kept."""
    return request.remote_addr or ""


def _find_post(session: Session, wall: Wall, code: str) -> Post:
    """The receipt's post. Only wrong codes count towards the limit: a crowd that shares a connection may look often."""
    try:
        return posts.find(session, wall, code)
    except ReceiptUnknown:
        limits().spend("guess", device())
        raise


def _phone_page(slug: str, form: PostForm, error: WallError | None) -> Response:
    with db.reading() as session:
        wall = feed.find_wall(session, slug)
        on_wall = feed.count(session, wall)
        page = render_template(
            "wall/phone.html",
            wall=wall,
            words=language.words_of(wall),
            posts=[feed.as_json(post) for post in feed.latest(session, wall, SHOWN_ON_PHONE)],
            seq=wall.seq,
            count=on_wall.messages,
            countries_count=on_wall.countries,
            countries=countries.names(language.current()),
            draft=form,
            refusal=refusal_of(error),
        )
    return make_response(page)


def refusal_of(error: WallError | None) -> dict[str, Any] | None:
    """A refusal as the pages show it beside its field; also for the moderators' pages."""
    return {"code": error.code, "message": error.message(), "field": error.field} if error else None


def _with_state(post: Post) -> dict[str, Any]:
    """A post as its receipt shows it. What was on the wall and is no more was taken down."""
    waits = post.status is Status.PENDING
    state = "taken-down" if post.status is Status.REJECTED and post.shown_seq else post.status.value
    told = {"reason": post.reason, "covered": post.covered}
    return {**feed.as_json(post), **told, "state": state, "sent": post.arrived_at.isoformat() if waits else None}


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def limits() -> Limits:
    """This process's rules of how often a device may do something."""
    rules: Limits = current_app.extensions["wall.limits"]
    return rules


def known_devices() -> Devices:
    """What this process remembers of the phones whose posts wait."""
    known: Devices = current_app.extensions["wall.devices"]
    return known


def _config() -> Config:
    config: Config = current_app.extensions["wall.config"]
    return config
