"""The dots of the map, as `make setup` builds them."""

import json

from babel import Locale

from wall import countries
from wall.config import ROOT

WORLD = ROOT / "static" / "vendor" / "world.js"
MOST_BYTES = 60_000


def test_whoever_says_where_they_are_has_a_dot_to_light() -> None:
    world = json.loads(WORLD.read_text().removeprefix("export const world = "))
    offered = {code for code, _ in countries.names(Locale("en"))}
    assert offered <= world["countries"].keys()
    assert all(len(dots) >= 2 for dots in world["countries"].values())
    for dots in world["countries"].values():
        assert all(0 <= x <= 1 for x in dots[::2])
        assert all(0 <= y <= world["height"] for y in dots[1::2])


def test_a_hotspot_need_not_carry_much_of_a_world() -> None:
    assert WORLD.stat().st_size < MOST_BYTES
