"""Long work leaves the loop to others now and then, and comes to the same."""

import csv
from collections.abc import Iterator

import jinja2
import pytest
from flask import Flask

from moderation import audit
from tests.actors import Moderator, Server, Supporter
from wall import live, turns
from wall.turns import A_TURN, in_turns


class Clock:
    """Work takes as long as it says here; others have their turns meanwhile."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns_at: list[float] = []

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds == 0, "nobody waits longer than the others need"
        self.turns_at.append(self.now)
        self.now += 1.0  # others may take their time

    def work(self, pieces: int, seconds: float) -> Iterator[int]:
        for piece in range(pieces):
            self.now += seconds
            yield piece


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turns, "time", clock)
    monkeypatch.setattr(live, "socketio", clock)
    return clock


def test_long_work_gives_others_a_turn_whenever_its_own_was_long_enough(clock: Clock) -> None:
    assert list(in_turns(clock.work(100, A_TURN * 0.3))) == list(range(100))
    assert len(clock.turns_at) == 25, "four pieces a turn"


def test_what_is_short_is_done_at_once(clock: Clock) -> None:
    assert list(in_turns(clock.work(10, A_TURN / 20))) == list(range(10))
    assert clock.turns_at == []


def test_a_page_in_turns_is_the_page(app: Flask, clock: Clock) -> None:
    source = "{% for n in numbers %}<li>{{ n }}{{ work() }}</li>{% endfor %}"
    numbers = [*range(50), "<b>"]

    def work() -> str:
        clock.now += A_TURN
        return ""

    made = app.jinja_env.from_string(source).render(numbers=numbers, work=work)

    assert len(clock.turns_at) > 20
    plain = jinja2.Environment(autoescape=True).from_string(source)
    assert made == plain.render(numbers=numbers, work=lambda: "")


def test_a_fault_in_a_page_is_told_as_ever(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError):
        app.jinja_env.from_string("{{ 1 // 0 }}").render()


def test_a_record_comes_whole(server: Server, slug: str) -> None:
    moderator, supporter = Moderator(server, slug), Supporter(server, slug)
    for number in range(3):
        moderator.approves(supporter.posts(f"Name {number}"))

    rows = list(csv.reader(moderator.gets(f"/moderation/w/{slug}/record.csv").text.splitlines()))

    assert rows[0] == list(audit.COLUMNS)
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
