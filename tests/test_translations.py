"""Every sentence of the pages is said in every language, with the same places for names and numbers."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from wall.config import ROOT
from wall.language import LANGUAGES

TRANSLATIONS = ROOT / "wall" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "plural_forms": (1, 2)}
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
OTHERS = [lang for lang in LANGUAGES if lang != "en"]


@cache
def sentences() -> dict[str, str | tuple[str, ...]]:
    """What `make words` would extract: for each msgid the sentence, or its two forms in English."""
    with (TRANSLATIONS / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = {}
    for _file, _line, said, _comments, _context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        found[said if isinstance(said, str) else said[0]] = said
    return found


@cache
def catalogue(lang: str) -> Catalog:
    with (TRANSLATIONS / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def translated(lang: str) -> Iterator[tuple[str, tuple[str, ...], Message]]:
    """Each msgid with its English forms and its message in a language, as far as there is one."""
    for msgid, said in sentences().items():
        message = catalogue(lang).get(msgid)
        if message is not None and any(forms(message)):
            yield msgid, (said,) if isinstance(said, str) else said, message


def test_the_sentences_are_found() -> None:
    assert len(sentences()) > 80
    assert "We exist." in sentences(), "in Python"
    assert "Send to the wall" in sentences(), "in templates"
    assert sentences()["%(n)s message"] == ("%(n)s message", "%(n)s messages")


@pytest.mark.parametrize("lang", OTHERS)
def test_every_sentence_is_said(lang: str) -> None:
    said = {msgid for msgid, _english, _message in translated(lang)}

    assert sorted(set(sentences()) - said) == []


@pytest.mark.parametrize("lang", OTHERS)
def test_every_number_has_its_form(lang: str) -> None:
    for msgid, english, message in translated(lang):
        expected = catalogue(lang).num_plurals if len(english) > 1 else 1
        assert len(forms(message)) == expected, msgid
        assert all(form.strip() for form in forms(message)), f"{msgid}: a form is missing"


@pytest.mark.parametrize("lang", OTHERS)
def test_names_and_numbers_keep_their_places(lang: str) -> None:
    for msgid, english, message in translated(lang):
        wanted = set(PLACE.findall(" ".join(english)))
        for form in forms(message):
            assert set(PLACE.findall(form)) <= wanted, f"{msgid}: {form} names what nobody gives"
        # "one message" may do without the number, but the form for many may not
        assert set(PLACE.findall(forms(message)[-1])) == wanted, f"{msgid}: {forms(message)[-1]}"


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_is_a_guess(lang: str) -> None:
    assert [message.id for message in catalogue(lang) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_is_left_over(lang: str) -> None:
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(lang)]

    assert sorted(set(filter(None, ids)) - set(sentences())) == []


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_holds_html_or_invisible_signs(lang: str) -> None:
    for msgid, _english, message in translated(lang):
        for form in forms(message):
            assert not re.search(r"[<>\u202a-\u202e\u2066-\u2069\ufeff\ufffd]", form), f"{msgid}: {form}"
            assert form == form.strip() or msgid != msgid.strip(), f"{msgid}: space at an end"


@pytest.mark.parametrize("lang", OTHERS)
def test_what_is_served_is_what_is_written(lang: str) -> None:
    """`make setup` compiles; a catalogue that was changed since then would not show."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(lang))

    assert (TRANSLATIONS / lang / "LC_MESSAGES" / "messages.mo").read_bytes() == compiled.getvalue()
