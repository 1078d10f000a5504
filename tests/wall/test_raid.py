"""A raid: who is denied, who works for their post, and that everybody else still gets through."""

import base64
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from moderation import denials, flags, models, queue, settings
from moderation.errors import DeviceUnknown, NotModerator
from moderation.models import AuditEntry
from tests import factories
from tests.actors import JSON
from wall import db, devices, posts, proof
from wall.devices import Devices
from wall.errors import DeviceDenied, PhotoUnreadable
from wall.limits import DAY_SECONDS
from wall.models import DeniedDevice, Post, Status, Wall
from wall.photos import intake
from wall.posts import Draft
from wall.proof import Proofs
from wall.raid import NO_PROOF, RULES, SIGNS

TOKEN = "phone-of-somebody-0123"
OTHER = "phone-of-another-01234"
VIGIL = "203.0.113.7"
Send = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is the same, and less."""
    monkeypatch.setattr(proof, "COST", 2)
    monkeypatch.setattr(proof, "FEWEST", 2)
    monkeypatch.setattr(proof, "MOST", 5)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at a noon: no count moves on to its next minute while a test counts."""
    noon = time.time() // DAY_SECONDS * DAY_SECONDS + DAY_SECONDS / 2
    monkeypatch.setattr("time.time", lambda: noon)


@pytest.fixture
def send(client: FlaskClient, wall: Wall) -> Send:
    """A phone's sending: `headers` JSON as its script asks, unless a test says otherwise."""

    def send(
        body: str = "We stand here", *, address: str = VIGIL, headers: object = JSON, **fields: object
    ) -> TestResponse:
        form = {"body": body, "client_id": factories.client_id(), **fields}
        return client.post(
            f"/w/{wall.slug}/posts", data=form, headers=headers, environ_overrides={"REMOTE_ADDR": address}
        )

    return send


@pytest.fixture
def nadia(wall: Wall) -> models.Moderator:
    with db.transaction() as session:
        return factories.make_moderator(session, wall, "Nadia")


@pytest.fixture
def raided(wall: Wall) -> Wall:
    with db.transaction() as session:
        settings.switch_raid(session, session.get_one(Wall, wall.id), True, by="Nadia")
    return wall


def solve(challenge: dict[str, object]) -> str:
    """What a phone's script does with a challenge."""
    asked = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(asked)
    assert solution is not None
    return altcha.Payload(asked, solution).to_base64()


def proven(client: FlaskClient, wall: Wall) -> str:
    return solve(client.get(f"/w/{wall.slug}/challenge").json or {})


def code_of(answer: TestResponse) -> str:
    return str((answer.json or {})["error"]["code"])


def flags_of(answer: TestResponse) -> set[str]:
    assert answer.status_code == 201, answer.text
    with db.reading() as session:
        return {flag["code"] for flag in session.get_one(Post, (answer.json or {})["id"]).flags}


def rank_of(answer: TestResponse) -> int:
    with db.reading() as session:
        return session.get_one(Post, (answer.json or {})["id"]).rank


def deny(app: Flask, nadia: models.Moderator, answer: TestResponse, now: datetime | None = None) -> denials.Denied:
    known: Devices = app.extensions["wall.devices"]
    post_id = (answer.json or {})["id"]
    with db.transaction() as session:
        denied = denials.deny(session, nadia, post_id, known.of(post_id), now)
    known.deny_network(denied.device)
    return denied


# Denied phones


def test_a_denied_phone_cannot_write_and_the_vigil_around_it_can(
    app: Flask, nadia: models.Moderator, send: Send
) -> None:
    deny(app, nadia, send(device=TOKEN))

    refused = send(device=TOKEN, address="198.51.100.9")
    beside = send(device=OTHER)
    elsewhere = send(device=OTHER, address="198.51.100.9")

    assert (refused.status_code, code_of(refused)) == (403, "device_denied")
    assert (flags_of(beside), rank_of(beside)) == ({"near_denied"}, 1)
    assert (flags_of(elsewhere), rank_of(elsewhere)) == (set(), 0)


def test_a_denied_phone_is_denied_on_one_wall(
    app: Flask, client: FlaskClient, nadia: models.Moderator, send: Send
) -> None:
    deny(app, nadia, send(device=TOKEN))
    with db.transaction() as session:
        factories.make_wall(session, "elsewhere")

    form = {"body": "Words", "client_id": factories.client_id(), "device": TOKEN}
    answer = client.post("/w/elsewhere/posts", data=form, headers=JSON, environ_overrides={"REMOTE_ADDR": VIGIL})

    assert flags_of(answer) == set()
    known: Devices = app.extensions["wall.devices"]
    assert len({known.device(wall_id, TOKEN, VIGIL).token for wall_id in (1, 2)}) == 2, "no two walls can compare"


def test_a_denial_outlives_the_server_and_ends_after_a_week(
    app: Flask, nadia: models.Moderator, wall: Wall, send: Send
) -> None:
    denied = deny(app, nadia, send(device=TOKEN), factories.NIGHT)
    after_restart = Devices(app.config["SECRET_KEY"]).device(wall.id, TOKEN, VIGIL)

    with db.reading() as session:
        with pytest.raises(DeviceDenied):
            devices.must_not_be_denied(session, after_restart, denied.until - timedelta(seconds=1))
        devices.must_not_be_denied(session, after_restart, denied.until)
    devices.keep_house(app.extensions["wall.devices"], denied.until)
    with db.reading() as session:
        assert session.scalars(select(DeniedDevice)).all() == []


def test_a_denial_can_be_lifted_and_both_stand_in_the_record(
    app: Flask, nadia: models.Moderator, wall: Wall, send: Send
) -> None:
    denied = deny(app, nadia, send(device=TOKEN))
    with db.transaction() as session:
        denials.lift(session, wall.id, denied.device.token, by="Vera")
        denials.lift(session, wall.id, denied.device.token, by="Omar")
    app.extensions["wall.devices"].lift(wall.id, denied.device.token)

    assert flags_of(send(device=TOKEN)) == set()
    with db.reading() as session:
        told = [(line.action, line.by) for line in session.scalars(select(AuditEntry).order_by(AuditEntry.number))]
    assert told == [("device_denied", "Nadia"), ("denial_lifted", "Vera")]


def test_of_a_phone_that_named_no_device_the_network_is_denied_until_midnight(
    app: Flask, nadia: models.Moderator, wall: Wall, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = deny(app, nadia, send(), factories.NIGHT)
    app.extensions["wall.devices"].lift(wall.id, denied.device.token)

    assert denied.until == datetime(2026, 11, 24, tzinfo=UTC)
    assert (flags_of(send()), rank_of(send())) == ({"near_denied"}, 1)
    assert flags_of(send(address="198.51.100.9")) == set()
    with db.reading() as session:
        assert session.scalars(select(DeniedDevice)).all() == []
        assert session.scalars(select(AuditEntry.action)).all() == ["device_denied"]
    tomorrow = time.time() + DAY_SECONDS
    monkeypatch.setattr("time.time", lambda: tomorrow)
    assert flags_of(send()) == set()


def test_a_phone_that_nobody_remembers_cannot_be_denied(app: Flask, nadia: models.Moderator, send: Send) -> None:
    sent = send()
    app.extensions["wall.devices"].forget({(sent.json or {})["id"]})

    with pytest.raises(DeviceUnknown):
        deny(app, nadia, sent)


def test_lifting_one_denial_leaves_the_other_of_its_network(
    app: Flask, nadia: models.Moderator, wall: Wall, send: Send
) -> None:
    first, second = (send(device=token) for token in (TOKEN, OTHER))
    denied = [deny(app, nadia, sent).device.token for sent in (first, second)]
    known: Devices = app.extensions["wall.devices"]

    for token, left in zip(reversed(denied), ({"near_denied"}, set()), strict=True):
        known.lift(wall.id, token)
        assert flags_of(send(device="phone-of-a-third-01234")) == left


def test_a_moderator_of_another_wall_denies_nobody(app: Flask, send: Send) -> None:
    with db.transaction() as session:
        stranger = factories.make_moderator(session, factories.make_wall(session, "elsewhere"), "Stranger")

    with pytest.raises(NotModerator):
        deny(app, stranger, send(device=TOKEN))


def test_what_is_no_token_is_refused(send: Send) -> None:
    for token in ("short", "x" * 65, "phone of somebody 0123"):
        assert code_of(send(device=token)) == "bad_request"


def test_whose_post_it_was_is_forgotten_once_it_is_decided(
    app: Flask, nadia: models.Moderator, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: Devices = app.extensions["wall.devices"]
    monkeypatch.setattr(devices, "FORGET_EVERY_SECONDS", 0)
    waiting, decided = (send(device=TOKEN).json or {} for _post in range(2))
    with db.transaction() as session:
        session.get_one(Post, decided["id"]).status = Status.APPROVED

    devices.keep_house(known)

    assert known.waiting == {waiting["id"]}


def test_at_midnight_nobody_is_known_any_more(
    app: Flask, nadia: models.Moderator, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(device=TOKEN)
    denied = deny(app, nadia, first)
    tomorrow = time.time() + DAY_SECONDS
    monkeypatch.setattr("time.time", lambda: tomorrow)

    assert app.extensions["wall.devices"].of((first.json or {})["id"]) is None
    assert flags_of(send(device=OTHER)) == set(), "nor is their network"
    assert denied.device.network not in repr(vars(app.extensions["wall.devices"]))
    with pytest.raises(DeviceUnknown):
        deny(app, nadia, first)


def test_neither_token_nor_address_is_in_the_database(app: Flask, nadia: models.Moderator, send: Send) -> None:
    deny(app, nadia, send("One that waits", device=TOKEN))
    send("Another", device=OTHER)

    with db.reading() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        kept = repr([session.execute(text(f"SELECT * FROM {table}")).all() for table in tables])
    assert "One that waits" in kept
    assert not [trace for trace in (TOKEN, OTHER, VIGIL) if trace in kept]


def test_who_floods_is_flagged_and_not_refused(send: Send) -> None:
    allowed = int(RULES["flood"].split("/")[0])
    for number in range(allowed):
        assert flags_of(send(f"Words {number}", device=TOKEN, address=f"198.51.100.{number}")) == set()

    flooding = send("Words again", device=TOKEN, address="192.0.2.1")

    assert (flags_of(flooding), rank_of(flooding)) == ({"flood"}, 1)
    assert flags_of(send("Mine", device=OTHER, address="192.0.2.1")) == set()


def test_every_sign_of_a_sending_has_words_for_a_moderator(app: Flask) -> None:
    with app.test_request_context():
        assert set(SIGNS) <= set(flags.words())


# Proof of work


def test_a_raided_wall_asks_a_phone_for_work_and_takes_its_words_then(
    client: FlaskClient, raided: Wall, send: Send
) -> None:
    asked = send("We stand here", client_id="a" * 22)
    answered = send("We stand here", client_id="a" * 22, proof=proven(client, raided))

    assert (asked.status_code, code_of(asked)) == (428, "proof_needed")
    assert (flags_of(answered), rank_of(answered)) == (set(), 0)


def test_a_wall_that_is_not_raided_asks_for_nothing(send: Send) -> None:
    assert flags_of(send()) == set()


def test_a_proof_works_once(client: FlaskClient, raided: Wall, send: Send) -> None:
    used = proven(client, raided)
    assert send(proof=used).status_code == 201

    assert code_of(send(proof=used)) == "proof_needed"


def test_a_proof_is_for_one_wall_and_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    proofs = Proofs("a secret")
    mine, late = (solve(proofs.challenge("mine")) for _ in range(2))

    assert not proofs.take("another", mine)
    assert not Proofs("another secret").take("mine", mine)
    assert proofs.take("mine", mine)
    over = time.time() + proof.LASTS_SECONDS + 2
    monkeypatch.setattr("time.time", lambda: over)
    assert not proofs.take("mine", late)


def test_what_is_no_proof_is_none(raided: Wall, send: Send) -> None:
    honest = json.loads(base64.b64decode(solve(Proofs("a secret").challenge(raided.slug))))
    honest["challenge"]["parameters"]["cost"] = 1
    for nonsense in ("x", "e30=", "W10=", "bnVsbA==", "x" * 5_000, "[" * 900, "💙", json.dumps(honest)):
        assert code_of(send(proof=nonsense)) == "proof_needed", nonsense
    for damaged in (
        {**honest, "challenge": 1},
        {**honest, "challenge": {"parameters": []}},
        {**honest, "solution": {"counter": "x", "derivedKey": 5}},
        honest,
    ):
        packed = base64.b64encode(json.dumps(damaged).encode()).decode()
        assert code_of(send(proof=packed)) == "proof_needed", damaged


def test_who_cannot_work_still_gets_through_one_after_the_other(raided: Wall, send: Send) -> None:
    by_form = send(headers={"Accept": "text/html"})
    by_script = send(proof=NO_PROOF, address="198.51.100.2")
    assert by_form.status_code == 303
    assert (flags_of(by_script), rank_of(by_script)) == ({"no_proof"}, 1)

    allowed = int(RULES["unproven"].split("/")[0])
    for number in range(2, allowed):
        assert send(proof=NO_PROOF, address=f"192.0.2.{number}").status_code == 201
    full = send(proof=NO_PROOF, address="192.0.2.99")

    assert code_of(full) == "too_many"
    assert int(full.headers["Retry-After"]) > 0


def test_no_connection_uses_up_what_all_without_proof_share(raided: Wall, send: Send) -> None:
    for _try in range(30):
        send(proof=NO_PROOF)

    assert flags_of(send(proof=NO_PROOF, address="198.51.100.4")) == {"no_proof"}


def test_five_hundred_copies_without_work_keep_no_honest_phone_out(
    client: FlaskClient, raided: Wall, send: Send
) -> None:
    honest = []
    for number in range(500):
        send(f"Go home {number}", proof=NO_PROOF, address=f"10.0.{number // 250}.{number % 250}")
        if number % 100 == 99:
            honest.append(send("We stand here", proof=proven(client, raided), address=f"192.0.2.{number // 100}"))

    assert [flags_of(answer) for answer in honest] == [set()] * 5
    with db.reading() as session:
        copies = select(func.count()).where(Post.body.startswith("Go home"), Post.rank == 1)
        assert session.scalar(copies) == 20


def test_one_connection_may_send_a_fifth_in_a_raid(app: Flask, client: FlaskClient, raided: Wall, send: Send) -> None:
    allowed = app.extensions["wall.config"].posts_per_minute // 5
    for number in range(allowed):
        assert send(f"Words {number}", proof=proven(client, raided)).status_code == 201

    assert code_of(send(proof=proven(client, raided))) == "too_many"
    assert send(proof=proven(client, raided), address="198.51.100.3").status_code == 201


@pytest.mark.parametrize("is_raided", [True, False])
def test_one_connection_may_bring_a_fifth_of_the_photos_in_a_raid(
    app: Flask, client: FlaskClient, wall: Wall, send: Send, monkeypatch: pytest.MonkeyPatch, is_raided: bool
) -> None:
    with db.transaction() as session:
        session.get_one(Wall, wall.id).is_raided = is_raided

    def take(*_photo: object) -> None:
        raise PhotoUnreadable  # no test of the door needs a worker

    monkeypatch.setattr(intake, "take", take)

    def brings(address: str = VIGIL) -> str:
        place = f"/w/{wall.slug}/photos/{factories.client_id()}"
        octets = {**JSON, "Content-Type": "application/octet-stream"}
        came_from = {"REMOTE_ADDR": address}
        return code_of(client.put(place, data=b"no photo", headers=octets, environ_overrides=came_from))

    tried = [brings() for _photo in range(app.extensions["wall.config"].photos_per_minute // 5)]
    assert set(tried) == {"photo_unreadable"}, "the door let all of them in"
    full = "too_many" if is_raided else "photo_unreadable"

    assert brings() == full
    assert code_of(send(photo=(BytesIO(b"no photo"), "a.png"), proof=proven(client, wall))) == full, "nor in a form"
    assert brings("198.51.100.3") == "photo_unreadable"


def test_the_switch_stands_in_the_record_once(wall: Wall) -> None:
    for on in (True, True, False):
        with db.transaction() as session:
            settings.switch_raid(session, session.get_one(Wall, wall.id), on, by="Nadia")

    with db.reading() as session:
        assert [line.action for line in session.scalars(select(AuditEntry))] == ["raid_on", "raid_off"]


@pytest.mark.parametrize(("swaps", "rows"), [(("place",), 1), (("place", "town", "land"), 3)])
def test_five_hundred_mutated_copies_are_a_row_for_each_wording(
    raided: Wall, swaps: tuple[str, ...], rows: int
) -> None:
    words = "You are not welcome here, go back to where you came from and never return to this"
    cases = (str.upper, str.title, str.lower)
    dice = random.Random(4)
    with db.transaction() as session:
        for number in range(500):
            said = [dice.choice(cases)(word) for word in f"{words} {dice.choice(swaps)}".split()]
            mutated = dice.choice((" ", "  ", "... ", " - ", " 👋 ", " 7 ")).join(said) + f" {number}"
            posts.submit(session, raided, Draft(mutated, factories.client_id(), sure=True), signs=["no_proof"])
        other = posts.submit(session, raided, Draft("Love from Dublin, we are with you tonight", factories.client_id()))
        desk = queue.desk(session, session.get_one(Wall, raided.id))

    assert desk.waiting[0]["id"] == other.post.id
    assert (len(desk.waiting) - 1, sum(row["copies"] for row in desk.waiting[1:])) == (rows, 500)
