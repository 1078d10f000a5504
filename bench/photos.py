"""What a photo costs, and whether anybody else notices.

A 12-megapixel JPEG and HEIC → six renditions, in a process of their own without finding faces, beside `vipsthumbnail`
making the same six files (Debian's libvips-tools): processor seconds of both, from each process's own account. Then the
server with four uploads a second, of what phones send (2,048 pixels): how late its loop is, and how long an approval
takes to a display in Chromium.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from pillow_heif import register_heif_opener

from bench.latency import WATCH, Desk, approve_and_watch, waiting
from bench.rig import lag
from bench.rig.browser import chromium
from bench.rig.report import Figures, p99, report
from bench.rig.server import server
from tests import factories
from tests.actors import Moderator, Supporter
from wall.photos import picture, renditions
from wall.photos.faces import Finder

RUNS = 5
SIZE = (4032, 3024)
UPLOADS_A_SECOND = 4
SECONDS = 20
KINDS = {"jpg": ("JPEG", {"quality": 92}), "heic": ("HEIF", {"quality": 80})}


def main() -> None:
    figures: Figures = {}
    register_heif_opener()
    with TemporaryDirectory() as folder:
        for suffix, (kind, options) in KINDS.items():
            path = Path(folder) / f"photo.{suffix}"
            photo(SIZE).save(path, kind, **options)
            figures |= beside_vips(path)
    figures |= {"faces_cpu_s": faces(), "bar_ratio": 1.3}
    report("photos", figures)
    report("photos_served", {**served(), "bar_lag_p99_ms": 20, "bar_latency_p99_ms": 250})


def photo(size: tuple[int, int]) -> Image.Image:
    """A real photo, as large as a phone's: its noise too."""
    with Image.open(BytesIO((files("skimage") / "data" / "astronaut.png").read_bytes())) as astronaut:
        large = astronaut.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(size, 24).convert("RGB")
    return Image.blend(large, grain, 0.12)


def beside_vips(path: Path) -> Figures:
    ours, wall, vips, peak = [], [], [], 0
    for _run in range(RUNS):
        cpu, seconds, memory = in_a_child(path)
        ours.append(cpu)
        wall.append(seconds)
        peak = max(peak, memory)
        vips.append(by_vips(path))
    kind = path.suffix[1:]
    return {
        f"{kind}_cpu_s": round(min(ours), 3),
        f"{kind}_wall_s": round(min(wall), 3),
        f"{kind}_vips_cpu_s": round(min(vips), 3),
        f"{kind}_ratio": round(min(ours) / min(vips), 2),
        f"{kind}_peak_memory_mb": peak // 1024,
    }


def in_a_child(path: Path) -> tuple[float, float, int]:
    """Processor seconds, seconds, and the most memory (KB), of a forked child that has all loaded, like a worker's."""
    file = path.read_bytes()
    reading, writing = os.pipe()
    if os.fork() == 0:
        before, start = used(resource.RUSAGE_SELF), time.monotonic()
        image = picture.read(file)
        renditions.placeholder(image)
        renditions.likeness(image)
        renditions.make(image)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = [used(resource.RUSAGE_SELF) - before, time.monotonic() - start, memory]
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        cpu, seconds, memory = json.load(said)
    os.wait()
    return cpu, seconds, memory


def by_vips(path: Path) -> float:
    """Processor seconds for the largest rendition without loss, and all six files made of it."""
    before = used(resource.RUSAGE_CHILDREN)
    master = path.with_name("master.v")
    environ = {**os.environ, "VIPS_CONCURRENCY": "1"}

    def thumbnail(source: Path, side: int, target: str) -> None:
        command = ["vipsthumbnail", str(source), "--size", f"{side}x{side}>", "-o", target]
        subprocess.run(command, check=True, env=environ, stderr=subprocess.DEVNULL)

    thumbnail(path, renditions.SIZES["large"], f"{master}")
    for name, side in renditions.SIZES.items():
        thumbnail(master, side, f"{path.with_name(name)}.webp[Q=80,effort=4,strip]")
        thumbnail(master, side, f"{path.with_name(name)}.jpg[Q=85,strip]")
    return used(resource.RUSAGE_CHILDREN) - before


def used(whose: int) -> float:
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def faces() -> float:
    finder = Finder.load()
    assert finder is not None
    image = photo((2048, 1536))
    spent = []
    for _run in range(RUNS):
        before = used(resource.RUSAGE_SELF)
        finder.find(image)
        spent.append(used(resource.RUSAGE_SELF) - before)
    return round(min(spent), 3)


def served() -> Figures:
    sent = BytesIO()
    photo((2048, 1536)).save(sent, "JPEG", quality=90)
    with TemporaryDirectory() as folder, chromium() as browser:
        lags = Path(folder) / "lags"
        with server(wrapper=(sys.executable, "-m", "bench.rig.lag", str(lags))) as running:
            wall = running.make_wall()
            moderator = Moderator(running, wall)
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"{running.url}/w/{wall}/display")
            page.evaluate(WATCH)
            desk = Desk(running, moderator)
            approve_and_watch(page, desk, waiting(running, wall, 10))
            stop = Event()
            uploads = Thread(target=upload, args=(Supporter(running, wall), sent.getvalue(), stop))
            calm = len(lag.read(lags))
            uploads.start()
            end = time.monotonic() + SECONDS
            latencies = []
            while time.monotonic() < end:
                latencies += approve_and_watch(page, desk, waiting(running, wall, 10))
            stop.set()
            measured = lag.read(lags)[calm:]
            uploads.join()
    return {
        "uploads": upload.answered,  # type: ignore[attr-defined]
        "uploads_told_to_wait": upload.postponed,  # type: ignore[attr-defined]
        "lag_median_ms": statistics.median(one.late for one in measured),
        "lag_p99_ms": round(p99([one.late for one in measured]), 1),
        "lag_most_ms": max(one.late for one in measured),
        "loop_busy_p99_ms": round(p99([one.busy for one in measured]), 1),
        "loop_busy_most_ms": max(one.busy for one in measured),
        "latency_p99_ms": round(p99(latencies), 1),
        "approvals": len(latencies),
    }


def upload(supporter: Supporter, file: bytes, stop: Event) -> None:
    """Sends four photos a second, whether or not the last were answered."""
    upload.answered = upload.postponed = 0  # type: ignore[attr-defined]

    def send() -> None:
        answer = supporter.tries_photo(file, factories.client_id())
        assert answer.status_code in (201, 503), answer.text
        if answer.status_code == 201:
            upload.answered += 1  # type: ignore[attr-defined]
        else:
            upload.postponed += 1  # type: ignore[attr-defined]

    with ThreadPoolExecutor(64) as pool:
        while not stop.wait(1 / UPLOADS_A_SECOND):
            pool.submit(send)


if __name__ == "__main__":
    assert shutil.which("vipsthumbnail"), "apt-get install libvips-tools"
    main()
