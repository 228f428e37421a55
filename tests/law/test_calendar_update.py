"""Loading a new year's notice: what is taken, and how a wrong one is refused."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from zhiheng.cli import main
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import CalendarError, load_calendar, official_calendar, update
from zhiheng.law.calendar.official import PACKAGED, user_directory

YAML_2027 = """\
year: 2027
title: 示例通知
festivals:
  元旦: {off: [2027-01-01..2027-01-03]}
  春节: {off: [2027-02-05..2027-02-11], makeup: [2027-01-31, 2027-02-20]}
  清明节: {off: [2027-04-03..2027-04-05]}
  劳动节: {off: [2027-05-01..2027-05-05], makeup: [2027-04-25, 2027-05-08]}
  端午节: {off: [2027-06-09]}
  中秋节: {off: [2027-09-15]}
  国庆节: {off: [2027-10-01..2027-10-07], makeup: [2027-09-26, 2027-10-09]}
"""


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def d(text: str) -> int:
    return day_of(date.fromisoformat(text))


def save(tmp_path: Path, text: str, name: str = "2027.yaml", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def as_json(text: str) -> str:
    days = []
    for name, entry in yaml.load(text, Loader=yaml.BaseLoader)["festivals"].items():  # noqa: S506
        for key, items in entry.items():
            spans = [str(item).partition("..") for item in items]
            covered = [day for first, _, last in spans for day in range(d(first), d(last or first) + 1)]
            days += [{"name": name, "date": str(date_of(day)), "isOffDay": key == "off"} for day in covered]
    content = {"year": 2027, "papers": ["https://example.invalid/1"], "days": days}
    return json.dumps(content, ensure_ascii=False, indent="\t")


def test_a_new_year_becomes_known_and_changes_the_version(tmp_path):
    before = official_calendar()
    notice, target = update(save(tmp_path, YAML_2027))
    after = official_calendar()
    assert notice.year == 2027
    assert target.parent == user_directory()
    assert not before.known(d("2027-02-08"))
    assert after.known(d("2027-02-08"))
    assert after.kind(d("2027-02-08")) == "holiday"
    assert after.is_working(d("2027-01-31"))
    assert before.version != after.version


def test_yaml_json_and_csv_say_the_same(tmp_path):
    from_yaml, _ = update(save(tmp_path, YAML_2027))
    from_json, _ = update(save(tmp_path, as_json(YAML_2027), "2027.json"))
    lines = ["日期,名称,类型"]
    lines += [f"{date_of(n)},{name},休" for n, name in from_yaml.off.items()]
    lines += [f"{date_of(n)},{name},班" for n, name in from_yaml.makeup.items()]
    from_csv, _ = update(save(tmp_path, "\n".join(lines), "2027.csv", "gb18030"))
    assert from_json.off == from_yaml.off == from_csv.off
    assert from_json.makeup == from_yaml.makeup == from_csv.makeup
    assert (from_json.source, from_csv.year) == ("https://example.invalid/1", 2027)


def test_a_users_notice_replaces_the_packaged_one_of_the_same_year(tmp_path):
    text = (PACKAGED / "2025.yaml").read_text(encoding="utf-8").replace("makeup: [2025-04-27]", "makeup: []")
    update(save(tmp_path, text, "changed.yaml"))
    assert not official_calendar().is_working(d("2025-04-27"))


def test_what_was_kept_reads_back_the_same(tmp_path):
    notice, target = update(save(tmp_path, YAML_2027))
    again = load_calendar(target).notice_of(2027)
    assert again is not None
    assert (again.off, again.makeup, again.title) == (notice.off, notice.makeup, notice.title)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("makeup: [2027-01-31, 2027-02-20]", "makeup: [2027-01-29]", 5, "不能列为调休上班日"),
        ("makeup: [2027-01-31, 2027-02-20]", "makeup: [2027-02-06]", 5, "既列为放假又列为上班"),
        ("off: [2027-06-09]", "off: [2028-06-09]", 8, "不属于 2027 年度"),
        ("off: [2027-06-09]", "off: [2027-06-31]", 8, "不是有效日期"),
        ("off: [2027-06-09]", "off: [六月九日]", 8, "不是有效日期"),
        ("off: [2027-06-09]", "off: [2027-06-09, 2027-06-09]", 8, "重复列出"),
        ("off: [2027-06-09]", "rest: [2027-06-09]", 8, "不认识“rest”"),
        ("  端午节: {off: [2027-06-09]}\n", "  端午节: {off: [2027-06-09\n", 9, "格式错误"),
        ("year: 2027", "year: 二〇二七", 1, "年份"),
    ],
)
def test_a_wrong_notice_is_refused_with_file_and_line(tmp_path, old, new, line, message):
    assert old in YAML_2027
    path = save(tmp_path, YAML_2027.replace(old, new))
    with pytest.raises(CalendarError, match=message) as caught:
        update(path)
    assert f"{path}:{line}" in str(caught.value)
    assert "处理办法" in str(caught.value)
    assert not user_directory().exists()


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        ("  端午节: {off: [2027-06-09]}\n", "端午"),
        ("  中秋节: {off: [2027-09-15]}\n", "中秋"),
        ("  元旦: {off: [2027-01-01..2027-01-03]}\n", "元旦"),
    ],
)
def test_a_notice_without_a_statutory_festival_is_refused(tmp_path, gone, message):
    with pytest.raises(CalendarError, match=f"法定节日{message}"):
        update(save(tmp_path, YAML_2027.replace(gone, "")))


def test_two_days_of_labour_day_are_statutory_since_2025(tmp_path):
    text = YAML_2027.replace("2027-05-01..2027-05-05", "2027-05-01")
    with pytest.raises(CalendarError, match="2027-05-02"):
        update(save(tmp_path, text))


def test_a_refused_notice_leaves_the_earlier_one_alone(tmp_path):
    update(save(tmp_path, YAML_2027))
    version = official_calendar().version
    with pytest.raises(CalendarError):
        update(save(tmp_path, "year: 2027\nfestivals: {}\n", "bad.yaml"))
    assert official_calendar().version == version


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.yaml", b"", "对照表"),
        ("empty.json", b'{"year": 2027, "papers": [], "days": []}', "没有任何放假日"),
        ("binary.yaml", b"\xff\xff\x81", "编码"),
        ("control.yaml", b"year: 2027\x00", "格式错误|字符"),
        ("alias.yaml", b"a: &a [1]\nb: *a\n", "引用"),
        ("rows.csv", "日期,名称,类型\n2027-01-01,元旦\n".encode(), "三列"),
        ("huge.yaml", b"#" * 1_000_001, "1 MB"),
    ],
)
def test_what_is_no_notice_is_refused_in_words(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CalendarError, match=message):
        update(path)


def test_a_missing_file_is_refused_in_words(tmp_path):
    for read in (update, load_calendar):
        with pytest.raises(CalendarError, match="无法读取"):
            read(tmp_path / "none.yaml")


def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path, home):
    home.write_text("a file, not a directory")
    with pytest.raises(CalendarError, match="无法写入"):
        update(save(tmp_path, YAML_2027))


def test_a_rule_file_may_name_a_directory_of_notices(tmp_path):
    save(tmp_path, YAML_2027)
    found = load_calendar(tmp_path)
    assert found.years == {2027}
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CalendarError, match="没有放假通知"):
        load_calendar(empty)


def run(*arguments: str):
    return CliRunner().invoke(main, ["calendar", *arguments])


def test_show_prints_a_year_with_its_source():
    result = run("show", "2025")
    assert result.exit_code == 0
    assert "国办发明电〔2024〕12号" in result.output
    assert "content_6986383" in result.output
    assert "端午节:放假 05-31(周六)至06-02(周一)共 3 天" in result.output
    assert "工作日 248 天" in result.output


def test_show_refuses_an_unknown_year_and_says_what_to_do():
    result = run("show", "2027")
    assert result.exit_code == 2
    assert "calendar update" in result.output


def test_update_from_the_command_line(tmp_path):
    assert run("update", str(save(tmp_path, YAML_2027))).exit_code == 0
    assert "示例通知" in run("show", "2027").output
    refused = run("update", str(tmp_path / "none.yaml"))
    assert refused.exit_code == 2
    assert "无法读取" in refused.output


def test_count_explains_a_period_and_refuses_the_wrong_unit():
    assert "顺延至06-03(周二)" in run("count", "2025-03-03", "90d", "--statute", "处罚法").output
    assert "最迟为09-26" in run("count", "2025-10-13", "7wd", "--statute", "处罚法", "--ahead").output
    assert "03-08 11:00届满" in run("count", "2025-03-07 10:20", "24h", "--statute", "强制法").output
    assert "06-01(周日)" in run("count", "2025-03-03", "90d").output
    for arguments, message in [
        (("2025-03-03", "7d", "--statute", "处罚法"), "应写成 7wd"),
        (("2025-03-03", "7wd"), "需要工作日历"),
        (("2025-03-03", "7 天"), "不是期间"),
        (("三月三日", "7d"), "不是日期"),
        (("2025-03-03", "7d", "--statute", "示例条例"), "没有“示例条例”"),
    ]:
        result = run("count", *arguments)
        assert result.exit_code == 2
        assert message in result.output
