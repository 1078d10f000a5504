"""Behind the nginx of docs/running.md: however many poll, the server hears of one a second; a take-down goes out."""

import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.actors import Moderator, Server, Supporter, free_port, wait_until
from wall.config import ROOT

QUESTIONS = 2_000  # some seconds of them
POLLERS = 12
SPELLINGS = ("br", "gzip, br", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8")
ASKED_THE_SERVER = {"MISS", "EXPIRED", "REVALIDATED", "BYPASS"}

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


@dataclass
class Front:
    """nginx as the docs have it, without TLS; each answer says where it is from."""

    url: str

    def asks(self, path: str, encoding: str = "br") -> requests.Response:
        return requests.get(self.url + path, headers={"Accept-Encoding": encoding}, timeout=20)


@pytest.fixture
def front(server: Server, tmp_path: Path) -> Iterator[Front]:
    port = free_port()
    sample = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "running.md").read_text(), re.DOTALL)
    assert sample
    text = re.sub(r"\n *ssl_certificate.*", "", sample[1])
    for documented, here in [
        ("listen 443 ssl;", f"listen 127.0.0.1:{port}; add_header X-From $upstream_cache_status;"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{server.port}"),
        ("/dev/shm/wall-feed", str(tmp_path / "cache")),
    ]:
        assert documented in text
        text = text.replace(documented, here)
    config = tmp_path / "nginx.conf"
    config.write_text(f"daemon off; user root; pid {tmp_path}/pid;\n{text}")
    running = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(config)])
    front = Front(f"http://127.0.0.1:{port}")
    wait_until(lambda: _answers(front), "nginx answers")
    yield front
    running.terminate()
    running.wait()


def test_any_number_who_poll_are_one_a_second_to_the_server(
    front: Front, supporter: Supporter, moderator: Moderator
) -> None:
    moderator.approves(supporter.posts("We exist."))
    path = f"/w/{moderator.wall}/feed?after=0"

    start = time.monotonic()
    with ThreadPoolExecutor(POLLERS) as people:
        answers = list(people.map(lambda number: front.asks(path, SPELLINGS[number % 4]), range(QUESTIONS)))
    seconds = time.monotonic() - start

    come_from = Counter(answer.headers["X-From"] for answer in answers)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert 1 <= sum(come_from[where] for where in ASKED_THE_SERVER) <= seconds + 2
    assert come_from["HIT"] > QUESTIONS / 2


def test_a_take_down_reaches_who_polls_within_two_seconds_and_what_they_knew_is_not_asked_again(
    front: Front, supporter: Supporter, moderator: Moderator
) -> None:
    sent = supporter.posts("We exist.")
    moderator.approves(sent)
    path = f"/w/{moderator.wall}/feed?after=1"
    assert front.asks(path).json()["removed"] == []

    moderator.takes_down(sent)
    start = time.monotonic()

    wait_until(lambda: front.asks(path).json()["removed"] == [sent.id], "it is named")
    assert time.monotonic() - start < 2


def test_who_must_know_what_is_now_asks_past_every_cache(
    front: Front, supporter: Supporter, moderator: Moderator
) -> None:
    sent = supporter.posts("We exist.")
    moderator.approves(sent)
    path = f"/w/{moderator.wall}/feed?after=1"
    assert front.asks(path).json()["removed"] == []
    assert front.asks(f"{path}&fresh=1").json()["removed"] == []

    moderator.takes_down(sent)

    assert front.asks(f"{path}&fresh=1").json()["removed"] == [sent.id]


@pytest.mark.parametrize(
    "spelling", ["AFTER=1&after=2", "after=2&AFTER=1", "AFTER=1&FRESH=1&after=2", "after=1&after=2"]
)
def test_nobody_can_put_another_answer_in_the_place_of_what_others_ask_for(
    front: Front, supporter: Supporter, moderator: Moderator, spelling: str
) -> None:
    """nginx does not tell AFTER from after; the server does."""
    sent = supporter.posts("We exist.")
    moderator.approves(sent)
    moderator.takes_down(sent)
    feed = f"/w/{moderator.wall}/feed"
    assert front.asks(f"{feed}?{spelling}&limit=500").ok

    for honest in ("after=1&limit=500", "after=1&limit=500&fresh=1"):
        assert front.asks(f"{feed}?{honest}").json()["removed"] == [sent.id]


def test_a_crowd_that_must_know_what_is_now_does_not_wait_for_each_other(
    front: Front, supporter: Supporter, moderator: Moderator
) -> None:
    moderator.approves(supporter.posts("We exist."))
    path = f"/w/{moderator.wall}/feed?after=0&fresh=1"

    with ThreadPoolExecutor(POLLERS) as people:
        answers = list(people.map(lambda _one: front.asks(path), range(POLLERS)))

    assert {answer.headers["X-From"] for answer in answers} == {"BYPASS"}


def test_no_answer_is_kept_of_a_seq_that_the_wall_has_not_reached(
    front: Front, supporter: Supporter, moderator: Moderator
) -> None:
    """It would look like a wall that was restored from a backup to who gets there, and make them begin anew."""
    path = f"/w/{moderator.wall}/feed?after=1"
    assert front.asks(path).json()["seq"] == 0

    moderator.approves(supporter.posts("We exist."))

    assert front.asks(path).json()["seq"] == 1


def test_each_gets_the_encoding_that_they_understand(front: Front, supporter: Supporter, moderator: Moderator) -> None:
    for number in range(4):
        moderator.approves(supporter.posts(f"Number {number}, and these words make the page long enough to be packed."))
    path = f"/w/{moderator.wall}/feed?after=0"

    answers = {encoding: front.asks(path, encoding) for encoding in ("gzip, br", "gzip", "identity")}

    assert [answer.headers.get("Content-Encoding") for answer in answers.values()] == ["br", "gzip", None]
    assert len({answer.text for answer in answers.values()}) == 1


def _answers(front: Front) -> bool:
    try:
        return front.asks("/healthz").ok
    except requests.ConnectionError:
        return False
