"""Reading holiday notices: our YAML, JSON in holiday-cn form, or CSV; every error with file and line."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import accumulate
from pathlib import Path

import yaml

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import prose
from zhiheng.law.calendar.errors import CalendarError
from zhiheng.law.calendar.notice import Notice, festival_problems, year_problems

MAX_BYTES = 1_000_000
MOST_DEPTH = 50
MOST_LINE = 10_000
FORMS = (
    "可用三种格式:YAML(year、title、number、source、festivals),"
    "holiday-cn 格式的 JSON(year、papers、days),"
    "或者 CSV(列:日期,名称,类型;类型填“休”或“班”)"
)
_OFF_WORDS = {"休", "放假", "off", "true", "1"}
_MAKEUP_WORDS = {"班", "上班", "调休", "makeup", "work", "false", "0"}
_RANGE = re.compile(r"^\s*(\d{4}-\d{2}-\d{2})\s*(?:(?:\.\.|至|~)\s*(\d{4}-\d{2}-\d{2})\s*)?$")


class _Reader:
    """Collects the days of one notice and every problem on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[tuple[str, str]] = []
        self.off: dict[int, str] = {}
        self.makeup: dict[int, str] = {}
        self.lines: dict[int, int] = {}

    def problem(self, line: int | None, message: str) -> None:
        """Remember what is wrong, with its line where there is one."""
        self.problems.append((f"{self.path}:{line}" if line else str(self.path), message))

    def add(self, text: str, name: str, makeup: bool, line: int) -> None:
        """Add a day or a span ``first..last`` of one festival."""
        match = _RANGE.match(text)
        try:
            first = date.fromisoformat(match[1]) if match else None
            last = date.fromisoformat(match[2]) if match and match[2] else first
        except ValueError:
            first = last = None
        if first is None or last is None or last < first or (last - first).days > 31:
            self.problem(line, f"“{text}”不是有效日期,应写成 2025-10-01 或者 2025-10-01..2025-10-08")
            return
        for day in range(day_of(first), day_of(last) + 1):
            target = self.makeup if makeup else self.off
            if day in target:
                self.problem(line, f"{date_of(day)} 重复列出")
            target[day] = name
            self.lines.setdefault(day, line)

    def finish(self, year: int | None, title: str, number: str, source: str) -> Notice:
        """Return the notice, or raise with everything that is wrong."""
        if year is None:
            years = sorted({date_of(day).year for day in self.off})
            year = years[-1] if years else None
        if year is None or not self.off:
            self.problem(None, "文件中没有任何放假日,不能作为放假通知")
        if self.problems or year is None:
            raise CalendarError(self.problems, FORMS)
        notice = Notice(year, self.off, self.makeup, title, number, source, self.lines)
        for line, message in year_problems(notice):
            self.problem(line, message)
        if self.problems:
            raise CalendarError(self.problems, "对照国务院办公厅当年的放假通知更正后重试")
        return notice


def read_notice(path: Path) -> Notice:
    """Read one year's notice from a YAML, JSON or CSV file.

    Errors: ``CalendarError`` naming every problem with file:line, where the file can't be read, is too large, has a
    wrong form, or states what can't be (a make-up day in the week, a day both off and worked, another year's day).
    """
    text = _text_of(path)
    reader = _Reader(path)
    if path.suffix.lower() == ".csv":
        return _from_csv(reader, text)
    return _from_tree(reader, text)


def read_words(text: str, shown: str = "通知") -> Notice:
    """Read one year's notice from a text that somebody pasted: the State Council's words, our YAML, JSON, or CSV.

    Errors: as ``read_notice``, ``shown`` standing for the file.
    """
    if len(text.encode()) > MAX_BYTES:
        raise CalendarError([(shown, "放假通知不应超过 1 MB")], FORMS)
    reader, head = _Reader(Path(shown)), prose.head_of(text)
    if head is not None:
        for one in prose.sentences(text, head.year):
            if one.problem:
                reader.problem(one.line, one.problem)
            else:
                reader.add(f"{one.first}..{one.last}", one.name, one.makeup, one.line)
        return reader.finish(head.year, head.title, head.number, "")
    if re.search(r"(?m)^\s*(\{|year:|festivals:|days:)", text):
        return _from_tree(reader, text.replace("\t", "  "))
    return _from_csv(reader, text)


def check_official(path: Path, notice: Notice) -> None:
    """Check that a national notice frees every statutory festival; raise ``CalendarError`` where one is missing."""
    missing = [(str(path), message) for _, message in festival_problems(notice)]
    if missing:
        raise CalendarError(missing, "对照国务院办公厅当年的放假通知补全后重试(全国年节及纪念日放假办法第二条)")


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CalendarError([(str(path), f"无法读取:{error.strerror or error}")], "检查文件路径和权限") from error
    if len(raw) > MAX_BYTES:
        raise CalendarError([(str(path), f"文件有 {len(raw)} 字节,放假通知不应超过 1 MB")], FORMS)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarError([(str(path), "文字编码无法识别")], "另存为 UTF-8 后重试")


def _from_csv(reader: _Reader, text: str) -> Notice:
    # Stated here: how long a cell may be is a setting of the whole process, and other readers set it for theirs.
    if max(map(len, text.splitlines()), default=0) > MOST_LINE:
        raise CalendarError([(str(reader.path), "不是可以读取的表格:有一行太长")], FORMS)
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise CalendarError([(str(reader.path), f"不是可以读取的表格:{error}")], FORMS) from error
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and cells[0].lower() in {"日期", "date"}):
            continue
        word = cells[2].lower() if len(cells) >= 3 else ""
        if word not in _OFF_WORDS | _MAKEUP_WORDS:
            reader.problem(line, "应有三列:日期,名称,类型;类型填“休”或“班”")
            continue
        reader.add(cells[0], cells[1], word in _MAKEUP_WORDS, line)
    return reader.finish(None, "", "", "")


def _from_tree(reader: _Reader, text: str) -> Notice:
    if reader.path.suffix.lower() == ".json":
        text = text.replace("\t", "  ")  # YAML reads JSON (with places), but not its tabs
    if _depth(text) > MOST_DEPTH:  # before the parser, whose time grows with the square of the depth
        raise CalendarError([(str(reader.path), "括号或者层次嵌套过深")], FORMS)
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise CalendarError([(str(reader.path), "不允许使用 YAML 引用(*名称)")], "把内容直接写出")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CalendarError([(f"{reader.path}:{line}", f"格式错误:{error.problem}")], FORMS) from error
    except yaml.YAMLError as error:
        raise CalendarError([(str(reader.path), "含有不允许的字符")], FORMS) from error
    except RecursionError as error:
        raise CalendarError([(str(reader.path), "括号或者层次嵌套过深")], FORMS) from error
    fields = _mapping(reader, root)
    if "days" in fields:
        _holiday_cn_days(reader, fields["days"])
    elif "festivals" in fields:
        _festivals(reader, fields["festivals"])
    else:
        reader.problem(1, "缺少 festivals(或 holiday-cn 格式的 days)")
    year_text = _scalar(fields.get("year"))
    if not re.fullmatch(r"\d{4}", year_text):
        reader.problem(1, "缺少年份 year,或者年份不是四位数字")
    papers = fields.get("papers")
    source = _scalar(fields.get("source"))
    if not source and isinstance(papers, yaml.SequenceNode):
        source = " ".join(_scalar(item) for item in papers.value)
    year = int(year_text) if year_text.isdigit() else None
    return reader.finish(year, _scalar(fields.get("title")), _scalar(fields.get("number")), source)


def _depth(text: str) -> int:
    """Return how many brackets are open at once at most."""
    steps = (1 if mark in "[{" else -1 for mark in re.findall(r"[\[\]{}]", text))
    return max(accumulate(steps), default=0)


def _scalar(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _mapping(reader: _Reader, node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        reader.problem(node.start_mark.line + 1 if node else 1, "此处应为“名称: 内容”的对照表")
        return {}
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(key)
        if name in found:
            reader.problem(key.start_mark.line + 1, f"“{name}”出现两次")
        found[name] = value
    return found


def _holiday_cn_days(reader: _Reader, node: yaml.Node) -> None:
    if not isinstance(node, yaml.SequenceNode):
        reader.problem(node.start_mark.line + 1, "days 应为列表")
        return
    for item in node.value:
        fields = _mapping(reader, item)
        off = _scalar(fields.get("isOffDay")).lower()
        if off not in {"true", "false"}:
            reader.problem(item.start_mark.line + 1, "isOffDay 应为 true(放假)或 false(上班)")
            continue
        place = fields.get("date", item)
        reader.add(_scalar(fields.get("date")), _scalar(fields.get("name")), off == "false", place.start_mark.line + 1)


def _festivals(reader: _Reader, node: yaml.Node) -> None:
    for name, entry in _mapping(reader, node).items():
        for key, listed in _mapping(reader, entry).items():
            if key not in {"off", "makeup"}:
                reader.problem(listed.start_mark.line + 1, f"不认识“{key}”,只能写 off(放假)和 makeup(调休上班)")
                continue
            items = listed.value if isinstance(listed, yaml.SequenceNode) else [listed]
            for item in items:
                reader.add(_scalar(item), name, key == "makeup", item.start_mark.line + 1)
