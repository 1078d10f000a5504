"""Whatever arrives gets a clear answer, a stable code, and costs nothing: no traceback, no stop, no word lost."""

import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

from moderation import accounts
from tests import factories
from tests.actors import HTML, JSON, Moderator, Server, Supporter, wait_until
from wall.models import Wall
from wall.security import LARGEST_REQUEST

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY_OF_100_MB = 100 * 1024 * 1024
CLIENT_ID = "a" * 22


def refusal(answer: requests.Response) -> tuple[int, str, str | None]:
    """Status, code and field of a refusal in JSON, which holds words for people too."""
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"], error.get("field")


@pytest.fixture(autouse=True)
def the_server_goes_on(server: Server) -> Iterator[None]:
    """After every test of this file the server answers, and its log holds no traceback of the test."""
    before = len(server.log)
    yield
    assert requests.get(f"{server.url}/readyz", timeout=5).json() == {"ready": True}
    assert "Traceback" not in server.log[before:], server.log[before:]
    assert "fault:" not in server.log[before:], server.log[before:]


# A form that the wall does not take

FAMILY = "👨‍👩‍👧‍👦"  # one character to a reader, 25 bytes

REFUSED = [
    pytest.param({"body": ""}, (422, "post_empty", "body"), id="nothing"),
    pytest.param({"body": "\u200b\u200d \ufe0f\n\u00ad"}, (422, "post_empty", "body"), id="only what nobody can see"),
    pytest.param({"body": "\x00\x00"}, (422, "post_empty", "body"), id="only null bytes"),
    pytest.param({"body": "x" * 281}, (422, "post_too_long", "body"), id="281 characters"),
    pytest.param({"body": FAMILY * 160 + "x"}, (422, "post_too_long", "body"), id="4,001 bytes in 161 characters"),
    pytest.param({"body": "\n".join("x" * 13)}, (422, "too_many_lines", "body"), id="13 lines"),
    pytest.param({"body": "damaged \ufffd"}, (400, "not_text", "body"), id="a decoder's mark of damage"),
    pytest.param({"name": "x" * 41}, (422, "post_too_long", "name"), id="a name of 41"),
    pytest.param({"name": "\ufffd"}, (400, "not_text", "name"), id="a damaged name"),
    pytest.param({"country": "ZZ"}, (422, "country_unknown", "country"), id="no country"),
    pytest.param({"country": "gb"}, (422, "country_unknown", "country"), id="a small country"),
    pytest.param({"client_id": ""}, (400, "bad_request", "client_id"), id="no client_id"),
    pytest.param({"client_id": "short"}, (400, "bad_request", "client_id"), id="a short client_id"),
    pytest.param({"client_id": "a" * 65}, (400, "bad_request", "client_id"), id="a long client_id"),
    pytest.param({"client_id": "a" * 22 + "\n"}, (400, "bad_request", "client_id"), id="a client_id with a line end"),
    pytest.param({"status": "approved"}, (400, "unknown_field", None), id="an unknown field"),
    pytest.param({"csrf_token": "x"}, (400, "unknown_field", None), id="a field of another form"),
]


@pytest.mark.parametrize(("fields", "expected"), REFUSED)
def test_a_form_that_the_wall_does_not_take_is_refused_with_its_code(
    supporter: Supporter, fields: dict[str, str], expected: tuple[int, str, str | None]
) -> None:
    assert refusal(supporter.tries(**{"body": "You are not alone.", **fields})) == expected


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        pytest.param(FORM, b"body=%FF%FE&client_id=" + CLIENT_ID.encode(), id="percent-encoded"),
        pytest.param(FORM, b"body=%ED%A0%80&client_id=" + CLIENT_ID.encode(), id="half a character, encoded"),
        pytest.param(FORM, b"body=\xff\xfe&client_id=" + CLIENT_ID.encode(), id="raw"),
        pytest.param(
            {"Content-Type": "multipart/form-data; boundary=cut"},
            b"--cut\r\nContent-Disposition: form-data; name=client_id\r\n\r\n" + CLIENT_ID.encode()
            + b"\r\n--cut\r\nContent-Disposition: form-data; name=body\r\n\r\n\xff\xfe\r\n--cut--\r\n",
            id="multipart",
        ),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused(server: Server, slug: str, headers: dict[str, str], form: bytes) -> None:
    answer = requests.post(f"{server.url}/w/{slug}/posts", form, headers={**JSON, **headers}, timeout=20)

    assert refusal(answer)[:2] == (400, "not_text")


def test_what_is_typed_with_a_percent_sign_is_text(supporter: Supporter, moderator: Moderator) -> None:
    supporter.posts("100 % of us: %FF, 50%")

    assert moderator.queue()[0]["body"] == "100 % of us: %FF, 50%"


def test_null_bytes_are_taken_out_and_the_words_accepted(supporter: Supporter, moderator: Moderator) -> None:
    supporter.posts("We\x00 exist\x00.", name="A\x00nya")

    waiting = moderator.queue()[0]
    assert (waiting["body"], waiting["name"]) == ("We exist.", "Anya")


def test_a_file_in_a_field_of_words_is_an_unknown_field(server: Server, slug: str) -> None:
    form = {"body": "With a photograph", "client_id": CLIENT_ID}
    answer = requests.post(f"{server.url}/w/{slug}/posts", form, files={"image": b"GIF89a"}, headers=JSON, timeout=20)

    assert refusal(answer) == (400, "unknown_field", None)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/octet-stream", "image/png", "nonsense"]
)
def test_what_is_no_form_is_refused(server: Server, slug: str, kind: str) -> None:
    words = json.dumps({"body": "You are not alone.", "client_id": CLIENT_ID})
    answer = requests.post(f"{server.url}/w/{slug}/posts", words, headers={**JSON, "Content-Type": kind}, timeout=20)

    assert refusal(answer) == (415, "form_expected", None)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/w/nowhere", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/feed", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/display", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/qr.svg", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/withdrawn", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/receipts", (404, "wall_unknown", None)),
        ("GET", "/w/nowhere/receipts/ABCD", (404, "wall_unknown", None)),
        ("POST", "/w/nowhere/posts", (404, "wall_unknown", None)),
        ("POST", "/w/nowhere/receipts/ABCD/withdrawal", (404, "wall_unknown", None)),
        ("GET", "/w/%00", (404, "wall_unknown", None)),
        ("GET", "/w/%FF", (404, "wall_unknown", None)),
        ("GET", "/w/" + "x" * 4000, (404, "wall_unknown", None)),
        ("GET", "/no/such/page", (404, "page_unknown", None)),
        ("GET", "/static/x/../../../wall/app.py", (404, "page_unknown", None)),
        ("GET", "/static/x/..%2f..%2fwall/app.py", (404, "page_unknown", None)),
        ("GET", "/static/x/%00", (404, "page_unknown", None)),
        ("GET", "/static/x/js", (404, "page_unknown", None)),
        ("DELETE", "/", (405, "method_not_allowed", None)),
        ("BREW", "/", (405, "method_not_allowed", None)),
        ("PUT", "/w/nowhere/posts", (405, "method_not_allowed", None)),
    ],
)
def test_an_unknown_address_is_answered_with_its_code(
    server: Server, method: str, path: str, expected: tuple[int, str, None]
) -> None:
    request = requests.Request(method, server.url, headers=JSON).prepare()
    request.url = server.url + path  # as it stands: requests would tidy it up
    with requests.Session() as http:
        assert refusal(http.send(request, timeout=20)) == expected


@pytest.mark.parametrize("after", ["-1", "x", "", "1e3", "9" * 30, "9" * 2000, "%00"])
def test_a_feed_asked_for_after_no_number_begins_at_the_beginning(server: Server, slug: str, after: str) -> None:
    answer = requests.get(f"{server.url}/w/{slug}/feed?after={after}&limit={after}", timeout=20)

    assert (answer.status_code, answer.json()["seq"]) == (200, 0)


def test_a_closed_wall_says_so_and_keeps_what_was_typed(server: Server) -> None:
    closed = server.make_wall(is_open=False)

    assert refusal(Supporter(server, closed).tries("Too late?")) == (409, "wall_closed", None)
    page = requests.post(
        f"{server.url}/w/{closed}/posts", {"body": "Too late?", "client_id": CLIENT_ID}, headers=HTML, timeout=20
    )
    assert (page.status_code, "Too late?" in page.text) == (409, True)


# What a person sees who has no JavaScript


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "no words yet"), ("ru", ""), ("ar", "")], ids=["English", "Russian", "Arabic"]
)
def test_a_refused_form_comes_back_as_a_page_in_the_readers_language_with_all_that_was_typed(
    server: Server, slug: str, lang: str, words: str
) -> None:
    form = {"body": "\u200b", "name": 'Аня "<b>"', "country": "KZ", "client_id": CLIENT_ID}
    page = requests.post(f"{server.url}/w/{slug}/posts?lang={lang}", form, headers=HTML, timeout=20)

    assert page.status_code == 422
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in page.text
    assert words in page.text
    assert "\u200b</textarea>" in page.text
    assert 'value="Аня &#34;&lt;b&gt;&#34;"' in page.text
    assert '<option value="KZ" selected>' in page.text
    assert f'name="client_id" value="{CLIENT_ID}"' in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_refused_form_keeps_words_that_look_like_html(server: Server, slug: str) -> None:
    typed = "</textarea><script>alert(1)</script>" + "x" * 281
    page = requests.post(
        f"{server.url}/w/{slug}/posts", {"body": typed, "client_id": CLIENT_ID}, headers=HTML, timeout=20
    )

    assert page.status_code == 422
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("path", ["/w/nowhere", "/no/such/page"])
def test_an_error_is_a_page_for_people(server: Server, path: str) -> None:
    page = requests.get(f"{server.url}{path}?lang=ru", headers=HTML, timeout=20)

    assert page.status_code == 404
    assert '<html lang="ru" dir="ltr"' in page.text
    assert "<h1" in page.text


def test_who_sends_too_often_is_told_when_to_come_back_and_keeps_their_words(own_server: Server) -> None:
    own_server.settings["WALL_POSTS_PER_MINUTE"] = "3"
    supporter = Supporter(own_server.start(), own_server.make_wall())
    for number in range(3):
        supporter.posts(f"Message {number}")

    answer = supporter.tries("One too many")
    assert refusal(answer) == (429, "too_many", None)
    assert 0 < int(answer.headers["Retry-After"]) <= 60

    form = {"body": "One too many", "name": "Аня", "country": "KZ", "client_id": CLIENT_ID}
    page = requests.post(f"{own_server.url}/w/{supporter.wall}/posts", form, headers=HTML, timeout=20)
    assert (page.status_code, int(page.headers["Retry-After"]) > 0) == (429, True)
    for typed in ("One too many</textarea>", 'value="Аня"', '<option value="KZ" selected>', CLIENT_ID):
        assert typed in page.text
    assert "Traceback" not in own_server.log


# Receipts


@pytest.mark.parametrize("code", ["ABCDEFGHJKMNPQRS", "x", "%00", "%FF", "' OR 1=1 --", "x" * 3000, "٣" * 16])
def test_a_guessed_receipt_opens_nothing(server: Server, slug: str, code: str) -> None:
    url = f"{server.url}/w/{slug}/receipts"

    assert refusal(requests.get(f"{url}/{code}", headers=JSON, timeout=20)) == (404, "receipt_unknown", "code")
    assert refusal(requests.post(f"{url}/{code}/withdrawal", headers=JSON, timeout=20))[:2] == (404, "receipt_unknown")
    assert requests.get(f"{url}?code={code}", headers=HTML, timeout=20).status_code == 404


def test_a_receipt_of_another_wall_opens_nothing(server: Server, supporter: Supporter) -> None:
    sent = supporter.posts("Mine, and on this wall")
    elsewhere = f"{server.url}/w/{server.make_wall()}/receipts/{sent.receipt}"

    assert requests.get(elsewhere, timeout=20).status_code == 404
    assert requests.post(f"{elsewhere}/withdrawal", timeout=20).status_code == 404
    assert supporter.status(sent) == "pending"


def test_the_same_form_sent_to_two_walls_is_two_posts(server: Server, supporter: Supporter) -> None:
    here = supporter.posts("To every wall", client_id=CLIENT_ID)
    there = Supporter(server, server.make_wall()).posts("To every wall", client_id=CLIENT_ID)

    assert here.id != there.id
    assert here.receipt != there.receipt


def test_a_message_is_withdrawn_once(supporter: Supporter) -> None:
    sent = supporter.posts("Only once")
    supporter.withdraws(sent)

    again = requests.post(
        f"{supporter.server.url}/w/{supporter.wall}/receipts/{sent.receipt}/withdrawal", headers=JSON, timeout=20
    )
    assert refusal(again)[:2] == (404, "receipt_unknown")


# Decisions


def test_a_stale_decision_is_refused_and_says_who_was_first(
    server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    sent = supporter.posts("Two will read this")
    late = Moderator(server, moderator.wall)
    moderator.approves(sent)

    answer = late.decides(sent.id, "reject", 1)

    assert refusal(answer) == (409, "already_decided", None)
    assert (answer.json()["decided_by"], answer.json()["status"]) == (moderator.name, "approved")
    assert moderator.name in answer.json()["error"]["message"]
    assert supporter.status(sent) == "approved"


def test_a_decision_without_a_session_is_refused(server: Server, supporter: Supporter) -> None:
    sent = supporter.posts("Nobody decides on this")
    form = {"verdict": "approve", "version": "1", "csrf_token": "guessed"}
    answer = requests.post(f"{server.url}/moderation/posts/{sent.id}/decisions", form, headers=JSON, timeout=20)

    assert refusal(answer) == (401, "signed_out", None)
    assert supporter.status(sent) == "pending"


@pytest.mark.parametrize("token", ["", "guessed", "ImFiYyI.aQ.x"])
def test_a_decision_without_the_sessions_token_is_refused(
    supporter: Supporter, moderator: Moderator, token: str
) -> None:
    sent = supporter.posts("A forged form")
    moderator.token = token

    assert refusal(moderator.decides(sent.id, "approve", 1)) == (400, "form_expired", None)
    assert supporter.status(sent) == "pending"


def test_the_token_of_another_session_is_refused(server: Server, supporter: Supporter, moderator: Moderator) -> None:
    sent = supporter.posts("A borrowed token")
    moderator.token = Moderator(server, moderator.wall).token

    assert refusal(moderator.decides(sent.id, "approve", 1)) == (400, "form_expired", None)


@pytest.mark.parametrize(
    ("verdict", "version", "expected"),
    [
        ("publish", "1", (400, "verdict_unknown", "verdict")),
        ("", "1", (400, "verdict_unknown", "verdict")),
        ("approve", "", (400, "bad_request", "version")),
        ("approve", "one", (400, "bad_request", "version")),
        ("approve", "2", (409, "already_decided", None)),
        ("approve", "9" * 40, (409, "already_decided", None)),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    supporter: Supporter, moderator: Moderator, verdict: str, version: str, expected: tuple[int, str, str | None]
) -> None:
    sent = supporter.posts("What is this?")
    form = {"verdict": verdict, "version": version, "csrf_token": moderator.token}
    url = f"{supporter.server.url}/moderation/posts/{sent.id}/decisions"

    assert refusal(moderator.http.post(url, form, headers=JSON, timeout=20)) == expected
    assert supporter.status(sent) == "pending"


@pytest.mark.parametrize("post_id", ["nothing", "%00", "%FF", "x" * 3000])
def test_a_decision_on_no_post_is_refused(moderator: Moderator, post_id: str) -> None:
    assert refusal(moderator.decides(post_id, "approve", 1)) == (404, "post_unknown", None)


@pytest.mark.parametrize("before", ["-1", "x", "9" * 30])
def test_an_older_page_that_does_not_exist_is_still_a_page(moderator: Moderator, before: str) -> None:
    url = f"{moderator.server.url}/moderation/w/{moderator.wall}/approved?before={before}"

    assert moderator.http.get(url, timeout=20).status_code == 200


# Invitations and signing in


@pytest.fixture
def invitation(server: Server, slug: str) -> str:
    with server.session(writes=True) as session:
        return accounts.invite(session, session.query(Wall).filter_by(slug=slug).one())


def open_invitation(server: Server, code: str, kind: dict[str, str]) -> requests.Response:
    return requests.get(f"{server.url}/moderation/invitations/{code}", headers=kind, timeout=20)


def test_a_wrong_invitation_opens_nothing(server: Server) -> None:
    assert refusal(open_invitation(server, secrets.token_urlsafe(16), JSON)) == (404, "invitation_unknown", None)
    page = open_invitation(server, secrets.token_urlsafe(16), HTML)
    assert (page.status_code, "<h1" in page.text, "<form" in page.text) == (404, True, False)


def test_a_used_invitation_opens_nothing(server: Server, invitation: str) -> None:
    assert "<form" in open_invitation(server, invitation, HTML).text, "it was good before"
    with server.session(writes=True) as session:
        accounts.accept(session, invitation, f"Nadia {secrets.token_hex(3)}", factories.PASSWORD_HASH)

    assert refusal(open_invitation(server, invitation, JSON)) == (410, "invitation_used", None)
    page = open_invitation(server, invitation, HTML)
    assert (page.status_code, "<h1" in page.text, "<form" in page.text) == (410, True, False)


def test_an_expired_invitation_opens_nothing(server: Server, slug: str) -> None:
    with server.session(writes=True) as session:
        wall = session.query(Wall).filter_by(slug=slug).one()
        code = accounts.invite(session, wall, now=factories.NIGHT - 2 * accounts.INVITATION_LIFE)

    assert refusal(open_invitation(server, code, JSON)) == (410, "invitation_expired", None)


def test_an_invitation_without_its_forms_token_is_not_used_up(server: Server, invitation: str) -> None:
    form = {"name": "Mallory", "password": factories.PASSWORD}
    answer = requests.post(f"{server.url}/moderation/invitations/{invitation}", form, headers=JSON, timeout=20)

    assert refusal(answer) == (400, "form_expired", None)
    assert open_invitation(server, invitation, HTML).status_code == 200


@pytest.mark.parametrize(("name", "password"), [("", ""), ("Nobody", "no password of anybody"), ("x" * 9000, "\x00")])
def test_signing_in_as_nobody_is_refused_without_saying_why(server: Server, name: str, password: str) -> None:
    with requests.Session() as http:
        page = http.get(f"{server.url}/moderation/sign-in", timeout=20).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"name": name, "password": password, "csrf_token": token}
        answer = http.post(f"{server.url}/moderation/sign-in", form, headers=HTML, timeout=20)

    assert answer.status_code == 401
    assert "The name or the password is not right." in answer.text


# Where a request comes from

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_from_another_site_is_refused(server: Server, slug: str, headers: dict[str, str]) -> None:
    form = {"body": "Sent by another site", "client_id": CLIENT_ID}
    url = f"{server.url}/w/{slug}/posts"

    assert refusal(requests.post(url, form, headers={**JSON, **headers}, timeout=20)) == (403, "foreign_origin", None)
    own = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert requests.post(url, form, headers={**JSON, **own}, timeout=20).status_code == 201


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_decision_from_another_site_is_refused(
    supporter: Supporter, moderator: Moderator, headers: dict[str, str]
) -> None:
    sent = supporter.posts("Not by another site")
    moderator.http.headers.update(headers)

    assert refusal(moderator.decides(sent.id, "approve", 1)) == (403, "foreign_origin", None)


# Too large, or not even HTTP


class Line:
    """A bare connection, for what no client would send."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)

    def says(self, sent: bytes) -> "Line":
        self.socket.sendall(sent)
        return self

    def hears(self) -> bytes:
        """Everything until the server closes; what came before a broken line counts too."""
        heard = b""
        try:
            while part := self.socket.recv(65536):
                heard += part
        except ConnectionError:
            pass
        self.socket.close()
        return heard


def post(slug: str, *headers: str) -> bytes:
    lines = (f"POST /w/{slug}/posts HTTP/1.1", "Host: wall", "Accept: application/json", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def memory_of(server: Server) -> int:
    """The most memory that the server ever held, in kB (VmHWM of proc(5))."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_a_body_of_100_mb_is_refused_before_it_is_read_while_others_are_served(server: Server, slug: str) -> None:
    supporter = Supporter(server, slug)
    supporter.posts("Everything that is loaded once is loaded now")
    before = memory_of(server)
    form = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {BODY_OF_100_MB}")
    lines = [Line(server).says(post(slug, *form)).says(b"body=" + b"x" * 60_000) for _ in range(20)]

    supporter.posts("Meanwhile")  # posts() waits for 201

    for line in lines:
        answer = line.hears()
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
        assert b'"code":"request_too_large"' in answer
        assert b"\r\nConnection: close\r\n" in answer
    assert memory_of(server) - before < 8 * 1024, "kB"


def test_who_goes_on_sending_100_mb_is_cut_off_after_a_few(server: Server, slug: str) -> None:
    line = Line(server).says(post(slug, f"Content-Length: {BODY_OF_100_MB}"))
    sent = 0
    try:
        while sent < BODY_OF_100_MB:
            line.says(b"x" * 65536)
            sent += 65536
    except ConnectionError:
        pass
    line.socket.close()

    assert sent < 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (("Transfer-Encoding: chunked",), b"411"),
        (("Transfer-Encoding: chunked", "Content-Length: 5"), b"400"),
        ((f"Content-Length: {LARGEST_REQUEST + 1}",), b"413"),
        (("Content-Length: -5",), b"400"),
        (("Content-Length: many",), b"400"),
        (("Content-Length: 5", "Expect: 100-continue"), b"415"),
    ],
)
def test_a_request_that_hides_its_length_is_refused(
    server: Server, slug: str, headers: tuple[str, ...], status: bytes
) -> None:
    answer = Line(server).says(post(slug, *headers)).says(b"5\r\nbody=\r\n0\r\n\r\n").hears()

    assert answer.split(b" ")[1] == status, answer[:200]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no request"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\xfc\x03\x03\r\n\r\n", id="TLS"),
        pytest.param(b"\x00" * 1000 + b"\r\n\r\n", id="null bytes"),
        pytest.param(b"GET / HTTP/9.9\r\nHost: wall\r\n\r\n", id="a version to come"),
        pytest.param(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: wall\r\n\r\n", id="a line without end"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", id="a header without end"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 2000 + b"\r\n", id="2,000 headers"),
        pytest.param(b"GET / HTTP/1.1\r\n" + (b"X: " + b"x" * 900 + b"\r\n") * 90 + b"\r\n", id="80 kB of headers"),
    ],
)
def test_what_is_not_http_is_turned_away_without_a_word_in_the_log(server: Server, sent: bytes) -> None:
    before = server.log
    answer = Line(server).says(sent).hears()

    assert answer == b"" or answer.split(b" ")[1] in {b"400", b"414", b"431", b"505"}, answer[:200]
    assert b"nonsense" not in answer
    assert server.log == before


UNCLEAN = [
    "/w/{slug}/receipts/{code}?x=\xff",
    "/w/{slug}?\xff",
    "/?lang=\xff",
    "/w/{slug}/feed?after=\xff",
    "/moderation/sign-in?next=\xff",
    "/nowhere?\xd0",
]


@pytest.mark.parametrize("target", UNCLEAN)
def test_a_query_that_is_no_text_is_refused_and_the_log_says_nothing(
    server: Server, slug: str, supporter: Supporter, target: str
) -> None:
    code = supporter.posts("You are not alone.").receipt
    before = server.log
    for kind in ("text/html", "application/json"):
        request = f"GET {target.format(slug=slug, code=code)} HTTP/1.1\r\nHost: wall\r\nAccept: {kind}\r\n"
        answer = Line(server).says(request.encode("latin-1") + b"Connection: close\r\n\r\n").hears()

        assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
        assert b"\r\nContent-Security-Policy: " in answer
        assert b"\r\nCache-Control: no-store\r\n" in answer
        assert kind == "text/html" or b'"code":"bad_request"' in answer
    assert server.log == before


@pytest.mark.parametrize("path", ["/\xff", "/w/\xff", "/w/{slug}/receipts/\xff", "/static/x/\xff"])
def test_an_address_that_is_no_text_is_an_unknown_one(server: Server, slug: str, path: str) -> None:
    request = f"GET {path.format(slug=slug)} HTTP/1.1\r\nHost: wall\r\nConnection: close\r\n\r\n"

    assert Line(server).says(request.encode("latin-1")).hears().startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("host", ["..", "a" * 300, "xn--\xff", "\xe9" * 300])
def test_a_host_that_cannot_be_one_is_refused(server: Server, slug: str, host: str) -> None:
    before = server.log
    request = f"GET /w/{slug} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = Line(server).says(request.encode("latin-1")).hears()

    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
    assert b"\r\nContent-Security-Policy: " in answer
    assert server.log == before


@pytest.mark.parametrize("header", ["Accept", "Accept-Language", "Cookie", "Host", "If-None-Match", "X-Forwarded-For"])
def test_headers_full_of_nonsense_change_nothing(server: Server, slug: str, header: str) -> None:
    request = (
        f"GET /w/{slug} HTTP/1.1\r\n{header}: ".encode() + b'\xff\xfe;q=x,"%00;=\xc3(\r\nConnection: close\r\n\r\n'
    )

    assert Line(server).says(request).hears().startswith(b"HTTP/1.1 200 ")


# Sockets


def socket_address(server: Server) -> str:
    return f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"


class BareSocket:
    """A websocket that says what no Socket.IO client would."""

    def __init__(self, server: Server, wall: str, namespace: str = "/wall", cookie: str = "") -> None:
        self.line = websocket.create_connection(socket_address(server), timeout=10, cookie=cookie)
        self.line.recv()
        self.says(f"40{namespace}," + json.dumps({"wall": wall}))
        while not str(self.line.recv()).startswith(f"40{namespace}"):
            pass

    def says(self, packet: str | bytes) -> None:
        self.line.send(packet, websocket.ABNF.OPCODE_TEXT if isinstance(packet, str) else websocket.ABNF.OPCODE_BINARY)


FORGED = [
    ("feed:added", {"wall": "x", "seq": 1, "post": {"body": "forged"}}),
    ("wall:state", {"wall": "x", "open": False}),
    ("queue:entered", {"wall": "x", "post": {}}),
    ("join", "wall:another"),
    ("approve", {"id": 1}),
    ("trigger_event", None),
    ("", None),
]


@pytest.mark.parametrize(("event", "payload"), FORGED)
def test_a_listener_who_forges_an_event_is_dropped_and_nobody_hears_it(
    supporter: Supporter, moderator: Moderator, event: str, payload: object
) -> None:
    forger, phone, desk = supporter.listens(), supporter.listens(), moderator.listens()
    phone.hears("wall:state")

    forger.say(event, payload)

    wait_until(lambda: not forger.is_connected, "the forger is dropped")
    moderator.approves(supporter.posts("What is heard next"))
    phone.hears("feed:added")
    desk.hears("queue:left")
    assert phone.names() == ["wall:state", "feed:added"]
    assert phone.last("feed:added")["post"]["body"] == "What is heard next"
    assert desk.names() == ["displays", "show", "queue:entered", "queue:left"]
    assert "feed:added" not in forger.names(), "who is dropped hears nothing more"
    for listener in (forger, phone, desk):
        listener.leave()


@pytest.mark.parametrize("event", ["decide", "queue:left", "approve"])
def test_a_moderator_who_sends_an_event_is_dropped_and_nobody_hears_it(
    supporter: Supporter, moderator: Moderator, event: str
) -> None:
    sent = supporter.posts("Decisions go over HTTP")
    forger, desk = moderator.listens(), moderator.listens()

    forger.say(event, {"id": sent.id, "verdict": "approve", "version": 1})

    wait_until(lambda: not forger.is_connected, "the forger is dropped")
    assert supporter.status(sent) == "pending"
    moderator.rejects(sent)
    desk.hears("queue:left")
    assert desk.names() == ["displays", "show", "queue:left"]
    desk.leave()
    forger.leave()


MAKES_NO_SENSE = [
    *('2/wall,["connect",{},{"wall":"WALL"}]', '2/wall,7["connect",{"wall":"WALL"}]', '2/wall,["disconnect","x"]'),
    *("2/wall,[]", "2/wall,{}", "2/wall,[null]", '2/wall,[{"a":1}]', "2/wall,[[1]]", "2/wall,5", "2/wall,nonsense"),
    *("2/wall", "3/wall,99[1]", '4/wall,"x"', '51-/wall,["x",{"_placeholder":true,"num":0}]', "61-/wall,[]"),
    *('59999999999-/wall,["x"]', "9", "", "x", "2/wall," + "[" * 9000, "2/wall," + "9" * 200 + '["x"]', "\u00b2/wall"),
    *("0/wall,nonsense", '0/wall,{"wall":"WALL"}', "0/wall", b"\xff\xfe", b"", b"2/wall,"),
]


@pytest.mark.parametrize("packet", MAKES_NO_SENSE, ids=lambda packet: repr(packet)[:30])
def test_a_packet_that_makes_no_sense_gives_nothing_and_leaves_no_trace(
    server: Server, slug: str, packet: str | bytes
) -> None:
    """The tail of this test is the_server_goes_on: no traceback in the log."""
    other = server.make_wall()
    sender = BareSocket(server, slug)
    listener = Supporter(server, slug).listens()

    sender.says("4" + packet.replace("WALL", other) if isinstance(packet, str) else packet)
    with suppress(OSError):  # hung up on already
        sender.says("2probe")  # answered once what came before is dealt with

    moderator, supporter = Moderator(server, other), Supporter(server, other)
    moderator.approves(supporter.posts("On the other wall"))
    sender.line.settimeout(0.2)
    heard = ""
    try:
        while part := sender.line.recv():
            heard += str(part)
    except (websocket.WebSocketException, OSError):
        pass
    assert "On the other wall" not in heard
    assert listener.is_connected
    listener.leave()
    sender.line.close()


@pytest.mark.parametrize("frame", ["", "x", "9", "1", "b!!!", "6", "5", "3probe", "4" * 100])
def test_a_frame_that_is_not_engine_io_harms_its_sender_only(server: Server, slug: str, frame: str) -> None:
    listener = Supporter(server, slug).listens()
    sender = BareSocket(server, slug)

    sender.says(frame)
    sender.line.close()

    Moderator(server, slug).approves(Supporter(server, slug).posts("Still heard"))
    assert listener.hears("feed:added")["post"]["body"] == "Still heard"
    listener.leave()


def test_too_large_a_frame_closes_its_senders_socket_only(server: Server, slug: str) -> None:
    listener = Supporter(server, slug).listens()
    sender = BareSocket(server, slug)

    sender.says('42/wall,["x","' + "x" * 17_000 + '"]')

    def is_closed() -> bool:
        try:
            return sender.line.recv() == ""
        except (websocket.WebSocketConnectionClosedException, ConnectionError):
            return True

    wait_until(is_closed, "the sender's socket is closed")
    sender.line.shutdown()  # type: ignore[no-untyped-call]
    Moderator(server, slug).approves(Supporter(server, slug).posts("Still heard"))
    assert listener.hears("feed:added")["post"]["body"] == "Still heard"
    listener.leave()


def refused(server: Server, namespace: str, auth: Any, cookie: str = "") -> str:
    """The server's answer to who wants to join a namespace and may not."""
    line = websocket.create_connection(socket_address(server), timeout=10, cookie=cookie)
    line.recv()
    line.send(f"40{namespace}" + ("" if auth is None else "," + json.dumps(auth)))
    answer = str(line.recv())
    line.close()
    prefix = "44" if namespace == "/" else f"44{namespace},"  # the protocol leaves the first one unsaid
    assert answer.startswith(prefix), answer
    said = json.loads(answer.removeprefix(prefix))
    return str(said["message"]) if isinstance(said, dict) else str(said)


@pytest.mark.parametrize("namespace", ["/wall", "/moderation"])
@pytest.mark.parametrize(
    "auth",
    [None, [], "weexist", 5, True, {}, {"wall": None}, {"wall": 5}, {"wall": ["x"]}, {"wall": "\ud800"}],
    ids=str,
)
def test_who_names_no_wall_joins_nothing(server: Server, namespace: str, auth: Any) -> None:
    assert refused(server, namespace, auth) == "bad_request"


def test_who_names_an_unknown_wall_joins_nothing(server: Server, moderator: Moderator) -> None:
    assert refused(server, "/wall", {"wall": "nowhere"}) == "wall_unknown"
    assert refused(server, "/moderation", {"wall": "nowhere"}, moderator.cookie) == "wall_unknown"


@pytest.mark.parametrize("namespace", ["/", "/nowhere", "/wall/", "/Wall", "/admin"])
def test_there_is_no_other_namespace(server: Server, slug: str, namespace: str) -> None:
    assert refused(server, namespace, {"wall": slug}) == "Unable to connect"


@pytest.mark.parametrize("cookie", ["", "moderator=forged", "moderator=eyJzaWduX2luIjoieCJ9.aQ.forged"])
def test_the_moderators_namespace_is_closed_to_who_is_not_signed_in(server: Server, slug: str, cookie: str) -> None:
    assert refused(server, "/moderation", {"wall": slug}, cookie) == "signed_out"


def test_the_moderators_namespace_is_closed_to_moderators_of_another_wall(server: Server, slug: str) -> None:
    stranger = Moderator(server, server.make_wall())

    assert refused(server, "/moderation", {"wall": slug}, stranger.cookie) == "not_moderator"
    desk = stranger.listens()
    assert desk.is_connected, "on their own wall they are welcome"
    desk.leave()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost"])
def test_a_socket_from_another_site_is_refused(server: Server, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as closed:
        websocket.create_connection(socket_address(server), timeout=10, origin=origin)
    assert closed.value.status_code in (400, 403)


def test_a_socket_from_this_site_is_not_refused(server: Server) -> None:
    websocket.create_connection(socket_address(server), timeout=10, origin=server.url).close()


def test_a_forwarded_host_does_not_make_another_site_ours(server: Server) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            socket_address(server), timeout=10, origin="https://evil.example", header=["X-Forwarded-Host: evil.example"]
        )


@pytest.mark.parametrize(
    "query",
    ["EIO=4&transport=polling", "EIO=4", "", "EIO=4&transport=websocket", "EIO=99&transport=websocket", "EIO=x"],
)
def test_sockets_are_websockets_only(server: Server, query: str) -> None:
    url = f"{server.url}/socket.io/?{query}"

    assert requests.get(url, timeout=20).status_code == 400
    assert requests.post(url, b"4x", timeout=20).status_code in (400, 403)
