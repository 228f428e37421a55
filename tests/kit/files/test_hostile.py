"""Hostile files are refused in words or kept with a caution; none breaks, blocks or escapes the limited process."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from kit.files.hostile import CORPUS, REFUSED, Hostile, picture, with_place
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.foreign.tasks import TASKS
from zhiheng.kit.files.sandbox import Limits, ask
from zhiheng.kit.tables.foreign import foreign_table
from zhiheng.kit.tables.reading import Limits as TableLimits


def inspect(path: Path, name: str, limits: Limits | None = None) -> dict[str, object]:
    (answer,) = ask("inspect", path, name=name, limits=limits)
    return dict(answer)


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 30
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS)


def risks_of(path: Path, hostile: Hostile) -> list[str] | None:
    """Return the cautions of a file as the task itself says them, None where it refuses in words."""
    path.write_bytes(hostile.make())
    try:
        (look,) = TASKS["inspect"](path, {"name": hostile.name})
    except FileRefused as refusal:
        assert refusal.problems[0].what
        assert refusal.problems[0].remedy
        return None
    return list(look["risks"])


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_a_hostile_file_is_refused_in_words_or_kept_with_a_caution(tmp_path: Path, hostile: Hostile) -> None:
    before = time.monotonic()
    risks = risks_of(tmp_path / "upload", hostile)
    assert time.monotonic() - before < 15
    if hostile.risk == REFUSED:
        assert risks is None
    else:
        assert risks is not None
        assert hostile.risk in " ".join(risks)


@pytest.mark.parametrize(
    "name", ["炸弹.xlsx", "谎报.xlsx", "笑.xml", "太深.xml", "十亿像素.png", "启动.pdf", "宏.xlsm"]
)
def test_the_limited_process_says_the_same(tmp_path: Path, name: str) -> None:
    hostile = next(entry for entry in CORPUS if entry.name == name)
    risks = risks_of(tmp_path / "upload", hostile)
    if risks is None:
        with pytest.raises(FileRefused, match=re.escape(name)) as refusal:
            inspect(tmp_path / "upload", name)
        assert "无法安全读取" not in str(refusal.value), "refused by a rule, not because the process died"
    else:
        assert inspect(tmp_path / "upload", name)["risks"] == risks


def test_ordinary_files_are_kept_without_caution(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "=SUM(1,2)"])
    book.active["A2"].hyperlink = "https://www.example.com/"
    book.save(tmp_path / "upload")
    assert inspect(tmp_path / "upload", "名单.xlsx")["risks"] == []
    for name, content in (("a.png", picture("PNG")), ("说明.txt", "正文".encode("gb18030")), ("a.csv", b"a,b\n1,2\n")):
        (tmp_path / "upload").write_bytes(content)
        assert inspect(tmp_path / "upload", name)["risks"] == []


def test_a_cleaned_picture_has_pixels_only(tmp_path: Path) -> None:
    path, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    path.write_bytes(with_place() + b"PK\x03\x04 behind the picture")
    list(ask("clean_picture", path, target=str(target)))
    with Image.open(io.BytesIO(target.read_bytes())) as bare:
        assert dict(bare.getexif()) == {}
        assert bare.size == (60, 40)
    assert b"Maker of Phones" not in target.read_bytes()
    assert b"behind" not in target.read_bytes()


def test_a_foreign_table_comes_through_the_limited_process_with_places_and_types(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", 1.5, True, None])
    book.create_sheet("二").append(["甲"])
    book.save(tmp_path / "upload")
    with foreign_table(tmp_path / "upload", "名单.xlsx") as sheets:
        assert [sheet.name for sheet in sheets] == ["Sheet", "二"]
        first, second = sheets[0].rows(), sheets[1].rows()
        assert next(first).cells[:3] == ("姓名", 1.5, True)
        assert next(second).cells == ("甲",)
    with pytest.raises(FileRefused, match="超过 0 行"), foreign_table(tmp_path / "upload", limits=TableLimits(rows=0)):
        pass
    with pytest.raises(FileRefused, match=r"名单\.et.*WPS 自有格式"), foreign_table(tmp_path / "upload", "名单.et"):
        pass


def test_a_sheet_that_claims_seventeen_thousand_million_cells_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 1
    book.save(tmp_path / "upload")
    before = time.monotonic()
    with pytest.raises(FileRefused), foreign_table(tmp_path / "upload", "宽.xlsx"):
        pass
    assert time.monotonic() - before < 60


def test_time_and_memory_end_a_process_that_wants_too_much(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"<?xml version='1.0'?><a>" + b"<b>x</b>" * 1_500_000 + b"</a>")
    with pytest.raises(FileRefused, match="时间上限"):
        inspect(path, "大.xml", limits=Limits(seconds=1))
    Image.new("1", (9_900, 9_900)).save(path, "PNG")
    with pytest.raises(FileRefused, match="内存上限"):
        inspect(path, "a.png", limits=Limits(memory=110 << 20))


ESCAPES = {
    "socket": "import socket; socket.socket().connect(('127.0.0.1', 9))",
    "program": "import subprocess; subprocess.run(['/bin/true'])",
    "shell": "import os; os.system('true')",
    "writing": "open(__import__('sys').argv[1] + '.escaped', 'w')",
    "removing": "import os; os.remove(__import__('sys').argv[1])",
    "forking": "import os; os.fork()",
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=list(ESCAPES))
def test_the_limited_process_has_no_network_no_programs_and_writes_nothing(tmp_path: Path, escape: str) -> None:
    limits = {"memory": 1 << 30, "seconds": 5, "written": 1 << 20, "files": 16}
    target = str(tmp_path / "target")
    script = f"from zhiheng.kit.files.foreign.__main__ import wall_in\nwall_in({limits}, {target!r})\n{escape}"
    victim = tmp_path / "victim"
    victim.touch()
    done = subprocess.run([sys.executable, "-c", script, victim], capture_output=True, text=True, check=False)
    assert "walled off" in done.stderr
    assert done.returncode == 1
    assert victim.exists()


def test_the_process_knows_nothing_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_SECRET_KEY", "planted")
    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def watch(*arguments: object, **options: object) -> object:
        seen.append(options["env"])  # type: ignore[arg-type]
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", watch)
    (tmp_path / "a").write_bytes(b"text")
    inspect(tmp_path / "a", "a.txt")
    assert "planted" not in json.dumps(seen)
