"""Every page, in every language, opened by the client that checks what a page owes people (tests/pages.py)."""

import re
from urllib.parse import urljoin

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from moderation import accounts, audit
from moderation.decisions import Terms, decide
from moderation.models import Membership, Moderator, Role
from moderation.queue import LONGEST_QUEUE
from tests import factories
from tests.actors import Server
from tests.pages import Page, Reader, check_headers, headers_for
from wall import db, displays, posts, show
from wall.assets import STATIC
from wall.facts import Turn
from wall.language import LANGUAGES
from wall.limits import Limits
from wall.models import Wall
from wall.posts import Submission

BODIES = [
    "Ты не один. I <3 you",
    "أنتم لستم وحدكم",
    "🕯️",
    "x",
    "ы" * 280,
    "unbroken" * 12,
    "<script>alert(1)</script> & \"quoted\" 'too'\nsecond line",
]


@pytest.fixture(params=LANGUAGES)
def reader(request: pytest.FixtureRequest, app: Flask) -> Reader:
    """Somebody without an account, once for each language of the pages."""
    return Reader(app, request.param)


@pytest.fixture
def nadia(app: Flask, wall: Wall) -> Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall)


@pytest.fixture
def at_the_desk(reader: Reader, nadia: Moderator) -> Reader:
    """The reader, signed in as a moderator."""
    with db.transaction() as session:
        token = accounts.start(session, nadia.id)
    with reader.client.session_transaction() as cookie:
        cookie[accounts.COOKIE_KEY] = token
    return reader


def make_posts(wall: Wall, bodies: list[str], **draft: str) -> list[Submission]:
    with db.transaction() as session:
        return [factories.make_post(session, wall, body, **draft) for body in bodies]


def decided(nadia: Moderator, submissions: list[Submission], verdict: str) -> None:
    with db.transaction() as session:
        for submission in submissions:
            decide(session, nadia, submission.post.id, verdict, 1)


def another_wall(slug: str, **fields: object) -> Wall:
    with db.transaction() as session:
        return factories.make_wall(session, slug, **fields)


# The supporter's pages


def test_the_first_page_without_a_wall(reader: Reader) -> None:
    reader.opens("/")


def test_the_first_page_with_one_wall_leads_to_it(reader: Reader, wall: Wall) -> None:
    answer = reader.client.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/w/{wall.slug}")
    check_headers(answer)


def test_the_first_page_with_two_walls_names_both(reader: Reader, wall: Wall) -> None:
    another_wall("another", title="<b>Another</b>", is_open=False)

    assert "<b>Another</b>" in reader.opens("/").text()


def test_the_phone_page_before_anybody_wrote(reader: Reader, wall: Wall) -> None:
    page = reader.opens(f"/w/{wall.slug}")

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", page.field("client_id").get("value"))


def test_the_phone_page_with_posts_in_every_script(reader: Reader, wall: Wall, nadia: Moderator) -> None:
    submissions = make_posts(wall, BODIES) + make_posts(wall, ["Signed"], name="Аня <b>", country="KZ")
    decided(nadia, submissions, "approve")

    page = reader.opens(f"/w/{wall.slug}")

    shown = {element.get("data-id"): element for element in page.all("li") if element.has("data-id")}
    assert set(shown) == {submission.post.id for submission in submissions}
    for submission in submissions:
        element = shown[submission.post.id]
        assert submission.post.body.split("\n")[0] in element.text()
        assert element.get("dir") == submission.post.dir
    assert "Аня <b>" in shown[submissions[-1].post.id].text()


def test_two_phone_pages_have_two_names_for_their_sendings(reader: Reader, wall: Wall) -> None:
    first, second = (reader.opens(f"/w/{wall.slug}").field("client_id").get("value") for _ in range(2))

    assert first != second


def test_the_phone_page_of_a_closed_wall(reader: Reader) -> None:
    closed = another_wall("closed", is_open=False)

    page = reader.opens(f"/w/{closed.slug}")

    assert [form for form in page.all("form") if form.get("method") == "post" and not form.has("hidden")] == []


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(reader: Reader, wall: Wall) -> None:
    form = {"body": "x" * 281, "name": '"Аня"', "country": "KZ", "client_id": "a" * 22}

    page = reader.sends(f"/w/{wall.slug}/posts", form, 422)

    assert page.field("body").words.removeprefix("\n") == form["body"]
    assert page.field("name").get("value") == form["name"]
    assert page.field("client_id").get("value") == form["client_id"]
    assert [option.get("value") for option in page.all("option") if option.has("selected")] == ["KZ"]
    assert page.field("body").get("aria-invalid") == "true"
    said = next(element for element in page.all() if element.get("id") == "body-refusal")
    assert said.text()
    assert not said.has("hidden")


@pytest.mark.parametrize("field", ["name", "country", "client_id"])
def test_a_refusal_of_any_field_can_be_read(reader: Reader, wall: Wall, field: str) -> None:
    wrong = {"name": "x" * 41, "country": "ZZ", "client_id": "short"}[field]

    form = {"body": "Words", "client_id": "a" * 22, field: wrong}
    page = reader.sends(f"/w/{wall.slug}/posts", form, 400 if field == "client_id" else 422)

    said = [element for element in page.all("p") if "refusal" in element.get("class") and not element.has("hidden")]
    assert [bool(element.text()) for element in said] == [True]


@pytest.mark.parametrize("verdict", ["", "approve", "reject"], ids=["pending", "approved", "rejected"])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:9])
def test_a_receipt(reader: Reader, wall: Wall, nadia: Moderator, verdict: str, body: str) -> None:
    make_posts(wall, ["Somebody was here before"])
    (submission,) = make_posts(wall, [body], name="Аня", country="KZ")
    if verdict:
        decided(nadia, [submission], verdict)

    page = reader.opens(f"/w/{wall.slug}/receipts/{submission.receipt}")

    assert body.split("\n")[0] in page.text()
    assert " ".join(re.findall("....", submission.receipt)) in page.text()
    assert f"/w/{wall.slug}/receipts/{submission.receipt}/withdrawal" in [
        form.get("action").split("?")[0] for form in page.all("form")
    ]


def test_the_page_that_finds_a_receipt(reader: Reader, wall: Wall) -> None:
    (submission,) = make_posts(wall, ["Where am I?"])
    page = reader.opens(f"/w/{wall.slug}/receipts")
    assert page.field("code").has("required")

    reader.opens(f"/w/{wall.slug}/receipts?code=wrong", 404)
    typed = "-".join(re.findall("....", submission.receipt)).lower()
    answer = reader.client.get(f"/w/{wall.slug}/receipts?code={typed}&lang={reader.lang}")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/w/{wall.slug}/receipts/{submission.receipt}?lang={reader.lang}",
    )


def test_the_page_after_a_withdrawal(reader: Reader, wall: Wall) -> None:
    (submission,) = make_posts(wall, ["I changed my mind"])

    answer = reader.client.post(f"/w/{wall.slug}/receipts/{submission.receipt}/withdrawal")

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    reader.opens(answer.headers["Location"])


@pytest.mark.parametrize("count", [0, 3])
def test_the_display(reader: Reader, wall: Wall, nadia: Moderator, count: int) -> None:
    decided(nadia, make_posts(wall, BODIES[:count]), "approve")

    page = reader.opens(f"/w/{wall.slug}/display")

    assert page.one("main").get("data-wall") == wall.slug
    assert f"localhost/w/{wall.slug}" in page.text()


def test_the_page_on_which_a_screens_code_is_typed(reader: Reader, wall: Wall) -> None:
    assert reader.opens("/screen").field("code").has("required")

    refused = reader.sends("/screen", {"code": "<b>BCDF"}, 404)

    assert (refused.field("code").get("value"), refused.field("code").get("aria-invalid")) == ("<b>BCDF", "true")


# Errors


@pytest.mark.parametrize(
    ("path", "status"),
    [("/w/nowhere", 404), ("/no/page", 404), ("/w/weexist/receipts/wrong", 404), ("/moderation/invitations/x", 404)],
)
def test_an_error_is_a_page(reader: Reader, wall: Wall, path: str, status: int) -> None:
    reader.opens(path, status)


def test_a_method_that_an_address_does_not_take(reader: Reader, wall: Wall) -> None:
    reader.sends(f"/w/{wall.slug}", {"body": "x"}, 405)


def test_too_large_a_form(reader: Reader, wall: Wall) -> None:
    reader.sends(f"/w/{wall.slug}/posts", {"body": "x" * 100_000}, 413)


def test_too_many_forms(reader: Reader, wall: Wall) -> None:
    reader.app.extensions["wall.limits"] = Limits({"post": "1/minute"})
    form = {"body": "Often", "client_id": "a" * 22}
    assert reader.client.post(f"/w/{wall.slug}/posts", data=form).status_code == 303

    page = reader.sends(f"/w/{wall.slug}/posts", form, 429)

    assert page.field("body").words.strip() == "Often"


def test_a_fault_of_ours(reader: Reader, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_arguments: object) -> None:
        raise RuntimeError("a supporter's words")

    monkeypatch.setattr(posts, "submit", break_down)

    page = reader.sends(f"/w/{wall.slug}/posts", {"body": "Words", "client_id": "a" * 22}, 500)

    assert "RuntimeError" not in page.html
    assert "a supporter's words" not in page.html


# The moderators' pages


def test_signing_in(reader: Reader, nadia: Moderator) -> None:
    page = reader.opens("/moderation/sign-in?next=/moderation/w/weexist", may_set_cookie=True)
    form = {"csrf_token": page.field("csrf_token").get("value"), "next": page.field("next").get("value")}

    again = reader.sends(
        "/moderation/sign-in", {**form, "name": "Nadia", "password": "wrong"}, 401, may_set_cookie=True
    )
    assert again.field("name").get("value") == "Nadia"
    assert not again.field("password").get("value"), "a password is never sent back"

    right = {**form, "name": "Nadia", "password": factories.PASSWORD}
    answer = reader.client.post("/moderation/sign-in", data=right)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation/w/weexist")


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/\tevil", ""])
def test_signing_in_leads_to_this_site_only(app: Flask, nadia: Moderator, elsewhere: str) -> None:
    reader = Reader(app)
    page = reader.opens("/moderation/sign-in", may_set_cookie=True)
    form = {"name": "Nadia", "password": factories.PASSWORD, "csrf_token": page.field("csrf_token").get("value")}

    answer = reader.client.post("/moderation/sign-in", data={**form, "next": elsewhere})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation/")


def test_an_invitation(reader: Reader, wall: Wall) -> None:
    with db.transaction() as session:
        code = accounts.invite(session, wall)
    path = f"/moderation/invitations/{code}"
    form = {"csrf_token": reader.opens(path, may_set_cookie=True).field("csrf_token").get("value")}

    short = reader.sends(path, {**form, "name": "Аня", "password": "short"}, 422, may_set_cookie=True)
    assert short.field("name").get("value") == "Аня"
    reader.sends(path, {**form, "name": " ", "password": factories.PASSWORD}, 422, may_set_cookie=True)
    answer = reader.client.post(path, data={**form, "name": "Аня", "password": factories.PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation/")
    reader.opens(path, 410, may_set_cookie=True)


@pytest.mark.parametrize("waiting", [0, 1, len(BODIES)], ids=["nothing", "one", "many"])
def test_the_queue(at_the_desk: Reader, wall: Wall, nadia: Moderator, waiting: int) -> None:
    submissions = make_posts(wall, BODIES[:waiting], name="Аня <b>", country="KZ")
    decided(nadia, make_posts(wall, BODIES), "approve")

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)

    for submission in submissions:
        assert submission.post.body.split("\n")[0][:60] in page.text()
    verdicts = [form for form in page.all("form") if "verdict" in form.get("class")]
    assert [form.has("hidden") for form in verdicts] == [not waiting]


def test_the_queue_with_one_post_chosen(at_the_desk: Reader, wall: Wall) -> None:
    submissions = make_posts(wall, BODIES)
    chosen = submissions[3].post

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}?post={chosen.id}", may_set_cookie=True)

    form = next(form for form in page.all("form") if "verdict" in form.get("class"))
    assert form.get("data-id") == chosen.id
    assert chosen.id in form.get("action")


def test_the_queue_when_more_wait_than_it_shows(at_the_desk: Reader, wall: Wall) -> None:
    make_posts(wall, [f"Message {number}" for number in range(LONGEST_QUEUE + 3)])

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)

    beyond = next(element for element in page.all("p") if element.get("data-part") == "beyond")
    assert not beyond.has("hidden")
    assert beyond.text()


def test_the_queue_shows_what_was_flagged(at_the_desk: Reader, wall: Wall) -> None:
    make_posts(wall, ["🕯️ write to anya@example.org or +7 701 123 45 67 <b>"])

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)

    assert "anya@example.org" in [mark.text() for mark in page.all("mark")]


def test_what_was_flagged_in_a_name_marks_nothing_of_the_words(at_the_desk: Reader, wall: Wall) -> None:
    make_posts(wall, ["We stand here, all of us"], name="@anna_k")

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)

    assert page.all("mark") == []
    assert "“\u2068We stan" not in page.text()


def test_a_decision_without_javascript_leads_back_to_the_queue(at_the_desk: Reader, wall: Wall) -> None:
    (submission,) = make_posts(wall, ["Decide on me"])
    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)
    form = next(form for form in page.all("form") if "verdict" in form.get("class"))
    sent = {field.get("name"): field.get("value") for field in form.all("input")} | {"verdict": "approve"}

    answer = at_the_desk.client.post(form.get("action"), data=sent)

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, f"/moderation/w/{wall.slug}")
    assert submission.post.body in at_the_desk.opens(f"/w/{wall.slug}", may_set_cookie=True).text()


def test_a_stale_decision_without_javascript_shows_the_queue_and_says_who_was_first(
    at_the_desk: Reader, wall: Wall, nadia: Moderator
) -> None:
    (submission,) = make_posts(wall, ["Too late"])
    page = at_the_desk.opens(f"/moderation/w/{wall.slug}", may_set_cookie=True)
    form = next(form for form in page.all("form") if "verdict" in form.get("class"))
    sent = {field.get("name"): field.get("value") for field in form.all("input")} | {"verdict": "reject"}
    decided(nadia, [submission], "approve")

    again = at_the_desk.sends(form.get("action"), sent, 409, may_set_cookie=True)

    said = [element.text() for element in again.all("p") if element.get("role") == "alert"]
    assert any(nadia.name in words for words in said)


@pytest.mark.parametrize("count", [0, 3, 60], ids=["nothing", "a few", "two pages"])
def test_all_that_is_on_the_wall(at_the_desk: Reader, wall: Wall, nadia: Moderator, count: int) -> None:
    decided(nadia, make_posts(wall, [f"Message {number}" for number in range(count)]), "approve")

    page = at_the_desk.opens(f"/moderation/w/{wall.slug}/approved", may_set_cookie=True)

    assert len([form for form in page.all("form") if "/decisions" in form.get("action")]) == min(count, 50)
    older = [link.get("href") for link in page.all("a") if "before=" in link.get("href") and not link.has("hreflang")]
    assert len(older) == (count > 50)
    for address in older:
        assert "Message 9" in at_the_desk.opens(address, may_set_cookie=True).text()


def test_a_moderator_of_one_wall_is_led_to_it(at_the_desk: Reader, wall: Wall) -> None:
    answer = at_the_desk.client.get("/moderation/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/moderation/w/{wall.slug}")


@pytest.mark.parametrize("count", [0, 2])
def test_a_moderators_walls(at_the_desk: Reader, wall: Wall, nadia: Moderator, count: int) -> None:
    with db.transaction() as session:
        session.query(Membership).delete()
        for number in range(count):
            mine = factories.make_wall(session, f"mine-{number}", title=f"<b>{number}</b>")
            session.add(Membership(moderator_id=nadia.id, wall_id=mine.id))

    page = at_the_desk.opens("/moderation/", may_set_cookie=True)

    for number in range(count):
        assert f"<b>{number}</b>" in page.text()


def test_the_record_in_words_sifted_and_paged(at_the_desk: Reader, wall: Wall, nadia: Moderator) -> None:
    first, second = make_posts(wall, ["Their very own words", "Others of theirs"], name="Аня")
    with db.transaction() as session:
        decide(session, nadia, first.post.id, "reject", 1, Terms(reason="insult"))
        for number in range(60):
            audit.note(session, wall.id, "blank" if number % 2 else "unheard_of", by="<b>Omar</b>")
    decided(nadia, [second], "approve")
    path = f"/moderation/w/{wall.slug}/record"

    page = at_the_desk.opens(path, may_set_cookie=True)
    older = [link.get("href") for link in page.all("a") if "before=" in link.get("href") and not link.has("hreflang")]
    last = at_the_desk.opens(older[0], may_set_cookie=True)
    of_post = at_the_desk.opens(f"{path}?post={first.post.id}", may_set_cookie=True)
    blanked = at_the_desk.opens(f"{path}?by=<b>Omar</b>&action=blank", may_set_cookie=True)
    table = at_the_desk.client.get(f"{path}.csv")
    history = at_the_desk.client.get(f"/moderation/posts/{first.post.id}/history").json or []

    assert [len(each.all("time")) for each in (page, last, of_post, blanked)] == [50, 12, 1, 30]
    assert "Nadia" in of_post.text()
    assert "unheard_of" in page.text()
    assert "<b>Omar</b>" in page.text()
    assert [(line["by"], line["action"]) for line in history] == [("Nadia", "reject")]
    with db.reading() as session:
        head = audit.head(session, wall.id)
    assert str(head) in page.text()
    assert table.text.splitlines()[-1].endswith(head.mac)
    assert f"-{head.number}.csv" in table.headers["Content-Disposition"]
    for words in ("Their very own words", "Others of theirs", "Аня"):
        assert words not in page.text() + last.text() + table.text + str(history), "no word of a supporter's"


def test_the_screens_of_a_wall(at_the_desk: Reader, wall: Wall, nadia: Moderator) -> None:
    with db.transaction() as session:
        session.get_one(Membership, (nadia.id, wall.id)).role = Role.ORGANISER
    path = f"/moderation/w/{wall.slug}/screens"
    token = at_the_desk.opens(path, may_set_cookie=True).field("csrf_token").get("value")

    nameless = at_the_desk.sends(path, {"csrf_token": token, "name": " "}, 422, may_set_cookie=True)
    added = at_the_desk.sends(path, {"csrf_token": token, "name": "<b>Gate</b>"}, 201, may_set_cookie=True)

    assert nameless.field("name").get("aria-invalid") == "true"
    assert "<b>Gate</b>" in added.text()
    assert f"/w/{wall.slug}/display#" in added.text()
    again = at_the_desk.opens(path, may_set_cookie=True)
    assert "display#" not in again.text(), "shown once"
    assert [field.get("value") for field in again.all("input") if field.get("name") == "name"] == ["", "<b>Gate</b>"]


def test_the_show_of_a_wall(at_the_desk: Reader, wall: Wall, nadia: Moderator) -> None:
    with db.transaction() as session:
        session.get_one(Membership, (nadia.id, wall.id)).role = Role.ORGANISER
        show.set_playlist(session, wall, [Turn("stream", 90), Turn("map", 60)])
        screen, _token = displays.add(session, wall, "<b>Gate</b>")
    path = f"/moderation/w/{wall.slug}/show"

    page = at_the_desk.opens(path, may_set_cookie=True)

    minutes = [field.get("value") for field in page.all("input") if field.get("name") == "minutes"]
    assert minutes == ["1", "1", ""]
    form = {"csrf_token": page.field("csrf_token").get("value")}
    refused = {
        "scene": {"part": "playlist", "scene": "x", "minutes": "1", "seconds": "0"},
        "playlist": {"part": "playlist", "scene": "map", "minutes": "0", "seconds": "1"},
        "goal": {"part": "facts", "goal": "none", "away_after": "10"},
        "letters": {"part": "words", "lang": "ar", "letters": "x" * 41},
    }
    for wrong in refused.values():
        said = at_the_desk.sends(path, {**form, **wrong}, 422, may_set_cookie=True)
        assert [bool(alert.text()) for alert in said.all("p") if alert.get("role") == "alert"] == [True]
    code = at_the_desk.sends(f"/moderation/w/{wall.slug}/screens/{screen.id}/code", form, 201, may_set_cookie=True)
    assert "<b>Gate</b>" in code.text()
    assert "localhost/screen" in code.text()


def test_a_wall_of_somebody_else(at_the_desk: Reader) -> None:
    another_wall("theirs")

    at_the_desk.opens("/moderation/w/theirs", 403, may_set_cookie=True)


# Without a page around them: headers on every answer of the real server


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/w/nowhere", 404),
        ("/w/nowhere/posts", 405),
        ("/static/x/css/base.css", 200),
        ("/static/x/js/feed.js", 200),
        ("/static/x/icon.svg", 200),
        ("/static/x/css/nothing.css", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/moderation/", 302),
        ("/moderation/sign-in", 200),
        ("/socket.io/", 400),
        ("/socket.io/?EIO=4&transport=polling", 400),
        ("/socket.io/?EIO=4&transport=websocket", 400),
    ],
)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_every_answer_carries_the_headers(server: Server, path: str, status: int, encoding: str) -> None:
    server.make_wall()
    server.make_wall()
    answer = requests.get(server.url + path, headers={"Accept-Encoding": encoding}, allow_redirects=False, timeout=20)

    assert answer.status_code == status
    for name, value in headers_for(answer.headers["Content-Type"].split(";")[0]).items():
        assert answer.headers[name] == value


def test_over_tls_browsers_are_told_to_stay_there(app: Flask, client: FlaskClient) -> None:
    from tests.wall.test_config import secure_app

    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    answer = secure_app(app).test_client().get("/healthz")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


# What pages load


def served(app: Flask, pattern: str) -> list[str]:
    version = app.extensions["wall.assets"].version
    return [f"/static/{version}/{path.relative_to(STATIC)}" for path in sorted(STATIC.rglob(pattern))]


@pytest.mark.parametrize(
    ("pattern", "reference"),
    [
        ("*.css", r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']"""),
        ("*.js", r"""(?:from|import)\s*\(?["'](\.[^"']+)["']"""),
    ],
)
def test_whatever_a_file_names_is_there_and_ours(client: FlaskClient, app: Flask, pattern: str, reference: str) -> None:
    named = []
    for address in served(app, pattern):
        if "/vendor/" in address and pattern == "*.js":
            continue
        for match in re.finditer(reference, client.get(address).text):
            path = next(group for group in match.groups() if group)
            assert "//" not in path, f"{address} names {path}"
            assert not path.startswith("data:"), f"{address} names {path}, which the policy forbids"
            named.append((address, urljoin(address, path)))
    assert len(named) > 3, "the pattern finds them"
    for address, path in named:
        answer = client.get(path)
        assert answer.status_code == 200, f"{address} names {path}, which is not there"
        answer.close()


def test_assets_may_be_kept_for_ever_at_their_versions_address_only(client: FlaskClient, app: Flask) -> None:
    version = app.extensions["wall.assets"].version

    assert "immutable" in client.get(f"/static/{version}/css/base.css").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/0000/css/base.css").headers.get("Cache-Control", "")


# The client itself must see what is wrong


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<p>", "never closed"),
        ("</p>", "where"),
        ("<div><p></div>", "where"),
        ('<p id="a" id="b"></p>', "twice"),
    ],
)
def test_a_page_that_is_not_well_made_is_found_out(html: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        Page(html)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("<h1", "<h1>Two</h1><h1", "2 <h1>"),
        ("<main", "<main></main><main", "2 <main>"),
        ("<main", '<main style="color:red"', "inline style"),
        ("<main", '<main onclick="x()"', "inline script"),
        ("</main>", "<script>x()</script></main>", "inline script"),
        ("</main>", "<style>x{}</style></main>", "inline style sheet"),
        ("</main>", '<img src="https://evil.example/x.png" alt=""></main>', "away from this site"),
        ("</main>", '<img src="/static/x/nothing.png" alt=""></main>', "leads nowhere"),
        ("</main>", '<a href="/no/page">x</a></main>', "leads nowhere"),
        ("</main>", '<img src="/static/x/icon.svg"></main>', "no words"),
        ("</main>", '<input name="x"></main>', "no label"),
        ("</main>", '<p id="a"></p><p id="a"></p></main>', "id twice"),
        ("</main>", '<label for="nothing">x</label></main>', "not on the page"),
        ("</main>", '<form method="post" action="/nowhere"><button>x</button></form></main>', "no route"),
        ("</main>", '<form method="post" action="/"><button>x</button></form></main>', "no route"),
        ("</main>", '<form method="post" action="/moderation/sign-in"><button>x</button></form></main>', "no token"),
        ("</main>", '<a href="javascript:x()">x</a></main>', "javascript"),
        ("<title>", "<title></title><title>", "one title"),
        ('lang="en"', 'lang="ru"', "for a reader of en"),
        ('dir="ltr"', "", "for a reader of en"),
    ],
)
def test_the_client_finds_fault(app: Flask, before: str, after: str, complaint: str) -> None:
    reader = Reader(app)
    page = reader.client.get("/")
    reader.reads(page, "/", 200)
    html = page.get_data(as_text=True)
    assert before in html
    page.set_data(html.replace(before, after, 1))

    with pytest.raises(AssertionError, match=re.escape(complaint)):
        reader.reads(page, "/", 200)
