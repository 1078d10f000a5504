"""The show: which scene the screens are to show, who is told, and what nobody may set."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from socketio.exceptions import ConnectionError as Refused

from moderation.models import Role
from tests.actors import JSON, Display, Listener, Moderator, Server, Supporter, wait_until
from tests.pages import Page
from wall import campaign, db, displays, facts, feed, show
from wall.app import create_app
from wall.config import Config
from wall.errors import (
    CountriesUnclear,
    DisplayCodeUnknown,
    DisplayUnknown,
    LinkUnclear,
    NumberUnclear,
    PlaylistUnclear,
    PostTooLong,
    SceneUnknown,
    WallError,
)
from wall.facts import Facts, Turn
from wall.language import LANGUAGES
from wall.limits import Limits
from wall.models import Wall, WallWords

NIGHT = datetime(2026, 11, 23, 20, 41, 17, 250_000, tzinfo=UTC)
NIGHT_MS = 1_795_466_477_250
PLAYLIST = [Turn("stream", 180), Turn("map", 60)]


def told(wall: Wall, now: datetime | None = None) -> dict[str, Any]:
    with db.reading() as session:
        return show.as_json(session, wall, now)


# What is set


def test_a_wall_begins_with_no_scene_chosen_and_a_hundred_balloons_to_come(app: Flask, wall: Wall) -> None:
    assert told(wall) == {
        "wall": "weexist",
        "turn": 0,
        "page": told(wall)["page"],
        "scene": "",
        "playlist": [],
        "from": None,
        "step": "",
        "goal": 100,
        "away": 600,
        "silence": None,
        "unsaid": [],
        "mark": None,
        "own": {},
        "places": [],
    }


def test_each_change_is_one_turn_and_what_changes_nothing_is_none(app: Flask, wall: Wall) -> None:
    turns = []
    for _twice in range(2):
        with db.transaction() as session:
            show.switch(session, wall, "mosaic")
            show.set_playlist(session, wall, PLAYLIST)
            show.change(session, wall, Facts(goal=200, unsaid=("RU",), mark=(45.7, 43.3), step="apart"))
            campaign.set_words(session, wall, "en", {"demand": "Open the borders."})
            turns.append(show.of(session, wall).turn)

    assert turns == [4, 4]
    now = told(wall)
    assert (now["scene"], now["goal"], now["unsaid"], now["step"]) == ("mosaic", 200, ["RU"], "apart")
    assert now["mark"] == {"lon": 45.7, "lat": 43.3}
    assert now["playlist"] == [{"scene": "stream", "seconds": 180}, {"scene": "map", "seconds": 60}]


@pytest.mark.parametrize("scene", ["empty", "Stream", "stream ", "../x", "é" * 30])
def test_no_scene_is_shown_that_there_is_not(app: Flask, wall: Wall, scene: str) -> None:
    with db.transaction() as session:
        display = displays.add(session, wall, "Gate")[0]
        with pytest.raises(SceneUnknown):
            show.switch(session, wall, scene)
        with pytest.raises(SceneUnknown):
            show.switch_screen(session, wall, display.id, scene)
        with pytest.raises(SceneUnknown):
            show.set_playlist(session, wall, [Turn(scene, 60)])
        assert show.of(session, wall).turn == 0


def test_the_playlist_begins_when_it_is_set_and_again_when_it_is_chosen(app: Flask, wall: Wall) -> None:
    def begins(act: str, at: datetime) -> int:
        with db.transaction() as session:
            if act == "set":
                show.set_playlist(session, wall, PLAYLIST, at)
            else:
                show.switch(session, wall, act.removeprefix("playlist"), at)
        began: int = told(wall)["from"]
        return began - NIGHT_MS

    minute = timedelta(minutes=1)
    assert begins("set", NIGHT) == 0
    assert begins("set", NIGHT + minute) == 0, "it is the same"
    assert begins("mosaic", NIGHT + 2 * minute) == 0
    assert begins("playlist", NIGHT + 3 * minute) == 180_000
    assert begins("playlist", NIGHT + 4 * minute) == 180_000, "it is chosen already"


def test_one_screen_may_show_another_scene(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        gate, roof = (displays.add(session, wall, name)[0].id for name in ("Gate", "Roof"))
        assert show.switch_screen(session, wall, roof, "map")
        assert not show.switch_screen(session, wall, roof, "map")
        with pytest.raises(DisplayUnknown):
            show.switch_screen(session, wall, "x" * 22, "map")
    assert (told(wall)["own"], told(wall)["places"]) == ({roof: "map"}, [gate, roof])
    with db.transaction() as session:
        assert show.switch_screen(session, wall, roof, "")
    assert told(wall)["own"] == {}


def test_a_silence_ends_by_itself_or_before_and_nobody_makes_it_longer(app: Flask, wall: Wall) -> None:
    def silence(seconds: float) -> object:
        return told(wall, NIGHT + timedelta(seconds=seconds))["silence"]

    with db.transaction() as session:
        assert not show.end_silence(session, wall, NIGHT)
        assert show.start_silence(session, wall, 60, NIGHT)
        assert not show.start_silence(session, wall, 600, NIGHT + timedelta(seconds=1)), "one lasts already"
    assert silence(0) == silence(59.9) == {"from": NIGHT_MS, "seconds": 60}
    assert silence(60) is None
    with db.transaction() as session:
        assert show.start_silence(session, wall, 90, NIGHT + timedelta(seconds=60))
        assert show.end_silence(session, wall, NIGHT + timedelta(seconds=61))
    assert silence(62) is None


@pytest.mark.parametrize("seconds", [-1, 0, 9, 601])
def test_a_silence_has_its_bounds(app: Flask, wall: Wall, seconds: int) -> None:
    with db.transaction() as session, pytest.raises(NumberUnclear):
        show.start_silence(session, wall, seconds)


# What is typed

FORM = {"goal": "100", "away_after": "10"}


def test_what_an_organiser_types_is_read() -> None:
    typed = {
        "step": "same",
        "link": " https://example.org/a?b ",
        "unsaid": "ru, by;RU",
        "mark_lon": "-45,7",
        "mark_lat": "43.3",
    }
    assert Facts.from_form({**FORM, **typed}) == Facts(
        step="same", link="https://example.org/a?b", unsaid=("RU", "BY"), mark=(-45.7, 43.3)
    )
    assert Facts.from_form({"goal": "٢٠٠", "away_after": "5"}) == Facts(goal=200, away_after=5)


NO_NUMBERS = ("", "0", "-5", "1e3", "1000001", "9" * 5000, "ten")
NO_LINKS = (
    "javascript:alert(1)", "ftp://example.org", "example.org", "https://", "https://a b.org", "//example.org",
    "https://[::1", "https://user:pass@example.org", "https://example.org/" + "x" * 181, "https://e\u202ex.org",
)  # fmt: skip
NO_PLACES = (("181", "0"), ("0", "-90.5"), ("5", ""), ("", "5"), ("nan", "0"), ("1e1", "0"))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        *[({"goal": typed}, NumberUnclear) for typed in NO_NUMBERS],
        *[({"away_after": typed}, NumberUnclear) for typed in ("", "0", "241", "1.5")],
        *[({"link": typed}, LinkUnclear) for typed in NO_LINKS],
        *[({"unsaid": typed}, CountriesUnclear) for typed in ("ZZ", "Russia", "RU/BY", "R")],
        *[({"mark_lon": lon, "mark_lat": lat}, NumberUnclear) for lon, lat in NO_PLACES],
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, str], error: type[WallError]) -> None:
    with pytest.raises(error):
        Facts.from_form({**FORM, **wrong})


def test_a_playlist_is_read_row_by_row() -> None:
    rows = [("stream", "3", "0"), ("", "7", "7"), ("map", "", "45"), ("credits", "1", "")]
    assert facts.playlist(rows) == [Turn("stream", 180), Turn("map", 45), Turn("credits", 60)]


@pytest.mark.parametrize(
    "rows",
    [[("map", "0", "4")], [("map", "241", "0")], [("map", "x", "0")], [("map", "-1", "0")], [("map", "0", "10")] * 25],
    ids=str,
)
def test_no_playlist_that_nobody_could_follow(rows: list[facts.Row]) -> None:
    with pytest.raises(PlaylistUnclear):
        facts.playlist(rows)


def test_a_word_changes_alone_and_may_not_be_too_long(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        assert campaign.set_words(session, wall, "en", {"letters": " WE\n EXIST ", "call": "We exist."}) == ["letters"]
        assert campaign.set_words(session, wall, "ru", {"demand": "Откройте границы."}) == ["demand"]
        for name, length in campaign.LENGTHS.items():
            with pytest.raises(PostTooLong) as refused:
                campaign.set_words(session, wall, "en", {name: "x" * (length + 1)})
            assert refused.value.field == name
        with pytest.raises(PostTooLong):
            campaign.set_words(session, wall, "en", {"letters": "👨‍👩‍👧‍👦" * 10})  # 10 to a reader, 70 to the database
    with db.reading() as session:
        said = {row.lang: (row.letters, row.call, row.demand) for row in session.get_one(Wall, wall.id).words}
    assert said == {"en": ("WE EXIST", "We exist.", ""), "ru": ("", "", "Откройте границы.")}


# Which page a display has


def pages(client: FlaskClient, wall: Wall) -> set[str]:
    """What stands for the page, as each language's page says it and as the show does."""
    said = {
        Page(client.get(f"/w/{wall.slug}/display?lang={lang}").text).one("main").get("data-page") for lang in LANGUAGES
    }
    return said | {client.get(f"/w/{wall.slug}/show").json["page"]}  # type: ignore[index]


def test_a_display_loads_again_where_its_words_are_others_and_only_then(
    app: Flask, client: FlaskClient, wall: Wall
) -> None:
    seen = [pages(client, wall)]
    for change in ("words", "link", "title"):
        with db.transaction() as session:
            now = session.get_one(Wall, wall.id)
            if change == "words":
                campaign.set_words(session, now, "ar", {"at": "الليلة"})
            elif change == "link":
                show.change(session, now, Facts(link="https://example.org"))
            else:
                now.title = "#StillHere"
        seen.append(pages(client, wall))
    with db.transaction() as session:
        show.switch(session, wall, "map")
        show.start_silence(session, wall, 60)
        show.change(session, wall, Facts(link="https://example.org", goal=7))
    assert pages(client, wall) == seen[-1]
    assert [len(each) for each in seen] == [1, 1, 1, 1]
    assert len(set.union(*seen)) == 4


def test_a_display_loads_again_after_an_upgrade(app: Flask, client: FlaskClient, wall: Wall) -> None:
    before = pages(client, wall)
    show.use("another release")
    assert told(wall)["page"] not in before


def test_the_show_is_sent_again_only_where_it_changed(app: Flask, client: FlaskClient, wall: Wall) -> None:
    first = client.get("/w/weexist/show")
    assert first.headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/w/weexist/show", headers=known).status_code == 304
    with db.transaction() as session:
        displays.add(session, wall, "Gate")
    assert client.get("/w/weexist/show", headers=known).status_code == 200
    assert client.get("/w/nowhere/show", headers=JSON).status_code == 404


# Who is told


def organiser(server: Server, slug: str) -> Moderator:
    return Moderator(server, slug, role=Role.ORGANISER)


def add(server: Server, slug: str, name: str) -> tuple[str, str]:
    with server.session(writes=True) as session:
        display, token = displays.add(session, feed.find_wall(session, slug), name)
        return display.id, token


@pytest.fixture
def gate(server: Server, slug: str) -> Iterator[Display]:
    screen = Display(server, slug, add(server, slug, "Screen at the gate")[1]).connects()
    yield screen
    screen.loses_its_network()


def heard_by(screen: Display) -> Listener:
    assert screen.listener is not None
    return screen.listener


def test_screens_and_desks_hear_of_a_scene_and_phones_do_not(
    server: Server, slug: str, moderator: Moderator, display: Display, gate: Display
) -> None:
    phone, desk = Supporter(server, slug).listens(), moderator.listens()
    elsewhere = Display(server, server.make_wall()).connects()
    assert heard_by(display).hears("display:scene")["turn"] == 0
    assert desk.hears("show")["turn"] == 0

    assert moderator.posts(f"/moderation/w/{slug}/scene", scene="balloons").json() == {"turn": 1}

    for listener, event in ((heard_by(display), "display:scene"), (heard_by(gate), "display:scene"), (desk, "show")):
        assert listener.hears(event, 2)["scene"] == "balloons"
        assert listener.last(event) == requests.get(f"{server.url}/w/{slug}/show", timeout=20).json()
    moderator.blanks()
    phone.hears("wall:state", 2)
    assert set(phone.names()) == {"wall:state"}
    assert heard_by(elsewhere).names().count("display:scene") == 1
    for listener in (phone, desk, heard_by(elsewhere)):
        listener.leave()


def test_a_screen_is_told_its_name_and_shows_it_when_asked(
    server: Server, slug: str, moderator: Moderator, display: Display, gate: Display
) -> None:
    me = heard_by(gate).hears("display:self")
    assert me["name"] == "Screen at the gate"

    assert moderator.posts(f"/moderation/w/{slug}/screens/{me['id']}/identify").json() == {"id": me["id"]}
    assert organiser(server, slug).posts(f"/moderation/w/{slug}/screens/{me['id']}/reload").ok

    assert heard_by(gate).hears("display:identify") == {"wall": slug, "id": me["id"], "name": "Screen at the gate"}
    assert heard_by(gate).hears("display:reload") == {"wall": slug, "id": me["id"]}
    moderator.blanks()
    heard_by(display).hears("wall:state", 2)
    assert set(heard_by(display).names()) == {"wall:state", "display:scene"}, "that one has no name, and is not meant"


def test_a_page_that_does_not_ask_for_the_show_is_not_told(server: Server, slug: str, moderator: Moderator) -> None:
    token = add(server, slug, "Of last year")[1]
    listener = Listener(server.url, "/wall", {"wall": slug, "display": token, "show": "yes"})
    listener.hears("wall:state")
    moderator.posts(f"/moderation/w/{slug}/scene", scene="map")
    moderator.blanks()
    listener.hears("wall:state", 2)
    assert set(listener.names()) == {"wall:state"}
    listener.leave()


def test_a_screen_that_connects_during_a_silence_keeps_it(server: Server, slug: str) -> None:
    vera = organiser(server, slug)
    began = vera.posts(f"/moderation/w/{slug}/silence", seconds="600").json()

    late = Display(server, slug).connects()

    assert heard_by(late).hears("display:scene")["silence"] == began["silence"]
    assert began["silence"]["seconds"] == 600
    vera.posts(f"/moderation/w/{slug}/silence", seconds="0")
    assert heard_by(late).hears("display:scene", 2)["silence"] is None
    late.loses_its_network()


def test_many_who_switch_at_once_take_turns_without_a_gap(server: Server, slug: str, display: Display) -> None:
    people = [Moderator(server, slug) for _person in range(4)]

    def switches(person: Moderator) -> list[int]:
        return [
            person.posts(f"/moderation/w/{slug}/scene", scene=scene).json()["turn"]
            for scene in ("map", "mosaic", "credits", "holding")
        ]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(switches, people))

    last = max(max(turns) for turns in answers)
    wait_until(lambda: heard_by(display).last("display:scene")["turn"] == last, "the last turn is heard")
    events = [event for name, event in heard_by(display).heard if name == "display:scene"]
    turns = [event["turn"] for event in events]
    assert sorted(set(turns)) == list(range(last + 1)), "none is missing; the server may say one again"
    assert turns == sorted(turns)
    assert events[-1] == requests.get(f"{server.url}/w/{slug}/show", timeout=20).json()


def test_an_organisers_command_reaches_the_screens(server: Server, slug: str, display: Display) -> None:
    before = heard_by(display).hears("display:scene")

    server.command("wall", "words", slug, "en", "--demand", "Open the borders.")

    after = heard_by(display).hears("display:scene", 2)
    assert (after["turn"], after["page"] == before["page"]) == (1, False)
    with server.session() as session:
        words = next(words for words in feed.find_wall(session, slug).words if words.lang == "en")
        assert (words.demand, words.call) == ("Open the borders.", "We exist."), "what is left out stays"


def test_who_comes_and_goes_among_the_screens_changes_their_places(server: Server, slug: str, display: Display) -> None:
    vera = organiser(server, slug)
    vera.posts(f"/moderation/w/{slug}/screens", name="Roof")
    (screen,) = heard_by(display).hears("display:scene", 2)["places"]
    vera.posts(f"/moderation/w/{slug}/screens/{screen}", name="Attic")
    heard_by(display).hears("display:scene", 3)
    vera.posts(f"/moderation/w/{slug}/screens/{screen}/removal")
    assert heard_by(display).hears("display:scene", 4)["places"] == []


# A short code


def test_a_code_is_good_once_for_a_quarter_of_an_hour_and_however_it_is_typed(app: Flask, wall: Wall) -> None:
    with db.transaction() as session:
        display, token = displays.add(session, wall, "Gate")
        codes = [displays.offer_code(session, wall, display.id, NIGHT)[1] for _twice in range(2)]
        assert all(code not in str(vars(display)) for code in codes)
        late = NIGHT + displays.CODE_LASTS
        for wrong, at in ((codes[0], NIGHT), (codes[1], late), ("", NIGHT), ("é" * 8, NIGHT), (display.id, NIGHT)):
            with pytest.raises(DisplayCodeUnknown):
                displays.use_code(session, wrong, at)
        typed = f" {codes[1][:4].lower()}-{codes[1][4:]} "
        opened, new = displays.use_code(session, typed, late - timedelta(seconds=1))
        assert opened is display
        assert displays.with_token(session, wall.id, new) is display
        with pytest.raises(DisplayUnknown):
            displays.with_token(session, wall.id, token)
        with pytest.raises(DisplayCodeUnknown):
            displays.use_code(session, codes[1], NIGHT)


def code_on(page: str) -> str:
    return next(element for element in Page(page).all("p") if element.get("class") == "short-code").text()


def test_a_borrowed_machine_becomes_the_screen_and_the_one_before_is_none_any_more(
    server: Server, slug: str, gate: Display
) -> None:
    vera = organiser(server, slug)
    me = heard_by(gate).hears("display:self")["id"]
    page = vera.posts(f"/moderation/w/{slug}/screens/{me}/code")
    assert page.status_code == 201
    assert "/screen</bdi>" in page.text

    opened = requests.post(f"{server.url}/screen", {"code": code_on(page.text)}, allow_redirects=False, timeout=20)

    assert opened.status_code == 303
    address, _, token = opened.headers["Location"].partition("#")
    assert address.split("?")[0].endswith(f"/w/{slug}/display")
    assert opened.headers["Cache-Control"] == "no-store"
    wait_until(lambda: not heard_by(gate).is_connected, "the machine before is hung up on")
    with pytest.raises(Refused):
        gate.connects()
    borrowed = Display(server, slug, token).connects()
    assert heard_by(borrowed).hears("display:self")["id"] == me
    borrowed.loses_its_network()
    again = requests.post(f"{server.url}/screen", {"code": code_on(page.text)}, headers=JSON, timeout=20)
    assert (again.status_code, again.json()["error"]["code"]) == (404, "display_code_unknown")


def test_two_machines_on_which_one_code_is_typed_at_once_are_not_both_the_screen(server: Server, slug: str) -> None:
    screen, _token = add(server, slug, "Gate")
    with server.session(writes=True) as session:
        code = displays.offer_code(session, feed.find_wall(session, slug), screen)[1]

    def types(_machine: int) -> int:
        return requests.post(f"{server.url}/screen", {"code": code}, allow_redirects=False, timeout=20).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(types, range(4))) == [303, 404, 404, 404]


def test_who_guesses_codes_is_soon_told_nothing_any_more(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "wall.limits", Limits({"screen code": "3/hour"}))
    with db.transaction() as session:
        display = displays.add(session, wall, "Gate")[0]
        code = displays.offer_code(session, wall, display.id)[1]
    guesser = app.test_client()

    answers = [guesser.post("/screen", data={"code": "BCDFGHJK"}, headers=JSON).status_code for _guess in range(3)]
    answers.append(guesser.post("/screen", data={"code": code}).status_code)

    assert answers == [404, 404, 404, 429], "the right one too, else it could be told from the others"
    monkeypatch.setitem(app.extensions, "wall.limits", Limits({"screen code": "3/hour"}))
    assert guesser.post("/screen", data={"code": code}).status_code == 303, "and it was not used up"


def test_the_servers_rules_hold_for_the_codes(tmp_path: Any, empty_database: Any) -> None:
    """The test above has its own limit; this is the one that is served."""
    url = f"sqlite:///{tmp_path / 'rules.sqlite3'}"
    served = create_app(Config(secret_key="s" * 40, database_url=url, photos=str(tmp_path), async_mode="threading"))
    spent = [served.extensions["wall.limits"].is_over("screen code", "192.0.2.1") for _guess in range(21)]
    assert spent == [False] * 20 + [True]


def test_a_campaigns_words_are_as_long_as_the_database_has_room_for() -> None:
    columns = WallWords.__table__.columns
    assert {name: getattr(columns[name].type, "length", None) for name in campaign.LENGTHS} == campaign.LENGTHS
