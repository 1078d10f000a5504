"""What may be stored of what was typed, and what a browser shows of it."""

import html
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from wall import text
from wall.errors import NotText, PostEmpty, PostTooLong, TooManyLines

# Every category but surrogates, and more of what normalising works on than chance would bring.
ANYTHING = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters=text.DAMAGED),
        st.sampled_from("\n\r\t \x00\x85\u2028\u200b\u200c\u200d\u034f\ufe0f\ufeff\u202e\u2066\U000e0067\U0001f1eb"),
        st.sampled_from("a\u0301\u0323\u0308\u0489\u05b8\u0345\u09c7\u09be\U0001d157\U0001d165\u1100\u1161\u11a8"),
    )
)

PLAIN = [sign for sign in map(chr, range(0x110000)) if text._PLAIN.fullmatch(sign)]

SAMPLES = {
    "Russian": "Мы есть. И мы всё помним: ёлки, ещё, йод — «каждое слово».",
    "Chechen, its own palochka": "ТIехьийза, вайн нохчий! Ӏаьржа, Ӏуьйре, кхоӀ, хьӀ.",
    "Chechen, a capital I for it": "Iуьйре дика йойла шун, хIусамнаной!",
    "Vietnamese": "Chúng tôi tồn tại. Tự do cho tất cả mọi người, những đứa trẻ ở Huế.",
    "Hebrew with niqqud": unicodedata.normalize("NFC", "בְּרֵאשִׁית בָּרָא, שָׁלוֹם לְכֻלָּם"),
    "Arabic with harakat": unicodedata.normalize("NFC", "نَحْنُ مَوْجُودُونَ، وَالسَّلَامُ عَلَيْكُمْ"),
    "Persian with a joiner": "ما هستیم و می‌مانیم. کتاب‌ها",
    "Thai": "พวกเรายังอยู่ที่นี่ ไม่ลืมกัน น้ำใจ ผู้คน",
    "Hindi": "हम हैं। स्त्रियाँ, क्षमा, श्रृंखला, विद्यार्थी, कार्त्स्न्य",
    "Georgian": "ჩვენ ვარსებობთ. თავისუფლება!",
    "Korean": "우리는 존재한다. 잊지 않겠습니다.",
    "Japanese": "私たちはここにいる。パンとバラ。",
    "Burmese": "ကျွန်ုပ်တို့ ရှိနေသည်။ မြွှေး",
    "Tibetan": "བོད་ཡིག རྒྱལ་ཁབ",
    "mathematics": "1 < 2 && 3 > 2, a != b",
}

EMOJI = {
    "family": "👨‍👩‍👧‍👦",
    "kiss with skin tones": "👩🏻‍❤️‍💋‍👨🏾",
    "heart with its selector": "❤️",
    "heart as text": "❤︎",
    "flag of Palestine": "🇵🇸",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "rainbow flag": "🏳️‍🌈",
    "keycap": "7️⃣",
    "health worker": "🧑🏿‍⚕️",
    "raised fist": "✊🏽",
    "handshake of two tones": "🫱🏼‍🫲🏿",
    "head shaking, Unicode 15.1": "🙂‍↔️",
    "shaking face, Unicode 15": "🫨",
    "face with bags under eyes, Unicode 16": "🫩",
}

NAUGHTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&amp;gt;",
    "&#x3c;script>",
    "&#60;b&#62;",
    "&lt",
    "&notit; &copy &nbsp; &shy;",
    "&amp;amp;",
    "& &; &# &#x; &#0; &#xD800; &#x110000;",
    "I <3 you",
    "<grin> he said </grin>",
    "<a <a <a ",
    "<a href='javascript:alert(1)'>x</a>",
    "]]>",
    "<![CDATA[ x ]]>",
    "<!--",
    "--> <!-- x",
    "<!DOCTYPE html>",
    "<?xml version='1.0'?>",
    "</textarea></script><svg onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<plaintext>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "\"'><b>",
    "`${alert(1)}`",
    "{{ 7*7 }} {% raw %} #{7*7}",
    "%00 %0a %s %n {0} $HOME",
    "'; DROP TABLE posts; --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "NULL None undefined NaN true",
    "０１２ ＜script＞",
    "non\u00a0breaking\u202fspaces\u3000here",
    "soft\u00adhyphen zero\u200bwidth",
    "left\u200eright\u200fmark\u061c",
    "﷽﷽﷽",
    "𝓤𝓷𝓲𝓬𝓸𝓭𝓮 Ⓛⓔⓣⓣⓔⓡⓢ",
    "ʇsǝʇ uʍop ǝpᴉsdn",
    "(╯°□°)╯︵ ┻━┻",
    "\ue000\U000f0000 private",
    "\u0378 unassigned \U0003fffd",
    "\ufffc",
    "two\nlines\n\nand a <b>third</b>",
    "W" * 280,
    "👩🏽‍💻" * 20,
    *SAMPLES.values(),
    *EMOJI.values(),
]


class Shown(HTMLParser):
    """What a browser shows of some HTML, and which tags it finds there."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def unknown_decl(self, data: str) -> None:
        self.tags.append("declaration")


@pytest.fixture(params=["bleach", "nh3"])
def cleaner(request: pytest.FixtureRequest) -> Iterator[text.Cleaner]:
    text.use(request.param)
    yield request.param
    text.use("bleach")


def longest_run_of_marks(words: str) -> int:
    marks = regex.findall(r"(?:[[\p{Mn}\p{Me}]--\p{Variation_Selector}])+", words, regex.V1)
    return max(map(len, marks), default=0)


# What is kept


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_language_is_stored_as_it_was_typed(sample: str) -> None:
    assert text.clean_body(sample, 280) == sample


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_an_emoji_is_stored_whole_and_counts_as_one_character(emoji: str) -> None:
    assert text.clean_body(emoji, 1) == emoji


def test_every_emoji_is_stored_whole_with_selector_skin_tone_and_joiner() -> None:
    plain = regex.findall(r"\p{Emoji_Presentation}", "".join(map(chr, range(0x231A, 0x1FB00))))
    as_text = regex.findall(r"[\p{Emoji}--\p{Emoji_Presentation}]", _all_of_the_bmp_and_emoji(), regex.V1)
    bases = regex.findall(r"\p{Emoji_Modifier_Base}", _all_of_the_bmp_and_emoji())
    spellings = [
        *plain,
        *(f"{sign}\ufe0f" for sign in as_text),
        *(f"{sign}\ufe0f\u20e3" for sign in "0123456789#*"),
        *(f"{base}{tone}" for base in bases for tone in "🏻🏼🏽🏾🏿"),
        *(f"{base}🏾\u200d♀\ufe0f" for base in bases),
        *(f"👩\u200d{sign}" for sign in plain),
        *(f"{chr(a)}{chr(b)}" for a in range(0x1F1E6, 0x1F200) for b in range(0x1F1E6, 0x1F200)),
    ]
    assert len(spellings) > 3600
    assert [spelling for spelling in spellings if text.normalise(spelling) != spelling] == []


def _all_of_the_bmp_and_emoji() -> str:
    return "".join(chr(point) for point in (*range(0xD800), *range(0xE000, 0x1FB00)))


@pytest.mark.parametrize("typed", ["I <3 you", "&amp;", "&lt;b&gt;", "<script>", "a & b", "%3Cb%3E", r"\u003c"])
def test_signs_of_markup_stay_the_plain_text_that_was_typed(typed: str) -> None:
    assert text.clean_body(typed, 280) == typed


def test_what_python_calls_unassigned_is_kept_since_newer_phones_have_it() -> None:
    newest = "\U0001fae9"
    assert unicodedata.category(newest) == "Cn"
    assert text.normalise(newest) == newest


def test_indents_and_gaps_within_a_line_are_kept() -> None:
    assert text.normalise("roses\n  are  red") == "roses\n  are  red"


# What is changed


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\u202ab\u202bc\u202cd\u202de\u202ef", "abcdef"),
        ("a\u2066b\u2067c\u2068d\u2069e", "abcde"),
        ("\ufeffa\ufffeb\uffffc\ufdd0d\U0010ffffe", "abcde"),
        ("e\u0301", "é"),
        ("и\u0306", "й"),
        ("a  \nb\u00a0\n\u3000\nc", "a\nb\n\nc"),
        ("a\n\n\nb", "a\n\nb"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \n\t\n\u200a\nb", "a\n\nb"),
        ("\n\n  a  \n\n", "a"),
        ("", ""),
    ],
)
def test_what_breaks_a_page_is_mended(typed: str, stored: str) -> None:
    assert text.normalise(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("x" + "\u0323" * 4, "x" + "\u0323" * 4),
        ("e" + "\u0301" * 9, "é" + "\u0301" * 4),
        ("x" + "\u0323" * 5, "x" + "\u0323" * 4),
        ("x" + "\u0489" * 900 + "y", "x" + "\u0489" * 4 + "y"),
        ("x" + "\u0323\u200d" * 6, "x" + "\u0323\u200d" * 4 + "\u200d" * 2),
        ("x" + "\u0323\ufe0f" * 6, "x" + "\u0323\ufe0f" * 4 + "\ufe0f" * 2),
        ("x" + "\u0331" * 9 + "y" + "\u0331" * 9, "x" + "\u0331" * 4 + "y" + "\u0331" * 4),
    ],
)
def test_a_letter_carries_four_marks_at_the_most(typed: str, stored: str) -> None:
    assert text.normalise(typed) == stored


@settings(deadline=None)
@given(ANYTHING)
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    once = text.normalise(typed)
    assert text.normalise(once) == once


@settings(deadline=None)
@given(ANYTHING)
def test_no_text_keeps_what_breaks_a_page(typed: str) -> None:
    stored = text.normalise(typed)
    forbidden = r"[[\p{Cc}--\n]\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\p{Noncharacter_Code_Point}]"
    assert not regex.search(forbidden, stored, regex.V1)
    assert longest_run_of_marks(stored) <= 4
    assert unicodedata.is_normalized("NFC", stored)
    assert "\n\n\n" not in stored
    assert stored == stored.strip()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z", "M"])))
def test_no_letter_digit_symbol_private_or_unknown_sign_is_lost(typed: str) -> None:
    removed = regex.sub(r"[\p{Noncharacter_Code_Point}\ufeff\u202a-\u202e\u2066-\u2069]", "", typed)
    assert text.normalise(typed) == unicodedata.normalize("NFC", removed)


def test_a_plain_sign_is_stored_as_it_is_and_is_one_character_beside_any_other() -> None:
    plain = set(PLAIN)
    assert len(plain) > 30_000
    assert regex.findall(r"[\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]", "".join(plain)) == []
    assert [sign for sign in plain if text.normalise(f"a{sign}b") != text._respell(f"a{sign}b")] == []
    joins = r"[^\p{GCB=Other}\p{GCB=LF}\p{GCB=LV}\p{GCB=LVT}]"
    assert regex.findall(joins, "".join(plain)) == []
    assert [sign for sign in plain if not unicodedata.is_normalized("NFC", sign)] == []
    parts = (unicodedata.decomposition(chr(point)).split() for point in range(0x110000))
    added = {chr(int(pair[1], 16)) for pair in parts if len(pair) == 2 and not pair[0].startswith("<")}
    assert len(added) > 50
    assert added & plain == set()


@settings(deadline=None)
@given(st.text(st.sampled_from(PLAIN)))
def test_plain_text_is_spelled_and_counted_as_any_other(typed: str) -> None:
    assert text._respell(typed) == typed
    assert text.graphemes(typed) == len(regex.findall(r"\X", typed))


# What is refused


@pytest.mark.parametrize("damaged", [f"a{chr(0xD800)}b", f"a{text.DAMAGED}b"])
def test_damaged_text_is_refused(damaged: str) -> None:
    with pytest.raises(NotText) as refusal:
        text.clean_body(damaged, 280)
    assert refusal.value.field == "body"


BLANKS = [
    "",
    " ",
    "\n\n",
    "\u200b\u200d",
    "\u3164\uffa0\u115f\u1160",
    "\u2800 \u2800",
    "\u00ad\ufe0f",
    "\x00\ufeff\u202e",
    "\U000e0067",
    "\u00a0\u3000",
    "\u061c\u200e",
]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_post_in_which_nothing_can_be_seen_is_empty(blank: str) -> None:
    with pytest.raises(PostEmpty) as refusal:
        text.clean_body(blank, 280)
    assert refusal.value.field == "body"


@pytest.mark.parametrize("smallest", ["я", ".", "!", "0", "❤", "\u0301", "𓂀", "\ue000"])
def test_a_single_sign_is_a_post(smallest: str) -> None:
    assert text.clean_body(smallest, 1) == smallest


def test_a_post_may_be_as_long_as_its_wall_says_and_not_longer() -> None:
    assert text.clean_body("я" * 280, 280) == "я" * 280
    with pytest.raises(PostTooLong) as refusal:
        text.clean_body("я" * 281, 280)
    assert (refusal.value.length, refusal.value.limit) == (281, 280)


def test_length_is_counted_after_what_is_not_stored_has_gone() -> None:
    assert text.clean_body(" " * 300 + "e\u0301" * 280 + "\r\n" * 100, 280) == "é" * 280


def test_a_post_may_have_four_thousand_bytes_and_not_one_more() -> None:
    woman = "👩🏽‍💻"
    fits, too_big = woman * 266, woman * 267
    assert len(fits.encode()) <= text.MAX_BYTES < len(too_big.encode())
    assert text.clean_body(fits, text.MOST_GRAPHEMES) == fits
    with pytest.raises(PostTooLong):
        text.clean_body(too_big, text.MOST_GRAPHEMES)


def test_a_huge_post_is_refused_before_anything_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "normalise", lambda raw: pytest.fail("it was read"))
    with pytest.raises(PostTooLong):
        text.clean_body("<a " * 80_000, 280)


def test_letters_that_grow_when_normalised_cannot_pass_the_limit_of_bytes() -> None:
    swelling = "\ufb2c" * 1300
    assert len(swelling.encode()) <= text.MAX_BYTES < len(text.normalise(swelling).encode())
    with pytest.raises(PostTooLong):
        text.clean_body(swelling, 5000)


def test_a_post_may_have_twelve_lines_and_not_thirteen() -> None:
    assert text.clean_body("\n".join("abcdefghijkl"), 280).count("\n") == 11
    with pytest.raises(TooManyLines) as refusal:
        text.clean_body("\r\n".join("abcdefghijklm"), 280)
    assert (refusal.value.lines, refusal.value.limit) == (13, 12)


def test_empty_lines_count_after_they_were_closed_up() -> None:
    assert text.clean_body("a" + "\n" * 50 + "b", 280) == "a\n\nb"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("éa\u0301", 2),
        ("👨‍👩‍👧‍👦!", 2),
        ("🇵🇸🇺🇦", 2),
        ("नमस्ते", 3),
        ("\r\n", 1),
        ("한국", 2),
    ],
)
def test_characters_are_counted_as_a_reader_counts_them(words: str, count: int) -> None:
    assert text.graphemes(words) == count


@pytest.mark.parametrize("chain", ["क्" * 300 + "क", "👩\u200d" * 300 + "👩", "क" + "ा" * 600])
def test_an_endless_chain_of_joined_signs_does_not_pass_as_one_character(chain: str) -> None:
    assert len(regex.findall(r"\X", chain)) == 1
    with pytest.raises(PostTooLong):
        text.clean_body(chain, 280)


# Names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Аня", "Аня"),
        ("  Anna  Maria ", "Anna  Maria"),
        ("Anna\r\nMaria\n\n\nK.", "Anna Maria K."),
        ("山田　太郎", "山田　太郎"),
        ("", ""),
        (" \n ", ""),
        ("\u200b\u3164", ""),
        ("<b>Anna</b>", "<b>Anna</b>"),
        ("\u202eannA", "annA"),
        ("z" + "\u0489" * 30, "z" + "\u0489" * 4),
    ],
)
def test_a_name_is_one_clean_line_or_nothing(typed: str, stored: str) -> None:
    assert text.clean_name(typed) == stored


@settings(deadline=None)
@given(ANYTHING)
def test_a_stored_name_is_stored_again_as_it_is(typed: str) -> None:
    name = text.clean_name(typed[:30])
    assert "\n" not in name
    assert text.clean_name(name) == name


def test_a_name_may_have_forty_characters_and_not_more() -> None:
    assert text.clean_name("👩🏽‍💻" * 40) == "👩🏽‍💻" * 40
    for too_long in ("a" * 41, "a" * 5000):
        with pytest.raises(PostTooLong) as refusal:
            text.clean_name(too_long)
        assert (refusal.value.field, refusal.value.limit) == ("name", 40)


def test_a_damaged_name_is_refused_as_a_name() -> None:
    with pytest.raises(NotText) as refusal:
        text.clean_name("\udfff")
    assert refusal.value.field == "name"


# Direction and language


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("", "ltr"),
        ("123 !?", "ltr"),
        ("We exist", "ltr"),
        ("Мы есть", "ltr"),
        ("نحن موجودون", "rtl"),
        ("אנחנו קיימים", "rtl"),
        ("ما هستیم in English", "rtl"),
        ("Hello سلام", "ltr"),
        ("123 ❤️ سلام", "rtl"),
        ("🇵🇸 سلام", "rtl"),
        ("#WeExist نحن هنا", "rtl"),
        ("@anna https://example.org/x سلام", "rtl"),
        ("#WeExist", "ltr"),
        ("#نحن", "rtl"),
        ("\u200f123", "rtl"),
        ("ߒߞߏ", "rtl"),
    ],
)
def test_a_text_runs_as_its_first_word_does(words: str, runs: str) -> None:
    assert text.direction(words) == runs


@pytest.mark.parametrize(
    ("words", "page", "guess"),
    [
        ("You are not alone", "en", "en"),
        ("Wir sind da", "en", "und"),
        ("Wir sind da", "de", "de"),
        ("We exist", "ru", "und"),
        ("We exist", "ja", "und"),
        ("Мы есть", "ru", "ru"),
        ("Ми є", "uk", "uk"),
        ("Мы есть", "en", "ru"),
        ("Мы есть", "ar", "ru"),
        ("نحن هنا", "en", "ar"),
        ("ما هستیم", "fa", "fa"),
        ("אנחנו", "en", "he"),
        ("Υπάρχουμε", "en", "el"),
        ("ჩვენ ვართ", "en", "ka"),
        ("Մենք կանք", "en", "hy"),
        ("พวกเราอยู่", "en", "th"),
        ("हम हैं", "en", "hi"),
        ("우리는 있다", "en", "ko"),
        ("私たちはここにいる", "en", "ja"),
        ("私たちはここにいる", "zh", "ja"),
        ("パンとバラ", "en", "ja"),
        ("我们存在", "en", "zh"),
        ("我們存在", "zh-Hant", "zh-Hant"),
        ("存在", "ja", "ja"),
        ("আমরা আছি", "en", "und"),
        ("Привет, TikTok", "en", "und"),
        ("Это #WeExist, друзья мои", "en", "ru"),
        ("❤️ 123", "en", "und"),
        ("", "en", "und"),
    ],
)
def test_a_language_is_guessed_modestly_by_its_script(words: str, page: str, guess: str) -> None:
    assert text.language(words, page) == guess


# HTML


@pytest.mark.parametrize("words", NAUGHTY)
def test_a_browser_shows_exactly_what_was_typed(words: str, cleaner: text.Cleaner) -> None:
    stored = text.clean_body(words, text.MOST_GRAPHEMES)
    source = str(text.as_html(stored))
    shown = Shown(source)
    assert (shown.text, shown.tags) == (stored, [])
    assert html.unescape(source) == stored


@settings(deadline=None)
@given(st.one_of(ANYTHING, st.text("<>&;\"'/#x0123ltampgquo !-[]"), st.lists(st.sampled_from(NAUGHTY)).map("".join)))
def test_both_cleaners_show_the_same_text(typed: str) -> None:
    stored = text.normalise(typed)[:900]
    shown = []
    for cleaner in ("bleach", "nh3"):
        text.use(cleaner)
        source = str(text.as_html(stored))
        assert "<" not in source
        shown.append(html.unescape(source))
    text.use("bleach")
    assert shown == [stored, stored]


def test_the_two_cleaners_are_really_two() -> None:
    text.use("nh3")
    by_nh3 = text.as_html("it's")
    text.use("bleach")
    assert (str(by_nh3), str(text.as_html("it's"))) == ("it's", "it&#x27;s")


def test_raw_markup_would_be_noticed_by_this_test_s_browser() -> None:
    assert Shown("<b>x</b><!-- y -->").tags == ["b", "b", "comment"]


def test_no_parser_sees_more_than_four_thousand_bytes(cleaner: text.Cleaner) -> None:
    assert html.unescape(text.as_html("<a " * 1333)) == "<a " * 1333
    with pytest.raises(PostTooLong):
        text.as_html("<a " * 1334)


def test_html_of_clean_text_is_not_escaped_again_by_a_template(cleaner: text.Cleaner) -> None:
    assert text.as_html("I <3 you").__html__() == "I &lt;3 you"
