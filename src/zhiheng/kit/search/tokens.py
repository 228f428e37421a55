"""From text to index terms: pairs of Han characters, whole words and numbers.

A term is ASCII: ``h`` and four base-32 digits per character for Han, ``w`` and UTF-8 in hexadecimal for words, so that
no tokenizer of a database can split, fold or drop it (SQLite's knows no character newer than Unicode 6.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")
_OTHER = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U0003ffff]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_LONGEST_WORD = 60


def normal(text: str) -> str:
    """Return text as it is compared: compatible forms alike (full-width, compatibility ideographs), lower case.

    The unified ideographs, most of any text, are their own form and stay out of the slow normalisation.
    """
    return _OTHER.sub(lambda match: unicodedata.normalize("NFKC", match[0]).casefold(), text)


def terms(text: str) -> list[str]:
    """Return the terms of a text in order. A run of Han gives its pairs, then its last character alone:

    so every character begins a term, and what follows the run stands next to its end.
    """
    found: list[str] = []
    for han, word in _pieces(text):
        if han:
            found += _pairs(han)
        else:
            found.append(_word(word))
    return found


def question(text: str) -> list[list[str]]:
    """Return the phrases that a query asks for, one per part between spaces; each a list of adjacent terms.

    A phrase of one Han character, and every last word, is a beginning: its term ends with ``*``. Empty: nothing asked.
    """
    return [phrase for part in text.split() if (phrase := _phrase(part))]


def _phrase(part: str) -> list[str]:
    pieces = list(_pieces(part))
    found: list[str] = []
    for index, (han, word) in enumerate(pieces):
        last = index == len(pieces) - 1
        if not han:
            found.append(_word(word) + ("*" if last else ""))
        elif last and len(han) == 1:
            found.append(_pairs(han)[0] + "*")
        else:  # at the end of the question the run may go on in the text: its last character alone isn't asked for
            found += _pairs(han)[:-1] if last else _pairs(han)
    return found


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for match in _PIECE.finditer(normal(text)):
        yield match["han"] or "", match["word"] or ""


def _pairs(han: str) -> list[str]:
    """Return the terms of a run of Han: each pair, then the last character alone."""
    codes = [_code(character) for character in han]
    return [f"h{one}{two}" for one, two in pairwise(codes)] + [f"h{codes[-1]}"]


@lru_cache(maxsize=1 << 17)
def _code(character: str) -> str:
    code = ord(character)
    return _DIGITS[code >> 15] + _DIGITS[code >> 10 & 31] + _DIGITS[code >> 5 & 31] + _DIGITS[code & 31]


def _word(word: str) -> str:
    return "w" + word[:_LONGEST_WORD].encode().hex()


def scope_term(kind: str, value: str) -> str:
    """Return the term that stands for a unit (``u``) or person (``p``) in the index."""
    return f"s{kind}" + value.encode().hex()
