"""The feed's pages as they go out: each is made once for all who ask, and kept until its wall is another."""

import gzip
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from typing import Any, NamedTuple

import brotli

from wall import db, feed
from wall.feed import Head
from wall.threads import off_loop
from wall.turns import let_others

MOST_KEPT = 64 * 1024 * 1024  # bytes, of all walls together
MADE_AT_ONCE = 2  # by this process: each holds a connection to the database meanwhile, and who writes needs one
KEPT_BESIDE = 2 * 1024  # bytes that a kept page takes beside its own
WORTH_PACKING = 500  # bytes
PACKED_IN_THREAD = 16 * 1024  # bytes from which on packing would hold up the loop
BROTLI_QUALITY = 5
GZIP_LEVEL = 6


class Body(NamedTuple):
    content: bytes
    encoding: str  # a name of HTTP, or empty
    head: Head  # where the wall stood when it was made


class Question(NamedTuple):
    """What is asked of the feed. The same answer has the same question, however it was put."""

    after: int
    limit: int
    encoding: str  # a name of HTTP, or empty: what the client would have; what is small goes as it is

    @classmethod
    def put(cls, head: Head, after: int, limit: int, encoding: str) -> "Question":
        missed = max(head.seq - after, 0)  # changes have no gap
        return cls(head.seq - missed, min(limit, missed) or 1, encoding)

    def tag(self, head: Head) -> str:
        """A strong validator: where it is the same, so is each byte."""
        parts = (head.history, head.seq, int(head.is_blank), self.after, self.limit, self.encoding)
        return "-".join(map(str, parts)).rstrip("-")


Making = Future[Body]


class Shelf:
    """The pages of one wall as it stands."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.pages: dict[Question, Making] = {}
        self.size = 0


class Pages:
    """Every process has its own, and needs to hear of nothing: who asks knows from the database how the wall stands."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._shelves: dict[int, Shelf] = {}  # by wall

    @property
    def size(self) -> int:
        return sum(shelf.size for shelf in self._shelves.values())

    def ask(self, head: Head, question: Question) -> Body:
        """The page of a wall that stands so, or further by now. Who asks while it is made waits for it."""
        plain = question._replace(encoding="")
        if question == plain:
            return self._once(head, plain, lambda: _made(head.slug, plain))
        return self._once(head, question, lambda: _packed(self.ask(head, plain), question.encoding))

    def _shelf(self, head: Head) -> Shelf:
        with self._lock:
            shelf = self._shelves.get(head.id)
            if shelf is None or shelf.head != head:
                shelf = self._shelves[head.id] = Shelf(head)
            return shelf

    def _once(self, head: Head, question: Question, make: Callable[[], Body]) -> Body:
        shelf = self._shelf(head)
        with self._lock:
            known = shelf.pages.get(question)
            making = shelf.pages.setdefault(question, known or Making())
        if known is not None:
            return known.result()
        try:
            body = make()
        except BaseException as error:
            with self._lock:
                shelf.pages.pop(question, None)
            making.set_exception(error)
            raise
        self._keep(shelf, body)
        making.set_result(body)
        return body

    def _keep(self, shelf: Shelf, body: Body) -> None:
        """Counts a page. Too many are there only where somebody reads a long wall from its beginning: then all go."""
        with self._lock:
            shelf.size += len(body.content) + KEPT_BESIDE
            if self.size > self._most:
                self._shelves.clear()


def _made(slug: str, question: Question) -> Body:
    with _making, db.reading() as session:
        head = feed.read_head(session, slug)
        page = vars(feed.changes(session, head, question.after, question.limit, let_others))
    posts = page["added"]
    written = [_listed(posts[at : at + feed.A_TURN]) for at in range(0, len(posts), feed.A_TURN)]
    fields = (f'"{name}": {_json(value)}' for name, value in page.items() if name != "added")
    return Body(f'{{{", ".join(fields)}, "added": [{", ".join(written)}]}}'.encode(), "", head)


def _listed(posts: Sequence[dict[str, Any]]) -> str:
    let_others()
    return ", ".join(map(_json, posts))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _packed(plain: Body, encoding: str) -> Body:
    content = plain.content
    if len(content) < WORTH_PACKING:
        return plain
    pack = _PACKERS[encoding]
    packed = pack(content) if len(content) < PACKED_IN_THREAD else off_loop(pack, content)
    return Body(packed, encoding, plain.head)


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=BROTLI_QUALITY)
    return packed


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, GZIP_LEVEL, mtime=0)  # a time would make other bytes of the same page


_making = BoundedSemaphore(MADE_AT_ONCE)
_PACKERS = {"br": _brotli, "gzip": _gzip}
ENCODINGS = tuple(_PACKERS)  # the better first
