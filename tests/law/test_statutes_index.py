"""The index of statutes: names, counting of days, and agreement with the texts where they are at hand."""

import re
from datetime import date
from pathlib import Path

import pytest

from zhiheng.law.periods import PLAIN
from zhiheng.law.statutes import StatuteError, packaged_index, read_index

LAWS = next(
    (p / "shared" for p in Path(__file__).resolve().parents[3:5] if (p / "shared" / "laws").is_dir()),
    Path("/nonexistent"),
)


@pytest.mark.parametrize(
    "name",
    ["处罚法", "行政处罚法", "中华人民共和国行政处罚法", "《中华人民共和国行政处罚法》", "《行政处罚法》"],
)
def test_a_statute_is_found_by_key_name_and_alias(name):
    found = packaged_index().find(name)
    assert found is not None
    assert (found.key, found.articles, found.in_force) == ("处罚法", 86, date(2021, 7, 15))


def test_a_guideline_is_found_by_its_document_number_and_by_number_with_title():
    index = packaged_index()
    title = "国务院办公厅关于全面推行 行政执法公示制度执法全过程记录制度 重大执法决定法制审核制度的指导意见"
    for name in ("国办发〔2018〕118号", title, "国办发〔2018〕118号" + title):
        found = index.find(name)
        assert found is not None
        assert found.key == "三项制度"


def test_an_unknown_statute_is_not_found_and_counts_plain_civil_days():
    index = packaged_index()
    assert index.find("示例条例") is None
    assert index.counting("示例条例") == PLAIN
    assert index.counting(None) == PLAIN
    assert index.counting_unit("示例条例", 5) is None


def test_a_known_statute_counts_with_the_official_calendar_and_rolls():
    counting = packaged_index().counting("强制法")
    assert counting.rolls
    assert counting.calendar is not None
    assert counting.calendar.known(20150)


@pytest.mark.parametrize(
    ("statute", "working", "natural", "open_"),
    [
        ("处罚法", [2, 3, 5, 7], [10, 15, 30, 90], []),
        ("强制法", [3, 5, 7, 10], [15, 30], []),
        ("许可法", [5, 7, 10, 15, 20, 45], [], [30]),
        ("复议法", [3, 5, 7, 10], [15, 30, 60], []),
        ("农业程序", [2, 3, 5, 7], [10, 15, 30, 90], []),
        ("住建程序", [3, 5, 7, 10, 15], [30, 90], []),
        ("移送规定", [], [3, 8, 10], []),
        ("山东监督", [], [3, 10, 30], []),
        ("山东程序", [], [5, 20, 30, 60], []),
        ("诉讼法", [], [5, 15, 60], []),
        ("诉讼解释", [], [5, 7, 15], []),
        ("民诉法", [], [10, 15, 30], []),
        ("市监程序", [], [], [5, 7, 15, 90]),
        ("交通程序", [], [], [2, 5, 7, 90]),
        ("公开条例", [], [], [7, 15, 20]),
        ("热线", [], [], [5]),
        ("三项制度", [], [], [7, 20]),
        ("信访", [], [], [15, 30, 60]),
    ],
)
def test_the_unit_of_days_is_fixed_by_statute_and_number(statute, working, natural, open_):
    index = packaged_index()
    assert [n for n in working if index.counting_unit(statute, n) != "wd"] == []
    assert [n for n in natural if index.counting_unit(statute, n) != "d"] == []
    assert [n for n in open_ if index.counting_unit(statute, n) is not None] == []


def test_every_statute_of_the_vocabulary_is_in_the_index():
    text = (Path(read_index.__code__.co_filename).parents[1] / "library" / "vocabulary.yaml").read_text("utf-8")
    section = text.split("\nstatutes:\n")[1].split("\n\n")[0]
    keys = [line.split(":")[0].strip() for line in section.splitlines() if line.startswith("  ")]
    assert len(keys) > 30
    assert [key for key in keys if key not in packaged_index().keys()] == []  # noqa: SIM118


def test_dates_of_every_statute_stand_in_order():
    for statute in packaged_index():
        days = [d for d in (statute.passed, statute.revised, statute.in_force) if d is not None]
        assert days == sorted(days), statute.key


def test_facts_that_nobody_checked_are_flagged():
    index = packaged_index()
    for key, field in [("山东监督", "superseded_by"), ("治安法", "superseded_by"), ("检查意见", "articles")]:
        statute = index.find(key)
        assert statute is not None
        assert field in statute.unconfirmed


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("示例: {level: 法律}", "缺少全称"),
        ("示例: {name: 示例条例, level: 家规}", "层级"),
        ("示例: {name: 示例条例, level: 法律, articles: 零}", "条数"),
        ("示例: {name: 示例条例, level: 法律, in_force: 明年}", "in_force"),
        ("示例: {name: 示例条例, level: 法律, colour: 红}", "colour"),
        ("示例: {name: 示例条例, level: 法律, counting: {weekend: 1}}", "weekend"),
        ("示例: {name: 示例条例, level: 法律, superseded_by: 没有}", "没有"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_and_line(tmp_path, entry, message):
    file = tmp_path / "statutes.yaml"
    file.write_text("# 头\n\n" + entry + "\n", encoding="utf-8")
    with pytest.raises(StatuteError, match=message) as caught:
        read_index(file)
    assert f"{file}:3" in str(caught.value)


@pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/laws is absent")
def test_the_number_of_articles_agrees_with_the_texts():
    numbers = {}
    for file in [*(LAWS / "laws").glob("*.md"), *(LAWS / "regulations").glob("*.md")]:
        text = file.read_text(encoding="utf-8")
        statute = packaged_index().find(text.splitlines()[0].lstrip("# ").strip())
        headings = re.findall(r"^[\s\u3000]*第([一二三四五六七八九十百零]+)条", text, re.MULTILINE)
        if statute is not None and headings:
            numbers[statute.key] = (headings[-1], statute.articles)
    assert len(numbers) > 45
    wrong = {k: v for k, v in numbers.items() if v[1] is None or _chinese(v[1]) != v[0]}
    assert wrong == {}


def _chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
