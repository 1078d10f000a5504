"""A wall's team over HTTP: plain forms of an organiser's; and joining with an account that one has already."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation import qr, team
from moderation.door import acting, blueprint, me, my_wall, prove_password, refused, signed_in
from moderation.errors import RoleUnknown
from moderation.models import Role
from wall import db, language
from wall.errors import WallError
from wall.web import config, device, limits, refusal_of

ORGANISER = Role.ORGANISER
SAID_BESIDE = {"last_organiser", "too_many", "busy"}  # the team, though they are of no field


@blueprint.get("/w/<slug>/team")
@signed_in
def wall_team(slug: str) -> ResponseReturnValue:
    return _page(slug)


@blueprint.post("/w/<slug>/invitations")
@signed_in
def invite(slug: str) -> ResponseReturnValue:
    role = _role("as")
    try:
        _must_organise(slug)
        prove_password()
        with acting() as session:
            code = team.invite(session, my_wall(session, slug, ORGANISER), role, by=me().name)
    except WallError as error:
        return _refused(slug, error)
    return _page(slug, code=code), 201


@blueprint.post("/w/<slug>/invitations/<int:invitation_id>/removal")
@signed_in
def revoke_invitation(slug: str, invitation_id: int) -> ResponseReturnValue:
    with acting() as session:
        team.revoke(session, my_wall(session, slug, ORGANISER), invitation_id, by=me().name)
    return redirect(url_for("moderation.wall_team", slug=slug), 303)


@blueprint.post("/w/<slug>/team/<int:member_id>")
@signed_in
def change_role(slug: str, member_id: int) -> ResponseReturnValue:
    role = _role()
    try:
        _must_organise(slug)
        if role is ORGANISER:
            prove_password()
        with acting() as session:
            team.change_role(session, my_wall(session, slug, ORGANISER), member_id, role, by=me().name)
    except WallError as error:
        return _refused(slug, error)
    return _onward(slug, member_id)


@blueprint.post("/w/<slug>/team/<int:member_id>/removal")
@signed_in
def remove_member(slug: str, member_id: int) -> ResponseReturnValue:
    try:
        with acting() as session:
            team.remove(session, my_wall(session, slug, ORGANISER), member_id, by=me().name)
    except WallError as error:
        return _refused(slug, error)
    return _onward(slug, member_id)


@blueprint.post("/invitations/<code>/membership")
@signed_in
def join_by_invitation(code: str) -> ResponseReturnValue:
    limits().spend("invitation", device())
    with acting() as session:
        slug = team.join(session, code, me()).slug
    return redirect(url_for("moderation.desk", slug=slug), 303)


def _must_organise(slug: str) -> None:
    """Before a password is asked for, which takes a quarter of a second and one of the tries."""
    with db.reading() as session:
        my_wall(session, slug, ORGANISER)


def _role(field: str = "role") -> Role:
    try:
        return Role(request.form.get(field, ""))
    except ValueError as error:
        raise RoleUnknown() from error


def _onward(slug: str, member_id: int) -> ResponseReturnValue:
    """Who has just demoted or removed themselves has no page of the team to see any more."""
    is_self = member_id == g.sign_in.moderator_id
    return redirect(url_for("moderation.index") if is_self else url_for("moderation.wall_team", slug=slug), 303)


def _refused(slug: str, error: WallError) -> ResponseReturnValue:
    return refused(error, lambda error: _page(slug, refusal=error), also=SAID_BESIDE)


def _page(slug: str, *, code: str = "", refusal: WallError | None = None) -> str:
    link = f"{config().base_url}/moderation/invitations/{code}" if code else ""
    with db.reading() as session:
        wall = my_wall(session, slug, ORGANISER)
        return render_template(
            "moderation/team.html",
            wall=wall,
            words=language.words_of(wall),
            me=me(),
            members=team.members(session, wall),
            invitations=team.open_invitations(session, wall),
            link=link,
            code=qr.as_path(link) if link else None,
            refusal=refusal_of(refusal),
        )
