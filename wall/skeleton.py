"""What all spellings of a word share: look-alike letters, l33t, case, accents and repeated letters make no difference.

For comparing only, never for showing. Pure, and linear in the text.
"""

import unicodedata
from functools import lru_cache

# What looks like a Latin letter, after casefold(): of Cyrillic, Greek, Armenian, Cherokee and the small capitals.
_LOOKS = {
    "a": "аαɑᴀ", "b": "вьƅβʙ", "c": "сϲᴄ", "d": "ԁɗᴅđ", "e": "еєҽεᴇ", "f": "ƒғꞙϝ", "g": "ɡցɢ", "h": "һнհʜħ",
    "i": "іıιɩӏӀlᴌłǀاɪƖ", "j": "јϳᴊ", "k": "кκᴋ", "m": "мᴍ", "n": "пոηɴ", "o": "оοσօᴏøө", "p": "рρᴘ", "q": "ԛզ",
    "r": "гᴦʀ", "s": "ѕꜱʂ", "t": "тτᴛŧ", "u": "υսᴜц", "v": "νѵᴠ", "w": "ԝшωᴡщ", "x": "хχ", "y": "уүγʏ", "z": "ᴢʐƶ",
}  # fmt: skip
_LETTER = {ord(look): letter for letter, looks in _LOOKS.items() for look in looks}
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
SIGNS = {"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "i", "+": "t"}
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})


@lru_cache(4096)
def letters(sign: str) -> str:
    """The plain letters or digits that a sign stands for: none for an accent or an invisible one, a space otherwise."""
    plain = []
    for part in unicodedata.normalize("NFKD", sign).casefold():
        if part.isspace():
            plain.append(" ")
        elif unicodedata.category(part) not in _INVISIBLE:
            plain.append(part.translate(_LETTER) if part.isalnum() or part in SIGNS else " ")
    return "".join(plain)


def fold(chunk: list[str]) -> str:
    """One word's plain letters without l33t and repetitions. What is a number stays one, without its digits' looks."""
    if not any(sign.isalpha() for sign in chunk):
        return "".join(chunk)
    folded: list[str] = []
    for at, sign in enumerate(chunk):
        letter = LEET.get(sign, sign)
        if sign in SIGNS:
            letter = SIGNS[sign] if at + 1 < len(chunk) and chunk[at + 1] not in SIGNS else ""
        if letter and (not folded or folded[-1] != letter):
            folded.append(letter)
    return "".join(folded)


def words(text: str) -> list[str]:
    """The folded words of a text, in order; numbers are none."""
    plain = "".join(map(letters, text)).split()
    return [word for word in (fold(list(chunk)) for chunk in plain) if any(map(str.isalpha, word))]
