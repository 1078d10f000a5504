"""Languages of the pages: which one a reader gets, and words that a page hands to its JavaScript."""

import json
import string
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from flask_babel import Babel, force_locale, get_locale, gettext, ngettext
from werkzeug.datastructures import LanguageAccept, MultiDict
from werkzeug.http import parse_accept_header

from wall import countries, text
from wall.models import Wall, WallWords

LANGUAGES = ("en", "ru", "ar")
# One number for each plural category that these languages have (CLDR plural rules).
_SAMPLES = (0, 1, 2, 3, 11, 100)


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    url: str
    current: bool


class Said(str):
    """Words that may be of another language than the page around them."""

    lang: str
    dir: text.Direction


@dataclass(frozen=True)
class CampaignWords:
    """What a wall says of itself to one reader. `place`, `demand`, `at` and `marked` may be empty."""

    headline: Said
    place: Said
    call: Said
    letters: Said
    remembered: Said
    demand: Said
    at: Said
    marked: Said


def init_app(app: Flask) -> None:
    Babel(app, locale_selector=_choose, default_translation_directories="translations")
    app.jinja_env.globals.update(plural_forms=plural_forms, anonymous=anonymous)
    app.jinja_env.filters.update(number=number, country=country, hour=hour, clock=clock)
    app.context_processor(lambda: {"locale": current(), "languages": languages(), "save_data": _saves_data()})
    app.url_defaults(_keep_language)


def current() -> Locale:
    return get_locale() or Locale("en")


def code() -> str:
    """The language of the page that a request came from. Cheaper than `current()`, which brings all that CLDR knows."""
    return _choose() or "en"


def languages() -> list[Language]:
    """Every language of the pages, with the address of this page in it."""
    arguments = request.view_args or {}
    if request.endpoint and request.method == "GET":
        here, asked = url_for(request.endpoint, **arguments), request.args
    else:
        slug = arguments.get("slug")
        here, asked = url_for("wall.phone", slug=slug) if slug else url_for("wall.index"), MultiDict()
    return [
        Language(code, Locale(code).get_display_name() or code, _in_language(here, asked, code), _is(code))
        for code in LANGUAGES
    ]


def words_of(wall: Wall) -> CampaignWords:
    """The campaign's words in the reader's language; else in the wall's own; what is empty, in general words.

    For what a campaign asks, and when and of where, there are no general words: its own in another language, or none.
    """
    page = current().language
    by_language = {words.lang: words for words in wall.words}
    main = by_language.get(wall.lang) or WallWords(lang=page)
    own = by_language.get(page) or main
    call = _said(own.call, own.lang) or _said(gettext("We exist."), page)
    return CampaignWords(
        headline=_said(own.headline, own.lang) or _said(gettext("Your words on the wall tonight"), page),
        place=_said(own.place, own.lang),
        call=call,
        letters=_said(own.letters, own.lang) or _said(_as_letters(call), call.lang),
        remembered=_said(own.remembered, own.lang) or _said(gettext("For those who cannot be here."), page),
        demand=_said(own.demand, own.lang) or _said(main.demand, main.lang),
        at=_said(own.at, own.lang) or _said(main.at, main.lang),
        marked=_said(own.marked, own.lang) or _said(main.marked, main.lang),
    )


def plural_forms(one: str, other: str) -> str:
    """JSON of each plural category's words, `{n}` for the number. msgids as in ngettext, with %(n)s."""
    rule = current().plural_form
    forms = {rule(sample): ngettext(one, other, sample, n="{n}") for sample in _SAMPLES}
    return json.dumps({"other": ngettext(one, other, 100, n="{n}"), **forms}, ensure_ascii=False)


def anonymous() -> str:
    """JSON of "Without a name" by language: a post is anonymous in its own language."""
    spoken = {}
    for code in LANGUAGES:
        with force_locale(code):
            spoken[code] = gettext("Without a name")
    return json.dumps(spoken, ensure_ascii=False)


def number(value: int) -> str:
    return format_decimal(value, locale=current())


def country(code: str, lang: str = "") -> str:
    """A country's name in the language of the post, else in the page's."""
    try:
        locale = Locale.parse(lang) if lang and lang != "und" else current()
    except ValueError:
        locale = current()
    return countries.name(code, locale)


def hour(iso: str) -> str:
    """A coarse time as a person says it: the day and the hour, UTC."""
    return format_datetime(datetime.fromisoformat(iso), "d MMM, HH:mm", locale=current())


def clock(iso: str) -> str:
    """The time of day, UTC; pages with JavaScript turn it into the reader's own."""
    return format_skeleton("Hm", datetime.fromisoformat(iso), locale=current())


def _as_letters(call: str) -> str:
    """A call as it stands on a wall: WE EXIST. Scripts without capitals stay as they are."""
    return call.rstrip(string.punctuation + "…。！？؟۔ ").upper() or call


def _said(words: str | None, lang: str) -> Said:
    said = Said(words or "")
    said.lang, said.dir = lang, text.direction(said)
    return said


def _choose() -> str | None:
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else _best(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def _best(accepted: str) -> str | None:
    """The best of our languages for a browser's list; a crowd's browsers have only so many different lists."""
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES)


def _in_language(url: str, asked: MultiDict[str, str], code: str) -> str:
    """The address with what was asked for. Not by url_for, to which some names in a query mean something else."""
    kept = [(name, value) for name, value in asked.items(multi=True) if name != "lang"]
    return f"{url.partition('?')[0]}?{urlencode([*kept, ('lang', code)])}"


def _is(code: str) -> bool:
    return current().language == code


def _saves_data() -> bool:
    return request.headers.get("Save-Data", "").lower() == "on"


def _keep_language(endpoint: str, values: dict[str, object]) -> None:
    """A reader who chose a language keeps it from page to page, in the address: supporters get no cookie."""
    asked = request.args.get("lang") if request else None
    if asked in LANGUAGES and endpoint != "wall.asset":
        values.setdefault("lang", asked)
