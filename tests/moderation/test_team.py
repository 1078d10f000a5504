"""Who moderates a wall: asked, joined, in another role, and out."""

import pytest
import requests
from sqlalchemy import select

from moderation import accounts, models, resets, team
from moderation.errors import (
    AlreadyMember,
    InvitationUnknown,
    InvitationUsed,
    LastOrganiser,
    MemberUnknown,
    ResetUnknown,
)
from moderation.models import AuditEntry, Invitation, Membership, Opinion, Role, SignIn
from tests import factories
from tests.actors import HTML, Moderator, Server, wait_until
from wall import db
from wall.models import Wall


@pytest.fixture
def vera(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Vera", Role.ORGANISER)


@pytest.fixture
def omar(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Omar")


def test_an_invitation_gives_the_role_that_was_chosen_until_it_is_revoked(wall: Wall) -> None:
    with db.transaction() as session:
        kept, revoked = (team.invite(session, wall, Role.ORGANISER, by="Vera") for _each in range(2))
        team.revoke(session, wall, accounts.find_invitation(session, revoked).id, by="Vera")
        olga = team.accept(session, kept, "Olga", factories.PASSWORD_HASH)
        assert session.get_one(Membership, (olga.id, wall.id)).role is Role.ORGANISER
        with pytest.raises(InvitationUnknown):
            team.accept(session, revoked, "Thief", factories.PASSWORD_HASH)

    assert told() == ["invited", "invited", "invitation_revoked", "joined"]


def test_neither_anothers_nor_a_used_invitation_is_revoked(wall: Wall, omar: models.Moderator) -> None:
    with db.transaction() as session:
        other = factories.make_wall(session, "elsewhere")
        code = accounts.invite(session, other)
        used = session.scalars(select(Invitation).where(Invitation.wall_id == wall.id)).one()
        for invitation in (used, accounts.find_invitation(session, code)):
            with pytest.raises(InvitationUnknown):
                team.revoke(session, wall, invitation.id, by="Vera")
        assert accounts.find_invitation(session, code)


def test_who_has_an_account_joins_another_wall_with_it_once(wall: Wall, omar: models.Moderator) -> None:
    with db.transaction() as session:
        other = factories.make_wall(session, "elsewhere")
        code = accounts.invite(session, other, Role.ORGANISER)
        assert team.join(session, code, omar).slug == "elsewhere"
        assert session.get_one(Membership, (omar.id, other.id)).role is Role.ORGANISER
        with pytest.raises(InvitationUsed):
            team.join(session, code, omar)


def test_an_invitation_is_not_spent_on_who_is_there_already(wall: Wall, omar: models.Moderator) -> None:
    with db.transaction() as session:
        code = accounts.invite(session, wall, Role.ORGANISER)
        with pytest.raises(AlreadyMember):
            team.join(session, code, omar)
        assert session.get_one(Membership, (omar.id, wall.id)).role is Role.MODERATOR
        assert accounts.find_invitation(session, code)


def test_a_wall_keeps_one_organiser(wall: Wall, vera: models.Moderator, omar: models.Moderator) -> None:
    with db.transaction() as session:
        with pytest.raises(LastOrganiser):
            team.change_role(session, wall, vera.id, Role.MODERATOR, by="Vera")
        with pytest.raises(LastOrganiser):
            team.remove(session, wall, vera.id, by="Vera")
        team.change_role(session, wall, omar.id, Role.ORGANISER, by="Vera")
        team.remove(session, wall, vera.id, by="Omar")
        with pytest.raises(MemberUnknown):
            team.remove(session, wall, vera.id, by="Omar")
        assert [(member.name, role) for member, role in team.members(session, wall)] == [("Omar", Role.ORGANISER)]

    assert told() == ["role_changed", "member_removed"]


def test_who_was_removed_is_not_the_first_of_two_who_approve(
    wall: Wall, vera: models.Moderator, omar: models.Moderator
) -> None:
    with db.transaction() as session:
        post = factories.make_post(session, wall).post
        session.add_all(Opinion(post_id=post.id, moderator_id=who.id, version=1, asks=False) for who in (vera, omar))
        session.flush()
        team.remove(session, wall, omar.id, by="Vera")
        assert session.scalars(select(Opinion.moderator_id)).all() == [vera.id]


def test_another_role_and_a_removal_close_the_desk_at_once(server: Server, slug: str) -> None:
    vera, omar = Moderator(server, slug, role=Role.ORGANISER), Moderator(server, slug)
    with server.session() as session:
        his_id = session.scalars(select(models.Moderator.id).where(models.Moderator.name == omar.name)).one()
    hers, his = vera.listens(), omar.listens()

    assert sends(vera, f"/team/{his_id}", role="organiser", current=factories.PASSWORD).status_code == 200
    wait_until(lambda: not his.is_connected, "his socket is closed")
    assert omar.gets(f"/moderation/w/{slug}/team").status_code == 200, "he is an organiser now"

    again = omar.listens()
    assert sends(vera, f"/team/{his_id}/removal").status_code == 200
    wait_until(lambda: not again.is_connected, "his socket is closed")
    assert omar.gets(f"/moderation/w/{slug}").status_code == 403
    assert hers.is_connected
    refused = sends(vera, f"/team/{id_of(vera)}/removal")
    assert refused.status_code == 409
    assert "last organiser" in refused.text
    for listener in (hers, his, again):
        listener.leave()


def test_an_invitation_from_the_page_is_shown_once_and_joined_with_an_account(server: Server, slug: str) -> None:
    vera = Moderator(server, slug, role=Role.ORGANISER)
    omar = Moderator(server, server.make_wall())

    for current in ("", "not her password"):
        refused = sends(vera, "/invitations", **{"as": "moderator"}, current=current)
        assert (refused.status_code, "/moderation/invitations/" in refused.text) == (422, False), "an open desk"
    assert sends(vera, f"/team/{id_of(omar)}", role="organiser").status_code == 422
    made = sends(vera, "/invitations", **{"as": "moderator"}, current=factories.PASSWORD)
    path = made.text.split("/moderation/invitations/")[1].split("<")[0]
    assert path not in vera.gets(f"/moderation/w/{slug}/team").text
    page = omar.http.get(f"{server.url}/moderation/invitations/{path}", timeout=20).text
    assert f"Join as <bdi>{omar.name}</bdi>" in page
    joined = omar.posts(f"/moderation/invitations/{path}/membership")

    assert joined.headers["Location"].endswith(f"/moderation/w/{slug}")
    assert omar.gets(f"/moderation/w/{slug}").status_code == 200


def test_the_operators_link_replaces_all_that_let_in(wall: Wall, omar: models.Moderator) -> None:
    with db.transaction() as session:
        session.get_one(models.Moderator, omar.id).totp_secret = "sealed"
        accounts.start(session, omar.id)
        code = resets.code_for(session, "Omar") or ""
        assert resets.code_for(session, "Nobody") is None
        resets.reset(session, code, "another hash")
        kept = session.get_one(models.Moderator, omar.id)
        assert (kept.password, kept.totp_secret) == ("another hash", "")
        assert session.scalars(select(SignIn)).all() == []
        for used_or_guessed in (code, "guess", code[:-1]):
            with pytest.raises(ResetUnknown):
                resets.find(session, used_or_guessed)

    assert told() == ["codes_off", "account_reset"]


def test_the_links_lead_an_organiser_to_the_team_and_nobody_else(server: Server, slug: str) -> None:
    vera, omar = Moderator(server, slug, role=Role.ORGANISER), Moderator(server, slug)

    for page in ("", "/approved", "/record"):
        hers, his = (each.gets(f"/moderation/w/{slug}{page}").text for each in (vera, omar))
        for place, is_organisers in (("/team", True), ("/settings", True), ("/record", False)):
            link = f'class="places__place" href="/moderation/w/{slug}{place}"'
            assert link in hers
            assert (link in his) is not is_organisers
        assert 'class="places__place" href="/moderation/account"' in his


def sends(moderator: Moderator, path: str, **fields: str) -> requests.Response:
    url = f"{moderator.server.url}/moderation/w/{moderator.wall}{path}"
    return moderator.http.post(url, data={**fields, "csrf_token": moderator.token}, headers=HTML, timeout=20)


def id_of(moderator: Moderator) -> int:
    with moderator.server.session() as session:
        return session.scalars(select(models.Moderator.id).where(models.Moderator.name == moderator.name)).one()


def told() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.wall_id, AuditEntry.number)))


def test_a_number_that_no_database_can_hold_is_nobodys(wall: Wall) -> None:
    with db.transaction() as session:
        with pytest.raises(MemberUnknown):
            team.remove(session, wall, 10**30, by="Vera")
        with pytest.raises(InvitationUnknown):
            team.revoke(session, wall, 10**30, by="Vera")
