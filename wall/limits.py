"""How often a device may do something, without knowing whose it is.

A device is known by a keyed hash of its address. The key lives in memory only and changes every day; the counts die
with the process. Nothing of it is written anywhere.
"""

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from wall.errors import TooMany

DAY_SECONDS = 86_400


@dataclass
class _Key:
    day: int
    secret: bytes


class Limits:
    """The rules of one process."""

    def __init__(self, rules: dict[str, str]) -> None:
        self._rules: dict[str, RateLimitItem] = {action: parse(rule) for action, rule in rules.items()}
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._key = _Key(day=-1, secret=b"")

    def spend(self, action: str, whose: str) -> None:
        """Counts one `action` of `whose`. Raises TooMany, with the seconds to wait, where the rule is used up."""
        rule = self._rules[action]
        token = self._token(whose)
        if not self._limiter.hit(rule, action, token):
            reset = self._limiter.get_window_stats(rule, action, token).reset_time
            raise TooMany(retry_after=max(1, round(reset - time.time())))

    def _token(self, whose: str) -> str:
        day = int(time.time() // DAY_SECONDS)
        if self._key.day != day:
            self._key = _Key(day=day, secret=secrets.token_bytes(32))
        return hashlib.blake2b(_network(whose).encode(), key=self._key.secret, digest_size=16).hexdigest()


def _network(whose: str) -> str:
    """An IPv6 client owns a /64 at the least, so the /64 counts as one device."""
    try:
        address = ipaddress.ip_address(whose)
    except ValueError:
        return whose
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
