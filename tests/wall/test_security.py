"""Whose request it is, how long it may be, and whether it is text: the rules of wall.security, one table each."""

import logging
from typing import Any, NoReturn

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from tests.pages import CONTENT_SECURITY_POLICY as EXPECTED
from tests.pages import check_headers
from wall.models import Wall
from wall.photos.intake import LARGEST_FILE
from wall.security import (
    CONTENT_SECURITY_POLICY,
    LARGEST_FORM,
    LARGEST_REQUEST,
    LONGEST_LANGUAGES,
    is_host,
    is_own_origin,
    is_text,
    is_utf8,
    shortened,
    size_refusal,
)

OURS = frozenset({"https://wall.example.org", "http://localhost:8000"})


@pytest.mark.parametrize(
    ("origin", "fetch_site", "is_own"),
    [
        ("https://wall.example.org", None, True),
        ("https://wall.example.org", "same-origin", True),
        ("http://localhost:8000", None, True),
        ("http://wall.example.org", None, False),
        ("https://wall.example.org:8000", None, False),
        ("https://WALL.example.org", None, False),
        ("https://wall.example.org.evil.example", None, False),
        ("https://evil.example", None, False),
        ("https://evil.example", "same-origin", False),
        ("null", None, False),
        ("", None, False),
        (None, None, True),  # no browser
        (None, "same-origin", True),
        (None, "none", True),
        (None, "same-site", False),
        (None, "cross-site", False),
        (None, "nonsense", False),
    ],
)
def test_whose_request_it_is(origin: str | None, fetch_site: str | None, is_own: bool) -> None:
    assert is_own_origin(origin, fetch_site, OURS) == is_own


def a_photo(method: str, length: int, path: str = "/w/weexist/photos/x", kind: str = "") -> dict[str, str]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, None),
        ({"CONTENT_LENGTH": ""}, None),
        ({"CONTENT_LENGTH": "0"}, None),
        ({"CONTENT_LENGTH": str(LARGEST_REQUEST)}, None),
        ({"CONTENT_LENGTH": str(LARGEST_REQUEST + 1)}, "request_too_large"),
        ({"CONTENT_LENGTH": "9" * 100}, "request_too_large"),
        (a_photo("PUT", LARGEST_FILE), None),
        (a_photo("PUT", LARGEST_FILE + 1), "photo_too_large"),
        (a_photo("POST", LARGEST_REQUEST + 1), "request_too_large"),
        (a_photo("PUT", LARGEST_REQUEST + 1, "/w/weexist/posts"), "request_too_large"),
        (a_photo("PUT", LARGEST_REQUEST + 1, "/moderation/photos/x"), "request_too_large"),
        (a_photo("POST", LARGEST_FORM, "/w/weexist/posts", "multipart/form-data; boundary=x"), None),
        (a_photo("POST", LARGEST_FORM + 1, "/w/weexist/posts", "multipart/form-data; boundary=x"), "photo_too_large"),
        (a_photo("POST", LARGEST_REQUEST + 1, "/w/weexist/posts", "text/plain"), "request_too_large"),
        (a_photo("POST", LARGEST_REQUEST + 1, "/moderation/sign-in", "multipart/form-data"), "request_too_large"),
        ({"CONTENT_LENGTH": "-1"}, "bad_request"),
        ({"CONTENT_LENGTH": "many"}, "bad_request"),
        ({"CONTENT_LENGTH": " 6\t"}, None),
        ({"HTTP_TRANSFER_ENCODING": ""}, "length_required"),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, "length_required"),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "5"}, "length_required"),
    ],
)
def test_how_long_a_request_may_be(environ: dict[str, str], code: str | None) -> None:
    refusal = size_refusal(environ)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("form", "is_text"),
    [
        (b"", True),
        (b"body=You+are+not+alone", True),
        ("body=Ты не один".encode(), True),
        (b"body=%D0%A2%D1%8B&name=%F0%9F%95%AF", True),
        (b"body=100%&name=%zz", True),
        (b"body=%FF", False),
        (b"body=%D0", False),
        (b"body=%ED%A0%80", False),
        (b"body=%C0%AF", False),
        (b"body=\xff", False),
        (b"n%FFame=x", False),
    ],
)
def test_whether_a_form_is_text(form: bytes, is_text: bool) -> None:
    assert is_utf8(form) == is_text


def test_the_policy_is_the_strict_one() -> None:
    assert CONTENT_SECURITY_POLICY == EXPECTED
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("query", "is_readable"),
    [
        (b"", True),
        (b"after=1&limit=%FF", True),
        ("code=Ж".encode(), True),
        (b"x=\xff", False),
        (b"x=\xd0", False),
        (b"x=\xed\xa0\x80", False),
    ],
)
def test_whether_a_query_is_text(query: bytes, is_readable: bool) -> None:
    assert is_text(query.decode("latin-1")) == is_readable


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("", True),
        ("wall.example.org", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ("..", False),
        ("a" * 64 + ".example.org", False),
        ("\xe9" * 300, False),
    ],
)
def test_whether_a_name_can_be_a_host(name: str, is_one: bool) -> None:
    assert is_host(name) == is_one


@pytest.mark.parametrize(
    ("languages", "left"),
    [
        ("ru,en;q=0.5", "ru,en;q=0.5"),
        ("ar," * 2000, "ar," * 65 + "ar"),
        ("ru;q=0.25," * 2000, "ru;q=0.25," * 19 + "ru;q=0.25"),
        ("x" * 8000, ""),
    ],
)
def test_a_list_of_languages_that_goes_on_is_cut_between_two(languages: str, left: str) -> None:
    assert shortened(languages) == left
    assert len(left) <= LONGEST_LANGUAGES


@pytest.mark.parametrize(
    ("languages", "lang"), [("xx;q=0.9,ru;q=0.5," + "xx-yy," * 500, "ru"), ("xx-yy," * 500 + "ru", "en")]
)
def test_a_page_looks_at_the_first_languages_of_a_list_that_goes_on(
    client: FlaskClient, wall: Wall, languages: str, lang: str
) -> None:
    page = client.get("/w/weexist", headers={"Accept-Language": languages})

    assert f'<html lang="{lang}"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "no-store"),
        ("/w/weexist", "no-store"),
        ("/w/weexist/receipts", "no-store"),
        ("/w/weexist/withdrawn", "no-store"),
        ("/w/weexist/display", "no-store"),
        ("/moderation/sign-in", "no-store"),
        ("/moderation/", "no-store"),
        ("/readyz", "no-store"),
        ("/nowhere", "no-store"),
        ("/w/weexist/feed", "public, max-age=0, must-revalidate, s-maxage=1"),
        ("/w/weexist/feed?fresh=1", "public, no-cache"),
        ("/w/weexist/feed?after=1", "no-store"),
        ("/static/older/js/feed.js", "no-cache"),
    ],
)
def test_what_a_browser_may_keep(client: FlaskClient, wall: Wall, path: str, kept: str) -> None:
    answer = client.get(path)

    assert sorted(answer.headers["Cache-Control"].split(", ")) == sorted(kept.split(", "))
    answer.close()


def test_what_fails_once_is_a_fault_of_ours(client: FlaskClient, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [ValueError("what a supporter wrote")]

    def renders(template: str, **more: Any) -> str:
        if faults:
            raise faults.pop()
        return render_template(template, **more)

    monkeypatch.setattr("wall.errors.render_template", renders)
    answer = client.get("/nowhere")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.get_data(as_text=True)
    assert "supporter wrote" not in answer.get_data(as_text=True)


def test_where_even_the_page_of_an_error_fails_the_answer_has_every_header_and_the_log_no_word(
    app: Flask, wall: Wall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_arguments: object, **_more: object) -> NoReturn:
        raise ValueError("what a supporter wrote")

    monkeypatch.setattr("wall.errors.render_template", fails)
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/w/weexist/receipts/ACODETHATISSECRE?word=secret")

    assert answer.status_code == 500
    check_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_data(as_text=True).startswith("Something went wrong")
    assert "fault: ValueError at " in caplog.text
    for word in ("ACODETHATISSECRE", "secret", "supporter", "Traceback", "/receipts/"):
        assert word not in caplog.text


@pytest.mark.parametrize("path", ["/", "/moderation", "/moderation/", "/w//weexist", "/w/weexist/"])
def test_no_answer_leads_to_the_host_that_the_request_named(client: FlaskClient, wall: Wall, path: str) -> None:
    answer = client.get(path, base_url="http://evil.example")

    assert "evil.example" not in str(answer.headers)
    assert answer.headers.get("Location", "/").startswith("/")
    check_headers(answer)


def test_the_feed_says_nothing_or_all(client: FlaskClient, wall: Wall) -> None:
    known = client.get("/w/weexist/feed")
    etag = known.headers["ETag"]

    for asked, status in [
        ({"If-None-Match": etag}, 304),
        ({"If-Match": etag}, 200),
        ({"If-Match": etag, "If-None-Match": etag}, 200),
        ({"If-Match": '"another"'}, 412),
        ({"If-None-Match": '"another"'}, 200),
    ]:
        answer = client.get("/w/weexist/feed", headers=asked)
        assert answer.status_code == status, asked
        assert answer.data == (known.data if status == 200 else b""), asked
