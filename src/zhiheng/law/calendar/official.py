"""The official national calendar: the packaged years, and those the user has loaded since."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from zhiheng.eventlog.days import date_of
from zhiheng.law.calendar.errors import CalendarError
from zhiheng.law.calendar.model import Calendar
from zhiheng.law.calendar.notice import Notice
from zhiheng.law.calendar.reading import check_official, read_notice
from zhiheng.law.home import data_home, write_atomic

PACKAGED = Path(__file__).resolve().parent.parent / "library" / "calendars"
SUFFIXES = (".yaml", ".yml", ".json", ".csv")


def user_directory() -> Path:
    """Return where the user's later notices are kept."""
    return data_home() / "calendars"


def official_calendar() -> Calendar:
    """Return the national calendar: packaged notices, replaced or joined by the user's for the same year.

    Errors: ``CalendarError`` where a file of the user's was damaged.
    """
    files = [*_files(PACKAGED), *_files(user_directory())]
    return _load(tuple((str(path), path.stat().st_mtime_ns) for path in files), "CN")


def load_calendar(path: str | Path) -> Calendar:
    """Return the calendar that a rule file names: one notice, or a directory of notices (one file a year).

    Errors: ``CalendarError`` with file:line.
    """
    place = Path(path)
    files = _files(place) if place.is_dir() else [place]
    if not files:
        raise CalendarError([(str(place), "目录里没有放假通知文件")], f"放入 {'、'.join(SUFFIXES)} 文件")
    stamps = []
    for file in files:
        try:
            stamps.append((str(file), file.stat().st_mtime_ns))
        except OSError as error:
            raise CalendarError([(str(file), f"无法读取:{error.strerror or error}")], "检查日历文件的路径") from error
    return _load(tuple(stamps), place.stem)


def update(path: str | Path) -> tuple[Notice, Path]:
    """Check a year's notice and keep it among the user's; return it and the file written.

    Errors: ``CalendarError`` with file:line; what was there before then stays.
    """
    source = Path(path)
    notice = read_notice(source)
    check_official(source, notice)
    return notice, keep(notice.year, to_yaml(notice))


def keep(year: int, content: str) -> Path:
    """Keep a checked year's notice (our YAML form) among the user's; return the file written. It counts at once.

    Errors: ``CalendarError`` where it can't be written; what was there before then stays.
    """
    target = user_directory() / f"{year}.yaml"
    try:
        write_atomic(target, content.encode())
    except OSError as error:
        raise CalendarError(
            [(str(target), f"无法写入:{error.strerror or error}")], "检查磁盘空间和目录权限,原有日历未改动"
        ) from error
    return target


def to_yaml(notice: Notice) -> str:
    """Return the notice in our own YAML form, one festival a line."""
    lines = [f"year: {notice.year}"]
    for key, value in (("title", notice.title), ("number", notice.number), ("source", notice.source)):
        if value:
            lines.append(f"{key}: {_quoted(value)}")
    lines.append("festivals:")
    for name in dict.fromkeys(label for _, label in sorted({**notice.makeup, **notice.off}.items())):
        off, makeup = (
            ", ".join(str(date_of(day)) for day in sorted(days) if days[day] == name)
            for days in (notice.off, notice.makeup)
        )
        lines.append(f"  {_quoted(name)}: {{off: [{off}], makeup: [{makeup}]}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return sorted(p for p in directory.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))


@lru_cache(maxsize=16)
def _load(stamps: tuple[tuple[str, int], ...], name: str) -> Calendar:
    return Calendar([read_notice(Path(path)) for path, _ in stamps], name)
