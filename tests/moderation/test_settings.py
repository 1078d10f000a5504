"""What an organiser sets for a wall, and who may switch raid mode."""

import pytest
import requests
from sqlalchemy import select

from moderation import settings
from moderation.errors import MinutesUnclear
from moderation.models import AuditEntry, Role
from moderation.settings import Settings
from tests.actors import HTML, Moderator, Server, Supporter
from wall import db
from wall.models import Wall


def test_each_setting_that_changes_stands_in_the_record(wall: Wall) -> None:
    for _twice in range(2):
        with db.transaction() as session:
            to = Settings(is_open=True, needs_two=True, is_at_risk=False, late_after=12)
            settings.change(session, session.get_one(Wall, wall.id), to, by="Vera")

    with db.reading() as session:
        now = session.get_one(Wall, wall.id)
        told = [(line.action, line.by, line.why) for line in session.scalars(select(AuditEntry))]
    assert (now.is_open, now.needs_two, now.is_at_risk, now.late_after) == (True, True, False, 12)
    assert told == [("settings_changed", "Vera", "needs_two: on"), ("settings_changed", "Vera", "late_after: 12")]


@pytest.mark.parametrize("typed", ["", "0", "241", "five", "-1", "1.5", "٠", "9" * 5000])
def test_minutes_are_a_number_that_makes_sense(typed: str) -> None:
    with pytest.raises(MinutesUnclear):
        Settings.from_form({"late_after": typed})


def test_the_page_of_settings_works_without_javascript(server: Server, slug: str) -> None:
    vera = Moderator(server, slug, role=Role.ORGANISER)
    url = f"{server.url}/moderation/w/{slug}"

    def sends(path: str, **fields: str) -> requests.Response:
        form = {"csrf_token": vera.token, **fields}
        return vera.http.post(url + path, data=form, headers=HTML, timeout=20)

    refused = sends("/settings", late_after="0", is_open="1")
    assert refused.status_code == 422
    assert "Choose between 1 and 240 minutes." in refused.text
    assert 'value="0"' in refused.text, "what was typed comes back"

    closed = sends("/settings", late_after="7")
    assert closed.status_code == 200, "by way of the page"
    assert Supporter(server, slug).tries("Too late").json()["error"]["code"] == "wall_closed"
    sends("/settings", late_after="7", is_open="1")

    sent = Supporter(server, slug).posts("Something vile", device="d" * 32)
    assert sends(f"/../../posts/{sent.id}/denials").status_code == 200
    page = vera.http.get(url + "/settings", timeout=20).text
    lifted = sends("/denials", lift=page.split('name="lift" value="')[1].split('"')[0])
    assert "No phone is denied." in lifted.text
    Supporter(server, slug).posts("Let in again", device="d" * 32)

    on = sends("/raid", on="1", back=f"/moderation/w/{slug}/settings")
    assert "Switch raid mode off" in on.text
    assert Supporter(server, slug).tries("Without proof").json()["error"]["code"] == "proof_needed"
