"""Languages of the pages: who gets which, and words for JavaScript in every plural form."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from tests import factories
from tests.pages import Page
from wall import db, language
from wall.models import Wall, WallWords

CATEGORIES = {
    "en": {"one", "other"},
    "ru": {"one", "few", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}


@pytest.fixture
def in_language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context(f"/?lang={request.param}"):
        yield request.param


@pytest.mark.parametrize("in_language", CATEGORIES, indirect=True)
def test_javascript_gets_the_words_for_every_number_that_its_language_tells_apart(in_language: str) -> None:
    forms = json.loads(language.plural_forms("%(n)s message", "%(n)s messages"))

    assert set(forms) == CATEGORIES[in_language]
    assert all("%" not in words for words in forms.values()), "JavaScript puts the number where {n} stands"
    assert "{n}" in forms["other"]


def test_javascript_counts_in_english(app: Flask) -> None:
    with app.test_request_context("/"):
        forms = json.loads(language.plural_forms("%(n)s message", "%(n)s messages"))

    assert forms == {"one": "{n} message", "other": "{n} messages"}


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_method=POST", "_external=1", "_scheme=ftp", "_anchor=x", "slug=other"]
)
@pytest.mark.parametrize("path", ["/", "/w/weexist", "/w/weexist/receipts", "/w/nowhere", "/moderation/sign-in"])
def test_whatever_stands_in_the_query_the_page_opens_and_its_languages_lead_to_it(
    client: FlaskClient, wall: Wall, path: str, query: str
) -> None:
    with db.transaction() as session:
        factories.make_wall(session, "other")

    answer = client.get(f"{path}?{query}&lang=ru")

    assert answer.status_code == (404 if path == "/w/nowhere" else 200)
    links = [link.get("href") for link in Page(answer.text).all("a") if link.has("hreflang")]
    assert links == [f"{path}?{query}&lang={code}" for code in language.LANGUAGES]


@pytest.mark.parametrize(
    ("path", "accepted", "got"),
    [
        ("/", "", "en"),
        ("/", "de", "en"),
        ("/", "ru", "ru"),
        ("/", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("/", "ar-EG", "ar"),
        ("/", "de,ar;q=0.5,en;q=0.3", "ar"),
        ("/", "nonsense;;q=,", "en"),
        ("/?lang=ar", "ru", "ar"),
        ("/?lang=xx", "ru", "ru"),
        ("/?lang=", "ru", "ru"),
        ("/?lang=en%00", "ru", "ru"),
    ],
)
def test_a_reader_gets_the_language_they_ask_for(client: FlaskClient, path: str, accepted: str, got: str) -> None:
    page = Page(client.get(path, headers={"Accept-Language": accepted}).text)

    assert page.one("html").get("lang") == got


def test_a_chosen_language_is_kept_from_page_to_page_in_the_address(client: FlaskClient, wall: Wall) -> None:
    page = Page(client.get(f"/w/{wall.slug}?lang=ru", headers={"Accept-Language": "ar"}).text)

    for link in page.all("a"):
        assert link.has("hreflang") or "lang=ru" in link.get("href"), link
    form = next(form for form in page.all("form"))
    assert "lang=ru" in form.get("action")
    sent = client.post(form.get("action"), data={"body": "Слова", "client_id": "a" * 22})
    assert sent.headers["Location"].endswith("?lang=ru")
    assert "/static/" in page.html
    assert not [link for link in page.all("link", "script") if "lang=" in link.get("href") + link.get("src")]


def test_without_a_choice_addresses_stay_short(client: FlaskClient, wall: Wall) -> None:
    page = Page(client.get(f"/w/{wall.slug}", headers={"Accept-Language": "ru"}).text)

    assert [link for link in page.all("a") if "lang=" in link.get("href") and not link.has("hreflang")] == []


def test_the_page_is_offered_in_every_language(client: FlaskClient, wall: Wall) -> None:
    page = Page(client.get(f"/w/{wall.slug}/receipts?lang=ar").text)

    offered = {link.get("hreflang"): link for link in page.all("a") if link.has("hreflang")}
    assert set(offered) == set(language.LANGUAGES)
    for code, link in offered.items():
        assert link.get("href") == f"/w/{wall.slug}/receipts?lang={code}"
        assert link.get("lang") == code
    assert [code for code, link in offered.items() if link.has("aria-current")] == ["ar"]
    assert {"English", "русский", "العربية"} == {link.text() for link in offered.values()}


def test_after_a_form_the_languages_lead_to_a_page_that_can_be_opened(client: FlaskClient, wall: Wall) -> None:
    page = Page(client.post(f"/w/{wall.slug}/posts", data={"body": "", "client_id": "a" * 22}).text)

    assert {link.get("href").split("?")[0] for link in page.all("a") if link.has("hreflang")} == {f"/w/{wall.slug}"}


def test_the_campaigns_words_come_in_the_readers_language_or_else_in_its_own(app: Flask) -> None:
    wall = Wall(
        lang="ru",
        words=[WallWords(lang="ru", headline="Слова", place="", call=""), WallWords(lang="ar", headline="كلمات")],
    )

    def said(lang: str) -> tuple[str, str]:
        with app.test_request_context(f"/?lang={lang}"):
            words = language.words_of(wall)
            return words.headline, words.call

    assert said("ar")[0] == "كلمات"
    assert said("ru")[0] == "Слова"
    assert said("en") == ("Слова", "We exist."), (
        "the headline in the campaign's language; what it lacks in the reader's"
    )


def test_the_campaigns_words_say_which_language_they_are_in(app: Flask) -> None:
    """Else a reader of Arabic sees ".We exist", and a screen reader reads it as Arabic."""
    wall = Wall(lang="en", words=[WallWords(lang="en", headline="", place="London", call="We exist.")])

    with app.test_request_context("/?lang=ar"):
        words = language.words_of(wall)

    assert [(said.lang, said.dir) for said in (words.headline, words.place, words.call)] == [
        ("ar", "rtl"), ("en", "ltr"), ("en", "ltr"),
    ]  # fmt: skip


def test_a_wall_without_words_speaks_in_general_ones(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        words = language.words_of(Wall(lang="en", words=[]))

    assert (words.headline, words.place, words.call) == ("Your words on the wall tonight", "", "We exist.")


@pytest.mark.parametrize(
    ("call", "letters"),
    [
        ("We exist.", "WE EXIST"),
        ("Мы существуем!", "МЫ СУЩЕСТВУЕМ"),
        ("نحن موجودون.", "نحن موجودون"),
        ("هل نحن موجودون؟", "هل نحن موجودون"),
        ("…", "…"),
    ],
)
def test_the_mosaic_spells_the_call_where_nobody_said_what(app: Flask, call: str, letters: str) -> None:
    with app.test_request_context("/"):
        assert language.words_of(Wall(lang="en", words=[WallWords(lang="en", call=call)])).letters == letters


def test_what_a_campaign_asks_is_said_in_its_own_language_rather_than_not_at_all(app: Flask) -> None:
    own = WallWords(lang="ru", demand="Откройте границы.", at="Сегодня", marked="Чечня", remembered="Им.")
    wall = Wall(lang="ru", words=[own, WallWords(lang="ar", at="الليلة", letters="هنا")])

    with app.test_request_context("/?lang=ar"):
        words = language.words_of(wall)

    said = [(each, each.lang, each.dir) for each in (words.demand, words.at, words.marked, words.letters)]
    assert said == [
        ("Откройте границы.", "ru", "ltr"), ("الليلة", "ar", "rtl"), ("Чечня", "ru", "ltr"), ("هنا", "ar", "rtl"),
    ]  # fmt: skip
    assert words.remembered.lang == "ar", "for this there are general words"


def test_numbers_and_countries_are_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/?lang=ru"):
        assert language.number(12345).replace("\xa0", " ") == "12 345"
        assert language.country("KZ") == "Казахстан"
        assert language.country("KZ", "en") == "Kazakhstan"
        assert language.country("KZ", "und") == "Казахстан"
        assert language.country("KZ", "no such") == "Казахстан"
        assert language.country("") == ""


def test_asking_for_a_page_outside_a_request_needs_no_language(app: Flask) -> None:
    with app.test_request_context("/"):
        assert url_for("wall.phone", slug=factories.make_wall.__name__) == "/w/make_wall"
