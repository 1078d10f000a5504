"""Ordered pure checks, text to flags: what a moderator should look at twice. A flag never rejects.

A missed address can cost somebody their safety, a needless flag costs a glance: where a pattern has to lean,
it leans towards the flag. Every pattern is linear in the text: what it repeats is possessive or bounded.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import regex

Span = tuple[int, int]
Check = Callable[[str], Iterator[Span]]


@dataclass(frozen=True)
class Flag:
    """A reason, and where in its field it stands: in UTF-16 units, as browsers count."""

    code: str
    start: int
    end: int
    field: str = "body"

    def words(self, whole: str) -> str:
        """What it marks of its field's `whole` text."""
        return whole.encode("utf-16-le")[self.start * 2 : self.end * 2].decode("utf-16-le")


# What tells who or where somebody is: their writer is asked before it is sent on.
IDENTIFYING = frozenset({"email", "full_name", "handle", "iban", "phone_number", "street_address"})


def screen_name(name: str) -> list[Flag]:
    """The flags of a name: only what identifies its writer further than a name does."""
    return [replace(flag, field="name") for flag in screen(name) if flag.code in IDENTIFYING]


def screen(body: str) -> list[Flag]:
    """The flags of a body, in the order of the checks. What one check took the later ones do not see."""
    found = []
    rest = body
    for code, check, sign in _CHECKS:
        if sign.search(rest):
            for start, end in list(check(rest)):
                found.append((code, start, end))
                rest = rest[:start] + _TAKEN * (end - start) + rest[end:]
    return in_units(body, found)


def in_units(text: str, found: Sequence[tuple[str, int, int]]) -> list[Flag]:
    """What was found by code and place among the characters, counted as browsers do."""
    if not found:
        return []
    units = list(accumulate((1 + (sign > "\uffff") for sign in text), initial=0))
    return [Flag(code, units[start], units[end]) for code, start, end in found]


# Neither part of a word nor a space, and never in clean text: every pattern ends at it.
_TAKEN = "\0"


def _emails(text: str) -> Iterator[Span]:
    return _spans(_EMAIL, text)


def _links(text: str) -> Iterator[Span]:
    for start, end in _spans(_LINK, text):
        yield start, start + len(text[start:end].rstrip(".,;:!?…)]}>»”’\"'"))


def _handles(text: str) -> Iterator[Span]:
    return _spans(_HANDLE, text)


def _ibans(text: str) -> Iterator[Span]:
    """By form, not by check digits: an account number with a slip of the finger is one too."""
    for start, end in _spans(_IBAN, text):
        if sum(map(str.isdecimal, text[start:end])) >= 8:
            yield start, end


def _phone_numbers(text: str) -> Iterator[Span]:
    """Seven digits or more, however they are grouped, unless they are dates, years or round numbers."""
    for start, end in _spans(_DIGITS, text):
        digits = [sign for sign in _DATE.sub("", text[start:end]) if sign.isdecimal()]
        # Thai laughs in fives: 55555555.
        if len(digits) >= 7 and len(set(digits)) > 1 and not _NUMBER.fullmatch(text, start, end):
            yield start, end


def _street_addresses(text: str) -> Iterator[Span]:
    return _spans(_STREET, text)


def _capitals(text: str) -> Iterator[Span]:
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    if letters >= 12 and capitals * 3 > letters * 2:
        yield 0, len(text)


def _spans(pattern: regex.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(text))


# With each check a sign that is in all that it finds: a quick look, since most messages have none of them.
_DIGIT = regex.compile(r"\d")
_CHECKS: tuple[tuple[str, Check, regex.Pattern[str]], ...] = (
    ("email", _emails, regex.compile(r"[@＠(\[{]|\s(?:собака|arroba|at)\s", regex.I)),
    ("link", _links, regex.compile(r"\.[\w-]|[(\[{]|://|\s(?:\.|(?:dot|точка|punto)\s)")),
    ("handle", _handles, regex.compile(r"[@＠:：]")),
    ("iban", _ibans, _DIGIT),
    ("phone_number", _phone_numbers, _DIGIT),
    ("street_address", _street_addresses, _DIGIT),
    ("capitals", _capitals, regex.compile("")),
)
CODES = tuple(code for code, _check, _sign in _CHECKS)

# "name [at] example (dot) org" is as good as an address to those who collect them.
_AT = r"(?:[@＠]|\s[@＠]\s|\s?[(\[{]\s?(?:at|@|собака|arroba)\s?[)\]}]\s?|\s(?:собака|arroba)\s)"
_DOT = r"(?:\.|\s\.\s?|\s?[(\[{]\s?(?:dot|\.|точка|punkt|punto)\s?[)\]}]\s?|\s(?:dot|точка|punto)\s)"
_EMAIL = regex.compile(
    rf"""(?<![\w.%+@/-])[\w.%+-]++(?:{_AT}[\w-]{{1,63}}+(?:{_DOT}[\w-]{{1,63}}+){{1,4}}
    |\sat\s[\w-]{{1,63}}+(?:\sdot\s[\w-]{{1,63}}+){{1,4}})""",
    regex.X | regex.I,
)

# In small letters or in capitals, since "Freedom.It is" lacks a space and is no link.
_ENDINGS = (
    "com|org|net|info|biz|edu|gov|eu|uk|de|fr|es|pl|cz|sk|ua|by|ru|su|kz|uz|kg|tj|ge|am|az|md|lt|lv|ee|fi|se|dk|nl|ch"
    "|gr|tr|il|ps|ir|iq|eg|sy|lb|ma|dz|tn|jp|cn|kr|tw|hk|vn|th|id|br|mx|ar|ca|au|nz|za|ng|ke|io|ai|dev|app|xyz|site"
    "|online|link|club|shop|store|blog|wiki|media|press|world|live|tv|fm|gg|ly|cc|рф|рус|москва|укр|бел"
)
_ENDING = rf"(?:{_ENDINGS}|{_ENDINGS.upper()})(?![\w-])"
_LINK = regex.compile(
    rf"""(?<!\w)(?:[A-Za-z][A-Za-z+]{{1,20}}+://|[Ww]{{3}}\.(?=\w))[^\s\0]++
    |(?<![\w.-])(?:[\w-]++{_DOT}){{1,5}}{_ENDING}(?:[/?\#:][^\s\0]*+)?
    |(?<![\w.-])[\w-]++\.[A-Za-z]{{2,12}}/[^\s\0]++""",
    regex.X,
)

_NETWORKS = (
    "telegram|tg|insta|instagram|ig|snap|snapchat|tiktok|twitter|whatsapp|signal|discord|vk|facebook|fb"
    "|телеграм|телега|тг|инста|инстаграм|вк|ватсап"
)
_HANDLE = regex.compile(
    rf"""(?<![\w@＠])[@＠]\w(?:[\w.-]{{0,63}}\w)(?:@[\w.-]{{1,63}}\w)?
    |(?<!\w)(?i:{_NETWORKS})\s?[:：]\s?(?=[\w.]{{0,30}}[_.\d]\w|\w{{3,30}}(?:\n|\Z))(?!\d)\w[\w.]{{1,30}}\w""",
    regex.X,
)

_GAP = r"[\ \u00a0\u202f.-]"
_IBAN = regex.compile(
    rf"""(?<![A-Za-z\d])(?:[A-Z]{{2}}{_GAP}?|[a-z]{{2}})\d\d
    (?i:(?:{_GAP}?\d){{11,26}}|[A-Z\d]{{11,30}}|(?:{_GAP}[A-Z\d]{{4}}){{2,7}}(?:{_GAP}[A-Z\d]{{1,4}})?)
    (?![A-Za-z\d])""",
    regex.X,
)

# What people put between digits; a keycap's selector and frame, joiners and direction marks among it.
_DIGITS = regex.compile(
    r"[+＋(]{0,2}+\d(?:[\ \u00a0\u2000-\u200f\u202f()./·•_*\u2010-\u2015\u2212\uFE0F\u20E3-]{0,4}+\d)*+"
)
_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_DATE = regex.compile(
    rf"""(?<![\d])(?<!\d[./]){_DAY}([./-]){_MONTH}\1[12]\d{{3}}(?!\d)
    |(?<![\d])(?<!\d[./-]){_DAY}([./-]){_MONTH}\2\d\d(?![./-]?\d)
    |(?<![\d])(?<!\d[./])[12]\d{{3}}([./-]){_MONTH}\3{_DAY}(?!\d)""",
    regex.X,
)
# Years in a row; 1 500 000; 2 000 000 000; 3.14159265.
_NUMBER = regex.compile(
    r"""(?:1[0-9]|20)\d\d(?:\D{1,4}(?:1[0-9]|20)\d\d)++
    |[1-9]\d?(?:[\ .,\u00a0\u202f]\d{3}){2}
    |[1-9]\d{0,2}(?:[\ .,\u00a0\u202f]\d{3})*(?:[\ .,\u00a0\u202f]000){2}
    |\d{1,3}[.,]\d++""",
    regex.X,
)

# A number with one of these after it counts people or days, and is no house.
_HOUSE = r"""\d{1,4}+(?!\d|\s?%|\s(?i:people|women|men|years|days|times|of|personas?|años|veces|mil|mujeres
    |anni|vo(?:ix|ces|ci|ices)|personnes|ans|Jahre|Menschen|Tage|Mal|год|лет|челов|тыс|раз|дн|час
    |янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек))"""
_NAME = r"[\w'’.«»-]{2,30}+"

_NO_STREET = "the|this|that|on|in|of|to|at|for|from|with|and|an?|our|my|your|are|were|people|years|days|more|per|th"
_ENGLISH = rf"""
    (?<!\w)\d{{1,5}}+[A-Za-z]?(?:[/-]\d{{1,4}}+)?,?\s(?:[NSEW]\.?\s)?(?:
        (?:(?!(?i:{_NO_STREET})\s){_NAME}\s){{1,3}}
        (?i:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|square|sq|crescent|terrace|highway|hwy)
        |(?:\p{{Lu}}{_NAME}\s){{1,3}}
        (?:Way|Place|Court|Close|Loop|Row|Mews|Gardens|Grove|Hill|Walk|Circle|Alley|Parade|Quay|Park|Plaza|Cent(?:er|re)|Dr|Pl|Ct)
    )(?!\w)
    |(?<!\w)\p{{Lu}}{_NAME}\s(?i:street|st|avenue|ave|road|rd|lane)\.?,?\s(?!(?:19|20)\d\d){_HOUSE}"""

_RUSSIAN_NAME = rf"(?:\d{{1,3}}+(?:-\w{{1,3}})?\s)?{_NAME}(?:\s{_NAME}){{0,2}}"
_RUSSIAN_HOUSE = rf",?\s?(?i:(?:д|дом|буд|будинок)\.?\s?)?{_HOUSE}"
_RUSSIAN = rf"""
    (?<!\w)(?i:ул|вул|пр-?к?т|пр|просп|пер|б-р|наб|мкр|пл|ш)(?:\.\s?|\s){_RUSSIAN_NAME}{_RUSSIAN_HOUSE}
    |(?<!\w)(?i:(?:в?ул[иі]ц|проспект|переул|провул|бульвар|набережн|площад|проезд|микрорайон)\w{{0,4}}|шоссе)\s
        (?:(?=\p{{Lu}}|\d){_RUSSIAN_NAME}{_RUSSIAN_HOUSE}
        |{_NAME}(?:,\s?|\s(?i:д\.?|дом)\s|(?<=[аыияой])\s){_HOUSE})
    |(?<!\w)\p{{Lu}}{_NAME}\s
        (?i:ул|улица|проспект|пр-?к?т|пр|переулок|пер|бульвар|б-р|шоссе|площадь|пл|набережная|наб)\.?
        {_RUSSIAN_HOUSE}
    |(?<!\w)\p{{Lu}}\w{{2,20}}(?:ая|[сц]к(?:ой|ую)),\s?{_HOUSE}
    |(?<!\w)(?i:(?:д|дом)\.?\s?)?\d{{1,4}}+[а-я]?,?\s
        (?i:к(?:орп)?\.?\s?\d{{1,3}}+,?\s)?(?i:кв|квартира)\.?\s?\d{{1,4}}+"""

_GERMAN = rf"""
    (?<!\w)(?i:[\p{{L}}-]{{2,40}}?(?:(?:stra(?:ß|ss)e|straat|gatan)\s|str\.\s?))(?i:n[ro]\.?\s)?{_HOUSE}
    |(?<!\w)\p{{Lu}}[\w-]{{2,40}}?(?:weg|gasse|platz|allee|damm|ufer|markt|plein)\s{_HOUSE}
    |(?<!\w)\p{{Lu}}{_NAME}\s(?:(?i:stra(?:ß|ss)e\s|str\.\s?)|(?:Weg|Gasse|Platz|Allee|Ufer|Damm|Ring)\s){_HOUSE}
    |(?<!\w)(?:Straße|Platz|Allee)\s(?:de[sr]|am)\s(?:{_NAME}\s){{1,3}}{_HOUSE}
    |(?<!\w)(?:Am|An\sde[rn]|Auf\sde[rm]|Unter\sden|Im|Zu[mr])\s(?:\p{{Lu}}{_NAME}\s){{1,2}}(?!(?:19|20)\d\d)
        \d{{1,3}}+[a-z]?(?=[,;.!\n]|\Z|\s\d{{5}})"""

_ROMANCE_WORDS = (
    "calle|c/|avenida|avda?|av|plaza|paseo|carrera|camino|rua|via|viale|piazza|corso"
    "|rue|avenue|boulevard|bd|place|quai|chemin|impasse|allée"
)
_ROMANCE_SMALL = "(?i:(?:de|del|la|las|los|el|da|do|dos|di|dei|della|des?|du|le|les|san|santa)\\s)"
_ROMANCE_HOUSE = rf"(?:,\s?|\s)(?i:n\.?\s?[º°o]?\.?\s?|núm\.?\s|\#\s?)?{_HOUSE}"
_ROMANCE = rf"""
    (?<!\w)(?i:{_ROMANCE_WORDS})(?:\.\s?|\s|(?<=/))(?:
        {_ROMANCE_SMALL}{{0,3}}\p{{Lu}}{_NAME}(?:\s{_NAME}){{0,2}}{_ROMANCE_HOUSE}
        |(?!(?i:por|con|hace|desde|durante|más|tras|depuis|pour|avec)\s){_NAME}{_ROMANCE_HOUSE}
        |\d{{1,3}}+\s?\#\s?\d{{1,3}}+(?:-\d{{1,3}}+)?)
    |(?<!\w)Gran\sV[ií]a{_ROMANCE_HOUSE}"""
_FRENCH = r"""
    (?<!\w)\d{1,4}+\s?(?:bis|ter)?,?\s
        (?i:rue|avenue|av\.|boulevard|bd\.?|place|chemin|allée|impasse|quai|passage)\s
        (?!(?:aux?|à|et|pour|contre|en|dans)\s)(?:(?:de|du|des|la|le|les|l['’])\s?){0,2}[\w'’-]{2,30}+"""
_STREET = regex.compile(f"{_ENGLISH}|{_RUSSIAN}|{_GERMAN}|{_ROMANCE}|{_FRENCH}", regex.X)
