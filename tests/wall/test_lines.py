"""One client's line: what it gets is whole and in order, whatever it reads; what it may say has bounds."""

import itertools
import time
import tracemalloc
from collections.abc import Callable, Iterator

import eventlet
import pytest

from tests.wall.far_ends import FarEnd, comes_true, connected, masked, serving_board
from wall.lines import (
    FRAMES_AT_ONCE,
    FRAMES_PER_MINUTE,
    LINGER_SECONDS,
    MOST_LATE,
    MOST_LATE_WRITES,
    SLOW_LINGER_SECONDS,
    Allowance,
    Line,
)
from wall.switchboard import Switchboard
from wall.websocket import BINARY, CLOSE, LONGEST_MESSAGE, PING, PONG, text_frame

TOO_SLOW = (1013, "Too slow.")
SMALL = 4096  # bytes that a slow client's kernel takes ahead; with the server's, some hundred thousand wait there
BIG = "x" * 90_000


class Ears:
    """Who keeps what is heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.ended: list[Line] = []
        self.hangs_up = False  # on whoever says something

    def hear(self, line: Line, said: str) -> None:
        self.heard.append(said)
        if self.hangs_up:
            line.close()

    def end(self, line: Line) -> None:
        self.ended.append(line)


class Call:
    """A line and both of its ends."""

    def __init__(self, board: Switchboard) -> None:
        here, there = connected(SMALL)
        self.ears = Ears()
        self.line = Line(board, self.ears, here, "a name")
        self.client = FarEnd(there)
        self.here = here

    @property
    def is_hung_up(self) -> bool:
        return self.here.fileno() < 0

    def stalls(self) -> list[str]:
        """Says more and more, until something is late. Gives what was said."""
        said = []
        for number in itertools.count():
            said.append(f"{number} {BIG}")
            if not self.line.write(text_frame(said[-1])):
                return said
        raise AssertionError


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with serving_board() as board:
        yield board


@pytest.fixture
def dial(board: Switchboard) -> Iterator[Callable[[], Call]]:
    calls: list[Call] = []

    def dial() -> Call:
        calls.append(Call(board))
        return calls[-1]

    yield dial
    for call in calls:
        call.line.cut()
        call.client.socket.close()


@pytest.fixture
def call(dial: Callable[[], Call]) -> Call:
    return dial()


def test_what_an_idle_client_is_told_leaves_at_once(call: Call) -> None:
    assert call.line.write(text_frame("first"))
    assert call.line.write(text_frame("second") + text_frame("third"))
    call.client.reads_until(lambda: call.client.heard == ["first", "second", "third"], "all of it arrives")


@pytest.mark.parametrize("gulp", [1, 1000, 65_536])
def test_a_slow_client_gets_every_message_whole_and_in_order(call: Call, gulp: int) -> None:
    said = call.stalls()
    for number in range(20):
        said.append(f"behind, {number}")
        assert not call.line.write(text_frame(said[-1])), "nothing overtakes what is late"

    for _sip in range(300):
        call.client.reads(gulp)
        eventlet.sleep(0)
    call.client.reads_until(lambda: len(call.client.heard) == len(said), "all of it arrives")
    assert call.client.heard == said
    comes_true(lambda: call.line.write(text_frame("free again")), "the line is free again")


def test_a_slow_client_delays_nobody(dial: Callable[[], Call]) -> None:
    slow, fast = dial(), dial()
    slow.stalls()
    for number in range(200):
        slow.line.write(text_frame("x" * 1000))
        assert fast.line.write(text_frame(str(number)))
        fast.client.reads_until(lambda: fast.client.heard[-1:] == [str(number)], "the fast one hears it")  # noqa: B023
    assert not slow.line.closing


def test_who_keeps_too_many_bytes_waiting_is_told_so_after_a_whole_message(board: Switchboard, call: Call) -> None:
    said, size = call.stalls(), 0
    while not call.line.closing:
        size += len(BIG)
        assert size < 2 * MOST_LATE
        said.append(f"{len(said)} {BIG}")
        call.line.write(text_frame(said[-1]))
    assert size > MOST_LATE - 2 * len(BIG), "not before"
    assert call.ears.ended == [call.line]
    assert board.dropped == {"too_slow": 1}

    call.client.reads_to_the_end()
    heard = call.client.heard
    assert heard == said[: len(heard)]
    assert 0 < len(heard) < len(said)
    assert call.client.closed == TOO_SLOW


def test_who_keeps_too_many_messages_waiting_is_told_so(board: Switchboard, call: Call) -> None:
    call.stalls()
    for _ in range(MOST_LATE_WRITES - 1):
        call.line.write(text_frame("x"))
    assert not call.line.closing

    call.line.write(text_frame("x"))
    assert call.line.closing
    call.client.reads_to_the_end()
    assert call.client.closed == TOO_SLOW
    assert "x" not in call.client.heard, "what waited is dropped: memory is what the bound is for"


def test_who_reads_too_slowly_has_time_to_hear_so(board: Switchboard, call: Call) -> None:
    while not call.line.closing:
        call.line.write(text_frame(BIG))
    board.sweep(time.monotonic() + SLOW_LINGER_SECONDS - 1)
    assert not call.is_hung_up

    board.sweep(time.monotonic() + SLOW_LINGER_SECONDS)
    assert call.is_hung_up


def test_who_reads_slowly_all_night_is_kept_while_the_backlog_stays_small(call: Call) -> None:
    said = call.stalls()
    for number in range(40):  # several times what may wait at once
        said.append(f"later {number} {BIG}")
        call.line.write(text_frame(said[-1]))
        call.client.reads_until(lambda: len(call.client.heard) >= len(said) - 3, "some of it arrives")
    call.client.reads_until(lambda: call.client.heard == said, "all of it arrives")
    assert not call.line.closing


def test_lines_that_wait_for_one_message_share_its_bytes(dial: Callable[[], Call]) -> None:
    crowd = [dial() for _ in range(20)]
    frame = text_frame("x" * 500_000)
    tracemalloc.start()
    try:
        left = [each.line.write(frame) for each in crowd]
        kept, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not any(left)
    assert kept < len(frame)


def test_a_line_is_closed_after_all_that_was_said_before(call: Call) -> None:
    said = call.stalls()
    call.line.close(1000, "Good night.")
    call.line.write(text_frame("afterwards"))

    assert call.ears.ended == [call.line]
    call.client.reads_to_the_end()
    assert call.client.heard == said
    assert call.client.closed == (1000, "Good night.")


def test_an_idle_line_is_closed_at_once(call: Call) -> None:
    call.line.close()
    call.line.close(1001)
    call.client.reads_to_the_end()
    assert call.client.closed == (1000, "")
    assert not call.is_hung_up, "its client may still be reading"

    call.client.socket.close()
    comes_true(lambda: call.is_hung_up, "the server hangs up too")
    assert call.ears.ended == [call.line]


@pytest.mark.parametrize("stalled", [True, False])
def test_who_neither_reads_nor_hangs_up_is_cut(board: Switchboard, call: Call, stalled: bool) -> None:
    if stalled:
        call.stalls()
    call.line.close()
    board.sweep(time.monotonic() + LINGER_SECONDS - 1)
    assert not call.is_hung_up

    board.sweep(time.monotonic() + LINGER_SECONDS)
    assert call.is_hung_up
    call.client.reads_to_the_end()
    assert call.ears.ended == [call.line]


def test_a_client_that_leaves_with_something_still_to_get_is_gone_at_once(call: Call) -> None:
    call.stalls()
    call.line.close()
    call.client.socket.close()
    comes_true(lambda: call.is_hung_up, "the server hangs up too")
    assert call.ears.ended == [call.line]


@pytest.mark.parametrize("is_late", [True, False])
def test_a_client_that_is_reset_is_gone(call: Call, is_late: bool) -> None:
    if is_late:
        call.stalls()
    call.client.resets()
    comes_true(lambda: call.is_hung_up, "the server hangs up too")
    assert not call.line.write(text_frame("x"))
    assert call.ears.ended == [call.line]


def test_a_client_whose_end_is_noticed_by_writing_is_gone(call: Call) -> None:
    """Before the switchboard has a turn."""
    call.client.resets()
    assert not call.line.write(text_frame("x"))
    assert call.is_hung_up
    assert call.ears.ended == [call.line]


def test_a_line_that_was_cut_may_be_cut_and_closed_again(call: Call) -> None:
    call.line.cut()
    call.line.cut()
    call.line.close()
    assert not call.line.write(text_frame("x"))
    call.line.attend(0)
    assert call.ears.ended == [call.line]
    call.client.reads_to_the_end()
    assert call.client.heard == []


def test_what_a_client_says_is_heard_in_any_pieces(call: Call) -> None:
    for byte in masked(b"3") + masked("жизнь".encode(), last=False) + masked(b"!", 0):
        call.client.sends(bytes([byte]))
        eventlet.sleep(0.001)
    comes_true(lambda: call.ears.heard == ["3", "жизнь!"], "all of it is heard")


def test_a_ping_is_answered_with_its_own_words_between_the_pieces_of_a_message(call: Call) -> None:
    call.client.sends(masked(b"a", last=False) + masked(b"words", PING) + masked(b"", PONG) + masked(b"b", 0))
    call.client.reads_until(lambda: call.client.pongs == [b"words"], "the answer arrives")
    assert call.ears.heard == ["ab"]


def test_the_answer_to_a_ping_waits_behind_what_is_late(call: Call) -> None:
    said = call.stalls()
    call.client.sends(masked(b"", PING))
    call.client.reads_until(lambda: call.client.pongs, "the answer arrives")
    assert call.client.heard == said


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        (masked(b"x", BINARY), 1003, "unsupported"),
        (masked(b"\xff"), 1007, "not_utf8"),
        (masked(b"\xed\xa0\x80"), 1007, "not_utf8"),
        (masked(b"x" * (LONGEST_MESSAGE + 1)), 1009, "too_long"),
        (masked(b"x" * LONGEST_MESSAGE, last=False) + masked(b"x", 0), 1009, "too_long"),
        (masked(b"x", 3), 1002, "broken"),
        (masked(b"x", 0), 1002, "broken"),
        (b"\x81\x01x", 1002, "broken"),
        (masked(b"", PING) * (FRAMES_AT_ONCE + 1), 1008, "too_many"),
        (masked(b"x", last=False) + masked(b"", 0, last=False) * FRAMES_AT_ONCE, 1008, "too_many"),
    ],
)  # fmt: skip
def test_who_says_what_nobody_may_is_told_why(
    board: Switchboard, call: Call, said: bytes, status: int, reason: str
) -> None:
    call.client.sends(said)
    call.client.reads_to_the_end()
    assert call.client.closed is not None
    assert call.client.closed[0] == status
    assert board.dropped == {reason: 1}
    assert call.ears.ended == [call.line]
    assert call.ears.heard == []


@pytest.mark.parametrize(("said", "answered"), [(b"", 1000), (b"\x03\xe9bye", 1001), (b"\x03\xed", 1002)])
def test_a_farewell_is_answered(board: Switchboard, call: Call, said: bytes, answered: int) -> None:
    call.client.sends(masked(said, CLOSE) + masked(b"still talking"))
    call.client.reads_to_the_end()
    assert call.client.closed == (answered, "")
    assert call.ears.heard == [], "after a farewell nothing is heard"
    assert not board.dropped


def test_who_goes_on_talking_still_gets_the_last_words(call: Call) -> None:
    said = call.stalls()
    call.line.close(1000, "Good night.")
    for number in range(3):
        call.client.says(f"but {number}")
        eventlet.sleep(0.001)
    call.client.reads_to_the_end()
    assert call.client.heard == said
    assert call.client.closed == (1000, "Good night.")
    assert call.ears.heard == []


def test_who_was_hung_up_on_is_not_heard_any_more(call: Call) -> None:
    call.client.says("before")
    comes_true(lambda: call.ears.heard == ["before"], "it is heard")
    call.line.close()
    call.client.says("after")
    call.client.reads_to_the_end()
    call.client.socket.close()
    comes_true(lambda: call.is_hung_up, "the server hangs up too")
    assert call.ears.heard == ["before"]


def test_the_end_of_who_was_hung_up_on_while_being_heard_is_the_end(call: Call) -> None:
    """As Engine does it: what it hears makes it hang up, and the rest of the segment is not heard."""
    call.ears.hangs_up = True
    call.client.sends(masked(b"first") + masked(b"second"))
    call.client.reads_to_the_end()
    assert call.ears.heard == ["first"]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_that_joins_and_says_that_it_lives_never_meets_the_limit() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    assert all(allowance.takes_one() for _join_and_what_a_desk_says in range(10))
    for _ping in range(2_000):
        clock.now += 25
        assert allowance.takes_one()


def test_a_phone_that_wakes_up_may_send_all_that_waited() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    for _hour in range(3):
        assert [allowance.takes_one() for _frame in range(FRAMES_AT_ONCE + 1)] == [True] * FRAMES_AT_ONCE + [False]
        clock.now += 3600


def test_more_frames_than_a_minute_allows_are_too_many() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    taken = 0
    while allowance.takes_one():
        taken += 1
        clock.now += 60 / (2 * FRAMES_PER_MINUTE)
    assert taken == pytest.approx(2 * FRAMES_AT_ONCE, abs=2), "each frame earned half of the next"
