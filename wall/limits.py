"""How often a device may do something, without knowing whose it is; and whose turn it is where work is heavy.

A device is known by a keyed hash of its address. The key lives in memory only and changes every day; the counts die
with the process. Nothing of it is written anywhere.
"""

import hashlib
import ipaddress
import secrets
import time
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Condition

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from wall.errors import Busy, TooMany

DAY_SECONDS = 86_400


class DayKey:
    """A key that lives in memory and dies at midnight (UTC), and with it what every digest made with it stood for."""

    def __init__(self) -> None:
        self._day = -1
        self._secret = b""

    def is_of_today(self) -> bool:
        return self._day == _today()

    def digest(self, words: str) -> str:
        if not self.is_of_today():
            self._day, self._secret = _today(), secrets.token_bytes(32)
        return hashlib.blake2b(words.encode(), key=self._secret, digest_size=16).hexdigest()


class Limits:
    """The rules of one process."""

    def __init__(self, rules: dict[str, str]) -> None:
        self._rules: dict[str, RateLimitItem] = {action: parse(rule) for action, rule in rules.items()}
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._key = DayKey()

    def spend(self, action: str, whose: str, on: str = "") -> int:
        """Counts one `action` of a device, `on` something where that counts by itself; gives how many it were lately.

        Raises TooMany, with the seconds to wait, where the rule is used up.
        """
        rule = self._rules[action]
        token = self._token(whose, on)
        has_room = self._limiter.hit(rule, action, token)
        window = self._limiter.get_window_stats(rule, action, token)
        if not has_room:
            raise TooMany(retry_after=max(1, round(window.reset_time - time.time())))
        return rule.amount - window.remaining

    def is_over(self, action: str, whose: str, on: str = "") -> bool:
        """Counts as spend() does, and only says whether it were too many."""
        return not self._limiter.hit(self._rules[action], action, self._token(whose, on))

    def _token(self, whose: str, on: str = "") -> str:
        return self._key.digest(f"{network(whose)}\n{on}")


class Turns:
    """Turns at heavy work: so many at once, so many in line, and who tried least goes first; of those the latest.

    So guessers cannot fill the line before anybody else, nor make them wait for more than the turns that have begun.
    """

    def __init__(self, at_once: int, in_line: int) -> None:
        self._at_once, self._in_line = at_once, in_line
        self._at_work = 0
        self._line: list[tuple[int, int]] = []  # tries, and a number that gets less
        self._arrivals = count(step=-1)
        self._changed = Condition()

    @contextmanager
    def take(self, tries: int) -> Iterator[None]:
        """Waits for a turn, and holds it. Raises Busy where the line is full of others who go first."""
        with self._changed:
            self._wait((tries, next(self._arrivals)))
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()

    def _wait(self, place: tuple[int, int]) -> None:
        insort(self._line, place)
        try:
            if len(self._line) > self._in_line:
                self._line.pop()
                self._changed.notify_all()
            self._changed.wait_for(lambda: place not in self._line or self._is_next(place))
            if place not in self._line:
                raise Busy()
        finally:
            if place in self._line:
                self._line.remove(place)
            self._changed.notify_all()

    def _is_next(self, place: tuple[int, int]) -> bool:
        return self._line[0] == place and self._at_work < self._at_once


def network(whose: str) -> str:
    """An IPv6 client owns a /64 at the least, so the /64 counts as one device."""
    try:
        address = ipaddress.ip_address(whose)
    except ValueError:
        return whose
    if address.version == 4:
        return str(address)
    # A server that listens on both calls an IPv4 client ::ffff:192.0.2.1 (RFC 4291, 2.5.5.2).
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


def _today() -> int:
    return int(time.time() // DAY_SECONDS)
