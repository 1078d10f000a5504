"""Limits: how often, by whom, and that nobody can tell afterwards whose counts they were."""

import pickle

import pytest

from wall import limits
from wall.errors import TooMany
from wall.limits import DAY_SECONDS, Limits

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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0000:0000:0000:0002", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
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
    assert limits._network(whose) not in written
    assert whose.encode() not in pickle.dumps([str(key) for key in kept])
    assert all(rules._token(whose) in str(key) for key in kept), "but a keyed hash of it"
