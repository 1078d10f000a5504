"""Whose request it is, how long it may be, and whether it is text: the rules of wall.security, one table each."""

import pytest

from tests.pages import CONTENT_SECURITY_POLICY as EXPECTED
from wall.security import CONTENT_SECURITY_POLICY, LARGEST_REQUEST, is_own_origin, is_utf8, size_refusal

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


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, None),
        ({"CONTENT_LENGTH": ""}, None),
        ({"CONTENT_LENGTH": "0"}, None),
        ({"CONTENT_LENGTH": str(LARGEST_REQUEST)}, None),
        ({"CONTENT_LENGTH": str(LARGEST_REQUEST + 1)}, "request_too_large"),
        ({"CONTENT_LENGTH": "9" * 100}, "request_too_large"),
        ({"CONTENT_LENGTH": "-1"}, "request_too_large"),
        ({"CONTENT_LENGTH": "many"}, "request_too_large"),
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
