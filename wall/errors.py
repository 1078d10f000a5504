"""What can go wrong, in words of the domain: a stable code, a status, and one rendering as JSON or as a page."""

import logging
from collections.abc import Sequence
from typing import ClassVar

from flask import Flask, Response, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

log = logging.getLogger("wall")


class WallError(Exception):
    """A refusal that a person can understand. `code` never changes; the words of `message` may."""

    code: ClassVar[str] = "server_fault"
    status: ClassVar[int] = 500

    def __init__(self, *, field: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(self.code)
        self.field = field
        self.retry_after = retry_after

    def message(self) -> str:
        return _("Something went wrong on our side. Nothing you sent was lost. Please try again.")

    def extra(self) -> dict[str, str]:
        """What a program may want to know beside the code."""
        return {}


class ServerFault(WallError):
    pass


class StorageUnavailable(WallError):
    code, status = "storage_unavailable", 503

    def __init__(self) -> None:
        super().__init__(retry_after=5)

    def message(self) -> str:
        return _("The wall cannot save anything just now. Your words were not sent; they stay on this page.")


class BadRequest(WallError):
    code, status = "bad_request", 400

    def message(self) -> str:
        return _("The wall did not understand that request.")


class UnknownField(WallError):
    code, status = "unknown_field", 400

    def message(self) -> str:
        return _("The form held a field that this wall does not know.")


class FormExpired(WallError):
    code, status = "form_expired", 400

    def message(self) -> str:
        return _("This page was open for too long. Reload it and try again.")


class NotText(WallError):
    code, status = "not_text", 400

    def __init__(self, field: str = "body") -> None:
        super().__init__(field=field)

    def message(self) -> str:
        return _("Some of these characters are damaged. Please type them again.")


class PostEmpty(WallError):
    code, status = "post_empty", 422

    def __init__(self, field: str = "body") -> None:
        super().__init__(field=field)

    def message(self) -> str:
        return _("There are no words yet. Write a few.")


class PostTooLong(WallError):
    code, status = "post_too_long", 422

    def __init__(self, length: int, limit: int, field: str = "body") -> None:
        super().__init__(field=field)
        self.length = length
        self.limit = limit

    def message(self) -> str:
        return ngettext(
            "This is longer than the wall can show: %(num)s character at the most.",
            "This is longer than the wall can show: %(num)s characters at the most.",
            self.limit,
        )


class TooManyLines(WallError):
    code, status = "too_many_lines", 422

    def __init__(self, lines: int, limit: int) -> None:
        super().__init__(field="body")
        self.lines = lines
        self.limit = limit

    def message(self) -> str:
        return ngettext(
            "The wall can show %(num)s line at the most.", "The wall can show %(num)s lines at the most.", self.limit
        )


class CountryUnknown(WallError):
    code, status = "country_unknown", 422

    def __init__(self) -> None:
        super().__init__(field="country")

    def message(self) -> str:
        return _("Choose a country from the list, or none.")


class CouldIdentify(WallError):
    """The words tell who or where somebody is, and their writer has not said yet that this is meant."""

    code, status = "could_identify", 422

    def __init__(self, words: Sequence[str], field: str = "body") -> None:
        super().__init__(field=field)
        self.words = words

    def message(self) -> str:
        found = " ".join(_("“%(words)s”", words=words) for words in self.words)
        return _(
            "%(found)s could identify someone. Nothing was sent yet. Change it, or send it again as it is: "
            "a person reads it first.",
            found=found,
        )


class PhotoUnreadable(WallError):
    code, status = "photo_unreadable", 422

    def __init__(self) -> None:
        super().__init__(field="photo")

    def message(self) -> str:
        return _("We could not open this photo. It may be damaged; try another one, or a screenshot of it.")


class PhotoKindUnknown(WallError):
    code, status = "photo_kind_unknown", 415

    def __init__(self) -> None:
        super().__init__(field="photo")

    def message(self) -> str:
        return _("The wall takes photos as JPEG, HEIC, AVIF, PNG or WebP.")


class PhotoMoves(WallError):
    code, status = "photo_moves", 415

    def __init__(self) -> None:
        super().__init__(field="photo")

    def message(self) -> str:
        return _("The wall shows still pictures only. This one moves.")


class PhotoTooLarge(WallError):
    code, status = "photo_too_large", 413

    def __init__(self) -> None:
        super().__init__(field="photo")

    def message(self) -> str:
        return _("This photo is too large: 25 megabytes and 40 megapixels at the most. A screenshot of it will do.")


class TooManyPhotos(WallError):
    code, status = "too_many_photos", 422

    def __init__(self, limit: int) -> None:
        super().__init__(field="photo")
        self.limit = limit

    def message(self) -> str:
        return ngettext("%(num)s photo at the most.", "%(num)s photos at the most.", self.limit)


class DisplayUnknown(WallError):
    code, status = "display_unknown", 404

    def message(self) -> str:
        return _("This screen is not known. Perhaps somebody has removed it.")


class DisplayNameless(WallError):
    code, status = "display_nameless", 422

    def __init__(self) -> None:
        super().__init__(field="name")

    def message(self) -> str:
        return _("Give the screen a name.")


class TooManyDisplays(WallError):
    code, status = "too_many_displays", 422

    def __init__(self, limit: int) -> None:
        super().__init__(field="name")
        self.limit = limit

    def message(self) -> str:
        return ngettext("%(num)s named screen at the most.", "%(num)s named screens at the most.", self.limit)


class DisplayCodeUnknown(WallError):
    code, status = "display_code_unknown", 404

    def __init__(self) -> None:
        super().__init__(field="code")

    def message(self) -> str:
        return _("This code opens no screen. It is good for 15 minutes and once; ask for a new one.")


class SceneUnknown(WallError):
    code, status = "scene_unknown", 422

    def __init__(self) -> None:
        super().__init__(field="scene")

    def message(self) -> str:
        return _("The wall has no such scene.")


class PlaylistUnclear(WallError):
    code, status = "playlist_unclear", 422

    def __init__(self, rows: int, shortest: int, longest: int) -> None:
        super().__init__(field="playlist")
        self.rows, self.shortest, self.longest = rows, shortest, longest

    def message(self) -> str:
        return _(
            "A playlist has %(rows)s scenes at the most, each from %(shortest)s seconds to %(longest)s minutes long.",
            rows=self.rows,
            shortest=self.shortest,
            longest=self.longest // 60,
        )


class NumberUnclear(WallError):
    code, status = "number_unclear", 422

    def __init__(self, field: str, least: int, most: int) -> None:
        super().__init__(field=field)
        self.least, self.most = least, most

    def message(self) -> str:
        return _("Choose a number between %(least)s and %(most)s.", least=self.least, most=self.most)


class LinkUnclear(WallError):
    code, status = "link_unclear", 422

    def __init__(self) -> None:
        super().__init__(field="link")

    def message(self) -> str:
        return _("A link begins with https:// and has 200 characters at the most.")


class CountriesUnclear(WallError):
    code, status = "countries_unclear", 422

    def __init__(self) -> None:
        super().__init__(field="unsaid")

    def message(self) -> str:
        return _("Write each country as its two letters, such as RU.")


class PhotoUnknown(WallError):
    code, status = "photo_unknown", 404

    def message(self) -> str:
        return _("There is no such photo. Perhaps it was taken down.")


class PhotoGone(WallError):
    """A post names a photo that waited too long for it: the phone, which still has it, sends it again."""

    code, status = "photo_gone", 409

    def __init__(self) -> None:
        super().__init__(field="photo")

    def message(self) -> str:
        return _("A photo waited too long and was deleted. Choose it again.")


class PhotosBusy(WallError):
    code, status = "photos_busy", 503

    def __init__(self) -> None:
        super().__init__(retry_after=5)

    def message(self) -> str:
        return _("Many photos arrive at this moment. Try again in a few seconds; your words stay on this page.")


class RequestTooLarge(WallError):
    code, status = "request_too_large", 413

    def message(self) -> str:
        return _("That is far more than a message. The wall did not read it.")


class LengthRequired(WallError):
    code, status = "length_required", 411

    def message(self) -> str:
        return _("The request did not say how long it is.")


class FormExpected(WallError):
    code, status = "form_expected", 415

    def message(self) -> str:
        return _("The wall takes forms only.")


class TooMany(WallError):
    code, status = "too_many", 429

    def message(self) -> str:
        return _("Too many at once from this connection. Wait a little; your words stay on this page.")


class Busy(WallError):
    code, status = "busy", 503

    def __init__(self) -> None:
        super().__init__(retry_after=3)

    def message(self) -> str:
        return _("Too many are signing in at this moment. Try again in a few seconds.")


class ProofNeeded(WallError):
    """The wall is raided: the phone solves a challenge first, and sends again by itself."""

    code, status = "proof_needed", 428

    def message(self) -> str:
        return _("Many write at this moment. Your phone works for a second or two, and then sends your words.")


class DeviceDenied(WallError):
    code, status = "device_denied", 403

    def message(self) -> str:
        return _("This phone cannot write to this wall for now. Its moderators decided so. You can still read along.")


class ForeignOrigin(WallError):
    code, status = "foreign_origin", 403

    def message(self) -> str:
        return _("This form was sent from another site. Open the wall's own page and send it there.")


class PageUnknown(WallError):
    code, status = "page_unknown", 404

    def message(self) -> str:
        return _("There is no page at this address.")


class MethodNotAllowed(WallError):
    code, status = "method_not_allowed", 405

    def message(self) -> str:
        return _("This address does not take that kind of request.")


class WallUnknown(WallError):
    code, status = "wall_unknown", 404

    def message(self) -> str:
        return _("There is no wall at this address. Check the link, or scan the code again.")


class WallClosed(WallError):
    code, status = "wall_closed", 409

    def message(self) -> str:
        return _("This wall takes no more messages. What is on it stays.")


class PostUnknown(WallError):
    code, status = "post_unknown", 404

    def message(self) -> str:
        return _("There is no such post. Perhaps it was withdrawn.")


class ReceiptUnknown(WallError):
    code, status = "receipt_unknown", 404

    def message(self) -> str:
        return _("Nothing stands under this code. If you withdrew your message, it is gone.")


class PostWithdrawn(WallError):
    code, status = "post_withdrawn", 410

    def message(self) -> str:
        return _("You took this message off the wall. Open the page again to write a new one.")


HTTP_ERRORS: dict[int, type[WallError]] = {
    404: PageUnknown,
    405: MethodNotAllowed,
    413: RequestTooLarge,
    415: FormExpected,
}


def wants_json() -> bool:
    """Whether the client asked for JSON rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def as_json(error: WallError) -> dict[str, object]:
    body: dict[str, object] = {"code": error.code, "message": error.message()}
    if error.field:
        body["field"] = error.field
    return {"error": body, **error.extra()}


def render(error: WallError) -> Response:
    """The one rendering of a refusal: JSON for a program, a page in the reader's language for a person."""
    if wants_json():
        response = jsonify(as_json(error))
    else:
        page = render_template(
            "errors/error.html",
            code=error.code,
            message=error.message(),
            status=error.status,
            home_url=url_for("wall.index"),
        )
        response = make_response(page)
    return with_status(response, error)


def with_status(response: Response, error: WallError) -> Response:
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def register(app: Flask) -> None:
    """Answers every exception that a request can raise. No traceback, and no name of a class, reaches a person."""
    app.register_error_handler(WallError, render)
    app.register_error_handler(CSRFError, lambda _error: render(FormExpired()))
    app.register_error_handler(HTTPException, _render_http)
    app.register_error_handler(OperationalError, _render_storage)
    app.register_error_handler(NoConnectionFree, _render_storage)
    app.register_error_handler(Exception, _render_fault)


def log_fault(error: BaseException | None) -> None:
    """The class and the place say enough to mend it; the message, the address or a value could be a supporter's."""
    place = error.__traceback__ if error else None
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("fault: %s at %s", type(error).__name__, where)


def _render_http(error: HTTPException) -> Response:
    code = error.code or 500
    return render(HTTP_ERRORS.get(code, BadRequest if code < 500 else ServerFault)())


def _render_storage(error: OperationalError | NoConnectionFree) -> Response:
    log.error("storage unavailable: %s", type(error).__name__)
    return render(StorageUnavailable())


def _render_fault(error: Exception) -> Response:
    log_fault(error)
    return render(ServerFault())
