"""Two processes understand each other, and one that read a hostile file can only be understood or hung up on."""

import json
import socket
from contextlib import closing
from threading import Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from wall.photos import wire
from wall.photos.wire import LARGEST_FILES, LONGEST_WORDS, MOST_FILES, Broken, Message

TEXT = some.text(some.characters(codec="utf-8"), max_size=30)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | some.floats(allow_nan=False) | TEXT,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
WORDS = some.dictionaries(TEXT, JSON, max_size=5)
FILES = some.dictionaries(TEXT, some.binary(max_size=2000), max_size=MOST_FILES)


class Line:
    """A socket on which everything was said already, in pieces of any size."""

    def __init__(self, said: bytes = b"", piece: int = 1024) -> None:
        self.said, self._piece, self.most_asked = said, piece, 0

    def sendall(self, part: bytes | memoryview) -> None:
        self.said += part

    def recv(self, size: int) -> bytes:
        self.most_asked = max(self.most_asked, size)
        part, self.said = self.said[: min(size, self._piece)], self.said[min(size, self._piece) :]
        return part


def saying(head: object, files: bytes = b"") -> Line:
    words = head if isinstance(head, bytes) else json.dumps(head).encode()
    return Line(len(words).to_bytes(4, "big") + words + files)


@given(WORDS, FILES, some.integers(1, 5000))
def test_what_is_sent_arrives(words: dict[str, object], files: dict[str, bytes], piece: int) -> None:
    line = Line(piece=piece)
    wire.send(line, Message(words, files))
    assert wire.receive(line) == Message(words, files)
    assert line.said == b""


def test_messages_follow_one_another_over_a_real_socket() -> None:
    sent = [Message({"number": number}, {"photo": bytes(500_000)}) for number in range(3)]
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):

        def sends() -> None:
            for message in sent:
                wire.send(theirs, message)

        sender = Thread(target=sends)
        sender.start()
        assert [wire.receive(ours) for _message in sent] == sent
        sender.join()


@given(some.binary(max_size=300))
@example(b"\0\0\0\x02[]")
@example(b"\0\0\0\x04null")
@example(b"\xff\xff\xff\xff")
def test_nonsense_is_not_understood(said: bytes) -> None:
    with pytest.raises(Broken):
        wire.receive(Line(said))


@given(JSON | some.fixed_dictionaries({"words": JSON, "sizes": JSON}), some.binary(max_size=100))
def test_a_head_is_understood_or_not_and_nothing_else_happens(head: object, files: bytes) -> None:
    try:
        got = wire.receive(saying(head, files))
    except Broken:
        return
    assert isinstance(got.words, dict)
    assert len(got.files) <= MOST_FILES


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b'{"words": {}, "sizes": {"a": Infinity}}', id="endless"),
        pytest.param(b'{"words": {}, "sizes": {"a": -Infinity}}', id="endlessly little"),
        pytest.param(b'{"words": {}, "sizes": {"a": NaN}}', id="no number"),
        pytest.param(b'{"words": {}, "sizes": {"a": 1e400}}', id="more than a number can be"),
        pytest.param(b'{"words": {}, "sizes": {"a": ' + b"9" * 5000 + b"}}", id="a long number"),
        pytest.param({"words": {}, "sizes": {"a": -1}}, id="less than nothing"),
        pytest.param({"words": {}, "sizes": {"a": LARGEST_FILES + 10, "b": -10}}, id="more, less something"),
        pytest.param({"words": {}, "sizes": {"a": LARGEST_FILES + 1}}, id="too large"),
        pytest.param({"words": {}, "sizes": dict.fromkeys(map(str, range(MOST_FILES + 1)), 0)}, id="too many"),
        pytest.param({"words": {}, "sizes": [["a", 1]]}, id="a list"),
        pytest.param({"words": 5, "sizes": {}}, id="words that are a number"),
        pytest.param({"words": [[[], 1]], "sizes": {}}, id="words that have no name"),
        pytest.param({"sizes": {}}, id="no words"),
        pytest.param(b"[" * 60_000, id="deep"),
        pytest.param(b'{"words": {}, "sizes": {"a": 1', id="not closed"),
        pytest.param(b'\xff\xfe{"words": {}, "sizes": {}}', id="no text"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_head_that_lies_is_hung_up_on(head: object) -> None:
    with pytest.raises(Broken):
        wire.receive(saying(head, b"x" * 100))


def test_words_that_are_too_long_are_not_read() -> None:
    line = Line((LONGEST_WORDS + 1).to_bytes(4, "big") + b" " * 10)
    with pytest.raises(Broken):
        wire.receive(line)
    assert line.said == b" " * 10


def test_files_are_asked_for_in_pieces_whatever_size_they_claim() -> None:
    line = saying({"words": {}, "sizes": {"a": LARGEST_FILES}}, b"x" * 100)
    with pytest.raises(Broken):
        wire.receive(line)
    assert line.most_asked <= 1024 * 1024


def test_who_hangs_up_in_the_middle_is_not_understood() -> None:
    line = Line()
    wire.send(line, Message({"a": 1}, {"photo": b"x" * 100}))
    for length in range(len(line.said)):
        with pytest.raises(Broken):
            wire.receive(Line(line.said[:length]))


def test_the_largest_photo_and_its_choice_fit() -> None:
    boxes = ["0.1234,0.1234,0.1234,0.1234"] * 64
    line = Line(piece=10**6)
    wire.send(line, Message({"covers": boxes, "bare": boxes, "find": True}, {"photo": bytes(25 * 1024 * 1024)}))
    assert len(wire.receive(line).files["photo"]) == 25 * 1024 * 1024
