"""The proof of work that a raided wall asks of a phone: ALTCHA, made and checked here, solved in static/js/proof.js.

A challenge needs no account and no third party, says nothing of who solves it, and works once.
"""

import hashlib
import secrets
import time
from typing import Any

from altcha import Payload, create_challenge, verify_solution

ALGORITHM = "PBKDF2/SHA-256"
COST = 10_000  # rounds for each guess: 2 ms here, which is what making a challenge costs
FEWEST, MOST = 300, 700  # guesses: 0.8 s in Chromium here (0008); for a phone of the middle we reckon with one to two
LASTS_SECONDS = 300


class Proofs:
    """The challenges of one process. It remembers which were used until they are over."""

    def __init__(self, secret_key: str) -> None:
        self._secret = hashlib.blake2b(secret_key.encode(), person=b"proof of work", digest_size=32).digest()
        self._spent: dict[str, float] = {}  # nonces, and when they are over

    def challenge(self, wall: str) -> dict[str, Any]:
        """What a phone has to solve to post to this wall, signed; good for five minutes."""
        guess = FEWEST + secrets.randbelow(MOST - FEWEST)
        made = create_challenge(
            ALGORITHM,
            COST,
            counter=guess,
            expires_at=int(time.time()) + LASTS_SECONDS,
            hmac_secret=self._key(wall, "challenge"),
            hmac_key_secret=self._key(wall, "answer"),
        )
        return dict(made.to_dict())

    def take(self, wall: str, proof: str) -> bool:
        """Whether it solves a challenge of this wall that was not used before; it is used from here on."""
        told = verify_solution(proof, self._key(wall, "challenge"), hmac_key_secret=self._key(wall, "answer"))
        if not told.verified:
            return False
        nonce = Payload.from_base64(proof).challenge.parameters.nonce
        now = time.time()
        self._spent = {known: over for known, over in self._spent.items() if over > now}
        if nonce in self._spent:
            return False
        self._spent[nonce] = now + LASTS_SECONDS + 1
        return True

    def _key(self, wall: str, use: str) -> bytes:
        return hashlib.blake2b(f"{use}\n{wall}".encode(), key=self._secret, digest_size=32).digest()
