"""Reading a statute's text (Markdown or plain) into articles.

Two forms are read: texts in articles (第一条 …, 第十七条之一), and guidelines in running numbers
((一) … (二十三), 1. …, 一、 …), where an item counts as an article. Anything else is refused: a text without
divisions can't be cited.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = "[一二三四五六七八九十百千零〇两0-9]+"
_ARTICLE = re.compile(rf"^[#*\s]*第\s?({_NUMBER})\s?条(?:之({_NUMBER}))?(?P<rest>.*)$")
_CHAPTER = re.compile(rf"^[#*\s]*第{_NUMBER}[编章节]\S{{0,1}}[\s　]*\S{{0,40}}\s*$")
_CITES = re.compile(r"^(第|规定|所|的|、|和|至|或|以及|中)")
_ITEMS = (
    re.compile(rf"^[#*\s]*[(\uff08]({_NUMBER})[)\uff09]\s*(?P<rest>.+)$"),
    re.compile(r"^[#*\s]*(\d{1,3})[.\uff0e、]\s*(?P<rest>\D.+)$"),
    re.compile(rf"^[#*\s]*({_NUMBER})、\s*(?P<rest>.+)$"),
)
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_IN_FORCE = re.compile(r"^\s*(起|开始)?(施行|实施|生效)")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: ``number`` as rules cite it (``60``, ``17之一`` as ``17-1``), its chapter, and its text."""

    number: str
    chapter: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedStatute:
    """A text in articles. ``version`` is the last date of passing or revision that the text states.

    ``remarks``: (line, message) of what looks wrong, such as a missing article.
    """

    title: str
    version: date | None
    articles: tuple[Article, ...]
    remarks: tuple[tuple[int, str], ...] = ()


class UnreadableStatute(Exception):
    """A text that can't be divided; ``line`` and ``message`` say where and why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def chinese_number(text: str) -> int:
    """Return the value of a Chinese (or Arabic) number up to thousands. Errors: ``ValueError``."""
    text = unicodedata.normalize("NFKC", text)
    if text.isdigit():
        return int(text)
    total = current = 0
    for character in text:
        if character in _DIGITS:
            current = _DIGITS[character]
        elif character in _UNITS:
            total += (current or 1) * _UNITS[character]
            current = 0
        else:
            raise ValueError(f"“{text}”不是数字")
    return total + current


def article_number(text: str | int) -> str:
    """Return an article's number in the stored form: ``60``, ``第六十条``, ``六十`` -> ``60``; ``17之一`` -> ``17-1``.

    Errors: ``ValueError`` where it is no number.
    """
    words = unicodedata.normalize("NFKC", str(text)).strip()
    match = re.fullmatch(rf"第?({_NUMBER})条?(?:(?:之|-)({_NUMBER}))?", words)
    if match is None:
        raise ValueError(f"“{text}”不是条号")
    main = str(chinese_number(match[1]))
    return f"{main}-{chinese_number(match[2])}" if match[2] else main


def parse_statute(text: str) -> ParsedStatute:
    """Divide a text into articles. Errors: ``UnreadableStatute`` where it has no title or no divisions."""
    lines = [line.strip().strip("\ufeff").strip() for line in text.splitlines()]
    first = next((n for n, line in enumerate(lines) if line), None)
    if first is None:
        raise UnreadableStatute(1, "文件是空的")
    title = lines[first].lstrip("#* ").strip()
    body = _articles(lines, first + 1)
    if not body[0]:
        body = _items(lines, first + 1)
    articles, remarks = body
    if not articles:
        raise UnreadableStatute(first + 1, "没有找到“第一条”或者连续编号的项,不能按条引用")
    return ParsedStatute(title, _version(lines, first, articles[0].line - 1), tuple(articles), tuple(remarks))


def _articles(lines: list[str], start: int) -> tuple[list[Article], list[tuple[int, str]]]:
    found: list[tuple[str, str, int, list[str]]] = []
    remarks: list[tuple[int, str]] = []
    chapter = ""
    last = (0, 0)
    for place in range(start, len(lines)):
        line = lines[place]
        if not line or line.startswith("<!--"):
            continue
        here = _article_at(line, last)
        if here is not None:
            if here[0] > last[0] + 1:
                gap = f"第{last[0] + 1}条" + (f"至第{here[0] - 1}条" if here[0] > last[0] + 2 else "")
                remarks.append((place + 1, f"此前缺少{gap}"))
            last = here
            number = f"{here[0]}-{here[1]}" if here[1] else str(here[0])
            found.append((number, chapter, place + 1, [line.lstrip("#* ")]))
        elif _CHAPTER.match(line):
            chapter = line.lstrip("#* ")
        elif found:
            found[-1][3].append(line)
    return [Article(number, where, "\n".join(words), at) for number, where, at, words in found], remarks


def _article_at(line: str, last: tuple[int, int]) -> tuple[int, int] | None:
    """Return the article that a line begins, or None: a paragraph may also begin by citing an earlier article."""
    match = _ARTICLE.match(line)
    if match is None:
        return None
    number = (chinese_number(match[1]), chinese_number(match[2]) if match[2] else 0)
    rest = match["rest"]
    follows = number in ((last[0] + 1, 0), (last[0], last[1] + 1))
    apart = not rest or rest[0].isspace() or rest[0] in "(\uff08【*"
    begins = (apart and number[0] <= last[0] + 5) or (follows and not _CITES.match(rest))
    return number if number > last and begins else None


def _items(lines: list[str], start: int) -> tuple[list[Article], list[tuple[int, str]]]:
    """Read a guideline by the first kind of numbering that runs through the whole text without restarting."""
    for pattern in _ITEMS:
        found: list[tuple[int, int]] = []
        for place in range(start, len(lines)):
            match = pattern.match(lines[place])
            if match is not None:
                found.append((chinese_number(match[1]), place))
        if len(found) >= 2 and [number for number, _ in found] == list(range(1, len(found) + 1)):
            ends = [place for _, place in found[1:]] + [len(lines)]
            return [_item(lines, number, place, end) for (number, place), end in zip(found, ends, strict=True)], []
    return [], []


def _item(lines: list[str], number: int, place: int, end: int) -> Article:
    """Return an item with its paragraphs, up to the next item or the next higher heading (一、 …)."""
    words = [lines[place].lstrip("#* ")]
    for line in lines[place + 1 : end]:
        if _ITEMS[2].match(line) and not _ITEMS[2].match(lines[place]):
            break
        if line:
            words.append(line)
    return Article(str(number), "", "\n".join(_unsigned(words)), place + 1)


def _unsigned(words: list[str]) -> list[str]:
    """Drop the issuer and date that a guideline is signed with, which would else belong to its last item."""
    if len(words) > 1 and _DATE.fullmatch(words[-1]):
        words = words[:-1]
        if len(words) > 1 and len(words[-1]) <= 20 and not re.search("[。;；:：]", words[-1]):
            words = words[:-1]
    return words


def _version(lines: list[str], first: int, body: int) -> date | None:
    """Return the last date of passing or revision: in what stands above the body, else in the signature below."""
    return _last_date(lines[first:body]) or _last_date([line for line in lines[-8:] if _DATE.fullmatch(line)])


def _last_date(lines: list[str]) -> date | None:
    text = unicodedata.normalize("NFKC", "\n".join(lines))
    found = []
    for match in _DATE.finditer(text):
        if _IN_FORCE.match(text[match.end() :]):
            continue
        try:
            found.append(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            continue
    return max(found, default=None)
