"""Limits: how often, by whom, that nobody can tell afterwards whose counts they were; and turns at heavy work."""

import pickle
from collections.abc import Callable
from threading import Event, Thread

import pytest

from tests.actors import wait_until
from wall import limits
from wall.errors import Busy, TooMany
from wall.limits import DAY_SECONDS, Limits, Turns

NOON = 20_000 * DAY_SECONDS + DAY_SECONDS / 2


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day, for the key and for the counts alike."""
    clock = Clock(NOON)
    monkeypatch.setattr("time.time", clock.time)
    return clock


def spend(rules: Limits, whose: str, times: int = 1, action: str = "post") -> None:
    for _ in range(times):
        rules.spend(action, whose)


def is_spent(rules: Limits, whose: str, action: str = "post") -> bool:
    try:
        rules.spend(action, whose)
    except TooMany:
        return True
    return False


def test_the_one_after_the_last_is_refused_and_told_when_to_come_back(clock: Clock) -> None:
    rules = Limits({"post": "3/minute"})
    spend(rules, "192.0.2.1", 3)
    clock.now += 20

    with pytest.raises(TooMany) as refusal:
        rules.spend("post", "192.0.2.1")

    assert refusal.value.retry_after == 40
    clock.now += 41
    assert not is_spent(rules, "192.0.2.1")


def test_one_device_and_one_action_do_not_use_up_anothers(clock: Clock) -> None:
    rules = Limits({"post": "1/minute", "guess": "1/minute"})
    spend(rules, "192.0.2.1")

    assert is_spent(rules, "192.0.2.1")
    assert not is_spent(rules, "192.0.2.2")
    assert not is_spent(rules, "192.0.2.1", "guess")


def test_what_counts_on_something_counts_for_each_device_and_each_thing(clock: Clock) -> None:
    rules = Limits({"sign-in": "2/minute"})
    two_of_one_device = ["2001:db8:1:2::1", "2001:db8:1:2::2"]

    assert [rules.spend("sign-in", whose, "nadia") for whose in two_of_one_device] == [1, 2]
    with pytest.raises(TooMany):
        rules.spend("sign-in", "2001:db8:1:2::3", "nadia")

    assert rules.spend("sign-in", "2001:db8:1:2::1", "omar") == 1
    assert rules.spend("sign-in", "192.0.2.1", "nadia") == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0000:0000:0000:0002", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("Nadia", "Nadia", True),
        ("Nadia", "Aigul", False),
        ("", "", True),
    ],
)
def test_who_counts_as_one_device(clock: Clock, one: str, other: str, same: bool) -> None:
    rules = Limits({"post": "1/minute"})
    spend(rules, one)

    assert is_spent(rules, other) == same


def test_the_key_changes_every_day(clock: Clock) -> None:
    rules = Limits({"post": "1/minute"})
    today = rules._token("192.0.2.1")
    assert rules._token("192.0.2.1") == today

    clock.now += DAY_SECONDS

    assert rules._token("192.0.2.1") != today
    assert Limits({})._token("192.0.2.1") != rules._token("192.0.2.1"), "and with the process"


@pytest.mark.parametrize("whose", ["192.0.2.1", "2001:db8:1:2::1"])
def test_nothing_that_is_kept_says_whose_it_is(clock: Clock, whose: str) -> None:
    rules = Limits({"post": "1/minute"})
    spend(rules, whose)

    kept = vars(rules._storage)["storage"]
    assert kept, "something is counted"
    written = repr(kept) + repr(vars(rules._key)) + repr(vars(rules))
    assert whose not in written
    assert limits.network(whose) not in written
    assert whose.encode() not in pickle.dumps([str(key) for key in kept])
    assert all(rules._token(whose) in str(key) for key in kept), "but a keyed hash of it"


class Work:
    """Somebody's heavy work, which goes on until it is told to end; `seen` is who began, in this order."""

    def __init__(self, turns: Turns, tries: int, seen: list["Work"]) -> None:
        self.turns, self.tries, self.seen = turns, tries, seen
        self.may_end, self.was_refused = Event(), False
        self.thread = Thread(target=self._run)
        self.thread.start()

    def ends(self) -> None:
        self.may_end.set()
        self.thread.join(10)

    def _run(self) -> None:
        try:
            with self.turns.take(self.tries):
                self.seen.append(self)
                self.may_end.wait(10)
        except Busy:
            self.was_refused = True


Begin = Callable[[int], Work]


@pytest.fixture
def seen() -> list[Work]:
    return []


@pytest.fixture
def turns() -> Turns:
    return Turns(at_once=2, in_line=3)


@pytest.fixture
def begin(turns: Turns, seen: list[Work]) -> Begin:
    """Somebody who comes after so many tries, and has begun, stands in line or was refused when this returns."""

    def begin(tries: int) -> Work:
        before = len(turns._line)
        work = Work(turns, tries, seen)
        wait_until(lambda: work in seen or work.was_refused or len(turns._line) > before or before == 3)
        return work

    return begin


def test_no_more_work_at_once_than_may_be_and_who_tried_least_goes_first(begin: Begin, seen: list[Work]) -> None:
    first, second = begin(1), begin(1)
    third, fifth, newcomer = begin(7), begin(9), begin(1)
    assert seen == [first, second]

    first.ends()
    wait_until(lambda: newcomer in seen)
    assert seen == [first, second, newcomer]

    for work in (second, newcomer, third, fifth):
        wait_until(lambda work=work: work in seen)  # type: ignore[misc]
        work.ends()
    assert seen == [first, second, newcomer, third, fifth]


def test_a_full_line_sends_away_who_tried_most(begin: Begin, seen: list[Work]) -> None:
    working, guessers = [begin(1), begin(1)], [begin(5), begin(4), begin(3)]

    late_guesser = begin(6)
    wait_until(lambda: late_guesser.was_refused)
    newcomer = begin(1)
    wait_until(lambda: guessers[0].was_refused)

    for work in [*working, newcomer, *guessers[:0:-1]]:
        wait_until(lambda work=work: work in seen)  # type: ignore[misc]
        work.ends()
    assert seen == [*working, newcomer, guessers[2], guessers[1]]


def test_among_equals_the_latest_goes_first_so_that_a_crowd_does_not_stop_the_door(
    begin: Begin, seen: list[Work]
) -> None:
    working, crowd = [begin(1), begin(1)], [begin(1), begin(1), begin(1)]

    latest = begin(1)
    wait_until(lambda: crowd[0].was_refused)
    working[0].ends()
    wait_until(lambda: latest in seen)

    for work in [working[1], latest, crowd[2], crowd[1]]:
        work.ends()


def test_work_that_fails_gives_its_turn_back(turns: Turns) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.take(1):
            _ = 1 / 0

    assert (turns._at_work, turns._line) == (0, [])
