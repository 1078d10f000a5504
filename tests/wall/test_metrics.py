"""What operators may know of the process, and that nobody else may."""

from dataclasses import replace
from itertools import chain, repeat

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from tests import factories
from tests.actors import JSON, Listener, Server, Supporter, wait_until
from wall.metrics import LOOK_EVERY, Metrics
from wall.models import Wall
from wall.photos.pool import Pool

TOKEN = "a token that only these tests ever use"
KNOWN = {
    "wall_loop_lag_seconds",
    "wall_answers",
    "wall_photos_at_work",
    "wall_sockets",
    "wall_messages",
    "wall_dropped_sockets",
}

Figures = dict[str, float]


@pytest.fixture
def operator(app: Flask) -> FlaskClient:
    app.extensions["wall.config"] = replace(app.extensions["wall.config"], metrics_token=TOKEN)
    return app.test_client()


def asks(client: FlaskClient, authorization: str | None = f"Bearer {TOKEN}") -> TestResponse:
    return client.get(
        "/metrics", headers={**JSON, **({} if authorization is None else {"Authorization": authorization})}
    )


def figures(text: str) -> Figures:
    """By name and labels, as the text has them."""
    families = text_string_to_metric_families(text)
    samples = chain.from_iterable(family.samples for family in families)
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_who_has_the_token_reads_the_figures(operator: FlaskClient) -> None:
    answer = asks(operator)

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "wall_loop_lag_seconds_count" in figures(answer.text)


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer \xe9"],
)
def test_to_everybody_else_there_is_no_such_page(operator: FlaskClient, authorization: str | None) -> None:
    refused, unknown = asks(operator, authorization), operator.get("/no-such-page", headers=JSON)

    assert (refused.status_code, refused.json) == (404, unknown.json)


@pytest.mark.parametrize("authorization", [None, "Bearer ", f"Bearer {TOKEN}"])
def test_where_no_token_is_set_nobody_may(client: FlaskClient, authorization: str | None) -> None:
    assert asks(client, authorization).status_code == 404


def test_answers_are_counted_by_the_class_of_their_status(operator: FlaskClient, wall: Wall) -> None:
    before = figures(asks(operator).text)
    operator.get(f"/w/{wall.slug}")
    operator.get("/w/nowhere")
    operator.get("/nowhere")
    after = figures(asks(operator).text)

    assert after["wall_answers_total 2xx"] - before.get("wall_answers_total 2xx", 0) == 2, "the figures themselves too"
    assert after["wall_answers_total 4xx"] - before.get("wall_answers_total 4xx", 0) == 2


def test_a_loop_that_stands_still_is_seen_by_everybody_who_was_due_meanwhile() -> None:
    metrics = Metrics(Pool())
    now = 0.0
    stalls = chain(repeat(0.0, 3), [5 * LOOK_EVERY], repeat(0.0, 3))

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds + next(stalls) + LOOK_EVERY / 1000

    with pytest.raises(StopIteration):
        metrics.watch_loop(sleep, lambda: now)

    seen = figures(metrics.text().decode())
    assert seen["wall_loop_lag_seconds_count"] == 3 + 6 + 3
    assert seen["wall_loop_lag_seconds_bucket 0.001"] == 3 + 1 + 3, "who was due as it went on waited for nothing"
    assert seen["wall_loop_lag_seconds_bucket 0.05"] == 3 + 3 + 3
    assert seen["wall_loop_lag_seconds_sum"] == pytest.approx((5 + 4 + 3 + 2 + 1) * LOOK_EVERY, rel=0.01)


def test_a_running_server_watches_its_loop_and_counts_its_sockets(own_server: Server) -> None:
    """And it says nothing of anybody: neither names a wall, nor has a figure that this test does not know."""
    own_server.settings = {"WALL_METRICS_TOKEN": TOKEN}
    own_server.start()
    slug = own_server.make_wall()
    listener = Listener(own_server.url, "/wall", {"wall": slug})
    Supporter(own_server, slug).posts("You are not alone.", client_id=factories.client_id())

    def read() -> str:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        return requests.get(f"{own_server.url}/metrics", headers=bearer, timeout=20).text

    first = figures(read())
    assert first["wall_sockets"] == 1
    assert first["wall_messages_total at_once"] >= 0
    assert first["wall_photos_at_work"] == 0
    wait_until(
        lambda: figures(read())["wall_loop_lag_seconds_count"] > first["wall_loop_lag_seconds_count"] + 5,
        "it looks again and again",
    )
    assert {family.name for family in text_string_to_metric_families(read())} <= KNOWN
    assert slug not in read()
    listener.leave()
    wait_until(lambda: figures(read())["wall_sockets"] == 0, "the socket is not counted any more")
