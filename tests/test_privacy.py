"""Who wrote is nobody's business: a canary goes through everything that a supporter can do, and is found nowhere."""

import ipaddress
import re
import secrets
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket
from socketio.exceptions import ConnectionError as NotJoined
from websocket import ABNF

from tests.actors import HTML, JSON, Listener, Moderator, Server, Supporter, wait_until
from wall import feed
from wall.models import Post

ADDRESSES = ("203.0.113.77", "2001:db8::77")
MARKER = f"canary{secrets.token_hex(8)}"
HEADERS = {
    "X-Forwarded-For": ", ".join(ADDRESSES),
    "X-Real-IP": ADDRESSES[0],
    "Forwarded": f'for="[{ADDRESSES[1]}]"',
    "User-Agent": f"Mozilla/5.0 {MARKER}",
    "Referer": f"https://{MARKER}.example/",
    "Accept-Language": f"ru,en;q=0.5,x-{MARKER[:8]};q=0.1",
    "Cookie": f"tracker={MARKER}",
}


def traces() -> list[bytes]:
    """Every way in which the supporter's address or browser could have been written down."""
    addresses = [ipaddress.ip_address(address) for address in (*ADDRESSES, "127.0.0.1")]
    texts = [form for address in addresses for form in {str(address), address.exploded}]
    packed = [address.packed for address in addresses if address.packed != b"\x7f\x00\x00\x01"]
    return [text.encode() for text in (*texts, MARKER, MARKER.upper())] + packed


def found_under(folder: Path, wanted: list[bytes]) -> list[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) > 1, "the database and the log at least"
    return [(path.name, trace) for path in files for trace in wanted if trace in path.read_bytes()]


@pytest.fixture
def observed(own_server: Server, request: pytest.FixtureRequest) -> Server:
    """A server that trusts a proxy, so that it does learn the supporter's address."""
    own_server.settings["WALL_PROXIES"] = "1"
    return own_server.start()


def test_no_address_and_no_browser_is_written_anywhere(observed: Server) -> None:
    wall = observed.make_wall()
    supporter, moderator = Supporter(observed, wall), Moderator(observed, wall)
    supporter.http.headers.update(HEADERS)

    shown, refused, withdrawn = (supporter.posts(f"Message {number}", device=MARKER) for number in range(3))
    assert moderator.denies(refused.id).status_code == 201
    assert supporter.tries("Denied", device=MARKER).status_code == 403
    moderator.approves(shown)
    moderator.rejects(refused)
    moderator.approves(withdrawn)
    supporter.withdraws(withdrawn)
    for path in ("", "/feed", "/receipts", f"/receipts/{shown.receipt}", "/display", "/withdrawn", "/qr.svg", "/no"):
        supporter.http.get(f"{observed.url}/w/{wall}{path}", timeout=20)
    supporter.tries("")
    supporter.tries("x" * 281)
    supporter.http.post(f"{observed.url}/w/{wall}/posts", b"x", headers={"Content-Type": "image/png"}, timeout=20)
    for _ in range(70):  # past the limit of guesses
        supporter.http.get(f"{observed.url}/w/{wall}/receipts/WRONG", timeout=20)
    supporter.http.get(f"{observed.url}/socket.io/?EIO=4&transport=polling", timeout=20)
    for nonsense in (b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n", b"\x00\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", observed.port), timeout=10) as line:
            line.sendall(nonsense)
            while line.recv(4096):
                pass
    listener = supporter.listens()
    listener.say("forged", {"x": MARKER})
    wait_until(lambda: not listener.is_connected, "the forger is dropped")
    listener.leave()

    assert found_under(observed.folder, traces()) == []
    observed.stop()
    assert found_under(observed.folder, traces()) == []


BROKEN_FRAMES = {
    "no text": ABNF.create_frame(b"\xff\xff", ABNF.OPCODE_TEXT),
    "nothing, then gone": ABNF.create_frame("", ABNF.OPCODE_TEXT),
    "too large a ping": ABNF.create_frame("a" * 126, ABNF.OPCODE_PING),
    "too large a message": ABNF.create_frame("a" * 20_000, ABNF.OPCODE_TEXT),
}


@pytest.fixture
def talkative(observed: Server) -> Server:
    """The same, and what it writes is in its log at once."""
    observed.stop()
    observed.settings["PYTHONUNBUFFERED"] = "1"
    return observed.start()


def socket_to(server: Server, **options: Any) -> websocket.WebSocket:
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    return websocket.create_connection(address, timeout=10, **options)


def test_no_address_is_written_where_a_socket_breaks(talkative: Server) -> None:
    wall = talkative.make_wall()
    for frame in BROKEN_FRAMES.values():
        for stays in (True, False):
            line = socket_to(talkative, header=[f"{name}: {value}" for name, value in HEADERS.items()])
            line.send(f'40/wall,{{"wall":"{wall}"}}')
            while not str(line.recv()).startswith("40/wall,"):
                pass
            bare = line.sock
            assert bare is not None
            bare.sendall(frame.format())
            with suppress(OSError):
                while stays and bare.recv(65_536):
                    pass
            line.shutdown()  # type: ignore[no-untyped-call]
    listener = Supporter(talkative, wall).listens()
    Moderator(talkative, wall).approves(Supporter(talkative, wall).posts("Who still has a place finds no line to it"))
    listener.hears("feed:added")
    listener.leave()
    talkative.stop()
    assert found_under(talkative.folder, traces()) == []


def test_what_a_socket_says_of_itself_is_not_written(talkative: Server) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        socket_to(talkative, origin=f"https://{MARKER}.example")
    for query in (
        f"EIO=4&transport=websocket&sid={MARKER}",
        f"EIO={MARKER}&transport=websocket",
        f"transport={MARKER}",
    ):
        requests.get(f"{talkative.url}/socket.io/?{query}", timeout=10)
    talkative.stop()
    assert found_under(talkative.folder, traces()) == []


def test_no_address_is_written_by_the_other_server_either(observed: Server) -> None:
    """With a thread for each request, as WALL_ASYNC_MODE chooses it."""
    observed.stop()
    observed.settings |= {"PYTHONUNBUFFERED": "1", "WALL_ASYNC_MODE": "threading"}
    observed.start()
    for nonsense in (b"GET http://[/ HTTP/1.1\r\nHost: x\r\n\r\n", b"nonsense\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", observed.port), timeout=10) as line:
            line.sendall(nonsense)
            with suppress(OSError):
                while line.recv(4096):
                    pass
    observed.stop()
    assert "Traceback" not in observed.log
    assert "127.0.0.1" not in observed.log


def test_a_fault_while_somebody_joins_is_noted_without_their_words(talkative: Server) -> None:
    with talkative.session(writes=True) as session:
        session.connection().exec_driver_sql("ALTER TABLE wall RENAME TO lost")
    with pytest.raises(NotJoined):
        Listener(talkative.url, "/wall", {"wall": MARKER})
    talkative.stop()
    assert "fault: OperationalError" in talkative.log
    assert "Traceback" not in talkative.log
    assert found_under(talkative.folder, traces()) == []


def test_the_search_finds_what_is_there(observed: Server, tmp_path: Path) -> None:
    """The control: the same search sees a trace in a file, and one that a supporter typed into the database."""
    (observed.folder / "planted").write_bytes(b"..." + ipaddress.ip_address(ADDRESSES[1]).packed)
    assert [name for name, _trace in found_under(observed.folder, traces())] == ["planted"]
    (observed.folder / "planted").unlink()

    Supporter(observed, observed.make_wall()).posts(f"I am {ADDRESSES[0]}")
    assert {name.split("-")[0] for name, _trace in found_under(observed.folder, traces())} == {"wall.sqlite3"}


def test_a_supporter_gets_no_cookie(server: Server, supporter: Supporter, moderator: Moderator) -> None:
    sent = supporter.posts("No crumbs")
    base = f"{server.url}/w/{supporter.wall}"
    receipt = f"{base}/receipts/{sent.receipt}"
    form = {"body": "By form", "client_id": "a" * 22}
    asked = [
        *(("GET", f"{base}{path}", {}) for path in ("", "?lang=ru", "/feed", "/receipts", "/display")),
        *(("GET", f"{base}{path}", {}) for path in ("/withdrawn", "/qr.svg")),
        ("GET", f"{server.url}/", {}),
        ("GET", f"{server.url}/healthz", {}),
        ("GET", f"{server.url}/static/x/css/base.css", {}),
        ("GET", f"{server.url}/no/page", {}),
        ("GET", f"{server.url}/w/nowhere", {}),
        ("GET", f"{base}/receipts?code=wrong", {}),
        ("GET", f"{server.url}/socket.io/?EIO=4&transport=polling", {}),
        ("POST", f"{base}/posts", form),
        ("POST", f"{base}/posts", {"body": ""}),
        ("POST", f"{base}/posts", {"unknown": "x"}),
        ("GET", receipt, {}),
        ("POST", f"{receipt}/withdrawal", {}),
        ("GET", receipt, {}),
    ]  # fmt: skip
    for kind in (HTML, JSON):
        for method, url, fields in asked:
            headers = {**kind, "Cookie": "moderator=x"}
            answer = requests.request(
                method, url, data=fields or None, headers=headers, allow_redirects=False, timeout=20
            )
            assert "Set-Cookie" not in answer.headers, f"{method} {url}"
    signing_in = requests.get(f"{server.url}/moderation/sign-in", timeout=20)
    assert "HttpOnly" in signing_in.headers["Set-Cookie"], "a moderator does get one, so the search can find it"
    assert "SameSite=Strict" in signing_in.headers["Set-Cookie"]


def test_the_exact_time_of_posting_is_gone_with_the_decision(server: Server) -> None:
    wall = server.make_wall()
    supporter, moderator = Supporter(server, wall), Moderator(server, wall)
    sent = [supporter.posts(f"Message {number}") for number in range(2)]
    with server.session() as session:
        arrived = session.query(Post).filter(Post.id == sent[0].id).one().arrived_at
    exact = [arrived.strftime("%M:%S.%f").encode(), f"{arrived.timestamp():.6f}".encode()]
    assert arrived.microsecond or arrived.second, "the time was exact while the post waited"

    moderator.approves(sent[0])
    moderator.rejects(sent[1])

    with server.session() as session:
        for post in session.query(Post).filter(Post.id.in_([one.id for one in sent])):
            assert (post.arrived_at.minute, post.arrived_at.second, post.arrived_at.microsecond) == (0, 0, 0)
        rows = session.connection().exec_driver_sql("SELECT * FROM post").fetchall()
    assert not [row for row in rows for trace in exact if trace in repr(tuple(row)).encode()]
    files = [server.folder / f"wall.sqlite3{part}" for part in ("", "-wal")]
    wait_until(lambda: not any(trace in file.read_bytes() for file in files for trace in exact), "in no file either")
    page = requests.get(f"{server.url}/w/{wall}", headers=HTML, timeout=20)
    times = re.findall(r"\d{4}-\d\d-\d\dT\d\d:(\d\d:\d\d)", page.text)
    assert set(times) <= {"00:00"}
    shown = requests.get(f"{server.url}/w/{wall}/feed", timeout=20).json()["added"][0]["at"]
    assert datetime.fromisoformat(shown) == feed.hour(arrived).astimezone(UTC)


def test_no_answer_tells_when_a_post_was_written(server: Server, supporter: Supporter, moderator: Moderator) -> None:
    sent = supporter.posts("When?")
    moderator.approves(sent)
    for path in ("", "/feed", f"/receipts/{sent.receipt}", "/display"):
        assert "Last-Modified" not in requests.get(f"{server.url}/w/{supporter.wall}{path}", timeout=20).headers


def test_a_receipt_is_kept_by_nobody(server: Server, supporter: Supporter) -> None:
    sent = supporter.posts("Only I hold the code")
    answer = requests.get(f"{server.url}/w/{supporter.wall}/receipts/{sent.receipt}", headers=HTML, timeout=20)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert found_under(server.folder, [sent.receipt.encode()]) == []


def test_what_is_withdrawn_is_in_no_file_any_more(observed: Server) -> None:
    wall = observed.make_wall()
    supporter, moderator = Supporter(observed, wall), Moderator(observed, wall)
    words = f"withdrawn{secrets.token_hex(12)}"
    waiting, shown = supporter.posts(f"{words} a"), supporter.posts(f"{words} b")
    moderator.approves(shown)
    assert found_under(observed.folder, [words.encode()]), "it was there"

    supporter.withdraws(waiting)
    supporter.withdraws(shown)

    wait_until(lambda: not found_under(observed.folder, [words.encode()]), "it is in no file")
