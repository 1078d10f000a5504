"""Names of people in a text, for walls whose people could be in danger: `full_name`, and `first_name` alone.

By lists and endings, so it misses names and marks words that are none: it only asks a person to look. Arabic writes no
capitals: there, a known name followed by another word, or two words around بن, are one. Pure, linear in the text.
"""

from collections.abc import Iterator

import regex

Found = tuple[str, int, int]  # code, start, end

# Chechen, Ingush and other Caucasian names, Russian, Turkish, Arabic and English ones. Without those that are words
# which such a wall needs: Вера, Надежда, Любовь, Слава, Hope, Faith, Grace, Will.
_CYRILLIC = (
    "Абдул Абдулла Абу Адам Азамат Айгуль Айша Айшат Алан Ален Алёна Александр Александра Алексей Алина Алиса "
    "Алла Альберт Анастасия Анатолий Андрей Анзор Анна Антон Аня Арби Арсен Артём Артем Арина Асет Аслан Асхаб "
    "Ахмад Ахмед Аюб Бекхан Беслан Борис Вадим Валентин Валентина Валерий Варвара Василий Виктор Виктория "
    "Виталий Владимир Владислав Галина Георгий Глеб Григорий Дарья Даша Денис Дени Джамбулат Дмитрий Дима Ева "
    "Евгений Евгения Егор Екатерина Катя Елена Лена Елизавета Лиза Заира Залина Зара Зарема Заур Зелимхан "
    "Зулай Ибрагим Иван Игорь Илья Иман Ирина Ислам Исмаил Карина Кирилл Константин Ксения Лариса Леонид Лиана "
    "Луиза Магомед Мадина Макка Максим Малика Мансур Марина Мария Маша Марьям Медина Милана Михаил Мовсар Муса "
    "Мухаммад Наталья Наташа Никита Николай Нино Олег Ольга Оксана Павел Патимат Пётр Петр Рамазан Рамзан "
    "Роман Руслан Рустам Саид Салман Саша Светлана Седа Сергей Софья Степан Султан Тамерлан Тамара Татьяна "
    "Таня Тимур Турпал Умар Усман Фатима Фёдор Федор Хава Хадижат Хеда Хусейн Эдуард Эльза Юлия Юрий Юсуп Юсуф "
    "Яна Ярослав"
)
_LATIN = (
    "Adam Ahmad Ahmed Ahmet Aisha Albert Alexander Alexandra Alexei Alexey Ali Alice Alina Amina Anastasia "
    "Andrei Andrew Andrey Anna Anton Anzor Aslan Asya Ayse Ayşe Benjamin Boris Catherine Charlotte Daniel "
    "Daria David Deniz Diana Dmitri Dmitry Edward Ekaterina Elena Elif Elizabeth Emily Emma Emre Ethan Fatima "
    "Fatma George Hannah Hasan Hassan Huseyn Hüseyin Ibrahim Igor Ilya Irina Islam Ismail Ivan James Jane "
    "Jennifer John Joseph Julia Karim Katya Khalid Khava Ksenia Layla Leila Linda Louise Luisa Madina Magomed "
    "Mahmoud Malika Maria Mariam Maryam Mary Maxim Mehmet Michael Mikhail Mohamed Mohammad Mohammed Movsar "
    "Muhammad Musa Mustafa Natalia Nikolai Nikita Noor Nour Oksana Oleg Olga Olivia Omar Osman Patricia Pavel "
    "Peter Ramzan Richard Robert Ruslan Salman Samuel Sara Sarah Seda Selim Sergei Sergey Sofia Sophie Sultan "
    "Svetlana Tatiana Thomas Timur Umar Usman Vladimir William Yasmin Youssef Yuri Yusuf Zarema Zaur Zelimkhan "
    "Zeynep"
)
_ARABIC = (
    "محمد أحمد محمود علي حسن حسين إبراهيم يوسف خالد عمر عثمان مصطفى كريم سمير طارق زياد فاطمة عائشة مريم زينب "
    "سارة ليلى ياسمين خديجة سلمى رانيا هدى ندى"
)
# A case ends where the name's own vowel stands: Ислам, Ислама, Исламом; Анна, Анну, Анной.
_OWN, _CASES = (
    "аяйьоеи",
    frozenset({"", *"аяуюеыийоь", "ой", "ей", "ёй", "ом", "ем", "ою", "ею", "ью", "ии", "ию", "ия"}),
)
_STEMS = frozenset(name[:-1] if name[-1] in _OWN else name for name in _CYRILLIC.split())
_NAMES = frozenset(_LATIN.split())

_WORD = r"\p{Lu}[\p{Ll}’'ʼӀ]{1,30}+(?:-\p{Lu}\p{Ll}{1,30}+)?+(?![\w])"
_ROW = regex.compile(rf"(?<!\w){_WORD}(?:[ \u00a0](?:(?:bin|ibn|al|de|van|von)[ \u00a0])?{_WORD}){{0,3}}+")
_EACH = regex.compile(_WORD)
_FATHER = regex.compile(r"\w{2,}(?:(?:ов|ев|ёв)(?:ич|н)(?:а|у|е|ой|ом|ем)?|ич(?:а|у|ем|на|ну|ны|не|ной))")
_FAMILY = regex.compile(
    r"""\p{Lu}\w{2,}(?:
        (?:[её]в|ов|[ыи]н)(?:а|у|ой|ым|ых|ы)?|[сц]к(?:ий|ая|ого|ую|ой|ому|им)|(?:дзе|швили|[яа]н|енко|чук|улло|оглы|заде)
        |(?:[eo]v|in)a?|sk(?:y|iy|yi|i|aya|a)|dze|shvili|yan|enko|chuk|ulo|oglu|oğlu|zade|zadeh
    )""",
    regex.X,
)
# With a capital before what only sounds like a family: Площадь Ленина, Мой Саратов.
_NO_FIRST = (
    "Мой Моя Моё Мои Наш Наша Наши Твой Твоя Дорогой Дорогая Дорогие Милый Милая Любимый Город Площадь Улица "
    "Проспект Привет Спасибо Господин Госпожа Президент Россия Россию Мы Вы Он Она Они Все Это Как Для Но Из "
    "От Free Dear The My Our In From We You And But For To President Mr Mrs Love Thank Hello Hey"
)
_NO_LAST = (
    "Berlin Dublin Turin Lublin Austin Aberdeen Odin Один Одна Одни Люблю Берлин Берлина Дублин Пекин Ереван "
    "Иран Кремлин Саратов Ростов Львов Киев Кишинёв Харьков Псков Человек Stalin We You And Is In From I My "
    "The Are"
)
_NEVER_FIRST, _NEVER_LAST = frozenset(_NO_FIRST.split()), frozenset(_NO_LAST.split())
_AR = r"[\u0621-\u064a]{2,20}+"
_ARABIC_FULL = regex.compile(
    rf"(?<!\w)(?:{_AR}\s(?:بن|ابن|بنت)\s{_AR}(?:\s(?:بن\s|ال){_AR})?|(?:{'|'.join(_ARABIC.split())})\s(?:ال|أبو\s|عبد\s?){_AR})(?!\w)"
)


def find(text: str) -> Iterator[Found]:
    for row in _ROW.finditer(text):
        yield from _in_row([(match[0], *match.span()) for match in _EACH.finditer(text, *row.span())])
    for match in _ARABIC_FULL.finditer(text):
        yield "full_name", *match.span()


def _in_row(words: list[tuple[str, int, int]]) -> Iterator[Found]:
    """Names in a row of words with capitals: each as long as it goes, else what is a given name alone."""
    at = 0
    while at < len(words):
        length = _length(tuple(word for word, _start, _end in words[at : at + 3]))
        if length > 1 or (length and _is_given(words[at][0])):
            yield "full_name" if length > 1 else "first_name", words[at][1], words[at + length - 1][2]
        at += max(length, 1)


def _length(words: tuple[str, ...]) -> int:
    """How many of these words, from the first on, are one name."""
    given, rest = _is_given(words[0]), words[1:]
    if not rest or words[0] in _NEVER_FIRST or rest[0] in _NEVER_LAST:
        return int(given)
    if _FATHER.fullmatch(rest[0]):  # Анна Сергеевна Петрова
        return len(words) if rest[1:] and _FAMILY.fullmatch(rest[1]) else 2
    if _is_given(rest[0]) and _FAMILY.fullmatch(words[0]) and not given:  # Петрова Анна Сергеевна
        return 3 if rest[1:] and _FATHER.fullmatch(rest[1]) else 2
    is_family = _FAMILY.fullmatch(rest[0]) and not _is_given(rest[0])
    if given or is_family:
        return 3 if rest[1:] and given and not is_family and _FAMILY.fullmatch(rest[1]) else 2
    return 0


def _is_given(word: str) -> bool:
    if word in _NAMES:
        return True
    return any(word[: len(word) - cut] in _STEMS and word[len(word) - cut :] in _CASES for cut in range(3))
