"""The index of statutes (法规索引): found by key, full name or alias; says how each counts its days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhiheng.law.calendar import official_calendar
from zhiheng.law.periods import PLAIN, Counting
from zhiheng.law.statutes.errors import StatuteError
from zhiheng.law.statutes.model import CountingRule, DayUnit, Statute

PACKAGED = Path(__file__).resolve().parent.parent / "library" / "statutes.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LEVELS = ("法律", "行政法规", "地方性法规", "规章", "司法解释", "党内法规", "规范性文件")
_FIELDS = {field.name for field in fields(Statute)} - {"key"}
_COUNTING_FIELDS = {"working", "working_up_to", "open", "otherwise", "article", "roll_article"}
_DOCUMENT_NUMBER = re.compile(r"^\S{1,12}?〔\d{4}〕\d+号")


@lru_cache(maxsize=4_000)
def plain_name(name: str) -> str:
    """Return a statute's name for comparison: no spaces, title brackets, 中华人民共和国 or leading document number."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[\s《》〈〉<>()]", "", text).replace("中华人民共和国", "")
    shorter = _DOCUMENT_NUMBER.sub("", text)
    return shorter or text


class StatuteIndex:
    """Statutes by key; ``find`` also takes full names, aliases, and names with or without 中华人民共和国."""

    def __init__(self, statutes: Iterable[Statute]) -> None:
        self._by_key: dict[str, Statute] = {}
        self._by_name: dict[str, Statute] = {}
        for statute in statutes:
            self._by_key[statute.key] = statute
            for name in (statute.name, *statute.aliases, statute.key):
                self._by_name.setdefault(plain_name(name), statute)

    def __iter__(self) -> Iterator[Statute]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def keys(self) -> tuple[str, ...]:
        """Return all keys in the order of the file."""
        return tuple(self._by_key)

    def find(self, key_or_full_name: str) -> Statute | None:
        """Return the statute of a key, a full name or an alias; None where the index doesn't know it."""
        return self._by_key.get(key_or_full_name) or self._by_name.get(plain_name(key_or_full_name))

    def counting_unit(self, statute: str, n: int) -> DayUnit | None:
        """Return ``d`` or ``wd``: what ``n`` 日 are in the statute.

        None where the text of each article decides, or the statute isn't known.
        """
        found = self.find(statute)
        return found.counting.unit(n) if found else None

    def counting(self, statute: str | None) -> Counting:
        """Return how periods of a statute are counted: official calendar and roll; plain civil days if unknown."""
        if statute is None or self.find(statute) is None:
            return PLAIN
        return Counting(official_calendar(), rolls=True)


@lru_cache(maxsize=1)
def packaged_index() -> StatuteIndex:
    """Return the index that comes with the program."""
    return read_index(PACKAGED)


def read_index(path: Path) -> StatuteIndex:
    """Read an index file. Errors: ``StatuteError`` with file:line for every entry that can't be read."""
    text = path.read_text(encoding="utf-8")
    tree = yaml.compose(text, Loader=_LOADER)
    lines = {key.value: key.start_mark.line + 1 for key, _ in tree.value} if tree else {}
    raw: Mapping[str, Any] = yaml.load(text, Loader=_LOADER) or {}  # noqa: S506 - a safe loader, compiled where there is one
    problems: list[tuple[str, str]] = []
    statutes = []
    for key, entry in raw.items():
        try:
            statutes.append(_statute(key, entry))
        except (ValueError, TypeError, KeyError) as error:
            problems.append((f"{path}:{lines.get(key, 1)}", f"法规“{key}”:{error}"))
    keys = {statute.key for statute in statutes}
    for statute in statutes:
        if statute.superseded_by and statute.superseded_by not in keys:
            place = f"{path}:{lines.get(statute.key, 1)}"
            problems.append((place, f"法规“{statute.key}”的 superseded_by “{statute.superseded_by}”不在索引中"))
    if problems:
        raise StatuteError(problems, "对照文件开头的字段说明更正")
    return StatuteIndex(statutes)


def _statute(key: str, entry: Mapping[str, Any]) -> Statute:
    unknown = set(entry) - _FIELDS
    if unknown:
        raise ValueError(f"不认识的字段 {'、'.join(sorted(unknown))}")
    if "name" not in entry:
        raise ValueError("缺少全称 name")
    level = entry.get("level", "")
    if level not in LEVELS:
        raise ValueError(f"层级 level 应为 {'、'.join(LEVELS)} 之一")
    articles = entry.get("articles")
    if articles is not None and (not isinstance(articles, int) or articles < 1):
        raise ValueError("条数 articles 应为正整数")
    return Statute(
        key=key,
        name=entry["name"],
        aliases=tuple(entry.get("aliases", ())),
        level=level,
        number=entry.get("number", ""),
        passed=_date(entry, "passed"),
        revised=_date(entry, "revised"),
        in_force=_date(entry, "in_force"),
        first_in_force=_date(entry, "first_in_force"),
        articles=articles,
        superseded_by=entry.get("superseded_by"),
        region=entry.get("region"),
        unconfirmed=tuple(entry.get("unconfirmed", ())),
        note=entry.get("note", ""),
        counting=_counting(entry.get("counting", {})),
    )


def _date(entry: Mapping[str, Any], name: str) -> date | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, date):
        raise ValueError(f"{name} 应为日期,例如 2021-07-15")
    return value


def _counting(entry: Mapping[str, Any]) -> CountingRule:
    unknown = set(entry) - _COUNTING_FIELDS
    if unknown:
        raise ValueError(f"counting 中不认识的字段 {'、'.join(sorted(unknown))}")
    working = entry.get("working", ())
    otherwise = entry.get("otherwise", "text")
    if otherwise not in {"d", "text"}:
        raise ValueError("counting.otherwise 应为 d 或 text")
    article, roll_article = entry.get("article"), entry.get("roll_article")
    return CountingRule(
        working=frozenset() if working == "all" else frozenset(working),
        up_to=entry.get("working_up_to", 0),
        all_working=working == "all",
        open=frozenset(entry.get("open", ())),
        otherwise="d" if otherwise == "d" else None,
        article=str(article) if article is not None else None,
        roll_article=str(roll_article) if roll_article is not None else None,
    )
