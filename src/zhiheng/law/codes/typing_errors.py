"""What happens to codes on their way through people and spreadsheets: full-width digits, spaces, O for 0."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import product

_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'`’‘\-—]+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)


def normalized(text: str) -> str:
    """Return a code as it is meant: half-width, upper case, without spaces, hyphens and leading apostrophes.

    Nothing is guessed here: only forms of writing that can't carry meaning in a code are removed.
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


def lost_digits(text: str) -> bool:
    """Return whether a spreadsheet turned the number into scientific notation (1.23E+17), so that digits are lost."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def only_reading(text: str, readings: dict[str, str], good: Callable[[str], bool]) -> str | None:
    """Return the one corrected code that is good, where letters were read for digits; None if none or several are.

    ``readings`` gives for a character what it may have been meant as. At most six doubtful characters are tried.
    """
    places = [index for index, character in enumerate(text) if character in readings]
    if not places or len(places) > 6:
        return None
    found = set()
    for chosen in product(*(readings[text[index]] for index in places)):
        letters = list(text)
        for index, character in zip(places, chosen, strict=True):
            letters[index] = character
        candidate = "".join(letters)
        if good(candidate):
            found.add(candidate)
    return found.pop() if len(found) == 1 else None
