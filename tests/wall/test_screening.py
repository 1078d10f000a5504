"""What a moderator is shown to look at twice, and what passes without a mark."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wall import screening
from wall.screening import Flag, screen

# The words, and the part of them that the flag must cover.
TELLING = {
    "email": [
        ("write to anna@example.org please", "anna@example.org"),
        ("Пишите мне: anna.k+wall@mail.example.ru.", "anna.k+wall@mail.example.ru"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("请联系 li_na@example.com.cn 谢谢", "li_na@example.com.cn"),
        ("anna @ example.org", "anna @ example.org"),
        ("anna(at)example(dot)org", "anna(at)example(dot)org"),
        ("anna [at] example [dot] co [dot] uk", "anna [at] example [dot] co"),
        ("anna at example dot org", "anna at example dot org"),
        ("аня собака пример точка ру", "аня собака пример точка ру"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("ANNA@EXAMPLE.ORG", "ANNA@EXAMPLE.ORG"),
        ("anna@example . org", "anna@example . org"),
    ],
    "link": [
        ("see https://example.org/a?b=c#d now", "https://example.org/a?b=c#d"),
        ("(https://example.org)", "https://example.org"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("hxxps://example.org", "hxxps://example.org"),
        ("www.example.org!", "www.example.org"),
        ("join t.me/ourgroup", "t.me/ourgroup"),
        ("bit.ly/3xYz", "bit.ly/3xYz"),
        ("find me on example.com.", "example.com"),
        ("EXAMPLE.COM", "EXAMPLE.COM"),
        ("sub.example.co.uk:8080/x", "sub.example.co.uk:8080/x"),
        ("наш сайт пример.рф", "пример.рф"),
        ("example dot com", "example dot com"),
        ("example[.]org", "example[.]org"),
        ("tg://resolve?domain=anna", "tg://resolve?domain=anna"),
        ("http://192.0.2.7/x", "http://192.0.2.7/x"),
        ("abcdefghij.onion/x", "abcdefghij.onion/x"),
        ("instagram.com/anna", "instagram.com/anna"),
        ("example.org/@anna", "example.org/@anna"),
    ],
    "handle": [
        ("follow @anna_k", "@anna_k"),
        ("@50cent", "@50cent"),
        ("(@anna.k)", "@anna.k"),
        ("Мой ник @анна", "@анна"),
        ("＠anna", "＠anna"),
        ("@anna@social.example", "@anna@social.example"),
        ("tg: anna_93", "tg: anna_93"),
        ("Инста: anna.k", "Инста: anna.k"),
        ("мой телеграм:annushka", "телеграм:annushka"),
        ("سلام @sara_t", "@sara_t"),
        ("IG @the.real", "@the.real"),
        ("vk: id12345678", "vk: id12345678"),
    ],
    "iban": [
        ("DE89370400440532013000", "DE89370400440532013000"),
        ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("IBAN: fr1420041010050500013m02606", "fr1420041010050500013m02606"),
        ("UA213223130000026007233566001", "UA213223130000026007233566001"),
        ("NO93 8601 1117 947", "NO93 8601 1117 947"),
        ("GE29-NB00-0000-0101-9049-17", "GE29-NB00-0000-0101-9049-17"),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"),
        ("PL 61 1090 1014 0000 0712 1981 2874", "PL 61 1090 1014 0000 0712 1981 2874"),
    ],
    "phone_number": [
        ("call +44 20 7946 0018", "+44 20 7946 0018"),
        ("8 (916) 123-45-67", "8 (916) 123-45-67"),
        ("+7(916)1234567", "+7(916)1234567"),
        ("89161234567", "89161234567"),
        ("06.12.34.56.78", "06.12.34.56.78"),
        ("01-02-03-04-05", "01-02-03-04-05"),
        ("0171/234 56 78", "0171/234 56 78"),
        ("(555) 010-0199", "(555) 010-0199"),
        ("555-0199", "555-0199"),
        ("612 345 678", "612 345 678"),
        ("800 555 000", "800 555 000"),
        ("电话13800138000", "13800138000"),
        ("اتصل ٠٥٠١٢٣٤٥٦٧", "٠٥٠١٢٣٤٥٦٧"),
        ("फ़ोन ९८७६५४३२१०", "९८७६५४३२१०"),
        ("8️⃣9️⃣1️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "8️⃣9️⃣1️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7"),
        ("8 9 1 6 1 2 3 4 5 6 7", "8 9 1 6 1 2 3 4 5 6 7"),
        ("tel:+995-599-12-34-56", "+995-599-12-34-56"),
        ("+380\u00a067\u00a0123\u00a045\u00a067", "+380\u00a067\u00a0123\u00a045\u00a067"),
        ("card 4111 1111 1111 1112", "4111 1111 1111 1112"),
    ],
    "street_address": [
        ("I live at 12 Baker Street", "12 Baker Street"),
        ("221b baker street", "221b baker street"),
        ("1600 Pennsylvania Ave NW", "1600 Pennsylvania Ave"),
        ("come to 350 5th Ave", "350 5th Ave"),
        ("10, North Circular Road", "10, North Circular Road"),
        ("Downing Street 10", "Downing Street 10"),
        ("ул. Ленина, д. 5", "ул. Ленина, д. 5"),
        ("ул Ленина 5", "ул Ленина 5"),
        ("улица Малая Бронная, дом 12", "улица Малая Бронная, дом 12"),
        ("живу на улице Мира 7", "улице Мира 7"),
        ("улица ленина 5", "улица ленина 5"),
        ("Невский проспект, 28", "Невский проспект, 28"),
        ("пр-т Мира 101", "пр-т Мира 101"),
        ("Ленина 5, кв. 12", "5, кв. 1"),
        ("вул. Хрещатик, 22", "вул. Хрещатик, 22"),
        ("Hauptstraße 12", "Hauptstraße 12"),
        ("Karl-Marx-Str. 5", "Karl-Marx-Str. 5"),
        ("Berliner Straße 44", "Berliner Straße 44"),
        ("am Kottbusser Damm 3 oder Kurfürstendamm 12", "Kurfürstendamm 12"),
        ("Alexanderplatz 1", "Alexanderplatz 1"),
        ("Calle Mayor 5", "Calle Mayor 5"),
        ("calle mayor, 5", "calle mayor, 5"),
        ("C/ Alcalá, 45", "C/ Alcalá, 45"),
        ("Avenida de la Constitución, nº 12", "Avenida de la Constitución, nº 12"),
        ("Carrera 7 # 12-34", "Carrera 7 # 1"),
        ("12 rue de la Paix", "12 rue de la Paix"),
        ("3 bis, avenue Foch", "3 bis, avenue Foch"),
        ("25 boulevard de l'Hôpital", "25 boulevard de l'Hôpital"),
        ("Via Roma 12", "Via Roma 12"),
        ("500 W 43rd St", "500 W 43rd St"),
        ("1 Infinite Loop", "1 Infinite Loop"),
        ("10 Rockefeller Plaza", "10 Rockefeller Plaza"),
        ("12-14 King's Road", "12-14 King's Road"),
        ("ул.Кирова 22", "ул.Кирова 22"),
        ("ул. 8 Марта, 12", "ул. 8 Марта, 12"),
        ("ул. Академика Королёва д.12", "ул. Академика Королёва д.12"),
        ("наб. реки Фонтанки, 34", "наб. реки Фонтанки, 34"),
        ("1-я Тверская-Ямская улица, 12", "Тверская-Ямская улица, 12"),
        ("Садовая, 20", "Садовая, 20"),
        ("Bahnhofstr.5", "Bahnhofstr.5"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni 135"),
        ("Am Kanal 12, 10115 Berlin", "Am Kanal 12"),
        ("Unter den Linden 77", "Unter den Linden 77"),
        ("c/Serrano 90", "c/Serrano 90"),
        ("Gran Vía 28", "Gran Vía 28"),
        ("Av. Paulista 1578", "Av. Paulista 1578"),
        ("Rue de Rivoli 12", "Rue de Rivoli 12"),
    ],
    "capitals": [
        ("FREE THEM ALL NOW!", "FREE THEM ALL NOW!"),
        ("СВОБОДУ ПОЛИТЗАКЛЮЧЁННЫМ", "СВОБОДУ ПОЛИТЗАКЛЮЧЁННЫМ"),
        ("WE ARE HERE, all of us, AND WE STAY HERE", "WE ARE HERE, all of us, AND WE STAY HERE"),
    ],
}  # fmt: skip
CASES = [(code, words, part) for code, cases in TELLING.items() for words, part in cases]

GENUINE = [
    "We exist.",
    "I <3 you",
    "You are not alone. 24/7, 365 days.",
    "On 24.02.2022 my life broke in two.",
    "24.02.2022 – 24.02.2023: one year",
    "Since 2022-02-24, every day.",
    "1937 1938 1968 2022",
    "In 1968-1969 we were eight people on a square.",
    "1 500 000 people left.",
    "2.000.000 voices, 8,000,000,000 hearts",
    "We met at 18:30 and stayed until 06:00.",
    "Freedom.It is that simple.",
    "No more war... never again!!!",
    "Meet @ noon",
    "USA, EU, UN: act!",
    "100 people on the road, 200 at the square",
    "10 years on the street, 20 years of hope",
    "Hold the line :) ;-) <3 ¯\\_(ツ)_/¯",
    "Room 101, catch 22, 1984",
    "#WeExist #FreeThemAll",
    "Мы есть. Нас миллионы.",
    "24 февраля мы вышли на улицу, нас было 100 человек.",
    "На площади Свободы 24 февраля было тихо",
    "На улице было 1000 человек и минус 20",
    "Моя собака тоже против войны.",
    "Дом 2 не предлагать",
    "Спасибо, что вы есть! Обнимаю из г. Тбилиси",
    "и т.д. и т.п.",
    "Вайн нохчий, маьрша Ӏайла!",
    "Ми разом. Слава всім, хто не мовчить!",
    "Wir sind da, seit 1989. Auf dem Weg 100 Mal gestolpert.",
    "Auf der Straße waren 1000 Menschen, z. B. meine Oma.",
    "Salimos a la calle 100 personas.",
    "La Plaza Mayor estaba llena, 500 personas",
    "En la calle desde hace 20 años",
    "Nous sommes 100 dans la rue, place aux femmes!",
    "En 2019 place à la liberté",
    "Siamo qui, tutti insieme, da 10 anni.",
    "نحن موجودون منذ ٢٠١١، ولن ننسى.",
    "ما هستیم. زن، زندگی، آزادی",
    "אנחנו כאן, כולנו, מאז 1948",
    "我们在这里。永远不要忘记1989年6月4日。",
    "私たちはここにいる。3月11日を忘れない。",
    "우리는 잊지 않습니다. 2014년 4월 16일.",
    "ขำ 555555555",
    "หัวใจอยู่กับคุณ",
    "हम साथ हैं। १९४७ से",
    "ჩვენ ვარსებობთ და გვახსოვს.",
    "Ми є, 40 мільйонів нас!",
    "Chúng tôi ở đây, 54 dân tộc anh em.",
    "🇵🇸🇺🇦🏳️‍🌈👩‍👩‍👧❤️✊🏽 1️⃣2️⃣3️⃣",
    "OK",
    "pi is 3.14159265",
    "1, 2, 3, 4, 5, 6, 7, 8, 9: we count the days",
    "Look at him.Then look at me.",
    "either/or, and/or, he/she",
    "Anna, 31, Berlin",
    "To all 1,259 political prisoners: you are not forgotten",
    "places 20, voices 20, we avoid 12",
    "Letter no. 14, article 31, psalm 23:4",
    "Алёна, 19",
    "Первый 5 лет молчал, улыбка 5 секунд, набор 12",
    "Мне 63, и я впервые вышла на площадь",
    "Улица наша. Город наш.",
    "Am 9. November 1989 war ich 12.",
    "Im Herbst 89 standen wir hier.",
    "Im März 3 Mal verhaftet",
    "Tengo 19 años y no me callo",
    "Un viaje 3 veces, calles 20 y plazas 5",
    "Rue pleine, 100 voix",
    "Place à 3 nouvelles voix",
    "Una strada, 2 cuori",
    "Jestem z wami, 44 lata po sierpniu",
    "من ۲۵ سالمه",
    "Signal: we are not afraid",
    "Plaza Mayor 100% llena",
]

HOSTILE = [
    "a", "A", "1", "@", "a@", "a.", "1 ", "(", "a-", "ул. ",
    "улица А", "Aa ", "A St ", "1 A ", "via A ", "12 rue ", "http://", "a at ", "a[at]", "a dot ",
    "DE89 ", "1.1.", "tg:", "д 1 ", "a/", "é", "\u200d", "#", "A1", "calle a ", "a+",
]  # fmt: skip


def covered(words: str, flag: Flag) -> str:
    return words.encode("utf-16-le")[flag.start * 2 : flag.end * 2].decode("utf-16-le")


@pytest.mark.parametrize(("code", "words", "part"), CASES)
def test_what_tells_who_or_where_somebody_is_raises_a_flag(code: str, words: str, part: str) -> None:
    found = [covered(words, flag) for flag in screen(words) if flag.code == code]
    assert any(part in whole for whole in found), screen(words)


@pytest.mark.parametrize("words", GENUINE)
def test_a_genuine_phrase_raises_none(words: str) -> None:
    assert screen(words) == []


def test_a_flag_counts_as_browsers_do() -> None:
    assert screen("👋🏽 @anna") == [Flag("handle", 5, 10)]


def test_one_text_may_raise_several_flags_and_each_place_only_one() -> None:
    words = "anna@example.org, https://example.org/@anna, DE89 3704 0044 0532 0130 00, +44 20 7946 0018"
    flags = screen(words)
    assert [flag.code for flag in flags] == ["email", "link", "iban", "phone_number"]


def test_the_full_stop_after_a_link_is_not_part_of_it() -> None:
    assert screen("(See https://example.org/a.)") == [Flag("link", 5, 26)]


def test_the_same_kind_is_flagged_in_each_place() -> None:
    assert [flag.start for flag in screen("@anna and @boris")] == [0, 10]


def test_every_check_has_a_code_of_its_own_and_cases() -> None:
    assert len(set(screening.CODES)) == len(screening.CODES)
    assert set(screening.CODES) == set(TELLING)


# What addresses are made of, letters too that only a comparison without regard to case takes for these.
SIGNS = [
    *"ab1٣ .,:：/@＠([{)]}\n\0", "anna", "org", "com", "at", "AT", "dot", "точка", "punto", "собака", "ᲃᲂбака",
    "arroba", "://", "www.", "tg", "ſt", "St", "ул.", "ſtraße", "ı",
]  # fmt: skip
PIECES = [words for _, words, _ in CASES] + GENUINE + HOSTILE


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_screened_and_its_flags_lie_within_it(words: str) -> None:
    units = len(words.encode("utf-16-le", "surrogatepass")) // 2
    places = [(flag.start, flag.end) for flag in screen(words) if flag.code != "capitals"]
    assert all(0 <= start < end <= units for start, end in places)
    places.sort()
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES + SIGNS)).map("".join)))
def test_no_check_finds_anything_in_a_text_without_its_sign(words: str) -> None:
    for code, check, sign in screening._CHECKS:
        assert sign.search(words) or not list(check(words)), code


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    """Four times the text may take four times the time, with room for a busy machine; never sixteen times."""
    short, long = ((unit * 20_000)[:length] for length in (4_000, 16_000))
    assert _best_time(long) < 10 * _best_time(short) + 0.005


def _best_time(words: str) -> float:
    times = []
    for _ in range(3):
        before = time.process_time()
        screen(words)
        times.append(time.process_time() - before)
    return min(times)
