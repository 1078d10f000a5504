"""Photos over real HTTP: the original is nowhere, nobody waits for somebody else's, and what must go is gone."""

import json
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import eventlet
import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.actors import HTML, JSON, Moderator, Server, Supporter, wait_until
from tests.photos import real_files
from tests.photos.people import photo
from tests.photos.real_files import FULL, OWN_NAME, corners, saved, street
from wall import connection, db
from wall.connection import Upload
from wall.errors import PhotosBusy, PhotoUnreadable
from wall.models import FilesToDelete, Photo, Wall
from wall.photos import intake, renditions, wire
from wall.photos.intake import LARGEST_FILE, Choice, Lab
from wall.photos.pool import Pool
from wall.photos.store import FolderStore

PATIENCE = 5  # seconds, for one page, on a busy machine
RAW = {"Content-Type": "application/octet-stream"}
MEGABYTE = 1024 * 1024
NAMES_OF_FILES = [OWN_NAME.encode(), OWN_NAME.encode("utf-16-le"), OWN_NAME.rpartition(".")[0].encode()]
GOOD = saved(corners(), "JPEG")


MODES = ["eventlet", "threading"]

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace (Linux) tells what is opened")
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are found in Linux's /proc")


def heavy(file: bytes) -> bytes:
    """A photo above the size from which Werkzeug would put it into a file of its own."""
    return file + bytes(MEGABYTE) + real_files.marker("second") + real_files.a_zip()


def traces_in(folder: Path) -> list[str]:
    """What of an original is in any file under a folder: a marker in any form, or the file's name."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        named = [name.decode(errors="replace") for name in NAMES_OF_FILES if name in content]
        found += [f"{path.name}: {what}" for what in (*real_files.markers_in(content), *named)]
    return found


def form_with(*files: bytes, body: str = "With a photo") -> dict[str, Any]:
    """A browser's form without JavaScript, as `requests` takes it."""
    return {
        "data": {"body": body, "client_id": factories.client_id()},
        "files": [("photo", (OWN_NAME, file, "image/jpeg")) for file in files],
        "headers": JSON,
        "timeout": 60,
    }


def head_of(server: Server, method: str, path: str, length: int, **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Content-Length: {length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in {"Accept": "application/json", **headers}.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def head_of_put(server: Server, slug: str, length: int) -> bytes:
    kind = {"Content_Type": "application/octet-stream"}
    return head_of(server, "PUT", f"/w/{slug}/photos/{factories.client_id()}", length, **kind)


def dialled(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answer_on(line: socket.socket) -> tuple[int, bytes]:
    said = b""
    with suppress(ConnectionResetError):
        while part := line.recv(65_536):
            said += part
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


@pytest.fixture(scope="module")
def photos() -> dict[str, bytes]:
    """One of each kind, with markers in all that it can carry."""
    return {kind: make(street((200, 150)), 6) for kind, make in FULL.items()}


@pytest.fixture
def watched(own_server: Server) -> Server:
    """A server whose temporary files have a folder of their own, within the one that is searched."""
    (own_server.folder / "tmp").mkdir()
    own_server.settings |= {"TMPDIR": str(own_server.folder / "tmp"), "PYTHONUNBUFFERED": "1"}
    own_server.settings["PYTHONDONTWRITEBYTECODE"] = "1"
    return own_server


def with_changes(server: Server, *changes: str) -> Server:
    """Starts the server with another constant or two, which the product has no way to choose."""
    script = "\n".join(["import eventlet", "eventlet.monkey_patch()", *changes])
    script += "\nimport runpy\nrunpy.run_module('wall', run_name='__main__')"
    server.wrapper = (sys.executable, "-c", script)
    return server.start()


# The original is nowhere


def sends_everything(server: Server, slug: str, photos: dict[str, bytes]) -> None:
    """Each kind by itself and with its words, light and heavy, and some that are refused."""
    supporter, moderator = Supporter(server, slug), Moderator(server, slug)
    for file in photos.values():
        sent = supporter.sends_photo(file)
        moderator.approves(supporter.posts("Sent ahead", photo=sent["ticket"]))
    url = f"{server.url}/w/{slug}/posts"
    assert requests.post(url, **form_with(*[heavy(photos[kind]) for kind in ("JPEG", "PNG")])).status_code == 201
    assert requests.post(url, **form_with(*photos.values())).status_code == 422
    for file in (photos["JPEG"][:3000], b"GIF89a" + real_files.marker("com"), b""):
        assert supporter.tries_photo(file, factories.client_id()).status_code in (415, 422)
        assert requests.post(url, **form_with(file)).status_code in (415, 422)
    html = form_with(photos["PNG"][:5000]) | {"headers": HTML}
    assert OWN_NAME not in requests.post(url, **html).text
    kind = {**RAW, "Content-Disposition": f'attachment; filename="{OWN_NAME}"'}
    requests.put(f"{server.url}/w/{slug}/photos/{factories.client_id()}", photos["WEBP"], headers=kind, timeout=60)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_of_the_original_is_written_anywhere(watched: Server, photos: dict[str, bytes], mode: str) -> None:
    watched.settings["WALL_ASYNC_MODE"] = mode
    watched.start()
    sends_everything(watched, watched.make_wall(), photos)

    assert len(list(watched.store.iterdir())) >= len(photos), "photos were kept"
    assert traces_in(watched.folder) == []
    assert list((watched.folder / "tmp").iterdir()) == []
    watched.stop()
    assert traces_in(watched.folder) == []
    assert "Traceback" not in watched.log
    assert "fault" not in watched.log


def test_the_search_finds_an_original_where_there_is_one(watched: Server, photos: dict[str, bytes]) -> None:
    """The control: a file, a name, and words that a supporter did write into the database."""
    watched.start()
    (watched.folder / "tmp" / "planted").write_bytes(photos["JPEG"])
    (watched.folder / "tmp" / "named").write_bytes(b"..." + OWN_NAME.encode())
    marker = real_files.marker("gps").decode()
    Supporter(watched, watched.make_wall()).posts(marker)

    found = traces_in(watched.folder)
    assert {"planted: gps, plain", "planted: makernote, plain", f"named: {OWN_NAME}"} <= {*found}
    assert [line for line in found if line.startswith("wall.sqlite3") and "gps" in line]


@pytest.mark.parametrize("way", ["by itself", "with its words"])
def test_nothing_of_a_half_sent_original_outlives_a_kill(watched: Server, photos: dict[str, bytes], way: str) -> None:
    watched.start()
    slug = watched.make_wall()
    file = photos["JPEG"] + photos["JPEG"] * (20 * MEGABYTE // len(photos["JPEG"]))
    head = head_of_put(watched, slug, len(file))
    if way == "with its words":
        kind = {"Content_Type": "multipart/form-data; boundary=cut"}
        head = head_of(watched, "POST", f"/w/{slug}/posts", len(file) + 500, **kind)
        head += f'--cut\r\nContent-Disposition: form-data; name="photo"; filename="{OWN_NAME}"\r\n\r\n'.encode()
    with dialled(watched) as line:
        line.sendall(head + file[: len(file) // 2])  # more than a socket holds: the server has read some of it
        assert traces_in(watched.folder) == []
        watched.stop(signal.SIGKILL)
    assert traces_in(watched.folder) == []


@needs_strace
@pytest.mark.parametrize("mode", MODES)
def test_no_file_is_opened_for_writing_but_the_stores_and_the_databases(
    watched: Server, photos: dict[str, bytes], mode: str
) -> None:
    record = watched.folder.parent / f"{watched.folder.name}.strace"
    calls = "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,memfd_create,truncate"
    watched.settings["WALL_ASYNC_MODE"] = mode
    watched.wrapper = ("strace", "-f", "-s", "200", "-e", f"trace={calls}", "-o", str(record))
    watched.start()
    sends_everything(watched, watched.make_wall(), photos)
    watched.stop()

    written = written_to(record.read_text(errors="replace"))
    inside = [path for path in written if path.startswith(str(watched.store))]
    assert inside, "the record would show it"
    assert {*written} - {*inside} <= {
        *(str(watched.folder / f"wall.sqlite3{part}") for part in ("", "-wal", "-shm", "-journal")),
        os.devnull,
        "/proc/self/oom_score_adj",
    }


def written_to(record: str) -> list[str]:
    """Every path that was opened so that it could be written, made, or renamed to."""
    record = whole_lines(record)
    opened = re.findall(
        r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)", [^)\n]*O_(?:WRONLY|RDWR|CREAT)[^)\n]*\) += \d', record
    )
    made = re.findall(r'(?:mkdir|creat|truncate|memfd_create)\("([^"]*)".* = \d', record)
    other = re.findall(r'(?:renameat2?|linkat|mkdirat|rename|link)\(.*"([^"]*)"[^"]*\) += \d', record)
    return [*opened, *made, *other]


def whole_lines(record: str) -> str:
    """Strace breaks a call in two where another process calls meanwhile: `<unfinished ...>`, `<... openat resumed>`."""
    begun: dict[str, str] = {}
    lines = []
    for line in record.splitlines():
        process, _, call = line.partition(" ")
        if call.endswith("<unfinished ...>"):
            begun[process] = line.removesuffix("<unfinished ...>").rstrip()
        elif resumed := re.match(r"<\.\.\. \w+ resumed>", call.lstrip()):
            lines.append(begun.pop(process, process + " ") + call.lstrip()[resumed.end() :])
        else:
            lines.append(line)
    return "\n".join(lines)


def test_the_record_shows_what_is_written() -> None:
    record = (
        '12 openat(AT_FDCWD, "/tmp/spool", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 7\n'
        '12 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 7\n'
        '12 openat(AT_FDCWD, "/no", O_RDWR|O_CREAT, 0600) = -1 ENOENT (No such file or directory)\n'
        '12 rename("/a", "/b") = 0\n12 mkdir("/c", 0700) = 0\n'
        '12 openat(AT_FDCWD, "/tmp", O_RDWR|O_TMPFILE|O_CLOEXEC, 0600) = 8\n'
        '13 openat(AT_FDCWD, "/etc/host.conf", O_RDONLY|O_CLOEXEC <unfinished ...>\n'
        '12 openat(AT_FDCWD, "/tmp/broken", O_RDWR|O_CREAT, 0600 <unfinished ...>\n'
        "13 <... openat resumed>) = 9\n12 <... openat resumed>) = 10\n"
    )
    assert written_to(record) == ["/tmp/spool", "/tmp", "/tmp/broken", "/c", "/b"]


# Too much


@pytest.mark.parametrize("way", ["by itself", "with its words"])
def test_what_is_too_large_is_refused_before_it_is_read(server: Server, slug: str, way: str) -> None:
    head = head_of_put(server, slug, LARGEST_FILE + 1)
    if way == "with its words":
        kind = {"Content_Type": "multipart/form-data; boundary=cut"}
        head = head_of(server, "POST", f"/w/{slug}/posts", 4 * LARGEST_FILE + 64 * 1024 + 1, **kind)
    with dialled(server) as line:
        line.sendall(head)  # and not one byte of the photo
        status, body = answer_on(line)
    assert (status, json.loads(body)["error"]["code"]) == (413, "photo_too_large")


def test_who_sends_it_all_the_same_hears_why(server: Server, slug: str) -> None:
    answer = Supporter(server, slug).tries_photo(bytes(LARGEST_FILE + 1), factories.client_id())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "photo_too_large")


def test_one_that_is_too_large_among_those_of_a_form_is_refused(server: Server, slug: str) -> None:
    answer = requests.post(f"{server.url}/w/{slug}/posts", **form_with(GOOD, bytes(LARGEST_FILE + 1)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "photo_too_large")


def test_the_largest_is_taken(supporter: Supporter) -> None:
    assert supporter.sends_photo(GOOD + bytes(LARGEST_FILE - len(GOOD)))["width"] == 96


def test_five_are_one_too_many(server: Server, slug: str) -> None:
    answer = requests.post(f"{server.url}/w/{slug}/posts", **form_with(*[GOOD] * 5))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_many_photos")


@pytest.mark.parametrize(
    "size",
    [1000, 300_000, 900_000, 2_000_000],
    ids="{:,} bytes".format,
)
def test_a_photo_in_a_form_may_hold_any_bytes(server: Server, slug: str, size: int) -> None:
    """Line ends, too: in front of one the next piece of a form could begin."""
    assert requests.post(f"{server.url}/w/{slug}/posts", **form_with(GOOD + b"\r\n" * (size // 2))).status_code == 201


def test_a_form_with_a_photo_has_the_same_limits_as_without(server: Server, slug: str) -> None:
    photo, url = GOOD + bytes(2 * MEGABYTE), f"{server.url}/w/{slug}/posts"
    answer = requests.post(url, **form_with(photo, body="x" * 200_000))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")
    form = form_with(photo)
    form["data"] = [*form["data"].items(), *[("alt", "a candle")] * 100]
    assert requests.post(url, **form).status_code == 413


BAD = {
    "GIF": (saved(corners(), "GIF"), 415, "photo_kind_unknown"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "photo_kind_unknown"),
    "what moves": (real_files.moving("PNG"), 415, "photo_moves"),
    "a bomb": (real_files.png(50_000, 50_000, rows=bytes(50_000)), 413, "photo_too_large"),
    "half a photo": (saved(street(), "JPEG")[:9000], 422, "photo_unreadable"),
    "nothing": (b"", 422, "photo_unreadable"),
}


@pytest.mark.parametrize(("file", "status", "code"), BAD.values(), ids=BAD)
def test_what_is_no_photo_is_refused_with_its_code(supporter: Supporter, file: bytes, status: int, code: str) -> None:
    answer = supporter.tries_photo(file, factories.client_id())
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, "photo")


# Others are served


def others_are_served(server: Server, slug: str, times: int = 10) -> None:
    for number in range(times):
        assert requests.get(f"{server.url}/healthz", timeout=PATIENCE).ok
        Supporter(server, slug).posts(f"Words only, {number}")


def test_thirty_slow_uploads_hold_nobody_up(server: Server, slug: str) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(dialled(server)) for _one in range(30)]
        for line in lines:
            line.sendall(head_of_put(server, slug, 2 * MEGABYTE) + bytes(100 * 1024))
        others_are_served(server, slug)
        Supporter(server, slug).sends_photo(GOOD)
        for line in lines:
            line.setblocking(False)
            with pytest.raises(BlockingIOError):  # the upload goes on
                line.recv(1)


def test_the_wall_answers_while_four_photos_are_made(server: Server, slug: str) -> None:
    file = saved(street((800, 600)), "JPEG")
    with ThreadPoolExecutor(4) as street_corner:
        sent = [street_corner.submit(Supporter(server, slug).sends_photo, file) for _one in range(4)]
        served = 0
        while not all(one.done() for one in sent):
            others_are_served(server, slug, 1)
            served += 1
    assert {one.result()["width"] for one in sent} == {800}
    assert served >= 3, "much else was answered meanwhile"


@needs_proc
def test_who_finds_the_line_full_is_told_when_to_come_back_and_those_in_line_are_served(own_server: Server) -> None:
    with_changes(own_server, "from wall.photos.pool import Pool", "Pool.__init__.__defaults__ = (1, 1, 25)")
    slug = own_server.make_wall()

    def tries() -> requests.Response:
        return Supporter(own_server, slug).tries_photo(GOOD, factories.client_id())

    with ThreadPoolExecutor(5) as crowd:
        with stopped(workers_of(own_server)):
            sent = [crowd.submit(tries) for _one in range(5)]
            wait_until(lambda: sum(one.done() for one in sent) == 3, "one is at work, one in line, three are told")
            for answer in [one.result() for one in sent if one.done()]:
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "photos_busy")
                assert int(answer.headers["Retry-After"]) > 0
            others_are_served(own_server, slug, 3)
        assert sorted(one.result().status_code for one in sent) == [201, 201, 503, 503, 503]
    assert tries().status_code == 201, "there is room again"


@needs_proc
def test_where_the_workers_are_killed_the_next_photo_is_taken(own_server: Server) -> None:
    own_server.start()
    supporter = Supporter(own_server, own_server.make_wall())
    supporter.sends_photo(GOOD)
    killed = workers_of(own_server)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: killed not in at_work(own_server), "they are gone")
    supporter.sends_photo(GOOD)
    assert workers_of(own_server) != killed


@needs_proc
def test_the_workers_end_with_the_wall_however_that_ends(own_server: Server) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        own_server.start()
        workers, process = workers_of(own_server), own_server.process
        assert process is not None
        os.kill(process.pid, how)  # the wall alone, not those that it started
        process.wait(20)
        own_server.process = None
        wait_until(lambda pid=workers: not Path(f"/proc/{pid}/fd").exists() or is_ended(pid), "the workers end")  # type: ignore[misc]


def at_work(server: Server) -> list[int]:
    """The processes that a server started."""
    assert server.process is not None
    tasks = Path(f"/proc/{server.process.pid}/task").iterdir()
    children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [pid for pid in children if not is_ended(pid)]


def workers_of(server: Server) -> int:
    (pid,) = [pid for pid in at_work(server) if b"wall.photos.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return pid


def is_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


# The memory that all uploads share

LITTLE_ROOM = ("import wall.connection", f"wall.connection.MOST_HELD = {3 * MEGABYTE}")
IMPATIENT = (
    "import eventlet.wsgi",
    "serve = eventlet.wsgi.server",
    "eventlet.wsgi.server = lambda *given, **named: serve(*given, **{**named, 'socket_timeout': 1})",
)


def test_uploads_for_which_there_is_no_memory_are_told_to_come_back(own_server: Server) -> None:
    with_changes(own_server, *LITTLE_ROOM)
    slug = own_server.make_wall()
    with dialled(own_server) as line:
        line.sendall(head_of_put(own_server, slug, 4 * MEGABYTE) + bytes(3 * MEGABYTE + 100 * 1024))
        head, _, body = line.recv(65_536).partition(b"\r\n\r\n")
    assert b" 503 " in head
    assert b"Retry-After: " in head
    assert json.loads(body or b"{}").get("error", {}).get("code", "photos_busy") == "photos_busy"
    others_are_served(own_server, slug, 3)
    Supporter(own_server, slug).sends_photo(GOOD + bytes(2 * MEGABYTE))


@pytest.mark.parametrize(
    "way",
    [
        "hangs up",
        "hangs up hard",
        "says no more",
        "asks to be asked, and says no more",
    ],
)
def test_who_does_not_finish_an_upload_keeps_no_memory(own_server: Server, way: str) -> None:
    with_changes(own_server, *LITTLE_ROOM, *IMPATIENT)
    slug = own_server.make_wall()
    for _try in range(3):
        with dialled(own_server) as line:
            head = head_of_put(own_server, slug, 3 * MEGABYTE)
            if way.startswith("asks"):
                line.sendall(head[:-2] + b"Expect: 100-continue\r\n\r\n")
                assert line.recv(100).startswith(b"HTTP/1.1 100")
                head = b""
            line.sendall(head + bytes(2 * MEGABYTE))
            if way == "hangs up hard":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            elif way != "hangs up":
                while line.recv(65_536):  # until the server hangs up
                    pass

    def is_taken() -> bool:
        photo = GOOD + bytes(2 * MEGABYTE)
        return Supporter(own_server, slug).tries_photo(photo, factories.client_id()).status_code == 201

    wait_until(is_taken, "there is room again")
    assert "Traceback" not in own_server.log


class Source:
    """A body that arrives in pieces, or never."""

    def __init__(self, size: int, stalls: bool = False) -> None:
        self._left, self._stalls = size, stalls

    def read(self, size: int) -> bytes:
        if self._left <= 0 and self._stalls:
            eventlet.sleep(60)
        part = bytes(min(size, self._left))
        self._left -= len(part)
        return part


@pytest.fixture
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Upload, "held", 0)
    monkeypatch.setattr(connection, "MOST_HELD", MEGABYTE)


def test_uploads_share_one_measure_of_memory_and_give_it_back(nothing_held: None) -> None:
    first, second = Upload(Source(700_000), 1), Upload(Source(700_000), 1)
    assert len(first.read()) == 700_000
    assert Upload.held == 700_000
    with pytest.raises(PhotosBusy):
        second.read()
    assert Upload.held == 700_000, "who is refused holds nothing"
    first.let_go()
    first.let_go()
    assert Upload.held == 0
    assert len(Upload(Source(700_000), 1).read()) == 700_000


def test_an_upload_that_stalls_has_an_end(nothing_held: None) -> None:
    upload = Upload(Source(100_000, stalls=True), 0.05)
    with pytest.raises(TimeoutError):
        upload.read()
    upload.let_go()
    assert Upload.held == 0


def test_an_upload_that_comes_in_drops_has_an_end(nothing_held: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Drops(Source):
        def read(self, size: int) -> bytes:
            eventlet.sleep(0.01)
            return b"."

    monkeypatch.setattr(connection, "UPLOAD_SECONDS", 0.1)
    with pytest.raises(TimeoutError):
        Upload(Drops(0), 1).read()


# Drafts


def test_the_same_ticket_gives_the_same_draft(server: Server, supporter: Supporter) -> None:
    ticket = factories.client_id()
    first, again = (supporter.sends_photo(GOOD, ticket) for _time in range(2))
    assert first == again
    other = saved(street((64, 64)), "PNG")
    assert supporter.sends_photo(other, ticket) == first, "a ticket stands for one photo"
    assert count_photos(server, supporter.wall) == 1


def test_the_same_ticket_at_the_same_instant_gives_one_draft(server: Server, supporter: Supporter) -> None:
    ticket = factories.client_id()
    with ThreadPoolExecutor(4) as retries:
        got = list(retries.map(lambda _time: supporter.sends_photo(GOOD, ticket), range(4)))
    assert [one == got[0] for one in got] == [True] * 4
    assert count_photos(server, supporter.wall) == 1


def test_a_form_that_is_sent_again_brings_its_photo_once(server: Server, slug: str) -> None:
    form = form_with(GOOD)
    answers = [requests.post(f"{server.url}/w/{slug}/posts", **form) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    (post,) = Moderator(server, slug).queue()
    assert len(post["photos"]) == 1


def count_photos(server: Server, slug: str) -> int:
    with server.session() as session:
        return session.scalar(select(func.count()).select_from(Photo).join(Wall).where(Wall.slug == slug)) or 0


@pytest.fixture
def lab(app: Flask) -> Iterator[Lab]:
    lab: Lab = app.extensions["wall.lab"]
    yield lab
    lab.pool.stop()


def taken(lab: Lab, wall: Wall) -> tuple[str, str]:
    """A new draft's ticket and address."""
    ticket = factories.client_id()
    return ticket, intake.take(lab, wall.id, ticket, GOOD, Choice()).address


def after(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


def sweeps(lab: Lab, now: datetime) -> None:
    """As housekeeping does, each second."""
    for _time in range(2):
        intake.sweep(lab.store, now)


def test_a_draft_that_nobody_sent_goes_and_its_files_too(lab: Lab, wall: Wall) -> None:
    ticket, address = taken(lab, wall)
    sweeps(lab, after(hours=1))
    with db.reading() as session:
        assert intake.draft(session, wall.id, ticket).address == address
    assert lab.store.read(address, "large.jpg")

    sweeps(lab, after(hours=3))
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 0
        assert session.scalar(select(func.count()).select_from(FilesToDelete)) == 0
    assert lab.store.read(address, "large.jpg") is None


def test_a_photo_that_was_sent_does_not_go(lab: Lab, wall: Wall) -> None:
    ticket, address = taken(lab, wall)
    with db.transaction() as session:
        factories.make_post(session, wall, photos=[ticket])  # type: ignore[arg-type]
    sweeps(lab, after(days=30))
    assert lab.store.read(address, "large.jpg")


def test_files_whose_photo_was_never_noted_go(lab: Lab, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_cut(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "_no_longer_unfinished", is_cut)
    with pytest.raises(KeyboardInterrupt):
        taken(lab, wall)
    monkeypatch.undo()
    (address,) = [path.name for path in store_of(lab).iterdir()]
    sweeps(lab, after(minutes=1))
    assert lab.store.read(address, "large.jpg"), "it might still be at work"
    sweeps(lab, after(minutes=11))
    assert list(store_of(lab).iterdir()) == []


def store_of(lab: Lab) -> Path:
    assert isinstance(lab.store, FolderStore)
    return lab.store._root


KILLED = {
    "before its files are written": "put = lambda store, *given: os.kill(os.getpid(), 9)",
    "between its files and its row": "put = lambda store, *given: (real(store, *given), os.kill(os.getpid(), 9))",
    "while its files are written": (
        "put = lambda store, address, files: (real(store, address, {'small.jpg': b'.'}), "
        "(store._root / address).rename(store._root / f'{address}.new'), os.kill(os.getpid(), 9))"
    ),
}


@pytest.mark.parametrize("change", KILLED.values(), ids=KILLED)
def test_a_kill_leaves_no_file_that_nobody_knows_of(own_server: Server, change: str) -> None:
    patch = ["import os", "from wall.photos.store import FolderStore", "real = FolderStore.put", change]
    with_changes(own_server, *patch, "FolderStore.put = put")
    slug = own_server.make_wall()
    with pytest.raises(requests.ConnectionError):
        Supporter(own_server, slug).tries_photo(GOOD, factories.client_id())
    own_server.stop(signal.SIGKILL)
    assert count_photos(own_server, slug) == 0
    if "before" not in change and "real" in change:
        assert list(own_server.store.iterdir()), "there is something to find"

    db.bind(own_server.database_url)
    for _time in range(2):
        intake.sweep(FolderStore(own_server.store), after(minutes=11))
    assert not own_server.store.exists() or list(own_server.store.iterdir()) == []
    with own_server.session() as session:
        assert session.scalar(select(func.count()).select_from(FilesToDelete)) == 0


# What a child says that a hostile file took over

HONEST = {"width": 8, "height": 6, "placeholder": "IQgSLYqQ", "likeness": "0123456789abcdef"}
HONEST |= {"hidden": ["0.1,0.1,0.2,0.2"], "bare": [], "looked": True}
LIES = {
    "no width": {"width": 0},
    "a width beyond all": {"width": 5000},
    "a width without end": {"width": float("inf")},
    "a width that is none": {"width": float("nan")},
    "a width that is a list": {"width": []},
    "a likeness that is none": {"likeness": "what it looks like"},
    "a likeness that is a number": {"likeness": 5},
    "places that are numbers": {"hidden": [5]},
    "places that are a word": {"hidden": "0.1"},
    "places that are none": {"bare": {"a": 1}},
    "a placeholder that is no text": {"placeholder": "\ud800"},
    "a refusal that is a list": {"refused": []},
    "a refusal that nobody knows": {"refused": "because"},
}


class Liar(Pool):
    def __init__(self, words: dict[str, Any], files: dict[str, bytes]) -> None:
        super().__init__()
        self._answer = wire.Message(words, files)

    def ask(self, message: wire.Message) -> wire.Message:
        return self._answer


@pytest.mark.parametrize(
    "lie",
    [pytest.param(lie, id=name) for name, lie in LIES.items()],
)
def test_what_cannot_be_true_is_no_photo(lab: Lab, wall: Wall, lie: dict[str, Any]) -> None:
    files = renditions.make(corners((8, 6)))
    with pytest.raises(PhotoUnreadable):
        intake.take(Lab(Liar({**HONEST, **lie}, files), lab.store), wall.id, factories.client_id(), GOOD, Choice())
    assert intake.take(Lab(Liar(HONEST, files), lab.store), wall.id, factories.client_id(), GOOD, Choice()).looked


@pytest.mark.parametrize("change", ["one less", "one more", "another name"])
def test_other_files_than_were_asked_for_are_no_photo(lab: Lab, wall: Wall, change: str) -> None:
    files = renditions.make(corners((8, 6)))
    if change != "one more":
        del files["small.jpg"]
    if change != "one less":
        files["../../wall.sqlite3"] = b"."
    with pytest.raises(PhotoUnreadable):
        intake.take(Lab(Liar(HONEST, files), lab.store), wall.id, factories.client_id(), GOOD, Choice())


# Who sees a photo, and until when


def look(server: Server, src: str) -> int:
    return requests.get(server.url + src, timeout=20).status_code


def src_on_wall(server: Server, slug: str) -> str:
    page = requests.get(f"{server.url}/w/{slug}/feed", timeout=20).json()
    return str(page["added"][0]["photos"][0]["src"])


def test_a_photo_is_seen_by_its_supporter_then_by_moderators_then_by_all(
    server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    draft = supporter.sends_photo(GOOD)
    assert look(server, draft["src"]) == 200
    sent = supporter.posts("Look", photo=draft["ticket"])
    assert look(server, draft["src"]) == 404, "who knows the ticket sees the draft, and no more"

    (photo,) = moderator.queue()[0]["photos"]
    address = photo["src"].split("/")[-2]
    assert moderator.gets(photo["src"]).status_code == 200
    assert requests.get(server.url + photo["src"], headers=JSON, timeout=20).status_code in (401, 403)
    assert Moderator(server, server.make_wall()).gets(photo["src"]).status_code in (403, 404)
    assert look(server, f"/media/{address}/large.jpg") == 404

    moderator.approves(sent)
    src = src_on_wall(server, supporter.wall)
    assert {look(server, f"{src.rpartition('/')[0]}/{name}") for name in ("small.webp", "large.jpg")} == {200}
    assert look(server, f"{src.rpartition('/')[0]}/original.jpg") == 404


@pytest.mark.parametrize("how", ["withdrawn", "taken down"])
def test_what_goes_from_the_wall_is_nowhere_at_once(
    server: Server, supporter: Supporter, moderator: Moderator, how: str
) -> None:
    sent = supporter.posts("Not for long", photo=supporter.sends_photo(GOOD)["ticket"])
    moderator.approves(sent)
    src = src_on_wall(server, supporter.wall)
    folder = server.store / src.split("/")[-2]
    assert (look(server, src), folder.is_dir()) == (200, True)

    supporter.withdraws(sent) if how == "withdrawn" else moderator.takes_down(sent)

    assert look(server, src) == 404
    assert moderator.gets(f"/moderation/photos/{folder.name}/large.jpg").status_code == 404
    wait_until(lambda: not folder.exists(), "its files go")
    assert count_photos(server, supporter.wall) == 0


def test_what_is_withdrawn_before_it_was_shown_goes_too(server: Server, supporter: Supporter) -> None:
    before = {*server.store.iterdir()} if server.store.exists() else set()
    sent = supporter.posts("I changed my mind", photo=supporter.sends_photo(GOOD)["ticket"])
    (folder,) = {*server.store.iterdir()} - before
    supporter.withdraws(sent)
    wait_until(lambda: not folder.exists(), "its files go")


def test_a_draft_that_its_supporter_removes_goes_at_once(server: Server, supporter: Supporter) -> None:
    draft = supporter.sends_photo(GOOD)
    url = server.url + draft["src"].rpartition("/")[0]
    assert supporter.http.delete(url, headers=JSON, timeout=20).ok
    assert look(server, draft["src"]) == 404
    assert supporter.tries("With it", photo=draft["ticket"]).json()["error"]["code"] == "photo_gone"


def test_a_rejected_photo_is_for_moderators_only(server: Server, supporter: Supporter, moderator: Moderator) -> None:
    sent = supporter.posts("No", photo=supporter.sends_photo(GOOD)["ticket"])
    (photo,) = moderator.queue()[0]["photos"]
    moderator.rejects(sent)

    assert moderator.gets(photo["src"]).status_code == 200
    assert look(server, photo["src"].replace("/moderation/photos", "/media")) == 404


def test_what_a_moderator_covers_is_gone_from_what_lay_there_before(
    server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    supporter.posts("Somebody is in it", photo=supporter.sends_photo(saved(street(), "JPEG"))["ticket"])
    (photo,) = moderator.queue()[0]["photos"]
    folder = server.store / photo["src"].split("/")[-2]

    assert moderator.covers(photo["id"], "0.2,0.2,0.4,0.4").status_code == 201
    (covered,) = moderator.queue()[0]["photos"]
    assert covered["src"] != photo["src"]
    assert moderator.gets(photo["src"]).status_code == 404
    assert moderator.gets(covered["src"]).status_code == 200
    wait_until(lambda: not folder.exists(), "the files without that cover go")


def flags_of(moderator: Moderator) -> list[list[str]]:
    return [photo["flags"] for post in moderator.queue() for photo in post["photos"]]


def test_a_photo_that_was_there_before_is_flagged_however_it_was_saved(
    supporter: Supporter, moderator: Moderator
) -> None:
    first, other = street((900, 600)), photo("rocket.jpg")
    again = saved(first.resize((500, 333)), "WEBP", quality=40)
    for number, file in enumerate((saved(first, "JPEG"), saved(other, "JPEG"), again)):
        supporter.posts(f"Photo {number}", photo=supporter.sends_photo(file)["ticket"])
    assert ["photo_again" in flags for flags in flags_of(moderator)] == [False, False, True]


def test_a_photo_that_was_rejected_before_is_flagged(supporter: Supporter, moderator: Moderator) -> None:
    bad = street((900, 600))
    moderator.rejects(supporter.posts("Bad", photo=supporter.sends_photo(saved(bad, "PNG"))["ticket"]))
    for file in (saved(bad.resize((600, 400)), "JPEG", quality=50), saved(photo("rocket.jpg"), "JPEG")):
        supporter.posts("Again", photo=supporter.sends_photo(file)["ticket"])
    assert ["photo_rejected" in flags for flags in flags_of(moderator)] == [True, False]
