"""What the reader of a plan's text promises: nothing is lost, the real plan reads as a person reads it, others too."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.district_plan import INVENTED, REAL
from zhiheng.plan.text.naming import Body, match, trunk
from zhiheng.plan.text.reading import MOST_LINES, read_plan
from zhiheng.plan.text.tail import read_completion, read_names, read_tail
from zhiheng.plan.text.values import Use

GOLDEN = Path(__file__).with_name("plan-2024-17.csv")
TEXT = REAL.read_text("utf-8")


def test_the_real_plan_reads_as_a_person_reads_it() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    found = [
        {
            "ordinal": one.ordinal,
            "chapter": one.chapter,
            "title": one.title,
            "lead": "、".join(one.lead),
            "responsible": "、".join(one.responsible),
            "everybody": str(int(one.everybody)),
            "due": str(one.completion.due or ""),
            "until_further": str(int(one.completion.until_further)),
        }
        for one in read_plan(TEXT).measures
    ]
    assert found == expected


def test_the_head_of_the_real_plan_and_its_thirteen_members_are_found() -> None:
    plan = read_plan(TEXT)
    assert (plan.title, plan.number) == ("济南市历城区提升行政执法质量工作方案", "济历城政办字〔2024〕17号")
    assert (plan.issued_by, plan.issued_on) == ("济南市历城区人民政府办公室", date(2024, 10, 8))
    assert len(plan.members) == 13
    assert plan.members[0] == "区司法局"
    assert [doubt.line for doubt in plan.doubts] == [39, 40, 41]  # the three organisational ones have no brackets


def test_every_line_says_what_it_was_taken_for_and_unused_ones_why() -> None:
    plan = read_plan(TEXT)
    assert [line.number for line in plan.lines] == [n for n, t in enumerate(TEXT.split("\n"), 1) if t.strip()]
    assert all(line.reason for line in plan.unused)
    assert sum(line.use is Use.MEASURE for line in plan.lines) == 18


def test_another_districts_plan_of_another_year_reads_as_well() -> None:
    plan = read_plan(INVENTED)
    assert (plan.title, plan.number, plan.issued_on) == (
        "2027年规范执法工作要点",
        "示县政办发〔2027〕3号",
        date(2027, 1, 15),
    )
    first, second, third = plan.measures
    assert first.says == "全年组织两次轮训，每人不少于60学时。"
    assert (first.lead, first.responsible) == (["县司法局"], ["县城管局", "县水务局"])
    assert first.completion.due == date(2027, 12, 31)
    assert (second.everybody, second.completion.until_further, second.completion.due) == (True, True, None)
    assert third.ordinal == "组一"
    assert plan.members == ["县司法局", "县城管局", "县水务局"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("二、任务\n1.甲。内容。\n", "没有“（责任单位：…，完成时间：…）”"),
        ("二、任务\n1.甲。内容（完成时间：2027年6月底前）\n", "没有写牵头单位和责任单位"),
        ("二、任务\n1.甲。内容（责任单位：县局）\n", "没有写完成时间"),
        ("二、任务\n1.甲。内（责任单位：县局，完成时间：尽快）\n", "里没有找到年月"),
        ("二、任务\n1.甲。内（责任单位：县局，完成时间：2027年13月底前）\n", "没有这个年月"),
        ("二、任务\n1.甲。内（责任单位：县局，完成时间：2027年6月前）\n", "没有写“底”"),
        ("二、任务\n1.甲。内（责任单位：县局，完成时间：2027年2月30日）\n", "没有这一天"),
        (
            "二、任务\n1.甲。内（责任单位：县局，完成时间：长期）\n3.乙。内（责任单位：县局，完成时间：长期）\n",
            "序号从 1 跳到 3",
        ),
        (
            "二、任务\n1.甲。内（责任单位：县局，完成时间：长期）\n1.乙。内（责任单位：县局，完成时间：长期）\n",
            "序号 1 出现了两次",
        ),
        ("二、任务\n1." + "长" * 60 + "（责任单位：县局，完成时间：长期）\n", "没有用句号分出名称"),
        ("随便写的一段话。\n", "没有找到方案标题"),
    ],
)
def test_what_is_doubtful_is_said_by_line_with_what_to_do(broken: str, said: str) -> None:
    doubts = read_plan(broken).doubts
    assert any(said in doubt.what and doubt.remedy for doubt in doubts), [doubt.what for doubt in doubts]


def test_a_text_that_is_no_plan_gives_no_measure_and_too_long_a_one_is_refused() -> None:
    assert read_plan("").measures == []
    assert read_plan("1.没有章节的编号。内容。").measures == []
    with pytest.raises(ValueError, match=str(MOST_LINES)):
        read_plan("行\n" * (MOST_LINES + 1))


PIECES = st.sampled_from(
    [
        "一、要求",
        "二、任务",
        "（一）小节",
        "（二）名称。内容。",
        "1.甲。内容",
        "2.乙。内容（责任单位：县局，完成时间：2027年1月底前）",
        "抄送：某某",
        "2027年1月1日",
        "示县办〔2027〕1号",
        "某某工作方案",
        "一段话",
        "（",
        "）",
        "责任单位：",
        "",
        "　",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=25))
def test_no_line_is_lost_whatever_is_pasted(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    plan = read_plan(text)
    written = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u3000", " ").split("\n")
    assert [line.number for line in plan.lines] == [n for n, words in enumerate(written, 1) if words.strip()]
    assert len(plan.measures) == sum(line.use is Use.MEASURE for line in plan.lines)
    for one in plan.measures:
        assert one.title is not None
        assert len(one.title) <= 40


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@given(DAYS, st.booleans())
def test_a_printed_day_is_read_back(day: date, lasting: bool) -> None:
    words = f"{day.year}年{day.month}月{day.day}日前" + ("并长期坚持" if lasting else "")
    found = read_completion(words)
    assert (found.due, found.until_further, list(found.doubts)) == (day, lasting, [])


NAMES = st.lists(st.sampled_from(["县司法局", "县水务局", "县城管局", "某镇政府"]), unique=True, max_size=4)


@given(NAMES, NAMES, st.booleans(), st.sampled_from([",", "，", "；"]))
def test_printed_brackets_are_read_back(lead: list[str], others: list[str], everybody: bool, comma: str) -> None:
    responsible = [*others, *(["各行政执法机关"] if everybody else [])]
    parts = [f"牵头单位:{'、'.join(lead)}"] * bool(lead) + [f"责任单位：{'、'.join(responsible)}"] * bool(responsible)
    tail = read_tail(f"内容。（{comma.join([*parts, '完成时间：2027年9月底前并长期坚持'])}）")
    assert (tail.lead, tail.responsible, tail.everybody) == (lead, others, everybody)
    assert (tail.completion.due, tail.completion.until_further) == (date(2027, 9, 30), True)


def test_names_before_等各_stand_beside_everybody() -> None:
    assert read_names("区交通运输局、区水务局等各行政执法机关") == (["区交通运输局", "区水务局"], True)
    assert read_names("各街道办事处") == ([], True)


BODIES = [
    Body(("agency", str(place)), name, short)
    for place, (name, short) in enumerate(
        [
            ("示例区城市管理局", ""),
            ("示例区市场监督管理局", ""),
            ("示例市生态环境局示例区分局", ""),
            ("示例市公安局示例区分局", ""),
            ("示例区发展和改革局", ""),
            ("示例区民政局", ""),
            ("示例区民族宗教事务局", ""),
            ("示例区财政局", "区财政局"),
        ]
    )
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("区城管局", "0"),
        ("区市场监管局", "1"),
        ("市生态环境局历城分局", "2"),
        ("市生态环境历城分局", "2"),
        ("市公安局历城分局", "3"),
        ("区发展改革局", "4"),
        ("区发改局", "4"),
        ("区民政局", "5"),
        ("区财政局", "7"),
        ("区委编办", None),
        ("区民局", None),
    ],
)
def test_a_short_name_finds_its_body_and_an_ambiguous_one_is_left_to_people(name: str, expected: str | None) -> None:
    found = match(name, BODIES)
    assert found.key == (("agency", expected) if expected else None)
    assert found.how


def test_what_people_decided_about_a_name_before_holds() -> None:
    assert match("区委编办", BODIES, {"区委编办": ("organisation", "B")}).key == ("organisation", "B")
    assert [body.name for body in match("区民局", BODIES).candidates] == ["示例区民政局", "示例区民族宗教事务局"]


@given(st.text(max_size=12))
def test_any_name_has_a_trunk(name: str) -> None:
    assert isinstance(trunk(name), str)
