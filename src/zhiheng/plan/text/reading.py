"""The reader (方案解析): a plan's text into measures. No line is lost: each says what it was taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from zhiheng.plan.text.tail import LEAD, RESPONSIBLE, WHEN, Tail, read_completion, read_names, read_tail, wide
from zhiheng.plan.text.values import Completion, Doubt, Line, ReadMeasure, ReadPlan, Use

_HAN = "一二三四五六七八九十"
_CHAPTER = re.compile(rf"^([{_HAN}]{{1,3}})、(.+)$")
_SECTION = re.compile(rf"^（([{_HAN}]{{1,3}})）(.+)$")
_ITEM = re.compile(r"^(\d{1,3})\s*[.．、]\s*(?!\d)(.+)$")
_TITLE = re.compile(r"^(?!.*[，。；：])[^《》]{4,60}(?:方案|计划|要点|意见|措施|任务清单)$")
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,20}[〔\[（](\d{4})[〕\]）]\s*\d+\s*号$")
_DAY = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$")
_END = re.compile(r"^(?:抄送|主送|附件\s*[：:1-9]|.*\d{4}年\d{1,2}月\d{1,2}日印发$)")
_CLOSED = re.compile(r"[。；）：！？]$")
_MEMBERS = re.compile(r"由([^，。]{2,20}?)牵头，([^。]+?)(?:等)?(?:参加|参与|组成)")
_BY = re.compile(r"由([\u4e00-\u9fff]{2,14}?[局委办部府])(?:适时|负责|牵头|会同|组织|统筹)")
_ORGANISING = re.compile(r"组织|保障|落实|要求")
_LONGEST_TITLE = 40
MOST_LINES = 5_000


@dataclass(slots=True)
class _Open:
    """What is open while the lines are read: chapter, section, the measure and its paragraphs."""

    chapter: str = ""
    section: str = ""
    measure: ReadMeasure | None = None
    paragraphs: list[str] = field(default_factory=list)
    ended: bool = False


def read_plan(text: str) -> ReadPlan:
    """Read a plan's text. Whatever isn't recognised is said by line and reason; nothing raises, nothing is lost.

    Raises ValueError for more than 5,000 lines: that is no plan.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u3000", " ").split("\n")
    if len(lines) > MOST_LINES:
        raise ValueError(f"文本有 {len(lines)} 行，超过 {MOST_LINES} 行")
    plan, now = ReadPlan(), _Open()
    for number, raw in enumerate(lines, 1):
        words = raw.strip()
        if words:
            plan.lines.append(_line(plan, now, number, words))
    _close(plan, now)
    _look_over(plan)
    return plan


def _line(plan: ReadPlan, now: _Open, number: int, words: str) -> Line:
    """Take one line for what it is."""
    marks = wide(words)
    if now.ended or (plan.measures and _END.match(marks)):
        _close(plan, now)
        now.ended = True
        return Line(number, words, Use.UNUSED, "正文之后的抄送、印发信息")
    if found := _CHAPTER.match(marks):
        _close(plan, now)
        now.chapter, now.section = words, ""
        return Line(number, words, Use.HEADING)
    if found := _SECTION.match(marks):
        return _section(plan, now, number, words, found.group(1))
    if (found := _ITEM.match(marks)) and now.chapter:
        _close(plan, now)
        return _begin(now, number, found.group(1), words[found.start(2) :])
    if now.measure is not None:
        if _CLOSED.search(wide(now.paragraphs[-1])):
            now.paragraphs.append(words)
        else:  # torn apart where the page's width ended
            now.paragraphs[-1] += words
        return Line(number, words, Use.MORE)
    return _front(plan, now, number, words)


def _section(plan: ReadPlan, now: _Open, number: int, words: str, han: str) -> Line:
    """Take （一）…: with a sentence behind its title it is a measure itself, otherwise it heads numbered ones."""
    _close(plan, now)
    body = words[len(han) + 2 :]
    _, stop, rest = body.partition("。")
    if not (stop and rest):
        now.section = words
        return Line(number, words, Use.HEADING)
    now.section = ""
    ordinal = f"组{han}" if _ORGANISING.search(now.chapter) else f"（{han}）"
    return _begin(now, number, ordinal, body)


def _begin(now: _Open, number: int, ordinal: str, body: str) -> Line:
    now.measure = ReadMeasure(ordinal, now.section or now.chapter, number)
    now.paragraphs = [body.strip()]
    return Line(number, body, Use.MEASURE)


def _front(plan: ReadPlan, now: _Open, number: int, words: str) -> Line:
    """Take what stands before the first measure or between headings."""
    if now.chapter:
        return Line(number, words, Use.UNUSED, "这一部分不含编号的措施（目标、要求）")
    if not plan.number and _NUMBER.match(words):
        plan.number = re.sub(r"[\[（]", "〔", re.sub(r"[\]）]", "〕", words)).replace(" ", "")
        return Line(number, words, Use.NUMBER)
    if plan.issued_on is None and (found := _DAY.match(words)):
        try:
            plan.issued_on = date(*map(int, found.groups()))
        except ValueError:
            return Line(number, words, Use.UNUSED, "没有这一天")
        before = [line for line in plan.lines if line.use is Use.UNUSED]
        plan.issued_by = before[-1].text if before and before[-1].number < number and len(before[-1].text) < 30 else ""
        return Line(number, words, Use.ISSUED)
    if _TITLE.match(words):
        if plan.title:
            return Line(number, words, Use.UNUSED, "标题之外的又一个标题")
        plan.title = words
        return Line(number, words, Use.TITLE)
    return Line(number, words, Use.UNUSED, "正文第一部分之前的文头、主送、前言")


def _close(plan: ReadPlan, now: _Open) -> None:
    """Finish the open measure: title, text, the brackets, and what is doubtful about them."""
    measure, now.measure = now.measure, None
    if measure is None:
        return
    whole = "\n".join(now.paragraphs)
    tail = read_tail(whole)
    said = whole[: tail.start].rstrip() if tail.start >= 0 else whole
    title, stop, rest = said.partition("。")
    if not stop or len(title) > _LONGEST_TITLE:
        title, rest = re.split(r"[，。\n：]", wide(said), maxsplit=1)[0][:_LONGEST_TITLE], said
        plan.doubts.append(Doubt(measure.line, f"措施 {measure.ordinal} 没有用句号分出名称", "请核对名称"))
    measure.title, measure.says = title.strip(), rest.strip() or said
    if tail.start >= 0:
        _by_tail(plan, measure, tail)
    else:
        _by_text(plan, measure)
    plan.measures.append(measure)


def _by_tail(plan: ReadPlan, measure: ReadMeasure, tail: Tail) -> None:
    measure.lead, measure.responsible, measure.everybody = tail.lead, tail.responsible, tail.everybody
    measure.completion = tail.completion
    where = f"措施 {measure.ordinal}"
    if not tail.keys & {LEAD, RESPONSIBLE}:
        plan.doubts.append(Doubt(measure.line, f"{where} 没有写牵头单位和责任单位", "请补填单位"))
    if WHEN not in tail.keys:
        plan.doubts.append(Doubt(measure.line, f"{where} 没有写完成时间", "请补填完成时间，或者勾选长期坚持"))
    plan.doubts += [Doubt(measure.line, f"{where} 完成时间{what}", "请核对") for what in tail.completion.doubts]


def _by_text(plan: ReadPlan, measure: ReadMeasure) -> None:
    """Find bodies and days in the sentences of a measure without brackets (organisational ones)."""
    marks, where = wide(measure.says), f"措施 {measure.ordinal}"
    if found := _MEMBERS.search(marks):
        measure.lead = read_names(found.group(1))[0]
        measure.responsible = read_names(found.group(2))[0]
        plan.members = plan.members or [*measure.lead, *measure.responsible]
    elif found := _BY.search(marks):
        measure.lead = [found.group(1)]
    if re.search(r"各(?:行政执法)?(?:机关|部门)", marks):
        measure.everybody = True
    completion = read_completion(measure.says)
    words = "；".join(found.group() for found in re.finditer(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?[底末]?前?", marks))
    measure.completion = Completion(words, completion.due, completion.due is None or completion.until_further)
    said = f"完成时间从正文取得：{words}" if words else "正文没有写完成时间，按长期坚持记"
    plan.doubts.append(Doubt(measure.line, f"{where} 没有“（责任单位：…，完成时间：…）”，{said}", "请核对单位和时间"))


def _look_over(plan: ReadPlan) -> None:
    """Say what is doubtful about the whole."""
    if not plan.title:
        plan.doubts.append(Doubt(0, "没有找到方案标题", "请填写标题"))
    if not plan.number:
        plan.doubts.append(Doubt(0, "没有找到文号", "请填写文号；没有文号的可以不填"))
    last, seen = 0, set()
    for one in plan.measures:
        if one.ordinal in seen:
            plan.doubts.append(Doubt(one.line, f"序号 {one.ordinal} 出现了两次", "请核对原文是否有误"))
        seen.add(one.ordinal)
        if one.ordinal.isdecimal():
            if int(one.ordinal) not in (last + 1, 1):
                plan.doubts.append(Doubt(one.line, f"序号从 {last} 跳到 {one.ordinal}", "请核对是否漏了措施"))
            last = int(one.ordinal)
