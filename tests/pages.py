"""The page-opening client: opens a page as a browser without JavaScript would, and checks what every page owes people.

After alphagov/notifications-admin, whose test client does so for each page that any test opens.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from wall.security import HEADERS, HEADERS_OF_PARTS

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
POLICY_OF_PARTS = "sandbox; default-src 'none'"
DIRECTIONS = {"en": "ltr", "ru": "ltr", "ar": "rtl"}
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELDS = {"input", "select", "textarea"}
LOADS = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src", "object": "data"}
NAMES_OTHERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    parent: "Element | None" = None
    words: str = ""
    inside: list["Element"] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def has(self, name: str) -> bool:
        return name in self.attributes

    def all(self, *tags: str) -> list["Element"]:
        """Every element of these kinds inside, in the page's order."""
        found = []
        for child in self.inside:
            found += [child] if child.tag in tags or not tags else []
            found += child.all(*tags)
        return found

    def text(self) -> str:
        return " ".join((self.words + " " + " ".join(child.text() for child in self.inside)).split())

    def within(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))

    def __str__(self) -> str:
        return f"<{self.tag} {' '.join(f'{name}={value!r}' for name, value in self.attributes.items())}>"


class Page(HTMLParser):
    """A page's elements as a tree. An end tag that closes nothing, and an element that nothing closes, is a mistake."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("document", {})
        self.open = self.root
        self.html = html
        self.feed(html)
        self.close()
        assert self.open is self.root, f"{self.open} is never closed"

    def all(self, *tags: str) -> list[Element]:
        return self.root.all(*tags)

    def one(self, tag: str) -> Element:
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}> where one belongs"
        return found[0]

    def text(self) -> str:
        return self.one("body").text()

    def field(self, name: str) -> Element:
        return next(element for element in self.all(*FIELDS) if element.get("name") == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _value in attrs}) == len(attrs), f"an attribute twice in <{tag}>: {attrs}"
        element = Element(tag, dict(attrs), self.open)
        self.open.inside.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> where {self.open} is open"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.words += data


class Reader:
    """Opens pages in one language, and believes none of them."""

    def __init__(self, app: Flask, lang: str = "en", client: FlaskClient | None = None) -> None:
        self.app, self.lang = app, lang
        self.client = client or app.test_client()
        self.has_seen: set[tuple[str, ...]] = set()

    def opens(self, path: str, status: int = 200, *, may_set_cookie: bool = False) -> Page:
        """The page at a path, read in this reader's language; everything about it has been checked."""
        answer = self.client.get(path, headers={"Accept": "text/html", "Accept-Language": self.lang})
        return self.reads(answer, path, status, may_set_cookie=may_set_cookie)

    def sends(self, path: str, form: dict[str, str], status: int, *, may_set_cookie: bool = False) -> Page:
        """The page that answers a form."""
        headers = {"Accept": "text/html", "Accept-Language": self.lang}
        answer = self.client.post(path, data=form, headers=headers)
        return self.reads(answer, path, status, may_set_cookie=may_set_cookie)

    def reads(self, answer: TestResponse, path: str, status: int, *, may_set_cookie: bool = False) -> Page:
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:500])
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        check_headers(answer)
        assert may_set_cookie or "Set-Cookie" not in answer.headers, "a supporter gets no cookie"
        page = Page(answer.get_data(as_text=True))
        check_language(page, self.lang)
        check_outline(page)
        check_references(page)
        check_nothing_inline(page)
        check_labels(page)
        self.check_forms(page, path)
        self.check_loads(page, path)
        self.check_links(page, path, status)
        return page

    def check_forms(self, page: Page, path: str) -> None:
        for form in page.all("form"):
            if form.get("method") == "dialog":
                continue
            method = (form.get("method") or "get").upper()
            action = urljoin(path, form.get("action"))
            endpoint = self.endpoint(action, method)
            assert endpoint, f"{form} is sent to no route that takes it"
            names = [field.get("name") for field in form.all(*FIELDS)]
            if endpoint.startswith("moderation.") and method == "POST":
                assert names.count("csrf_token") == 1, f"{form} holds no token of its session"
                assert next(field for field in form.all("input") if field.get("name") == "csrf_token").get("value")
            else:
                assert "csrf_token" not in names
            assert form.all("button"), f"{form} has no button to send it with"

    def check_loads(self, page: Page, path: str) -> None:
        """Everything that a browser loads for this page is ours, and there."""
        for element in page.all(*LOADS):
            assert element.tag not in {"iframe", "object"}, element
            address = self.own(element.get(LOADS[element.tag]), path)
            assert self.answers(address) == 200, f"{element} leads nowhere"

    def check_links(self, page: Page, path: str, status: int) -> None:
        for link in page.all("a"):
            address = self.own(link.get("href"), path)
            assert link.text() or link.within("template"), f"{link} says nothing"
            # an error page in another language is the same error
            assert self.answers(address) in {200, 302, *([status] if link.has("hreflang") else [])}, (
                f"{link} leads nowhere"
            )

    def own(self, address: str, path: str) -> str:
        assert address, f"an empty address on {path}"
        parts = urlsplit(address)
        assert not parts.scheme, f"{address} leads away from this site"
        assert not parts.netloc, f"{address} leads away from this site"
        return urljoin(path, address)

    def answers(self, address: str) -> int:
        parts = urlsplit(address)
        alike = (parts.path, *sorted(parse_qs(parts.query)))  # a queue of 200 rows has 200 such links
        if alike in self.has_seen:
            return 200
        answer = self.client.get(address, headers={"Accept-Language": self.lang})
        check_headers(answer)
        answer.close()
        if answer.status_code == 200:
            self.has_seen.add(alike)
        return answer.status_code

    def endpoint(self, address: str, method: str) -> str:
        """The route that takes this, or nothing."""
        if urlsplit(address).netloc:
            return ""
        try:
            endpoint, _arguments = self.app.url_map.bind("localhost").match(urlsplit(address).path, method)
        except HTTPException:
            return ""
        return str(endpoint)


def check_headers(answer: TestResponse) -> None:
    """What every answer carries, page or not."""
    for name, value in headers_for(answer.mimetype or "").items():
        assert answer.headers.getlist(name) == [value], name
    assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


def headers_for(kind: str) -> dict[str, str]:
    """What an answer of this type carries. What pages are made of has fewer rules, and may do nothing by itself."""
    if kind in {"text/css", "text/javascript", "application/javascript", "font/woff2", "image/svg+xml"}:
        return {**HEADERS_OF_PARTS, "Content-Security-Policy": POLICY_OF_PARTS}
    return {**HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY}


def check_language(page: Page, lang: str) -> None:
    root = page.one("html")
    assert (root.get("lang"), root.get("dir")) == (lang, DIRECTIONS[lang]), f"{root} for a reader of {lang}"
    assert page.html.lstrip().startswith("<!doctype html>")
    current = [link for link in page.all("a") if link.get("aria-current") == "true" and link.has("hreflang")]
    assert [link.get("hreflang") for link in current] in ([], [lang])
    for element in page.all():
        assert not element.has("dir") or element.get("dir") in {"ltr", "rtl", "auto"}, element
        assert not element.has("lang") or element.get("lang") not in {"", "und"}, element


def check_outline(page: Page) -> None:
    titles = [title for title in page.all("title") if title.within("head")]
    assert [bool(title.text()) for title in titles] == [True], "one title that says something"
    assert page.one("h1").text()
    page.one("main")
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(level <= before + 1 for before, level in pairwise(levels)), f"a gap in {levels}"
    viewport = next(meta for meta in page.all("meta") if meta.get("name") == "viewport").get("content")
    assert "user-scalable" not in viewport, "everybody may zoom"
    assert "maximum-scale" not in viewport, "everybody may zoom"


def check_references(page: Page) -> None:
    ids = [element.get("id") for element in page.all() if element.has("id")]
    assert len(ids) == len(set(ids)), f"an id twice among {sorted(ids)}"
    assert all(ids), "an empty id"
    for element in page.all():
        for name in NAMES_OTHERS:
            missing = set(element.get(name).split()) - set(ids)
            assert not missing, f"{element} names {missing}, which is not on the page"


def check_nothing_inline(page: Page) -> None:
    for element in page.all():
        assert element.tag != "style", "an inline style sheet"
        assert not element.has("style"), f"{element} has an inline style"
        assert not [name for name in element.attributes if name.startswith("on")], f"{element} has an inline script"
        if element.tag == "script":
            assert element.get("src"), "an inline script"
            assert not element.text(), "an inline script"
        for value in element.attributes.values():
            assert not (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")), element
        assert element.get("target") != "_blank" or "noopener" in element.get("rel"), element


def check_labels(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label") if label.text()}
    for element in page.all(*FIELDS):
        if element.get("type") == "hidden":
            continue
        has_label = element.get("id") in labelled or element.within("label")
        named = has_label or element.get("aria-label") or element.get("aria-labelledby")
        assert named, f"{element} has no label"
    for button in page.all("button"):
        assert button.text() or button.get("aria-label") or button.within("template"), f"{button} says nothing"
    for image in page.all("img"):
        assert image.has("alt"), f"{image} has no words for who cannot see it"
