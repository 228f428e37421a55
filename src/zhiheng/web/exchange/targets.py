"""What a column may be matched to, and the best guess for each heading, by name and by vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Final

from zhiheng.kit.tables.columns import heading
from zhiheng.law.language.vocabulary import EventType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerSource

IGNORED, NUMBER, TITLE, AGENCY, STEP, TIME, DOCUMENT = "", "number", "title", "agency", "step", "time", "document_no"
RESULT, MONEY = "result", "money"
OWN: Final[Mapping[str, str]] = {
    IGNORED: "不接收",
    NUMBER: "编号（区分各件，外部编号）",
    TITLE: "名称",
    AGENCY: "机关",
    STEP: "环节（一行一个环节时）",
    TIME: "办理时间（一行一个环节时）",
    DOCUMENT: "文书号（一行一个环节时）",
    RESULT: "本环节的结果（一行一个环节时）",
    MONEY: "本环节的金额（一行一个环节时）",
}
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    NUMBER: ("案号", "案件编号", "编号", "业务流水", "检查编号"),
    TITLE: ("案件名称", "名称"),
    AGENCY: ("执法机关", "机关", "办案单位", "执法主体"),
    STEP: ("环节", "环节代码", "环节名称", "业务类型"),
    TIME: ("办理时间", "发生时间", "办结时间", "时间"),
    DOCUMENT: ("文书号", "决定书文号"),
    RESULT: ("结果", "处理结果", "结论", "办理结果"),
    MONEY: ("金额", "罚没金额(元)", "处罚金额", "罚款金额"),
}
ONLY_STEPS: Final = (STEP, TIME, DOCUMENT, RESULT, MONEY)
"""What a column can be only where a row is one step."""
AMOUNTS: Final = ("fine", "amount")
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "cause": ("案由", "违法行为", "事由"),
    "procedure": ("程序", "办案程序", "适用程序"),
    "field": ("领域", "执法领域"),
    "amount": ("缴款金额", "缴款金额(元)", "金额"),
    "fine": ("罚款金额", "罚没金额(元)", "罚款"),
    "receipt_no": ("收据号", "票据号"),
    "filing_no": ("备案号", "检查备案号"),
    "result": ("结果", "检查结果", "结论"),
    "outcome": ("处理结果", "决定类型", "处罚结果"),
    "kind": ("结案方式", "方式"),
    "number": ("案号",),
}
"""What offices call some attributes of the vocabulary, which names them in English only."""
SHARED: Final = ("procedure", "field")
"""Required codes that describe the whole matter, never the result of a step."""
_DATE: Final = "日期"
MATTERS: Final = ("case", "inspection")
_NEAR: Final = 0.75


def events_of(source: LedgerSource) -> list[EventType]:
    """Return the event types that a source may deliver, in the vocabulary's order."""
    return [event for name, event in vocabulary().events.items() if name in source.event_types]


def main_types(source: LedgerSource) -> list[tuple[str, str]]:
    """Return the object types that a row may be about: those of rooms that handle matters, most related first."""
    known = vocabulary()
    counts: dict[str, int] = {}
    for event in events_of(source):
        for relation in event.relations.values():
            thing = known.objects[relation.object_type]
            if thing.room != "registry":
                counts[thing.type] = counts.get(thing.type, 0) + 1
    return [(one, known.objects[one].zh) for one in sorted(counts, key=lambda one: (-counts[one], one not in MATTERS))]


def attribute_words(name: str) -> str:
    """Return what an attribute is called on the screen."""
    said = ATTRIBUTES.get(name)
    return said[0] if said else name


def options(source: LedgerSource, main: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of a column's select: own parts of a row, attributes of the matter, parts of each event."""
    known = vocabulary()
    thing = known.objects[main]
    own = [
        (f"o:{name}", attribute_words(name)) for name, declared in thing.attributes.items() if declared.kind != "vault"
    ]
    every = sorted({name for event in events_of(source) for name in event.attributes})
    groups = [
        ("一行", list(OWN.items())),
        (thing.zh, own),
        ("各环节的属性", [(f"a:{name}", attribute_words(name)) for name in every]),
    ]
    for event in events_of(source):
        parts = [(f"d:{event.type}", f"{event.zh}：{_DATE}"), (f"n:{event.type}", f"{event.zh}：文书号")]
        parts += [
            (f"e:{event.type}:{name}", f"{event.zh}：{attribute_words(name)}")
            for name, declared in event.attributes.items()
            if declared.kind != "vault"
        ]
        groups.append((event.zh, parts))
    return groups


def result_of(event: EventType) -> str:
    """Return the attribute that a step's column of results carries, its first required code or yes/no; else ""."""
    own = (name for name, one in event.attributes.items() if one.required and (one.table or one.kind == "bool"))
    return next((name for name in own if name not in SHARED), "")


def money_of(event: EventType) -> str:
    """Return the attribute that a step's column of amounts carries, "" where none."""
    return next((name for name in AMOUNTS if name in event.attributes), "")


def suggest(columns: Iterable[str], source: LedgerSource, main: str) -> dict[str, str]:
    """Return for each heading what it most likely is; each target once, "" where nothing is near enough."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    names = list(columns)
    long = any(heading(name) in map(heading, WORDS[STEP]) for name in names)
    for name in names:
        found[name] = next((one for one in _guesses(name, source, main, long=long) if one not in taken), IGNORED)
        taken.add(found[name])
    return found


def _guesses(name: str, source: LedgerSource, main: str, *, long: bool) -> Iterable[str]:
    text = heading(name)
    for target, words in WORDS.items():
        if text in map(heading, words) and (long or target == DOCUMENT or target not in ONLY_STEPS):
            yield target
    for event in events_of(source):
        says = {heading(f"{event.zh}{tail}") for tail in (_DATE, "时间", "日")}
        if not long and (text in says or _near(text, f"{event.zh}{_DATE}")):
            yield f"d:{event.type}"
    for attribute, words in ATTRIBUTES.items():
        if text not in map(heading, words):
            continue
        if attribute in vocabulary().objects[main].attributes:
            yield f"o:{attribute}"
        if any(attribute in event.attributes for event in events_of(source)):
            yield f"a:{attribute}"


def _near(text: str, words: str) -> bool:
    return text.endswith((_DATE, "时间")) and SequenceMatcher(None, text, heading(words)).ratio() >= _NEAR


def suggest_code(word: str, codes: Mapping[str, str]) -> str:
    """Return the code whose word is the same or nearest to a word of the file, "" where none is near."""
    text = heading(word)
    for code, said in codes.items():
        if text in (heading(code), heading(said)):
            return code
    scores = {code: SequenceMatcher(None, text, heading(said)).ratio() for code, said in codes.items()}
    inside = {code for code, said in codes.items() if text and (text in heading(said) or heading(said) in text)}
    best = max(scores, key=lambda code: scores[code] + (code in inside), default="")
    return best if best and (best in inside or scores[best] >= 0.6) else ""
