"""The State Council's notice in its own words is read into days; what doesn't add up is named with its line."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.eventlog.days import date_of
from zhiheng.law.calendar import CalendarError, official_calendar, read_words, to_yaml
from zhiheng.law.calendar.prose import head_of

HEAD = "国务院办公厅关于2026年部分节假日安排的通知\n国办发明电〔2025〕99号\n各省、自治区、直辖市人民政府：\n"
NOTICE_2026 = (
    HEAD
    + """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，请妥善安排好值班和安全、保卫等工作。
"""
)


def test_the_notice_of_2026_in_words_is_the_one_of_the_library() -> None:
    found, known = read_words(NOTICE_2026), official_calendar().notice_of(2026)
    assert known is not None and (found.off, found.makeup) == (known.off, known.makeup)
    assert (found.year, found.number) == (2026, "国办发明电〔2025〕99号") and found.title == known.title
    again = read_words(to_yaml(found))
    assert again == found


def test_days_of_the_december_before_and_spans_over_two_months_are_read() -> None:
    text = "国务院办公厅关于2025年部分节假日安排的通知\n一、元旦：12月31日至2025年1月1日放假，共2天。\n" \
           "二、春节：1月28日至2月4日放假调休，共8天。1月26日、2月8日上班。"  # fmt: skip
    found = read_words(text)
    off = [date_of(day) for day in sorted(found.off)]
    assert off[0] == date(2024, 12, 31) and off[-1] == date(2025, 2, 4) and len(off) == 10


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("一、元旦：1月1日至3日放假，共4天。", "写明共 4 天，读出 3 天"),
        ("一、元旦：1月1日至3日放假，共3天。1月5日（周一）上班。", "不能列为调休上班日"),
        ("一、元旦：2月30日放假1天。", "不是有效日期"),
        ("一、元旦：请妥善安排。", "没有写哪几天放假"),
        ("一、元旦：放假三天。", "里没有日期"),
    ],
)
def test_what_does_not_add_up_is_named_with_its_line(line: str, words: str) -> None:
    with pytest.raises(CalendarError) as wrong:
        read_words(HEAD + line)
    assert words in str(wrong.value) and "通知:4" in str(wrong.value)


def test_other_forms_pass_through_and_a_novel_is_no_notice() -> None:
    assert head_of("year: 2027\nfestivals: {}") is None
    assert read_words("2027-01-01,元旦,休").year == 2027
    for text in ("", "今天天气很好", "国务院办公厅关于2027年部分节假日安排的通知"):
        with pytest.raises(CalendarError):
            read_words(text)


@pytest.mark.parametrize("mark", list("，。、：（）〔〕"))
def test_a_text_that_breaks_its_lines_elsewhere_is_read_the_same(mark: str) -> None:
    known = read_words(NOTICE_2026)
    for again in (NOTICE_2026.replace(mark, f"{mark}\n"), NOTICE_2026.replace(mark, f"\n{mark}")):
        found = read_words(again)
        assert (found.off, found.makeup, found.title, found.number) == (
            known.off, known.makeup, known.title, known.number
        )  # fmt: skip


def test_every_single_break_reads_the_same_or_is_refused() -> None:
    known = read_words(NOTICE_2026)
    start = NOTICE_2026.index("一、元旦")
    for place in range(start, len(NOTICE_2026)):
        if NOTICE_2026[place] in "，。、：（）；":
            found = read_words(NOTICE_2026[: place + 1] + "\n" + NOTICE_2026[place + 1 :])
            assert (found.off, found.makeup) == (known.off, known.makeup), place


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("一、元旦：1月1日至3日放假，共3天。1月4日。", "1月4日"),
        ("一、元旦：1月1日至3日放假，共3天。\n1月4日（周日）、\n上班的是 10日。", "10日"),
        ("一、元旦：1月1日至3日放假，共3天。1月4日、11日上班。", "11日"),
        ("一、元旦：1月1日至3日放假，1月4日上班，1月11日。", "1月11日"),
    ],
)
def test_a_date_that_says_neither_off_nor_worked_is_named(line: str, date: str) -> None:
    with pytest.raises(CalendarError, match=f"“{date}”"):
        read_words(HEAD + line)


def test_the_day_of_issue_frees_nobody_and_off_and_worked_may_share_a_sentence() -> None:
    known = read_words(NOTICE_2026)
    signed = read_words(NOTICE_2026 + "国务院办公厅\n2025年11月4日\n")
    shared = read_words(NOTICE_2026.replace("共3天。1月4日", "共3天，1月4日"))
    assert signed.off == shared.off == known.off and signed.makeup == shared.makeup == known.makeup


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-01-01," + "元" * 200_000 + ",休", "不是可以读取的表格"),
        ("days: " + "[" * 20_000, "嵌套过深"),
        ('{"days": ' + '{"a":' * 20_000, "嵌套过深"),
        ("days:\n  " + "- " * 1500 + "a", "嵌套过深"),
    ],
)
def test_what_no_reader_can_take_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        read_words(text)
