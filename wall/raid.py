"""Who may send to a wall just now, and what a moderator should know of the sending: the door before posts.submit."""

from dataclasses import dataclass

from wall.devices import Device, Devices
from wall.errors import ProofNeeded
from wall.limits import Limits
from wall.proof import Proofs

# Of the sending, not of the words: flags without a place in them.
FLOOD, UNPROVEN, NEAR_DENIED = "flood", "no_proof", "near_denied"
SIGNS = (FLOOD, UNPROVEN, NEAR_DENIED)

RULES = {
    "unproven": "20/minute",  # on one raided wall, from everybody together
    "flood": "10/10 minutes",  # of one device, on one wall
    "challenge": "120/minute",  # each costs some milliseconds
}
SLOWER = 5  # so many times fewer posts, and photos, from one connection
NO_PROOF = "none"  # what a phone sends that cannot compute, as over plain http


@dataclass(frozen=True)
class Sending:
    """What is known of one sending beside its words, for this moment only. `address` is never kept."""

    slug: str
    address: str
    token: str
    proof: str
    can_compute: bool  # its page runs JavaScript, and may be asked to


class Door:
    """The rules of one process."""

    def __init__(self, limits: Limits, devices: Devices, proofs: Proofs) -> None:
        self._limits, self._devices, self._proofs = limits, devices, proofs

    def admit(self, sending: Sending, device: Device, *, is_raided: bool) -> list[str]:
        """The signs of a sending. Raises TooMany and ProofNeeded; the latter only where the phone can do something."""
        signs = []
        if is_raided and not self._is_proven(sending):
            self._limits.spend("unproven", "", sending.slug)
            signs.append(UNPROVEN)
        if self._limits.is_over("flood", sending.token or sending.address, sending.slug):
            signs.append(FLOOD)
        if self._devices.is_near_denied(device):
            signs.append(NEAR_DENIED)
        return signs

    def _is_proven(self, sending: Sending) -> bool:
        """Counts for the connection first, so that none can use up by itself what all without proof share."""
        is_proven = self._proofs.take(sending.slug, sending.proof)
        if not is_proven and sending.can_compute and sending.proof != NO_PROOF:
            raise ProofNeeded
        self._limits.spend("post in a raid", sending.address, sending.slug)
        return is_proven
