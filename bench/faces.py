"""How many faces are found, by size, turn and covering; how many where there are none; and what it costs.

The hundred people are cut tightly from photos of 25 pixels, with neither hair nor shoulders about them, as no photo of
a vigil is: turned or covered, they show the least to be expected. A coffee cup accounts for 0.02 of each figure.
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw

from bench.rig.report import Figures, report
from tests.photos.people import COVERED, HEAD_TO_FACE, NOBODY, crowd, found, head, hundred_people, photo
from wall.photos import balloon
from wall.photos.faces import Finder

HEIGHTS = (24, 32, 40, 64, 96)  # pixels, in a photo of 2048 x 1536
TURNS = (0, 30, 90, 180)  # degrees
COVERS = {"mouth": (0, 0.58, 1, 1), "eyes": (0, 0.2, 1, 0.5), "left_half": (0, 0, 0.5, 1)}  # parts of the photo
SIZES = ((2048, 2048), (2048, 1536), (1280, 960), (640, 480), (320, 240))
ROUNDS = 5


def main() -> None:
    finder = Finder.load()
    if finder is None:
        sys.exit("Install wall/photos/faces-requirements.txt first.")
    figures: Figures = {}
    for height in HEIGHTS:
        figures |= recall(finder, height)
    figures |= finds_where_nobody_is(finder)
    figures |= seconds(finder)
    figures["peak_memory_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    report("faces", figures)


def recall(finder: Finder, height: int) -> Figures:
    """Parts of a hundred tightly cut people, and of the turns of an astronaut whose whole head is to be seen."""
    people = hundred_people()
    hundred = {f"turned_{degrees}": [person.rotate(degrees) for person in people] for degrees in TURNS}
    hundred |= {f"{part}_covered": [covered(person, part) for person in people] for part in COVERS}
    astronaut = {f"turned_{degrees}": heads(degrees) for degrees in TURNS}
    astronaut |= {f"{part.replace(' ', '_')}_covered": heads(0, part) for part in COVERED}
    return {
        f"found_{who}_{kind}_{height}px": part_found(finder, faces, height * scale, is_oval=scale != 1)
        for who, scale, scenes in (("hundred", 1, hundred), ("astronaut", HEAD_TO_FACE, astronaut))
        for kind, faces in scenes.items()
    }


def heads(degrees: int, part: str = "") -> list[Image.Image]:
    return [head(degrees + lean, part) for lean in range(-20, 21, 4)]


def part_found(finder: Finder, people: list[Image.Image], height: float, *, is_oval: bool) -> float:
    picture, middles = crowd(people, height, is_oval=is_oval)
    return round(found(finder.find(picture), picture, middles) / len(middles), 2)


def covered(person: Image.Image, part: str) -> Image.Image:
    left, top, right, bottom = (edge * person.width for edge in COVERS[part])
    masked = person.copy()
    ImageDraw.Draw(masked).rectangle((left, top, right, bottom), fill=(150, 190, 215))
    return masked


def finds_where_nobody_is(finder: Finder) -> Figures:
    pictures = [photo(name) for name in NOBODY]
    megapixels = sum(picture.width * picture.height for picture in pictures) / 1e6
    astronaut = photo("astronaut.png")
    balloon.cover(astronaut, finder.find(astronaut))
    return {
        "false_finds_per_megapixel": round(sum(len(finder.find(picture)) for picture in pictures) / megapixels, 2),
        "finds_after_covering": len(finder.find(astronaut)),
    }


def seconds(finder: Finder) -> Figures:
    """Of one thread's time; the least of some rounds, as what else the machine does only adds to it."""
    figures = {}
    for size in SIZES:
        picture = photo("coffee.png").resize(size)
        rounds = []
        for _round in range(ROUNDS):
            started = time.process_time()
            finder.find(picture)
            rounds.append(time.process_time() - started)
        figures[f"cpu_seconds_{size[0]}x{size[1]}"] = round(min(rounds), 3)
    return figures


if __name__ == "__main__":
    main()
