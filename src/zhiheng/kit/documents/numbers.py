"""Numbers of documents (文号): gapless per agency, series and year; never given twice; what is void stays recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng.kit.documents.models import Number, Sequence, UnitWord
from zhiheng.kit.documents.registry import Numbering, unit_title
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

MOST_RESERVED = 50
_LONGEST_WORD = 20


def give(unit: str, numbering: Numbering, kind: str, year: int) -> Number:
    """Return the next number, inside the caller's transaction: rolled back with the act, it wasn't given.

    Raises Refusal where nobody has set the agency's word (机关代字).
    """
    return _next(unit, numbering, kind, year, 1)[0]


def reserve(unit: str, numbering: Numbering, kind: str, year: int, count: int, holder: str) -> list[Number]:
    """Return a block of numbers for a device that works offline; ``take`` uses one, ``void`` the ones left over.

    Raises Refusal for more than 50 at once, or without the agency's word.
    """
    if not 0 < count <= MOST_RESERVED:
        raise Refusal.of(f"一次可预留 1 至 {MOST_RESERVED} 个文号", "个数", f"请改为不超过 {MOST_RESERVED}")
    return _next(unit, numbering, kind, year, count, holder)


@transaction.atomic
def take(text: str, holder: str) -> Number:
    """Return a reserved number for use by its holder. Raises Refusal where it isn't theirs, is used or void."""
    rows = Number.objects.select_for_update(of=("self",))  # the document beside it is an outer join
    found = rows.filter(text=text, holder=holder, void_at=None, document=None).first()
    if found is None or not holder:
        raise Refusal.of("这个文号没有预留给您，或者已经用过、作废", text, "请改用系统新编的文号")
    return found


@transaction.atomic
def void(number: Number, by: User, reason: str) -> None:
    """Note that a number is void; it is never given again. Voiding twice keeps the first note."""
    changed = Number.objects.filter(pk=number.pk, void_at=None).update(
        void_at=timezone.now(), void_by=by.public_id, void_reason=reason[:200]
    )
    if changed:
        record("document.number-void", account=by, subject=f"number:{number.pk}")


def set_word(unit: str, word: str, by: User) -> None:
    """Set the word by which an agency's numbers begin. Raises Refusal for an empty or unfit one."""
    word = word.strip()
    if not word or len(word) > _LONGEST_WORD or not word.isalnum():
        raise Refusal.of("机关代字只写汉字、字母和数字，最多 20 字", "机关代字", "例如“示市监”")
    UnitWord.objects.update_or_create(unit=unit, defaults={"word": word})
    record("document.word-set", account=by, subject=f"unit:{unit}")


def fill_words(words: Mapping[str, str]) -> None:
    """Set the words of agencies that have none yet, by unit: at the setting-up of an installation."""
    UnitWord.objects.bulk_create(
        [UnitWord(unit=unit, word=word) for unit, word in words.items()], ignore_conflicts=True
    )


def words_of(units: Iterable[str]) -> dict[str, str]:
    """Return the words that are set, by unit."""
    return dict(UnitWord.objects.filter(unit__in=list(units)).values_list("unit", "word"))


@transaction.atomic
def _next(unit: str, numbering: Numbering, kind: str, year: int, count: int, holder: str = "") -> list[Number]:
    """Give the next numbers; two that ask at once wait for each other at the sequence's row."""
    word = UnitWord.objects.filter(unit=unit).values_list("word", flat=True).first()
    if word is None:
        what = f"{unit_title(unit)}还没有设定机关代字，不能编文号"
        raise Refusal.of(what, "文号", "请由文书模板管理员在“文书模板”页设定")
    sequence = _locked(unit, numbering.series or kind, year)
    first = sequence.last + 1
    sequence.last += count
    sequence.save(update_fields=("last",))
    return [
        Number.objects.create(
            sequence=sequence, value=value, holder=holder, text=f"{word}{numbering.letter}〔{year}〕{value}号"
        )
        for value in range(first, first + count)
    ]


def _locked(unit: str, series: str, year: int) -> Sequence:
    """Return the sequence, locked until the transaction ends; made where it is the first number of a year."""
    names = {"unit": unit, "series": series, "year": year}
    found = Sequence.objects.select_for_update().filter(**names).first()
    if found is None:
        try:
            with transaction.atomic():
                Sequence.objects.create(**names)
        except IntegrityError:
            pass  # somebody else began the year in the same moment
        found = Sequence.objects.select_for_update().get(**names)
    return found
