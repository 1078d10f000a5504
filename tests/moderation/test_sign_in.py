"""Who guesses passwords gets nowhere, keeps nobody out, and does not fill the machine's memory."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.actors import JSON, Moderator, Server, token_of
from wall import db
from wall.limits import Limits
from wall.models import Wall

RAIDERS = [f"198.51.100.{number}" for number in range(1, 11)]
ELSEWHERE = "192.0.2.1"
PATIENCE = 30  # seconds: turns at heavy work are waited for
SPELLINGS = ["{}", "{} ", " {}", "{}\u202e", "\ufeff{}", "{}\x01", "{}\t", "\n{}"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Server]:
    """Behind a proxy that says where somebody comes from."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(empty_database, folder / "wall.sqlite3")
    running = Server(folder, {"WALL_PROXIES": "1"}).start()
    yield running
    running.stop()


class Door:
    """The page to sign in on, open in one browser at one address."""

    def __init__(self, server: Server, address: str) -> None:
        self.url = f"{server.url}/moderation/sign-in"
        self.browser = requests.Session()
        self.browser.headers["X-Forwarded-For"] = address
        self.token = token_of(self.browser.get(self.url, timeout=20).text)

    def tries(self, name: str, password: str = "not the password") -> requests.Response:
        form = {"name": name, "password": password, "csrf_token": self.token}
        return self.browser.post(self.url, data=form, allow_redirects=False, timeout=PATIENCE)


def test_one_address_tries_ten_passwords_of_an_account_a_minute_however_it_spells_the_name(
    server: Server, moderator: Moderator
) -> None:
    door = Door(server, "203.0.113.1")

    answers = [door.tries(SPELLINGS[number % len(SPELLINGS)].format(moderator.name)) for number in range(14)]

    statuses = Counter(answer.status_code for answer in answers)
    assert statuses in ({401: 10, 429: 4}, {401: 11, 429: 3}), "one more where a minute has just begun"
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["Retry-After"]) > 0


def test_raiders_at_ten_addresses_do_not_keep_the_right_person_out(server: Server, moderator: Moderator) -> None:
    over = Event()

    def raid(address: str) -> Counter[int]:
        door, answers = Door(server, address), Counter[int]()
        while not over.is_set():
            answers[door.tries(moderator.name).status_code] += 1
            over.wait(0.05)
        return answers

    hers = Door(server, ELSEWHERE)
    with ThreadPoolExecutor(3 * len(RAIDERS)) as raiders:
        raided = [raiders.submit(raid, address) for address in RAIDERS * 3]
        over.wait(1)
        status = hers.tries(moderator.name, factories.PASSWORD).status_code
        over.set()

    assert status == 303
    assert sum((answers.result() for answers in raided), Counter())[303] == 0


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_eighty_at_once_take_the_memory_of_two_and_who_finds_the_line_full_is_told_when_to_come_back(
    server: Server,
) -> None:
    doors = [Door(server, f"10.0.{number}.1") for number in range(80)]
    before = most_memory(server)

    with ThreadPoolExecutor(len(doors)) as people:
        answers = list(people.map(lambda door: door.tries("Nobody"), doors))

    assert most_memory(server) - before < 2 * 64 + 32
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {401, 503}
    assert statuses[401] >= 22
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert int(refused.headers["Retry-After"]) > 0
    assert "Too many are signing in at this moment." in refused.text


def test_an_unknown_name_is_answered_as_a_wrong_password_from_the_first_time_on(
    server: Server, moderator: Moderator
) -> None:
    door = Door(server, "203.0.113.2")

    unknown, wrong = door.tries("Nobody at all"), door.tries(moderator.name)

    assert (unknown.status_code, wrong.status_code) == (401, 401)
    assert refusal_on(unknown) == refusal_on(wrong)


def test_a_name_without_end_is_nobodys(server: Server) -> None:
    door = Door(server, "203.0.113.3")
    assert door.tries("e" + "\u0301" * 9_000).status_code == 401
    assert requests.get(f"{server.url}/healthz", headers=JSON, timeout=5).ok


def most_memory(server: Server) -> int:
    """The most memory that the server ever had, in MiB."""
    assert server.process
    kept = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{server.process.pid}/status").read_text())
    assert kept
    return int(kept[1]) // 1024


def refusal_on(page: requests.Response) -> str:
    found = re.search(r'id="refusal"[^>]*>([^<]+)', page.text)
    assert found
    return found[1]


def test_who_uses_up_a_shared_connections_tries_keeps_no_moderator_out(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a vigil moderators and a hostile crowd may share one connection."""
    monkeypatch.setitem(app.extensions, "wall.limits", Limits({"sign-in from": "3/hour", "sign-in as": "3/hour"}))
    with db.transaction() as session:
        factories.make_moderator(session, wall, "Nadia")
    nadia, crowd, stranger = (app.test_client() for _browser in range(3))
    assert types(nadia, "Nadia", factories.PASSWORD) == 303
    nadia.delete_cookie("moderator")

    assert [types(crowd, "Somebody", "not a password") for _try in range(3)] == [401, 401, 429]

    assert types(stranger, "Nadia", factories.PASSWORD) == 429, "a browser that nobody has signed in in"
    assert types(nadia, "Nadia", factories.PASSWORD) == 303
    forged = app.test_client()
    forged.set_cookie("browser", "x.forged")
    assert types(forged, "Nadia", factories.PASSWORD) == 429


def types(browser: FlaskClient, name: str, password: str) -> int:
    page = browser.get("/moderation/sign-in").get_data(as_text=True)
    form = {"name": name, "password": password, "csrf_token": token_of(page)}
    return browser.post("/moderation/sign-in", data=form).status_code
