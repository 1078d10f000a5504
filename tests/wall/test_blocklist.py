"""Blocked words: hidden spellings are found and marked, genuine words are not. The words are invented."""

import random
import time
from collections.abc import Callable

import pytest

from moderation import demo_words
from tests.wall.test_screening import GENUINE
from wall import blocklist, skeleton
from wall.blocklist import Blocklist, skeleton_of

WORDS = ("flumber", "grobnik", "zwackel", "дурмун", "пухлюк", "كلبوش", "vraggo", "skitto", "nudnob", "go away flum")
dice = random.Random(3)
CYRILLIC = str.maketrans("aceopxyik", "асеорхуік")
LEET = str.maketrans("aeiobgt", "4310897")
OBFUSCATIONS: list[Callable[[str], str]] = [
    str.upper,
    " ".join,
    ".".join,
    "\u200b".join,
    "-".join,
    lambda word: word.translate(LEET),
    lambda word: word.translate(CYRILLIC),
    lambda word: "".join(letter * dice.randrange(1, 4) for letter in word),
    lambda word: "".join(letter + "\u0301" for letter in word),
    lambda word: "".join(chr(0xFF41 + ord(letter) - 97) if "a" <= letter <= "z" else letter for letter in word),
    lambda word: "".join(chr(0x1D4EA + ord(letter) - 97) if "a" <= letter <= "z" else letter for letter in word),
    lambda word: f"{word[:2]}*{word[3:]}",
    lambda word: f"{word[0]} {word[1:]}",
    lambda word: f"{word}{dice.randrange(100)}!!",
]
BY_HAND = [
    "fl🔥mber", "Fl_u_m_b_e_r", "fl.umber", "🅵🅻🆄🅼🅱🅴🆁", "ⓕⓛⓤⓜⓑⓔⓡ", "gr0bn!k", "GR0BN1K", "zw@ckel", "z w a c k e l",
    "дуpмyн", "дур*ун", "الكلبوش", "كـلـبـوش", "كَلْبُوش", "пухлюууук", "$kitto", "skitt0", "nudn0b!!", "go   AWAY, flum",
    "vrаggо", "ｖｒａｇｇｏ",
]  # fmt: skip
# Genuine, and near to what real lists hold.
NEAR = [
    "Scunthorpe stands with you", "as we are, as we stay", "Niger, Nigeria, Chad: we hear you", "he'll be free",
    "she'll be free", "a class assassin passed", "Сукно и скатерть", "1 4 9 8", "She is as brave as she is kind",
    "Hello from Helsinki", "We shall not be moved", "Урожай будет", "Я с укрытыми", "كلبنان نحن معكم",
    "I'll sit with you till it is light", "It is a s-l-o-w road. Go on.", "Assisi, 12.4.2024",
    "Мы не уроды, мы люди", "傻傻地等你", "Born in 1948, here in 2026",
]  # fmt: skip
LISTED = Blocklist(map(skeleton_of, WORDS))


def test_nearly_every_obfuscated_word_is_found() -> None:
    hidden = [hide(word) for word in WORDS for hide in OBFUSCATIONS if " " not in word] + BY_HAND
    found = [words for words in hidden if LISTED.find(f"you {words} you")]
    assert len(hidden) >= 100
    assert len(found) >= 0.95 * len(hidden), sorted(set(hidden) - set(found))


def test_no_genuine_phrase_is_found() -> None:
    real = Blocklist(map(skeleton_of, ["ass", "cunt", "nigger", "hell", "сука", "урод", "1488", "كلب", "傻逼", *WORDS]))
    demo = [words.body for part in (demo_words.ON_THE_WALL, demo_words.WAITING, demo_words.COMING) for words in part]
    said = [*GENUINE, *demo, *NEAR]
    assert len(set(said)) >= 200
    assert [words for words in said if real.find(words)] == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("say f.l.u.m.b.e.r, twice", "f.l.u.m.b.e.r"),
        ("👋🏽 flumber!", "flumber"),
        ("now GO  AWAY, flum!", "GO  AWAY, flum"),
        ("you fl\u200bumber\u200b", "fl\u200bumber"),
    ],
)
def test_what_was_found_is_marked_where_it_stands(words: str, part: str) -> None:
    assert [words[start:end] for start, end in LISTED.find(words)] == [part]


def test_a_script_without_spaces_is_searched_through_and_an_asterisk_takes_every_ending() -> None:
    assert Blocklist([skeleton_of("坏词")]).find("你是坏 词吗") == [(2, 5)]
    endings = Blocklist([skeleton_of("grobn*")])
    assert endings.find("GR0BNIKS") == [(0, 8)]
    assert endings.find("a regrobnik") == []


def test_a_letter_that_is_doubled_on_the_list_is_doubled_in_the_text() -> None:
    assert Blocklist([skeleton_of("vraggo")]).find("vrago") == []
    assert Blocklist([skeleton_of("vrago")]).find("vraggo")


@pytest.mark.parametrize("unit", ["word ", "f l u ", "傻", "a$b*", "ab ", "go away "])
def test_a_long_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    many = Blocklist(skeleton_of(f"{word}{chr(97 + n % 26)}{chr(97 + n // 26)}") for n in range(200) for word in WORDS)
    short, long = ((unit * 9_000)[:length] for length in (4_000, 16_000))
    assert _best_time(many, long) < 10 * _best_time(many, short) + 0.005


def _best_time(listed: Blocklist, words: str) -> float:
    times = []
    for _try in range(3):
        for cached in (skeleton.letters, blocklist._plain, blocklist._forms, blocklist._once):
            cached.cache_clear()
        before = time.process_time()
        listed.find(words)
        times.append(time.process_time() - before)
    return min(times)


def test_long_entries_cost_no_spellings_and_ordinary_ones_are_found_struck_out() -> None:
    letters = random.Random(5)
    of = {size: ["".join(letters.choices("abcdefghij", k=size)) for _ in range(blocklist.MOST)] for size in (6, 17, 80)}

    assert not Blocklist([*of[17], *of[blocklist.LONGEST]])._masked, "four million at eighty letters"
    assert Blocklist(of[17]).find(of[17][0]), "the word itself is found"
    ordinary = Blocklist(of[6])
    assert len(ordinary._masked) > 2 * blocklist.MOST
    assert all(ordinary.find(f"{word[:2]}*{word[3:]}") for word in of[6])
    longest = "grumbergrobnukzw"
    assert len(longest) == blocklist.LONGEST_MASKED
    assert Blocklist([longest]).find(f"{longest[:4]}***{longest[7:]}")
