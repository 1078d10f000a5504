"""What moderators and organisers do with the show: their forms, without JavaScript, and what stands in the record."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from moderation.models import AuditEntry, Role
from tests.actors import HTML, Moderator, Server
from tests.pages import Page
from wall import campaign, displays, facts, feed, scenes
from wall.models import WallWords


@pytest.fixture
def vera(server: Server, slug: str) -> Moderator:
    return Moderator(server, slug, role=Role.ORGANISER)


def sends(person: Moderator, path: str, **fields: str | list[str]) -> requests.Response:
    """A form of a page, and the page that follows."""
    url = f"{person.server.url}/moderation/w/{person.wall}/{path}"
    return person.http.post(url, data={"csrf_token": person.token, **fields}, headers=HTML, timeout=20)


def show_of(person: Moderator) -> dict[str, Any]:
    found: dict[str, Any] = person.gets(f"/w/{person.wall}/show").json()
    return found


def record(person: Moderator) -> list[tuple[str, str]]:
    with person.server.session() as session:
        wall = feed.find_wall(session, person.wall)
        noted = select(AuditEntry).where(AuditEntry.wall_id == wall.id).order_by(AuditEntry.number)
        return [(entry.action, entry.why) for entry in session.scalars(noted)]


def playlist(*rows: tuple[str, str, str]) -> dict[str, str | list[str]]:
    scenes, minutes, seconds = (list(column) for column in zip(*rows, strict=True))
    return {"part": "playlist", "scene": scenes, "minutes": minutes, "seconds": seconds}


def test_every_scene_has_its_name(app: Flask) -> None:
    with app.test_request_context("/"):
        assert tuple(scenes.words()) == facts.SCENES


def test_a_moderator_switches_scenes_and_each_switch_stands_in_the_record_once(
    server: Server, vera: Moderator, moderator: Moderator
) -> None:
    with server.session(writes=True) as session:
        roof = displays.add(session, feed.find_wall(session, moderator.wall), "Roof")[0].id

    for _twice in range(2):
        sends(moderator, "scene", scene="mosaic")
        sends(moderator, "scene", scene="map", screen=roof)
    assert (show_of(vera)["scene"], show_of(vera)["own"]) == ("mosaic", {roof: "map"})
    sends(moderator, "scene", scene="", screen=roof)
    sends(moderator, "scene", scene="")

    assert (show_of(vera)["scene"], show_of(vera)["own"], show_of(vera)["turn"]) == ("", {}, 4)
    assert record(vera) == [
        ("scene", "mosaic"),
        ("screen_scene", "Roof: map"),
        ("screen_scene", "Roof: as all others"),
        ("scene", "playlist"),
    ]


def test_a_scene_that_there_is_not_is_refused_and_nothing_changes(moderator: Moderator) -> None:
    refused = moderator.posts(f"/moderation/w/{moderator.wall}/scene", scene="fireworks")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "scene_unknown")
    unknown = moderator.posts(f"/moderation/w/{moderator.wall}/scene", scene="map", screen="x" * 22)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "display_unknown")
    assert (show_of(moderator)["turn"], record(moderator)) == (0, [])


def test_two_organisers_who_ask_for_silence_at_once_begin_one(server: Server, vera: Moderator) -> None:
    olga = Moderator(server, vera.wall, role=Role.ORGANISER)

    def asks(person: Moderator) -> object:
        return person.posts(f"/moderation/w/{vera.wall}/silence", seconds="60").json()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(asks, (vera, olga))

    assert one == other
    assert record(vera) == [("silence", "60 s")]
    sends(vera, "silence", seconds="0")
    assert show_of(vera)["silence"] is None
    assert record(vera)[1:] == [("silence_ended", "")]


@pytest.mark.parametrize("seconds", ["", "9", "601", "-1", "a minute"])
def test_a_silence_that_makes_no_sense_is_refused(vera: Moderator, seconds: str) -> None:
    refused = vera.posts(f"/moderation/w/{vera.wall}/silence", seconds=seconds)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "number_unclear")
    assert show_of(vera)["silence"] is None


def test_an_organiser_writes_a_playlist_row_by_row(vera: Moderator) -> None:
    def is_now() -> list[tuple[str, int]]:
        return [(row["scene"], row["seconds"]) for row in show_of(vera)["playlist"]]

    rows = [("stream", "3", "0"), ("map", "", "45"), ("credits", "1", "30")]
    page = sends(vera, "show", **playlist(*rows, ("", "", "")))
    assert page.status_code == 200, "by way of the page"
    assert is_now() == [("stream", 180), ("map", 45), ("credits", 90)]
    typed = [field.get("value") for field in Page(page.text).all("input") if field.get("name") == "seconds"]
    assert typed == ["0", "45", "30", ""], "and a row for one more"

    sends(vera, "show", **playlist(*rows), earlier="2")
    assert is_now() == [("stream", 180), ("credits", 90), ("map", 45)]
    sends(vera, "show", **playlist(*rows), remove="0")
    assert is_now() == [("map", 45), ("credits", 90)]

    refused = sends(vera, "show", **playlist(("map", "0", "3"), ("credits", "1", "0")))
    assert refused.status_code == 422
    assert "each from 5 seconds to 240 minutes long" in refused.text
    assert 'value="3"' in refused.text, "what was typed comes back"
    assert is_now() == [("map", 45), ("credits", 90)]
    assert record(vera) == [
        ("playlist", "stream, map, credits"),
        ("playlist", "stream, credits, map"),
        ("playlist", "map, credits"),
    ]


def test_an_organiser_says_what_the_scenes_need_to_know(vera: Moderator) -> None:
    form = {"part": "facts", "goal": "150", "away_after": "20", "step": "same", "link": "https://example.org"}
    form |= {"unsaid": "RU BY", "mark_lon": "45.7", "mark_lat": "43.3"}

    assert sends(vera, "show", **form).status_code == 200

    now = show_of(vera)
    assert (now["goal"], now["away"], now["step"], now["unsaid"]) == (150, 1200, "same", ["RU", "BY"])
    assert now["mark"] == {"lon": 45.7, "lat": 43.3}
    assert "example.org" in vera.http.get(f"{vera.server.url}/w/{vera.wall}/display", timeout=20).text
    assert {why for _action, why in record(vera)} == {
        "goal", "away_after", "step", "link", "unsaid", "mark_lon", "mark_lat",
    }  # fmt: skip
    for wrong in ({"goal": "0"}, {"link": "javascript:alert(1)"}, {"unsaid": "Mordor"}, {"mark_lon": "200"}):
        refused = sends(vera, "show", **{**form, **wrong})
        (typed,) = wrong.items()
        field = Page(refused.text).field(typed[0])
        assert (refused.status_code, field.get("value"), field.get("aria-invalid")) == (422, typed[1], "true")
    assert show_of(vera)["turn"] == now["turn"]


def test_an_organiser_says_the_campaigns_words_in_each_language(server: Server, vera: Moderator) -> None:
    form = {name: f"{name} по-русски" for name in campaign.LENGTHS}
    page = sends(vera, "show", part="words", lang="ru", **form)

    assert page.status_code == 200
    with server.session() as session:
        row = session.get_one(WallWords, (feed.find_wall(session, vera.wall).id, "ru"))
        assert {name: getattr(row, name) for name in campaign.LENGTHS} == form
    assert {field.get("value") for field in Page(page.text).all("input")} >= set(form.values())
    assert record(vera) == [("words_changed", f"ru: {', '.join(campaign.LENGTHS)}")]

    refused = sends(vera, "show", part="words", lang="ru", letters="Ы" * 41)
    assert refused.status_code == 422
    wrong = [field for field in Page(refused.text).all("input") if field.has("aria-invalid")]
    assert [(field.get("id"), field.get("value")) for field in wrong] == [("ru-letters", "Ы" * 41)]
    for lang in ("", "xx", "ru-RU"):
        assert sends(vera, "show", part="words", lang=lang).status_code == 400


@pytest.mark.parametrize("part", ["", "everything", "__class__"])
def test_a_part_that_there_is_not_is_refused(vera: Moderator, part: str) -> None:
    assert sends(vera, "show", part=part).status_code == 400
    assert sends(vera, "show", part="playlist", scene=["map"], minutes=[]).status_code == 400


def test_what_is_done_with_a_screen_stands_in_the_record(server: Server, vera: Moderator) -> None:
    with server.session(writes=True) as session:
        roof = displays.add(session, feed.find_wall(session, vera.wall), "Roof")[0].id

    code = sends(vera, f"screens/{roof}/code")
    for deed in ("identify", "reload"):
        assert sends(vera, f"screens/{roof}/{deed}", back=f"/moderation/w/{vera.wall}/screens").status_code == 200

    assert code.status_code == 201
    assert re.search(rf"<span>[{displays.CODE_SIGNS}]{{4}}</span> <span>[{displays.CODE_SIGNS}]{{4}}</span>", code.text)
    assert record(vera) == [("screen_code", "Roof"), ("screen_identified", "Roof"), ("screen_reloaded", "Roof")]
    words = vera.http.get(f"{server.url}/moderation/w/{vera.wall}/record", timeout=20).text
    for said in ("made a code for a screen", "let a screen show its name", "let a screen load anew"):
        assert said in words
