"""Countries: ISO 3166-1 codes, and their names in every language that Unicode's CLDR has."""

from functools import lru_cache

from babel import Locale

# Two-letter codes in CLDR that are no country: unions, outlying areas, pseudo-locales, "unknown".
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def is_known(code: str) -> bool:
    return code in _codes()


def name(code: str, locale: Locale) -> str:
    """The country's name in a language, or nothing for no country."""
    return str(locale.territories.get(code, code)) if code else ""


@lru_cache(maxsize=64)
def names(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Every country as (code, name), in the alphabet's order as far as code points give it."""
    return tuple(sorted(((code, name(code, locale)) for code in _codes()), key=lambda row: row[1].casefold()))


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    territories = Locale("en").territories
    return frozenset(str(code) for code in territories if len(str(code)) == 2 and str(code).isalpha()) - _NOT_COUNTRIES
