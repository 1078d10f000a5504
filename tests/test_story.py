"""The whole path in one reading: phone, queue, a person's decision, the feed, every screen; and back."""

from typing import get_args

import pytest
import requests

from tests.actors import Display, Moderator, Server, Supporter, wait_until
from wall.config import AsyncMode


@pytest.mark.parametrize("served_by", get_args(AsyncMode))
def test_a_supporters_words_reach_the_projected_wall_and_leave_it(own_server: Server, served_by: AsyncMode) -> None:
    own_server.settings["WALL_ASYNC_MODE"] = served_by
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator, display = (
        Supporter(own_server, slug),
        Moderator(own_server, slug),
        Display(own_server, slug).connects(),
    )
    desk = moderator.listens()
    phone = supporter.listens()

    sent = supporter.posts("Ты не один. I <3 you", name="Аня", country="KZ")

    waiting = desk.hears("queue:entered")["post"]
    assert (waiting["id"], waiting["body"], waiting["name"]) == (sent.id, "Ты не один. I <3 you", "Аня")
    assert supporter.status(sent) == "pending"
    assert display.shows() == []

    moderator.approves(sent)

    assert desk.hears("queue:left") == {
        "wall": moderator.wall,
        "id": sent.id,
        "status": "approved",
        "by": moderator.name,
    }
    added = phone.hears("feed:added")
    assert added["seq"] == 1
    assert added["post"]["at"].endswith(":00:00Z")
    wait_until(lambda: display.shows() == ["Ты не один. I <3 you"], "the display shows it")
    assert supporter.status(sent) == "approved"
    assert not [name for name in phone.names() if name.startswith("queue")], "supporters hear nothing of the queue"

    supporter.withdraws(sent)

    assert phone.hears("feed:removed") == {"wall": supporter.wall, "seq": 2, "id": sent.id}
    wait_until(lambda: display.shows() == [], "the display lets it go")
    assert supporter.status(sent) == "404"
    desk.leave()
    phone.leave()


def test_a_display_that_missed_a_removal_takes_the_post_down(
    supporter: Supporter, moderator: Moderator, display: Display
) -> None:
    kept, removed = supporter.posts("We read their names."), supporter.posts("The last names.")
    moderator.approves(kept)
    moderator.approves(removed)
    wait_until(lambda: len(display.shows()) == 2, "both are shown")

    display.loses_its_network()
    moderator.takes_down(removed)
    later = supporter.posts("Existimos.")
    moderator.approves(later)
    assert "The last names." in display.shows(), "it was away"

    display.connects()
    assert display.shows() == ["We read their names.", "Existimos."]


def test_a_wall_restored_from_a_backup_is_loaded_afresh(own_server: Server) -> None:
    own_server.start()
    slug = own_server.make_wall()
    supporter, moderator = Supporter(own_server, slug), Moderator(own_server, slug)
    before = requests.get(f"{own_server.url}/w/{slug}/feed", timeout=20)
    moderator.approves(supporter.posts("Existimos."))
    known = requests.get(f"{own_server.url}/w/{slug}/feed?after=1", timeout=20)

    own_server.command("wall", "restored")

    after = requests.get(
        f"{own_server.url}/w/{slug}/feed?after=1", headers={"If-None-Match": known.headers["ETag"]}, timeout=20
    )
    assert before.json()["history"] == known.json()["history"]
    assert after.status_code == 200, "what a browser kept of the old history is not taken for the new"
    assert after.json()["history"] != known.json()["history"]
