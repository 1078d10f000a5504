"""One client that wants all of the server: it is served in turn or hung up on, and nobody else notices."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import requests
import websocket

from tests.actors import Server, Supporter, wait_until
from tests.bare import (
    BINARY,
    CLOSE,
    CONTINUED,
    PING,
    PONG,
    REQUEST,
    TEXT,
    all_that_comes,
    dialled,
    frame,
    is_closed,
    is_idle,
    join,
    places,
    post_head,
    upgrade,
)

PATIENCE = 5  # seconds, for one page: who keeps the server to himself does so for as long as he floods
MOST_JOINS = 5
ARRIVAL_SECONDS = 12
JOIN_SECONDS = 12


@contextmanager
def opened(server: Server) -> Iterator[tuple[websocket.WebSocket, socket.socket]]:
    """A WebSocket that has been greeted, and the connection under it."""
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=10)
    assert line.sock is not None
    try:
        line.recv()
        yield line, line.sock
    finally:
        line.shutdown()  # type: ignore[no-untyped-call]


def joins(line: websocket.WebSocket, wall: str) -> str:
    """What the server says to who wants to join."""
    line.send(f'40/wall,{{"wall":"{wall}"}}')
    while (heard := str(line.recv())).startswith("42"):
        pass
    return heard


@contextmanager
def flood(line: socket.socket, *waves: bytes) -> Iterator[threading.Thread]:
    """Sends without a pause, and reads what comes, until the server hangs up; gives who sends."""
    stop = threading.Event()
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send() -> None:
        with suppress(OSError):
            while not stop.is_set():
                for wave in waves:
                    line.sendall(wave)

    def read() -> None:
        with suppress(OSError):
            while line.recv(65_536):
                pass

    threads = [threading.Thread(target=work, daemon=True) for work in (send, read)]
    for thread in threads:
        thread.start()
    try:
        yield threads[0]
    finally:
        stop.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(20)


def is_broken(line: socket.socket, sent: bytes) -> bool:
    try:
        line.sendall(sent)
    except OSError:
        return True
    return False


def everybody_else_is_served(server: Server) -> bool:
    return all(requests.get(f"{server.url}/healthz", timeout=PATIENCE).ok for _page in range(50))


def close_code(said: bytes) -> int:
    """With what the server ended a WebSocket: in the last frame, of 125 bytes at the most."""
    for at in range(max(0, len(said) - 127), len(said) - 3):
        if said[at] == 0x88 and said[at + 1] == len(said) - at - 2:
            return int.from_bytes(said[at + 2 : at + 4])
    return 0


@pytest.mark.parametrize(
    "wave",
    [
        pytest.param(frame("3") * 5000, id="pongs"),
        pytest.param(frame("", PING) * 5000, id="pings"),
        pytest.param(frame("40/nowhere,") * 3000, id="joins of an unknown namespace"),
        pytest.param(join("nowhere") * 1000, id="joins of an unknown wall"),
        pytest.param(frame('42/wall,["x"]') * 3000, id="events"),
        pytest.param(frame("4", last=False) + frame("x", CONTINUED, last=False) * 10_000, id="tiny fragments"),
        pytest.param(frame("", PONG) * 5000, id="answers to no ping"),
    ],
)
def test_who_floods_a_socket_is_hung_up_on_and_nobody_waits(own_server: Server, wave: bytes) -> None:
    own_server.start()
    with opened(own_server) as (_line, bare), flood(bare, wave) as sender:
        assert everybody_else_is_served(own_server)
        wait_until(lambda: not sender.is_alive(), "the server hangs up")
    wait_until(lambda: is_idle(own_server), "the server rests")


def test_who_says_much_a_byte_at_a_time_keeps_nobody_waiting(own_server: Server) -> None:
    """Each byte is a segment: the frame that they make is never a message."""
    own_server.start()
    endless = frame("4" + "x" * 16_000)
    with opened(own_server) as (_line, bare), flood(bare, *(endless[at : at + 1] for at in range(len(endless)))) as one:
        assert everybody_else_is_served(own_server)
        wait_until(lambda: not one.is_alive(), "the server hangs up")


def test_who_sends_requests_without_a_pause_is_served_in_turn(own_server: Server) -> None:
    own_server.start()
    with dialled(own_server) as line, flood(line, REQUEST * 500):
        assert everybody_else_is_served(own_server)


def test_a_burst_of_frames_is_no_flood(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        for _ in range(30):
            line.send("3")
        assert not is_closed(bare)


def test_who_is_refused_hears_why_and_is_hung_up_on(server: Server) -> None:
    with opened(server) as (line, bare):
        assert joins(line, "nowhere") == '44/wall,{"message":"wall_unknown"}'
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_who_joins_again_and_again_is_hung_up_on(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        for _ in range(MOST_JOINS - 1):
            assert joins(line, slug).startswith("44/wall,"), "one place for each"
        assert not is_closed(bare)

        bare.sendall(join(slug))
        wait_until(lambda: is_closed(bare), "the server hangs up")


@pytest.mark.parametrize("said", ["40", "40/,", '42["forged"]', '42/wall,["forged"]', "41/wall,"])
def test_who_talks_without_having_joined_is_hung_up_on(server: Server, said: str) -> None:
    with opened(server) as (line, bare):
        line.send(said)
        wait_until(lambda: is_closed(bare), "the server hangs up", JOIN_SECONDS - 2)


@pytest.mark.skipif(not Path("/proc").exists(), reason="open files are counted in /proc")
def test_who_is_refused_and_never_closes_keeps_no_place(own_server: Server) -> None:
    """The server must close its side of the connection, not only say so."""
    own_server.start()
    quiet = places(own_server)
    with ExitStack() as stack:
        for _ in range(10):
            _line, bare = stack.enter_context(opened(own_server))
            bare.sendall(frame('42["forged"]'))
        wait_until(lambda: places(own_server) <= quiet, "all places are free again", JOIN_SECONDS - 2)


def test_who_leaves_gives_the_place_back(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        assert "sid" in joins(line, slug)
        line.send("41/wall,")
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_who_joins_nothing_keeps_no_place(server: Server, slug: str) -> None:
    with opened(server) as (_idle, idle), opened(server) as (line, listening):
        assert "sid" in joins(line, slug)
        assert not is_closed(idle)

        wait_until(lambda: is_closed(idle), "the server hangs up", JOIN_SECONDS + 5)
        assert not is_closed(listening)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_message_in_endless_pieces_is_cut_off(server: Server, opcode: int) -> None:
    with opened(server) as (line, bare):
        bare.sendall(frame(b"4" + b"x" * 9_000, opcode, last=False))
        bare.sendall(frame(b"x" * 9_000, CONTINUED, last=False))

        heard, said = line.recv_data(control_frame=True)
        assert (heard, int.from_bytes(said[:2], "big")) == (CLOSE, 1009)
        wait_until(lambda: is_closed(bare), "the server hangs up")


def test_a_message_in_pieces_that_is_not_too_long_is_understood(server: Server, slug: str) -> None:
    with opened(server) as (line, bare):
        bare.sendall(frame("40/wall,", last=False) + frame(f'{{"wall":"{slug}"}}', CONTINUED))
        while not (heard := str(line.recv())).startswith("40/wall,"):
            assert heard.startswith("42/wall,")


MASK = b"\0\0\0\0"
BROKEN_FRAMES = {
    "a length with the top bit": (b"\x81\xff" + (2**63).to_bytes(8) + MASK, 1009),
    "a length of almost 2^63": (b"\x81\xff" + (2**63 - 1).to_bytes(8) + MASK, 1009),
    "a ping of 126 bytes": (frame(b"x" * 126, PING), 1002),
    "a close of 126 bytes": (frame(b"\x03\xe8" + b"x" * 124, CLOSE), 1002),
    "a ping in pieces": (frame("", PING, last=False), 1002),
    "no mask": (b"\x81\x013", 1002),
    "a bit for an extension": (b"\xc1\x81" + MASK + b"3", 1002),
    "an unknown opcode": (frame("", 0x3), 1002),
    "an unknown opcode of control": (frame("", 0xB), 1002),
    "a continuation of nothing": (frame("3", CONTINUED), 1002),
    "a message within a message": (frame("4", last=False) + frame("3"), 1002),
    "bytes that are no text": (frame(b"4\xff"), 1007),
    "half a pair in the text": (frame(b"4\xed\xa0\x80"), 1007),
    "binary": (frame(b"x", BINARY), 1003),
    "ten thousand tiny pieces": (frame("", last=False) + frame("", CONTINUED, last=False) * 10_000, 1008),
    "a close of one byte": (frame(b"\x03", CLOSE), 1002),
    "a close that nobody may say": (frame((1005).to_bytes(2), CLOSE), 1002),
}


@pytest.mark.parametrize(("sent", "code"), BROKEN_FRAMES.values(), ids=BROKEN_FRAMES)
@pytest.mark.parametrize("begins", ["with its request", "afterwards"])
def test_a_frame_that_breaks_the_rules_ends_its_socket_with_a_reason(
    server: Server, sent: bytes, code: int, begins: str
) -> None:
    before = server.log
    with dialled(server) as line:
        if begins == "afterwards":
            line.sendall(upgrade(server))
            assert line.recv(65_536).startswith(b"HTTP/1.1 101 ")
            line.sendall(sent)
        else:
            line.sendall(upgrade(server) + sent)
        assert close_code(all_that_comes(line)) == code
    assert server.log == before


NO_PACKETS = {
    "an id too long": '42/wall,{}["display:shows"]'.replace("{}", "9" * 5000),
    "a number too long": "40/wall," + "9" * 5000,
    "attachments": '451-/wall,["x",{"_placeholder":true,"num":0}]',
    "attachments without end": '499999999999-/wall,["x"]',
    "an answer to nothing": "43/wall,1[]",
    "a refusal": "44/wall,{}",
    "the server's own event": '42/wall,["connect"]',
    "its other event": '42/wall,["disconnect"]',
    "an event without a name": "42/wall,[null]",
    "an event of python's": '42/wall,["__class__"]',
    "every event": '42/wall,["*"]',
    "a digit that is none": "4²",
    "another protocol's probe": "2probe",
}
NO_JOINS = {
    "a wall that is a list": '40/wall,{"wall":[]}',
    "a wall with a zero byte": '40/wall,{"wall":"a\\u0000b"}',
    "a wall without end": '40/wall,{"wall":"' + "w" * 15_000 + '"}',
    "infinity": '40/wall,{"wall":1e999}',
    "no number": "40/wall,NaN",
    "a namespace with a query": '40/wall?wall=x,{"wall":"nowhere"}',
    "a desk without a cookie": '40/moderation,{"wall":"nowhere"}',
}


@pytest.mark.parametrize("has_joined", [False, True], ids=["stranger", "listener"])
@pytest.mark.parametrize("said", NO_PACKETS.values(), ids=NO_PACKETS)
def test_what_is_no_word_of_ours_ends_its_socket_and_is_not_noted(
    server: Server, slug: str, said: str, has_joined: bool
) -> None:
    before = server.log
    with dialled(server) as line:
        line.sendall(upgrade(server) + (join(slug) if has_joined else b"") + frame(said))
        assert close_code(all_that_comes(line)) == 1000
    assert server.log == before


@pytest.mark.parametrize("said", NO_JOINS.values(), ids=NO_JOINS)
def test_who_joins_what_is_no_wall_is_refused_and_not_noted(server: Server, said: str) -> None:
    before = server.log
    with dialled(server) as line:
        line.sendall(upgrade(server) + frame(said))
        said_back = all_that_comes(line)
    assert b"44/" in said_back
    assert close_code(said_back) == 1000
    assert server.log == before


@pytest.mark.parametrize("token", ["5", "[{}]", "null", '"Zürich"', '"%s"' % ("x" * 9000)])
def test_who_claims_to_be_a_display_without_its_token_hears_nothing_of_it(
    server: Server, slug: str, token: str
) -> None:
    with dialled(server) as line:
        line.sendall(upgrade(server) + frame(f'40/wall,{{"wall":"{slug}","show":true,"display":{token}}}'))
        said = all_that_comes(line)
    assert b'44/wall,{"message":"display_unknown"}' in said


TOO_LARGE = {
    "a header of a megabyte": (b"GET / HTTP/1.1\r\nHost: wall\r\nX: " + b"x" * 2**20 + b"\r\n\r\n", b"400"),
    "a megabyte of headers": (b"GET / HTTP/1.1\r\nHost: wall\r\n" + b"X: x\r\n" * 170_000 + b"\r\n", b"431"),
    "an address of 100 kB": (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: wall\r\n\r\n", b"414"),
    "a socket's address of 100 kB": (
        b"GET /socket.io/?EIO=4&transport=websocket&x=" + b"x" * 100_000 + b" HTTP/1.1",
        b"414",
    ),
}


@pytest.mark.parametrize(("sent", "status"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_head_that_is_too_large_is_refused_before_it_has_arrived(server: Server, sent: bytes, status: bytes) -> None:
    before = server.log
    with dialled(server) as line:
        is_broken(line, sent)
        assert all_that_comes(line).split(b" ")[1:2] in ([status], [])  # a reset may overtake the refusal
    assert requests.get(f"{server.url}/healthz", timeout=PATIENCE).ok
    assert server.log == before


def test_a_socket_can_be_asked_for_over_a_connection_that_was_kept(server: Server, slug: str) -> None:
    with dialled(server) as line:
        line.sendall(REQUEST)
        assert line.recv(65_536).startswith(b"HTTP/1.1 200 ")
        line.sendall(upgrade(server))
        assert line.recv(65_536).startswith(b"HTTP/1.1 101 ")
        line.sendall(join(slug))
        wait_until(lambda: b"40/wall," in line.recv(65_536), "the join is answered")


def test_requests_in_one_segment_are_answered_in_turn(server: Server) -> None:
    with dialled(server) as line:
        line.sendall(REQUEST * 2 + REQUEST.replace(b"Host", b"Connection: close\r\nHost"))
        assert all_that_comes(line).count(b"HTTP/1.1 200 ") == 3


@pytest.mark.parametrize("before", [b"", REQUEST], ids=["at once", "behind a request"])
def test_what_follows_the_request_for_a_socket_too_soon_harms_nobody(server: Server, slug: str, before: bytes) -> None:
    """A client has to wait for the answer first (RFC 6455, 4.1)."""
    log = server.log
    with dialled(server) as line:
        line.sendall(before + upgrade(server) + upgrade(server))
        assert b"HTTP/1.1 101 " in line.recv(65_536) + line.recv(65_536)
    assert requests.get(f"{server.url}/healthz", timeout=PATIENCE).ok
    assert server.log == log


NO_SOCKETS = {
    "a foreign page": {"Origin": "https://elsewhere.example"},
    "a body": {"Content-Length": "99999999999"},
    "a body in pieces": {"Transfer-Encoding": "chunked"},
    "two keys": {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="},
    "a key of another length": {"Sec-WebSocket-Key": "eA=="},
    "an old version": {"Sec-WebSocket-Version": "8"},
}


@pytest.mark.parametrize("headers", NO_SOCKETS.values(), ids=NO_SOCKETS)
def test_a_request_for_a_socket_that_is_not_quite_one_opens_none(server: Server, headers: dict[str, str]) -> None:
    log = server.log
    with dialled(server) as line:
        line.sendall(upgrade(server, **headers))
        assert line.recv(65_536).startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
    assert server.log == log


@pytest.mark.parametrize(
    "query", ["EIO=4&transport=polling", "EIO=4&transport=websocket&sid=x", "EIO=3&transport=websocket"]
)
def test_no_other_transport_is_spoken_and_no_session_taken_up(server: Server, query: str) -> None:
    with dialled(server) as line:
        line.sendall(upgrade(server).replace(b"EIO=4&transport=websocket", query.encode()))
        assert line.recv(65_536).startswith(b"HTTP/1.1 400 ")


def test_who_says_that_nothing_more_comes_still_gets_the_answer(server: Server) -> None:
    with dialled(server) as line:
        line.sendall(REQUEST)
        line.shutdown(socket.SHUT_WR)
        assert all_that_comes(line).startswith(b"HTTP/1.1 200 ")


HALVES = {
    "a head": lambda _server, _wall: b"GET / HTTP/1.1\r\n",
    "a body": lambda _server, wall: post_head(wall) + b"body=",
    "a socket's head": lambda server, _wall: upgrade(server)[:-2],
    "a socket": lambda server, _wall: upgrade(server),
    "a join": lambda server, wall: upgrade(server) + join(wall),
    "a frame": lambda server, wall: upgrade(server) + join(wall) + frame("x" * 9000)[:5000],
}


@pytest.mark.skipif(not Path("/proc").exists(), reason="open files are counted in /proc")
@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_who_says_half_and_that_nothing_more_comes_keeps_no_place(
    lonely_server: Server, half: Callable[[Server, str], bytes]
) -> None:
    wall = lonely_server.make_wall()
    quiet = places(lonely_server)
    with dialled(lonely_server) as line:
        line.sendall(half(lonely_server, wall))
        line.shutdown(socket.SHUT_WR)
        wait_until(lambda: is_closed(line), "the server hangs up", ARRIVAL_SECONDS / 2)
        wait_until(lambda: places(lonely_server) <= quiet, "the place is free")
        wait_until(lambda: is_idle(lonely_server), "the server rests")


def test_a_websocket_of_2010_is_not_opened(server: Server) -> None:
    """Its messages have no limit."""
    with dialled(server) as line:
        line.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: wall\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nOrigin: " + server.url.encode() + b"\r\n\r\n"
        )
        assert line.recv(65_536).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("nonsense", ["", "x", "4" + "[" * 9_000], ids=["nothing", "x", "a deep list"])
def test_a_frame_that_is_no_packet_ends_its_senders_socket_and_is_not_noted(server: Server, nonsense: str) -> None:
    before = server.log
    with opened(server) as (line, bare):
        line.send(nonsense)
        wait_until(lambda: is_closed(bare), "the server hangs up")
    assert server.log == before


def test_who_sends_a_byte_now_and_then_keeps_no_place(own_server: Server) -> None:
    own_server.start()
    slug = own_server.make_wall()
    listener = Supporter(own_server, slug).listens()
    post = (
        f"POST /w/{slug}/posts HTTP/1.1\r\nHost: wall\r\nContent-Length: 5000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    ).encode()
    begins = {
        "request line": b"G",
        "head": b"GET / HTTP/1.1\r\nX: ",
        "body": post + b"\r\n",
        "body that waits to be asked for": post + b"Expect: 100-continue\r\n\r\n",
    }
    with dialled(own_server) as back_in_time, ExitStack() as stack:
        slow = {name: stack.enter_context(dialled(own_server)) for name in begins}
        for name, line in slow.items():
            line.sendall(begins[name])
        start = time.monotonic()
        while slow:
            time.sleep(1)
            assert time.monotonic() < start + ARRIVAL_SECONDS + 5, f"still open: {list(slow)}"
            slow = {name: line for name, line in slow.items() if not (is_broken(line, b"x") or is_closed(line))}
            back_in_time.sendall(REQUEST)
            assert back_in_time.recv(65_536).startswith(b"HTTP/1.1 200"), "who asks anew has time anew"
        assert time.monotonic() > start + ARRIVAL_SECONDS - 2, "a slow network had its time"
        assert listener.is_connected, "an open socket has no end"
    listener.leave()
    assert "fault" not in own_server.log


TWO_WAYS = {
    "a line that is no header": b"no header\r\nContent-Length: 5\r\n",
    "a name that ends in a space": b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
    "an envelope": b"From somebody\r\nContent-Length: 5\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 50\r\n",
    "a length and pieces": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "a carriage return that ends the head": b"X: a\r\r\nContent-Length: 5\r\n",
    "a length hidden in another header": b"X: a\rContent-Length: 5\r\n",
    "pieces behind a carriage return": b"X: a\r\r\nTransfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("head", TWO_WAYS.values(), ids=TWO_WAYS)
def test_what_two_servers_could_read_in_two_ways_is_refused(server: Server, head: bytes) -> None:
    """Else what one takes for a body is a request of somebody's to the other (RFC 9112, 11.2)."""
    with dialled(server) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: wall\r\n" + head + b"\r\n" + REQUEST)
        answers = b""
        while part := line.recv(65_536):
            answers += part
    assert answers.startswith(b"HTTP/1.")
    assert answers.split(b" ")[1] == b"400"
    assert answers.count(b"HTTP/1.") == 1
