"""The moderators' door: who is let in to their pages, and to which wall's."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, current_app, g, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from moderation import accounts, browsers
from moderation.browsers import whose
from moderation.errors import NotModerator, NotOrganiser, PasswordWrong, SignedOut, SignInFailed
from moderation.models import Membership, Moderator, Role, SignIn
from wall import db, feed
from wall.errors import WallError, wants_json, with_status
from wall.models import Wall
from wall.web import limits

P = ParamSpec("P")
blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Only for moderators: `g.sign_in` holds who; anybody else is asked to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with db.reading() as session:
            sign_in = accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, ""))
        if sign_in is None:
            if request.method == "GET" and not wants_json():
                return redirect(url_for("moderation.sign_in", next=request.full_path.rstrip("?")))
            raise SignedOut()
        check_token()
        _keep_seen(sign_in)
        g.sign_in = sign_in
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def check_token() -> None:
    """Each of these forms holds a token of its session, beside the check of origin that every request passes."""
    current_app.extensions["csrf"].protect()


def me() -> Moderator:
    sign_in: SignIn = g.sign_in
    return sign_in.moderator


@contextmanager
def acting() -> Iterator[Session]:
    """The transaction of what somebody signed in does. Since the request began their sign-in may have ended: then
    nothing counts any more, and SignedOut is raised.
    """
    with db.transaction() as session:
        if accounts.find_sign_in(session, cookie.get(accounts.COOKIE_KEY, "")) is None:
            raise SignedOut()
        yield session


def refused(
    error: WallError, page: Callable[[WallError], str | Response], *, also: Collection[str] = ()
) -> ResponseReturnValue:
    """Says what a field of the form lacks beside it, and so what has one of the codes `also`; raises all else."""
    if wants_json() or (error.field is None and error.code not in also):
        raise error
    return with_status(make_response(page(error)), error)


def prove_password() -> int:
    """Asks who is signed in for their password once more: a desk that they have left must give nobody a way back in.

    Gives how many tries there were lately. Raises PasswordWrong, TooMany and Busy; takes 0.25 s, so not within a
    transaction.
    """
    tries = limits().spend("sign-in as", whose(), accounts.name_in_counts(me().name))
    try:
        accounts.check_password((me().id, me().password), request.form.get("current", ""), tries)
    except SignInFailed as error:
        raise PasswordWrong() from error
    return tries


def my_wall(session: Session, slug: str, role: Role = Role.MODERATOR) -> Wall:
    """The wall at this address. Raises WallUnknown, NotModerator, and NotOrganiser where that is what it takes."""
    wall = feed.find_wall(session, slug)
    membership = session.get(Membership, (me().id, wall.id))
    if membership is None:
        raise NotModerator()
    if role is Role.ORGANISER and membership.role is not Role.ORGANISER:
        raise NotOrganiser()
    g.role = membership.role  # which pages the links lead to
    return wall


def remember(token: str) -> None:
    """A new sign-in starts with a new cookie: nothing of what the browser held before is carried over."""
    cookie.clear()
    cookie[accounts.COOKIE_KEY] = token
    browsers.remember()


def go_back(slug: str, endpoint: str = "moderation.desk") -> ResponseReturnValue:
    """To the page that a form was on, where it says which; else to a wall's desk, or to `endpoint`."""
    return redirect(own_path(request.form.get("back", "")) or url_for(endpoint, slug=slug), 303)


def own_path(path: str) -> str:
    """A path of this site, or nothing: a link must not send a moderator elsewhere after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else ""


def _keep_seen(sign_in: SignIn) -> None:
    now = datetime.now(UTC)
    if now - sign_in.seen_at > accounts.SEEN_EVERY:
        with db.transaction() as session:
            accounts.seen(session, sign_in.id, now)
