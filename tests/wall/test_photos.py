"""Photos with their posts: who sees which, what is covered, what goes with a take-down."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO

import pytest
import requests
from PIL import Image

from tests import factories
from tests.actors import HTML, JSON, Moderator, Server, Supporter, wait_until
from wall.models import Photo, Wall
from wall.photos.box import Box, from_texts


@pytest.fixture(scope="session")
def astronaut() -> bytes:
    """Eileen Collins, of NASA: a photo with one face, in the package scikit-image."""
    file = BytesIO()
    Image.open(BytesIO((files("skimage") / "data" / "astronaut.png").read_bytes())).save(file, "JPEG")
    return file.getvalue()


FACE = Box(0.36, 0.12, 0.15, 0.24)  # where hers is


def plain(colour: str = "grey") -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((96, 64)).rotate(len(colour) * 40).save(file, "PNG")
    return file.getvalue()


def pixels(file: bytes, box: Box) -> set[tuple[int, ...]]:
    image = Image.open(BytesIO(file))
    left, top = int(box.x * image.width), int(box.y * image.height)
    part = image.crop((left, top, left + int(box.width * image.width), top + int(box.height * image.height)))
    return {part.getpixel((x, y)) for x in range(part.width) for y in range(part.height)}  # type: ignore[misc]


def test_a_face_is_covered_before_anybody_sees_the_photo(
    server: Server, supporter: Supporter, moderator: Moderator, astronaut: bytes
) -> None:
    draft = supporter.sends_photo(astronaut)

    assert [box for box in from_texts(draft["hidden"]) if box.likeness(FACE) > 0.4]
    shown = supporter.http.get(server.url + draft["src"], timeout=20).content
    assert max(max(pixel) for pixel in pixels(shown, FACE)) < 140, "the balloon's black, its highlight at the most"
    assert max(max(pixel) for pixel in pixels(astronaut, FACE)) > 200, "her face is brighter"

    supporter.posts("From orbit", photo=draft["ticket"], alt="An astronaut")
    [photo] = moderator.queue()[0]["photos"]
    assert (photo["hidden"], photo["alt"], photo["looked"]) == (draft["hidden"], "An astronaut", True)
    assert moderator.gets(photo["src"]).status_code == 200


def test_a_supporter_may_cover_more_and_show_their_own_face(
    server: Server, supporter: Supporter, moderator: Moderator, astronaut: bytes
) -> None:
    [face] = supporter.sends_photo(astronaut)["hidden"]

    draft = supporter.sends_photo(astronaut, bare=[face], cover=["0.7,0.7,0.2,0.2"])

    assert (draft["hidden"], draft["bare"]) == (["0.7,0.7,0.2,0.2"], [face])
    shown = supporter.http.get(server.url + draft["src"], timeout=20).content
    assert max(max(pixel) for pixel in pixels(shown, FACE)) > 200
    supporter.posts("This is me", photo=draft["ticket"])
    assert moderator.queue()[0]["photos"][0]["flags"] == ["face_bare"], "a moderator is told"


@pytest.mark.parametrize("wrong", ["", "1,1,1", "0,0,0,0", "nan,0,1,1", "2,2,1,1", "a,b,c,d"])
def test_what_is_no_box_is_refused(supporter: Supporter, wrong: str) -> None:
    answer = supporter.tries_photo(plain(), factories.client_id(), cover=[wrong])
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_a_photo_needs_no_words_and_a_post_no_photo(supporter: Supporter) -> None:
    assert supporter.tries("").json()["error"]["code"] == "post_empty"
    assert supporter.tries("", photo=supporter.sends_photo(plain())["ticket"]).status_code == 201


def test_photos_stand_in_the_order_of_their_post_and_no_more_than_four(
    supporter: Supporter, moderator: Moderator
) -> None:
    tickets = [supporter.sends_photo(plain("x" * count))["ticket"] for count in range(5)]
    assert supporter.tries("Five", photo=tickets).json()["error"]["code"] == "too_many_photos"

    sent = supporter.posts("Four", photo=tickets[:4], alt=["a", "b"])
    assert [photo["alt"] for photo in moderator.queue()[0]["photos"]] == ["a", "b", "", ""]
    moderator.approves(sent)
    feed = requests.get(f"{supporter.server.url}/w/{supporter.wall}/feed", timeout=20).json()
    assert [photo["alt"] for photo in feed["added"][0]["photos"]] == ["a", "b", "", ""]


def test_the_same_sending_again_is_the_same_post_with_its_photos(supporter: Supporter, moderator: Moderator) -> None:
    ticket, client_id = supporter.sends_photo(plain())["ticket"], factories.client_id()
    first = supporter.posts("Once", client_id=client_id, photo=ticket)

    assert supporter.posts("Once", client_id=client_id, photo=ticket) == first
    assert [len(post["photos"]) for post in moderator.queue()] == [1]


def test_a_draft_that_is_gone_is_asked_for_again_and_the_post_is_not_half_made(
    supporter: Supporter, moderator: Moderator
) -> None:
    ticket, client_id = factories.client_id(), factories.client_id()
    answer = supporter.tries("Words", client_id=client_id, photo=ticket)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "photo_gone")
    assert moderator.queue() == []

    supporter.sends_photo(plain(), ticket)
    supporter.posts("Words", client_id=client_id, photo=ticket)
    assert len(moderator.queue()) == 1


def test_a_form_without_javascript_brings_its_files(server: Server, slug: str, moderator: Moderator) -> None:
    form = {"body": "", "client_id": factories.client_id(), "alt": "A gradient"}
    photos = [("photo", (name, plain(name), "image/png")) for name in ("secret name.png", "b.png")]
    for _try in range(2):  # a browser that asks twice
        answer = requests.post(f"{server.url}/w/{slug}/posts", form, files=photos, headers=HTML, timeout=60)
        assert answer.status_code == 200
        assert "/receipts/" in answer.url

    [post] = moderator.queue()
    assert [photo["alt"] for photo in post["photos"]] == ["A gradient", ""]


def test_a_form_without_a_chosen_file_is_a_form_of_words(server: Server, slug: str, moderator: Moderator) -> None:
    form = {"body": "Words", "client_id": factories.client_id()}
    nothing = {"photo": ("", b"", "application/octet-stream")}
    assert requests.post(f"{server.url}/w/{slug}/posts", form, files=nothing, headers=JSON, timeout=20).ok
    assert moderator.queue()[0]["photos"] == []


def test_a_refused_form_keeps_the_photos_that_were_taken(server: Server, slug: str) -> None:
    form = {"body": "x" * 281, "client_id": "c" * 22}
    photos = {"photo": ("a.png", plain(), "image/png")}
    page = requests.post(f"{server.url}/w/{slug}/posts", form, files=photos, headers=HTML, timeout=60)

    assert page.status_code == 422
    [ticket] = {part.split('"')[0] for part in page.text.split('name="photo" value="')[1:]}
    sent = requests.post(
        f"{server.url}/w/{slug}/posts", {**form, "body": "Shorter", "photo": ticket}, headers=JSON, timeout=20
    )
    assert sent.status_code == 201


def test_a_moderator_covers_more_and_everybody_at_the_desk_sees_it(
    server: Server, slug: str, supporter: Supporter, moderator: Moderator
) -> None:
    sent = supporter.posts("Look", photo=supporter.sends_photo(plain())["ticket"])
    colleague = Moderator(server, slug)
    desk = colleague.listens()
    [before] = moderator.queue()[0]["photos"]

    answer = moderator.covers(before["id"], "0.25,0.25,0.5,0.5")

    assert answer.status_code == 201
    changed = desk.hears("queue:changed")["post"]
    assert (changed["id"], changed["version"]) == (sent.id, 2)
    [photo] = changed["photos"]
    assert photo["hidden"] == ["0.25,0.25,0.5,0.5"]
    assert photo["src"] != before["src"]
    assert max(max(pixel) for pixel in pixels(moderator.gets(photo["src"]).content, Box(0.4, 0.4, 0.2, 0.2))) < 140
    assert moderator.gets(before["src"]).status_code == 404, "what was under it is gone"
    wait_until(lambda: len(list(server.store.glob(f"*{before['src'].split('/')[3]}*"))) == 0, "its files too")
    assert colleague.decides(sent.id, "approve", 1).status_code == 409, "they must have seen the cover"
    assert colleague.decides(sent.id, "approve", 2).status_code == 201
    assert moderator.covers(before["id"], "0,0,1,1").status_code == 409, "it waits no more"
    desk.leave()


def test_where_nothing_looked_for_faces_a_person_must(
    server: Server, supporter: Supporter, moderator: Moderator
) -> None:
    sent = supporter.posts("Look", photo=supporter.sends_photo(plain())["ticket"])
    with server.session(writes=True) as session:
        photo = session.query(Photo).filter_by(post_id=sent.id).one()
        photo.looked = False

    refused = moderator.decides(sent.id, "approve", 1)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "faces_unchecked")
    assert moderator.decides(sent.id, "approve", 1, faces_checked="1").status_code == 201


@pytest.mark.parametrize("end", ["take-down", "withdrawal", "purge"])
def test_with_its_post_a_photo_is_gone_from_everywhere(
    server: Server, slug: str, supporter: Supporter, moderator: Moderator, end: str
) -> None:
    sent = supporter.posts("Briefly", photo=supporter.sends_photo(plain())["ticket"])
    [photo] = moderator.queue()[0]["photos"]
    address = photo["src"].split("/")[3]
    if end == "purge":
        moderator.rejects(sent)
        server.command("wall", "purge", slug)
    else:
        moderator.approves(sent)
        assert requests.get(f"{server.url}/media/{address}/small.webp", timeout=20).status_code == 200
        moderator.takes_down(sent) if end == "take-down" else supporter.withdraws(sent)

    for path in (f"/media/{address}/small.webp", photo["src"]):
        assert moderator.gets(path).status_code == 404
    wait_until(lambda: not list(server.store.glob(f"{address}*")), "the files are gone")
    with server.session() as session:
        assert session.query(Photo).filter_by(address=address).count() == 0


def test_what_looks_like_a_rejected_photo_or_like_another_is_flagged(
    supporter: Supporter, moderator: Moderator, astronaut: bytes
) -> None:
    def posts(file: bytes) -> list[str]:
        sent = supporter.posts("", photo=supporter.sends_photo(file)["ticket"])
        post = next(post for post in moderator.queue() if post["id"] == sent.id)
        flags: list[str] = post["photos"][0]["flags"]
        moderator.rejects(sent) if flags == ["photo_again"] else moderator.approves(sent)
        return flags

    smaller = BytesIO()
    Image.open(BytesIO(astronaut)).resize((300, 300)).save(smaller, "JPEG", quality=60)
    assert posts(astronaut) == []
    assert posts(smaller.getvalue()) == ["photo_again"]
    assert posts(astronaut) == ["photo_rejected", "photo_again"]
    assert posts(plain()) == []


def test_a_draft_that_nobody_sends_goes_by_itself(server: Server, supporter: Supporter) -> None:
    draft = supporter.sends_photo(plain())
    with server.session(writes=True) as session:
        wall = session.query(Wall).filter_by(slug=supporter.wall).one()
        photo = session.query(Photo).filter_by(wall_id=wall.id).one()
        address, photo.expires_at = photo.address, datetime.now(UTC) - timedelta(seconds=1)

    gone = server.url + draft["src"]
    wait_until(lambda: supporter.http.get(gone, timeout=20).status_code == 404, "the draft is gone")
    wait_until(lambda: not list(server.store.glob(f"{address}*")), "and its files")


def test_a_closed_wall_takes_no_photo(server: Server) -> None:
    late = Supporter(server, server.make_wall(is_open=False))
    assert late.tries_photo(plain(), factories.client_id()).json()["error"]["code"] == "wall_closed"
