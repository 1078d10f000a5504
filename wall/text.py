"""What may be stored of what was typed, and the one place that makes HTML of it (I1-I4 of the trust page)."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Literal

import regex
from markupsafe import Markup

from wall.errors import NotText, PostEmpty, PostTooLong, TooManyLines

MAX_BYTES = 4000
MAX_LINES = 12
DEFAULT_GRAPHEMES = 280
MOST_GRAPHEMES = 500
NAME_GRAPHEMES = 40
ALT_GRAPHEMES = 200

# The longest emoji has 10 code points, the longest syllables of Tibetan and Devanagari about as many.
# Code points beyond this count one by one: else a thousand joined letters, which no line can break, pass
# as one character.
GRAPHEME_CODE_POINTS = 16

DAMAGED = "\ufffd"  # what a decoder, Werkzeug's too, puts where bytes were no text

Direction = Literal["ltr", "rtl"]
Cleaner = Literal["bleach", "nh3"]

# Letters, digits and signs each of which is a character of its own and stays as it is, whatever stands beside it: most
# messages have no others. An allow-list, so that what is forgotten here is only slower.
_PLAIN = re.compile(
    "["
    "\n -~\u00a0-\u00ac\u00ae-\u02ff"  # Latin, without the soft hyphen
    "\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u0561-\u0586\u10d0-\u10ff"  # Greek, Cyrillic, Armenian, Georgian
    "\u05d0-\u05ea\u060c\u061b\u061f-\u064a\u0660-\u066d\u0671-\u06d3\u06f0-\u06fc"  # Hebrew, Arabic
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"  # punctuation, money
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"  # East Asia
    "]*"
)
_LINE_BREAKS = regex.compile(r"\r\n|[\r\x85\u2028\u2029]")
_BIDI_OVERRIDES = r"\u202A-\u202E\u2066-\u2069"
_CONTROLS = r"\x00-\x09\x0B-\x1F\x7F-\x9F"
_REMOVED = regex.compile(rf"[{_CONTROLS}{_BIDI_OVERRIDES}\uFEFF\p{{Noncharacter_Code_Point}}]")
# A joiner or a selector between two marks does not start a new stack: nobody builds a tower out of them.
_MARK = r"[[\p{Mn}\p{Me}]--\p{Variation_Selector}]"
_STACK = regex.compile(rf"(?:{_MARK}|\p{{Default_Ignorable_Code_Point}})++", regex.V1)
_MOST_MARKS = 4
_GRAPHEME = regex.compile(r"\X")
# Braille's blank, a silent note head and Khitan's filler draw nothing, and no property says so.
_VISIBLE = regex.compile(r"[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\U0001D159\U00016FE4]")


def clean_body(raw: str, max_graphemes: int, *, may_be_empty: bool = False) -> str:
    """The words of a post as they are stored; beside photos there may be none.

    Raises NotText, PostTooLong, TooManyLines or PostEmpty. The length in bytes is looked at before all else.
    """
    body = _normalise_within(raw, max_graphemes, "body")
    lines = body.count("\n") + 1
    if lines > MAX_LINES:
        raise TooManyLines(lines, MAX_LINES)
    _check_graphemes(body, max_graphemes, "body")
    if not _VISIBLE.search(body):
        if may_be_empty:
            return ""
        raise PostEmpty("body")
    return body


def clean_name(raw: str) -> str:
    """A name on one line, empty where nobody would see it. Raises NotText or PostTooLong."""
    return clean_line(raw, NAME_GRAPHEMES, "name")


def clean_alt(raw: str) -> str:
    """What a photo shows, for who cannot see it: like a name, but longer."""
    return clean_line(raw, ALT_GRAPHEMES, "alt")


def clean_line(raw: str, most: int, field: str) -> str:
    """Words on one line, empty where nobody would see them. Raises NotText or PostTooLong."""
    lines = _normalise_within(raw, most, field).split("\n")
    words = " ".join(line.strip() for line in lines if line)
    if not _VISIBLE.search(words):
        return ""
    _check_graphemes(words, most, field)
    return words


def normalise(raw: str) -> str:
    """The same plain text in one spelling, without what breaks a page; done twice it changes nothing more."""
    text = raw if _PLAIN.fullmatch(raw) else _respell(raw)
    if "\n" in text:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text.strip()


def graphemes(text: str) -> int:
    """How many characters a reader counts: an emoji is one, however many code points it is made of."""
    if _PLAIN.fullmatch(text):
        return len(text)
    signs = _GRAPHEME.findall(text)
    return len(signs) + sum(max(0, len(sign) - GRAPHEME_CODE_POINTS) for sign in signs)


# A hashtag, a handle, an address or a flag in front does not tell which way the sentence after it runs.
_LABELS = regex.compile(r"(?<!\S)(?:https?://|[#@])\S+|\p{Regional_Indicator}++")
_STRONG = regex.compile(r"[\p{Bidi_Class=L}\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")


def direction(text: str) -> Direction:
    """Which way the text runs, by its first strong character outside hashtags, handles, links and flags."""
    first = _STRONG.search(_LABELS.sub(" ", text)) or _STRONG.search(text)
    return "rtl" if first and _RIGHT_TO_LEFT.match(first[0]) else "ltr"


# For each script the languages that a page may have; the first is the guess where the page's does not fit.
_LANGUAGES = {
    "Cyrillic": ["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "ce", "tt", "ba", "cv"],
    "Arabic": ["ar", "fa", "ur", "ps", "ckb", "ug", "sd"],
    "Hebrew": ["he", "yi"],
    "Greek": ["el"],
    "Georgian": ["ka"],
    "Armenian": ["hy"],
    "Thai": ["th"],
    "Devanagari": ["hi", "mr", "ne"],
    "Hangul": ["ko"],
}
_NOT_LATIN = {language for languages in _LANGUAGES.values() for language in languages} | {"ja", "zh", "yue"}
_SCRIPTS = (*_LANGUAGES, "Latin", "Han", "Hiragana", "Katakana")
_SCRIPT = regex.compile("|".join(rf"(?P<{script}>\p{{Script={script}}})" for script in _SCRIPTS))
# Words of most English sentences and of no other common language's.
_ENGLISH = regex.compile(
    r"\b(?:the|you|your|are|and|with|this|that|they|have|has|will|would|can|from|it|us|our|love|who|what|I['’]m)\b",
    regex.IGNORECASE,
)
_LETTER = regex.compile(r"\p{L}")
_NO_LETTER, _NO_SCRIPT = "no letter", "a script without a language here"


def language(text: str, page: str) -> str:
    """A modest guess at the language (BCP 47) by the script of most of the letters; "und" where unsure."""
    counts = Counter(map(_script, text))
    letters = len(text) - counts.pop(_NO_LETTER, 0)
    kana = counts.pop("Hiragana", 0) + counts.pop("Katakana", 0)
    counts["Han"] += kana
    script, most = counts.most_common(1)[0]
    if script == _NO_SCRIPT or most * 2 <= letters:
        return "und"
    spoken = page.lower().split("-")[0]
    if script == "Latin":
        return _latin(text, page, spoken)
    if script == "Han":
        return _east_asian(page, spoken, has_kana=kana > 0)
    return page if spoken in _LANGUAGES[script] else _LANGUAGES[script][0]


def _latin(text: str, page: str, spoken: str) -> str:
    """Most people of the world reach an English page, so that one proves nothing: English must also be in the words."""
    if spoken in _NOT_LATIN or (spoken == "en" and not _ENGLISH.search(text)):
        return "und"
    return page


def use(cleaner: Cleaner) -> None:
    """Chooses what stands behind `as_html`; called once, by create_app."""
    global _chosen
    _chosen = cleaner


def as_html(text: str) -> Markup:
    """HTML that a browser shows as exactly this clean text. Raises PostTooLong past MAX_BYTES."""
    size = len(text.encode())
    if size > MAX_BYTES:
        raise PostTooLong(size, MAX_BYTES)
    # Escaped first, so that the cleaner finds nothing to take away: what was typed is text to the last sign.
    return Markup(_cleaner(_chosen)(html.escape(text)))  # noqa: S704


_chosen: Cleaner = "bleach"


@cache
def _cleaner(name: Cleaner) -> Callable[[str], str]:
    """Imported when first needed: bleach brings a whole HTML parser, which takes its time to load."""
    if name == "nh3":
        import nh3

        return lambda text: nh3.clean(text, tags=set(), clean_content_tags=set(), attributes={})
    import bleach

    return lambda text: bleach.clean(text, tags=set(), attributes={}, protocols=set(), strip=False)


def _normalise_within(raw: str, limit: int, field: str) -> str:
    _check_readable(raw, limit, field)
    text = normalise(raw)
    # Once more, since NFC makes some letters up to three times longer than they came.
    _check_readable(text, limit, field)
    return text


def _check_readable(text: str, limit: int, field: str) -> None:
    """Text, and not too many bytes of it; the refusal names the limit in characters, which people can count."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise NotText(field) from None
    if size > MAX_BYTES:
        raise PostTooLong(len(text), limit, field)
    if DAMAGED in text:
        raise NotText(field)


def _check_graphemes(text: str, limit: int, field: str) -> None:
    length = graphemes(text)
    if length > limit:
        raise PostTooLong(length, limit, field)


_ONE_MARK = regex.compile(_MARK, regex.V1)


def _shorten_stack(stack: regex.Match[str]) -> str:
    """Drops every mark after the fourth; joiners and selectors stay where they are."""
    marks = 0
    kept = []
    for sign in stack[0]:
        is_mark = _ONE_MARK.match(sign) is not None
        marks += is_mark
        if not is_mark or marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _respell(raw: str) -> str:
    text = _LINE_BREAKS.sub("\n", raw).replace("\t", " ")
    text = unicodedata.normalize("NFC", _REMOVED.sub("", text))
    return _STACK.sub(_shorten_stack, text)


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    """Which script a letter is of."""
    if not _LETTER.match(sign):
        return _NO_LETTER
    script = _SCRIPT.match(sign)
    return (script and script.lastgroup) or _NO_SCRIPT


def _east_asian(page: str, spoken: str, *, has_kana: bool) -> str:
    if has_kana:
        return page if spoken == "ja" else "ja"
    return page if spoken in ("zh", "ja", "yue") else "zh"
