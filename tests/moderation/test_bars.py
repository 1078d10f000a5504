"""Covering words: what is under a bar is gone, what is beside it stays where it is."""

import pytest

from moderation.bars import BAR, cover
from wall import screening


def flag(start: int, end: int, code: str = "phone_number", field: str = "body") -> dict[str, object]:
    return {"code": code, "start": start, "end": end, "field": field}


def test_a_bar_of_one_length_takes_the_words_place() -> None:
    assert cover("Call 123", [], [(5, 8)])[0] == f"Call {BAR}"
    assert cover("Call 123456789", [], [(5, 14)])[0] == f"Call {BAR}", "the bar does not tell how long they were"


def test_spans_count_as_browsers_do() -> None:
    body = "🏳️‍🌈 Ислам пел"
    units = len("🏳️‍🌈 ".encode("utf-16-le")) // 2
    assert cover(body, [], [(units, units + 5)])[0] == f"🏳️‍🌈 {BAR} пел"


def test_bars_that_touch_are_one() -> None:
    assert cover("abcdef", [], [(3, 5), (1, 3), (2, 4)]) == (f"a{BAR}f", [], 1)


def test_a_flag_under_a_bar_is_settled_and_a_later_one_moves_along() -> None:
    body = "Islam, +44 7700 900123, me@example.org"
    phone, mail = (body.index("+44"), body.index(", me")), (body.index("me@"), len(body))

    covered, flags, count = cover(body, [flag(*phone), flag(*mail, "email")], [phone])

    assert count == 1
    assert [(each["code"], covered[each["start"] : each["end"]]) for each in flags] == [("email", "me@example.org")]
    assert screening.screen(covered)[0].start == flags[0]["start"], "as if it had been screened so"


def test_a_flag_of_the_name_is_none_of_the_bodys() -> None:
    kept = flag(0, 5, "full_name", "name")
    assert cover("abcdefgh", [kept], [(0, 8)])[1] == [kept]


@pytest.mark.parametrize("span", [(2, 2), (3, 1), (-1, 2), (0, 9)])
def test_what_is_no_span_of_the_body_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not in the body"):
        cover("abcdefgh", [], [span])
    assert cover("abcdefgh", [], [(0, 8)])[0] == BAR
