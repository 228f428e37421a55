"""What was chosen on the pages of a draft: read from a form, kept only where it is one of the offered choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhiheng.ledger.mappings.plan import ELSEWHERE, MIXED
from zhiheng.ledger.selectors import attributes
from zhiheng.web.exchange import drafts, planning, previewing, targets
from zhiheng.web.exchange.planning import CODES, DAYS, MAIN, MODE, SKIP, STEP_TABLE, Coded
from zhiheng.web.models import MappingDraft

_BUSINESS = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
_LONGEST = 200
PERIODS = {"1": "每天", "7": "每周", "30": "每月"}
DAY_FORMS = {"": "年在前，如 2026-03-04", "day": "日在前，如 04.03.2026"}
MODES = {ELSEWHERE: "全部记在该系统", MIXED: "一部分也在本平台办理"}
Posted = Mapping[str, Any]


def main_of(draft: MappingDraft) -> str:
    """Return what a row is about, as chosen or as the source mostly delivers."""
    return draft.choices.get(MAIN) or next((one for one, _ in targets.main_types(draft.source)), "case")


def columns(draft: MappingDraft, posted: Posted) -> bool:
    """Keep what the columns page sent; return whether the page has to be looked at again.

    Where another kind of matter was chosen, the columns are recognised anew; only what a person matched otherwise than
    suggested, and what the new kind has too, stays.
    """
    former, types = main_of(draft), [one for one, _ in targets.main_types(draft.source)]
    main = posted.get(MAIN, "") if posted.get(MAIN) in types else former
    offered = {value for _, options in targets.options(draft.source, main) for value, _ in options}
    guessed = targets.suggest(draft.columns, draft.source, former) if main != former else {}
    kept = {MAIN: main, DAYS: "day" if posted.get(DAYS) == "day" else ""}
    for place, column in enumerate(draft.columns):
        name = f"column-{place}"
        value = str(posted.get(name, ""))
        if value in offered and not (main != former and value == guessed[column]):
            kept[name] = value
    drafts.choose(draft, kept, without="column-")
    return main != former


def columns_problem(draft: MappingDraft) -> str:
    """Return why the columns can't become events as they are matched, "" where they can."""
    chosen = [value for key, value in draft.choices.items() if key.startswith("column-") and value]
    if doubled := sorted({one for one in chosen if chosen.count(one) > 1}):
        named = [column for place, column in enumerate(draft.columns)
                 if draft.choices.get(f"column-{place}") == doubled[0]]  # fmt: skip
        return f"“{'”和“'.join(named)}”对到了同一项。请只留一列。"
    if targets.NUMBER not in chosen:
        return "没有指明编号列。请选出区分各件的那一列，例如案号。"
    if targets.STEP in chosen and targets.TIME not in chosen:
        return "选了环节列，还要选办理时间列。"
    if targets.STEP not in chosen and not any(one.startswith("d:") for one in chosen):
        return "没有一列会成为事件。请把日期列对到相应事件的日期，或选出环节列。"
    if targets.STEP not in chosen and any(one in targets.ONLY_STEPS for one in chosen):
        return "办理时间、结果、金额一类的列，只在一行是一个环节时用。请选出环节列，或把这些列对到某一事件。"
    return ""


def recognise(draft: MappingDraft) -> None:
    """Choose for every word without a code the nearest one; steps first, they decide what else there is.

    Where the source speaks for one agency only, that agency and its field are chosen too: nobody is asked for them.
    """
    if len(draft.source.agencies) == 1 and not draft.choices.get("fixed-agency"):
        (agency,) = draft.source.agencies
        field = str(attributes("agency", agency).get("field", ""))
        drafts.choose(draft, {"fixed-agency": agency, "fixed-o-field": draft.choices.get("fixed-o-field") or field})
    for _ in range(2):
        found = planning.matching(draft)
        coded = planning.coded_columns(found)
        counted = previewing.counted_words(draft, found, coded)
        tables = {one.table: list(_recognised(draft, one, counted[one.table]).items()) for one in coded}
        drafts.choose(draft, {CODES: {**draft.choices.get(CODES, {}), **tables}})


def _recognised(draft: MappingDraft, one: Coded, words: list[drafts.Word]) -> dict[str, str]:
    former = planning.chosen_codes(draft, one.table)
    codes = {**one.codes, SKIP: ""} if one.table == STEP_TABLE else one.codes
    kept = {word: code for word, code in former.items() if not code or code in codes}
    return {word: kept.get(word) or targets.suggest_code(word, one.codes) for word, _ in words}


def codes(draft: MappingDraft, posted: Posted) -> None:
    """Keep what the page of codes sent."""
    found = planning.matching(draft)
    tables = dict(draft.choices.get(CODES, {}))
    for one in planning.coded_columns(found):
        offered = {"", *one.codes, *([SKIP] if one.table == STEP_TABLE else [])}
        said = dict(planning.chosen_codes(draft, one.table))
        for place, word in enumerate(said):
            value = str(posted.get(f"word-{one.table}-{place}", said[word]))
            said[word] = value if value in offered else ""
        tables[one.table] = list(said.items())
    kept: dict[str, Any] = {CODES: tables}
    for fixed in planning.fixed_values(found):
        value = _text(posted, fixed.field)
        kept[fixed.field] = value if not fixed.codes or value in fixed.codes else ""
    for name in ("title", "business", "every", MODE):
        kept[name] = _text(posted, name)
    drafts.choose(draft, kept)


def _text(posted: Posted, name: str) -> str:
    """Return a free text without what nobody can see and no database keeps."""
    return "".join(char for char in str(posted.get(name, "")) if char.isprintable()).strip()[:_LONGEST]


def codes_problem(draft: MappingDraft) -> str:
    """Return what the page of codes still lacks, "" where nothing."""
    if open_ := [word for word, code in planning.chosen_codes(draft, STEP_TABLE).items() if not code]:
        return f"还有 {len(open_)} 个环节没有选：{'、'.join(open_[:5])}。不需要的，请选“不接收这一环节”。"
    if problem := names_problem(draft.choices):
        return problem
    needed = planning.fixed_values(planning.matching(draft))
    missing = [one.title for one in needed if not draft.choices.get(one.field)]
    return f"还要选定：{'、'.join(missing)}。" if missing else ""


def names_problem(choices: Mapping[str, Any]) -> str:
    """Return what is wrong with the mapping's own name, business and period, "" where nothing."""
    if not choices.get("title"):
        return "请给映射起个名称，例如：处罚案件日报。"
    if not _BUSINESS.match(str(choices.get("business", ""))):
        return "业务代号用小写字母、数字和连字符，以字母开头，例如 penalty。"
    return "" if str(choices.get("every") or "1") in PERIODS else "报送周期请从列表中选。"
