"""What every answer carries and every request must pass, whoever made it: headers, size, origin."""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, Response, request

from wall.config import Config
from wall.errors import (
    BadRequest,
    ForeignOrigin,
    FormExpected,
    LengthRequired,
    NotText,
    PhotoTooLarge,
    RequestTooLarge,
    WallError,
    log_fault,
)
from wall.photos.intake import LARGEST_FILE, MOST_A_POST

LARGEST_REQUEST = 64 * 1024  # bytes; a message is 4,000 at the most
LARGEST_FORM = LARGEST_REQUEST + MOST_A_POST * LARGEST_FILE  # of a browser without JavaScript, with its photos in it
LONGEST_LANGUAGES = 200  # signs of Accept-Language; each language more costs each page time
URL_ENCODED = "application/x-www-form-urlencoded"
WITH_FILES = "multipart/form-data"
FORMS = {URL_ENCODED, WITH_FILES}
RAW = "application/octet-stream"
_PHOTO = re.compile(r"/w/[^/]+/photos/[^/]+")
_POSTS = re.compile(r"/w/[^/]+/posts")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: browsers would then send `Origin: null` with a form (docs/decisions/0002-same-origin.md)
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(), browsing-topics=()",
}
# What pages are made of: the rules above are for a document, and a phone at a vigil pays for each byte of them, a dozen
# times. Opened by itself such a file may load nothing and run nothing.
PARTS = ("text/css", "text/javascript", "application/javascript", "font/", "image/")
HEADERS_OF_PARTS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOT_KEPT = {"text/html", "application/json"}  # a form's client_id, a receipt, a queue, an address that holds a code
REFUSAL = "wall.refusal"
_FAULT = b"Something went wrong on our side. Please try again.\n"
OVER_TLS = {"Strict-Transport-Security": "max-age=63072000"}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]


class Envelope:
    """The outermost WSGI layer, Socket.IO's calls included: headers on every answer, even where all else failed.

    What Flask could not read is taken away before it tries: it would fail in each page, that of the refusal too.
    """

    def __init__(self, app: WsgiApp, *, is_secure: bool) -> None:
        self._app = app
        over_tls = OVER_TLS if is_secure else {}
        self._headers = list({**HEADERS, **over_tls}.items())
        self._headers_of_parts = list({**HEADERS_OF_PARTS, **over_tls}.items())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            own = {name.lower(): value for name, value in headers}
            ours = self._headers_of_parts if own.get("content-type", "").startswith(PARTS) else self._headers
            return start_response(status, headers + [pair for pair in ours if pair[0].lower() not in own], exc_info)

        _clear(environ)
        try:
            return self._app(environ, start)
        except Exception as fault:
            if "HTTP_UPGRADE" in environ:
                raise  # a socket has no use for a page
            log_fault(fault)
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
            start("500 INTERNAL SERVER ERROR", headers)
            return [_FAULT]


def _clear(environ: Environ) -> None:
    """Takes away what nobody should read, and notes the refusal that it deserves."""
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # declines to compress each message for each client
    if languages := environ.get("HTTP_ACCEPT_LANGUAGE"):
        environ["HTTP_ACCEPT_LANGUAGE"] = shortened(languages)
    if not is_text(environ.get("QUERY_STRING", "")):
        environ["QUERY_STRING"] = ""
        environ[REFUSAL] = BadRequest()
    if not is_host(environ.get("HTTP_HOST", "")):
        del environ["HTTP_HOST"]
        environ[REFUSAL] = BadRequest()
    if refusal := size_refusal(environ):
        environ["CONTENT_LENGTH"] = "0"  # such a body is never read; wall.connection hangs up after the answer
        environ[REFUSAL] = refusal


def init_app(app: Flask, config: Config) -> None:
    allowed = frozenset(config.own_origins)

    @app.before_request
    def refuse() -> None:
        if refusal := request.environ.get(REFUSAL):
            raise refusal
        if request.method in SAFE_METHODS:
            return
        if not is_own_origin(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), allowed):
            raise ForeignOrigin()
        if request.content_length and request.mimetype not in ({RAW} if request.method == "PUT" else FORMS):
            raise FormExpected()
        request.max_content_length = largest(request.environ)
        if request.mimetype == URL_ENCODED and not is_utf8(request.get_data()):
            raise NotText()

    @app.after_request
    def keep_out_of_caches(response: Response) -> Response:
        if response.mimetype in NOT_KEPT:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def is_own_origin(origin: str | None, fetch_site: str | None, allowed: frozenset[str]) -> bool:
    """Whether a request that changes something comes from a page of ours.

    Browsers name the origin of every such request (Fetch, "append a request Origin header"); what names none is no
    browser, and carries nobody's cookie by mistake.
    """
    if origin is not None:
        return origin in allowed
    return fetch_site in (None, "same-origin", "none")


def is_utf8(form: bytes) -> bool:
    """Whether a form's bytes are text. Werkzeug would keep the others as `%FF`, as if somebody had typed that."""
    try:
        unquote_to_bytes(form).decode()
    except UnicodeDecodeError:
        return False
    return True


def is_text(query: str) -> bool:
    """Whether the bytes of a query are text; WSGI hands them over as Latin-1."""
    try:
        query.encode("latin-1").decode()
    except UnicodeError:
        return False
    return True


def is_host(name: str) -> bool:
    """Whether the name in `Host` can be one: Werkzeug writes it the way of international domains."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def shortened(languages: str) -> str:
    """The first languages of a list that goes on and on."""
    if len(languages) <= LONGEST_LANGUAGES:
        return languages
    return languages[:LONGEST_LANGUAGES].rpartition(",")[0]


def size_refusal(environ: Environ) -> WallError | None:
    """What a request is told whose body is too large, or does not say how large it is."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return LengthRequired()
    length = str(environ.get("CONTENT_LENGTH") or "0").strip()
    if not (length.isascii() and length.isdecimal()):
        return BadRequest()
    most = largest(environ)
    if int(length) <= most:
        return None
    return RequestTooLarge() if most == LARGEST_REQUEST else PhotoTooLarge()


def largest(environ: Environ) -> int:
    """How many bytes a request's body may have: more only where a photo may be in it."""
    method, path = environ.get("REQUEST_METHOD"), environ.get("PATH_INFO", "")
    if method == "PUT" and _PHOTO.fullmatch(path):
        return LARGEST_FILE
    is_form = environ.get("CONTENT_TYPE", "").startswith(WITH_FILES)
    return LARGEST_FORM if method == "POST" and is_form and _POSTS.fullmatch(path) else LARGEST_REQUEST


class InMemory(Request):
    """A request whose files stay in memory: Werkzeug puts those above 500 KB into a temporary file, originals too."""

    def _get_file_stream(self, *_size: object, **_kind: object) -> BytesIO:
        return BytesIO()
