"""From what was chosen on the pages to the plan of a mapping, and what is still to be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiheng.law.language.vocabulary import AttributeType, EventType
from zhiheng.law.library import vocabulary
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan
from zhiheng.ledger.mappings.plan import ELSEWHERE, MIXED
from zhiheng.ledger.models import LedgerObject
from zhiheng.web.exchange import targets
from zhiheng.web.models import MappingDraft

MAIN, CODES, DAYS, MODE = "main", "codes", "days", "mode"
"""Names of choices: what a row is about; table → word → code; how dates are written; where else records are."""
STEP_TABLE, SKIP = "step", "-"
"""The table that says which event a word of the step column is, and what stands for a step that isn't taken."""


@dataclass(frozen=True, slots=True)
class Matching:
    """The columns of a draft by what they are: target → heading. ``steps``: the events that its rows tell."""

    draft: MappingDraft
    main: str
    by_target: Mapping[str, str]
    steps: Sequence[EventType]

    @property
    def long(self) -> bool:
        """Return whether a row is one step of a matter."""
        return targets.STEP in self.by_target

    def column(self, target: str) -> str:
        """Return the heading that is matched to a target, "" where none is."""
        return self.by_target.get(target, "")

    def words_of(self, event: EventType) -> list[str]:
        """Return the words of the step column that tell an event."""
        return [word for word, type_ in chosen_codes(self.draft, STEP_TABLE).items() if type_ == event.type]

    def attribute(self, event: EventType, name: str) -> str:
        """Return the column that an attribute of an event comes from, "" where none does."""
        own = self.column(f"e:{event.type}:{name}") or self.column(f"a:{name}")
        if not own and self.long and name == targets.result_of(event):
            own = self.column(targets.RESULT)
        if not own and self.long and name == targets.money_of(event):
            own = self.column(targets.MONEY)
        return own or (self.column(f"o:{name}") if name in vocabulary().objects[self.main].attributes else "")


def chosen_codes(draft: MappingDraft, table: str) -> Mapping[str, str]:
    """Return by word the codes that were chosen for a table of a draft, "" where none was.

    Kept as pairs: databases keep the order of a list, but not that of keys.
    """
    return dict(draft.choices.get(CODES, {}).get(table, []))


def matching(draft: MappingDraft) -> Matching:
    """Return the columns of a draft as they are matched now."""
    chosen = {column: draft.choices.get(f"column-{place}", "") for place, column in enumerate(draft.columns)}
    by_target = {target: column for column, target in chosen.items() if target}
    main = draft.choices.get(MAIN) or next((one for one, _ in targets.main_types(draft.source)), "case")
    if targets.STEP in by_target:
        told = set(chosen_codes(draft, STEP_TABLE).values())
    else:
        told = {target.split(":")[1] for target in by_target if target.startswith("d:")}
    steps = [event for event in targets.events_of(draft.source) if event.type in told]
    return Matching(draft, main, by_target, steps)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column whose words need codes: name of its table in the mapping, heading, codes with their words.

    ``steps``: only words in rows of these steps count (words of the step column), empty: in all rows.
    """

    table: str
    column: str
    codes: Mapping[str, str]
    steps: frozenset[str] = frozenset()


def coded_columns(found: Matching) -> list[Coded]:
    """Return the columns whose words are to be matched with codes: steps, agencies, attributes with a table."""
    made: list[Coded] = []
    if found.long:
        events = {event.type: event.zh for event in targets.events_of(found.draft.source)}
        made.append(Coded(STEP_TABLE, found.column(targets.STEP), events))
    if column := found.column(targets.AGENCY):
        made.append(Coded("agency", column, agency_titles(found.draft)))
    for target, column in found.by_target.items():
        if (declared := _declared(found, target)) is not None and declared.table:
            made.append(Coded(declared.table, column, vocabulary().codes[declared.table]))
    made += _results(found)
    return list({one.table: one for one in made}.values())


def _results(found: Matching) -> list[Coded]:
    """Return a table of words for each kind of result that the column of results carries."""
    column = found.column(targets.RESULT)
    if not column or not found.long:
        return []
    tables: dict[str, set[str]] = {}
    for event in found.steps:
        name = targets.result_of(event)
        if name and found.attribute(event, name) == column and (table := event.attributes[name].table):
            tables.setdefault(table, set()).update(found.words_of(event))
    return [Coded(table, column, vocabulary().codes[table], frozenset(words)) for table, words in tables.items()]


def _declared(found: Matching, target: str) -> AttributeType | None:
    kind, _, rest = target.partition(":")
    if kind == "o":
        return vocabulary().objects[found.main].attributes.get(rest)
    if kind == "e":
        event, _, name = rest.partition(":")
        return vocabulary().events[event].attributes.get(name)
    if kind == "a":
        return next((event.attributes[rest] for event in found.steps if rest in event.attributes), None)
    return None


def agency_titles(draft: MappingDraft) -> dict[str, str]:
    """Return the agencies of a draft's source with their names."""
    rows = LedgerObject.objects.filter(type="agency", public_id__in=draft.source.agencies)
    return dict(rows.order_by("title").values_list("public_id", "title"))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A required attribute that no column delivers: field name, what it is, and its codes (none: free text)."""

    field: str
    title: str
    codes: Mapping[str, str]


def fixed_values(found: Matching) -> list[Fixed]:
    """Return the required values that no column delivers: they are chosen once, for all rows."""
    made = []
    thing = vocabulary().objects[found.main]
    if not found.column(targets.AGENCY):
        made.append(Fixed("fixed-agency", "机关", agency_titles(found.draft)))
    for name, declared in thing.attributes.items():
        if declared.required and not found.column(f"o:{name}"):
            made.append(_fixed(f"fixed-o-{name}", f"{thing.zh}：{targets.attribute_words(name)}", declared))
    for event in found.steps:
        for name, declared in event.attributes.items():
            if (
                declared.required
                and not found.attribute(event, name)
                and f"fixed-o-{name}" not in {m.field for m in made}
            ):
                title = f"{event.zh}：{targets.attribute_words(name)}"
                made.append(_fixed(f"fixed-{event.type}-{name}", title, declared))
    return made


def _fixed(field: str, title: str, declared: AttributeType) -> Fixed:
    yes_no = {"true": "是", "false": "否"} if declared.kind == "bool" else {}
    return Fixed(field, title, vocabulary().codes[declared.table] if declared.table else yes_no)


def plan_of(draft: MappingDraft) -> Plan:
    """Return the plan that a draft's choices make."""
    found = matching(draft)
    codes = {
        one.table: {word: code for word, code in chosen_codes(draft, one.table).items() if code}
        for one in coded_columns(found)
    }
    number = found.column(targets.NUMBER)
    key = [number, found.column(targets.STEP), found.column(targets.TIME)] if found.long else [number]
    told = codes.pop(STEP_TABLE, {})
    steps = {word: type_ for word, type_ in told.items() if type_ != SKIP}
    skipped = [word for word, type_ in told.items() if type_ == SKIP]
    return Plan(
        columns=draft.columns,
        key=[column for column in key if column],
        agency=_agency(found, codes),
        main=found.main,
        objects=_objects(found, codes),
        events=dict(_events(found, codes, steps)),
        codes=codes,
        every=int(draft.choices.get("every") or 1),
        step=found.column(targets.STEP),
        skipped=skipped,
        day_first=draft.choices.get(DAYS) == "day",
        mode=MIXED if draft.choices.get(MODE) == MIXED else ELSEWHERE,
    )


def _agency(found: Matching, codes: Mapping[str, Mapping[str, str]]) -> Cell:
    if column := found.column(targets.AGENCY):
        return Cell(column, codes="agency" if "agency" in codes else "")
    return Cell(value=found.draft.choices.get("fixed-agency", ""))


def _objects(found: Matching, codes: Mapping[str, Mapping[str, str]]) -> dict[str, ObjectPlan]:
    number = Cell(found.column(targets.NUMBER))
    attributes: dict[str, Cell] = {}
    for name, declared in vocabulary().objects[found.main].attributes.items():
        cell = _cell(found, f"o:{name}", f"fixed-o-{name}", declared, codes)
        if cell is not None:
            attributes[name] = cell
    title = Cell(found.column(targets.TITLE))
    made = {found.main: ObjectPlan(found.main, number, title=title, foreign_number=number, attributes=attributes)}
    for event in found.steps:
        for relation in event.relations.values():
            own = vocabulary().objects[relation.object_type].room != "registry"
            if relation.low and own and relation.object_type not in made:
                made[relation.object_type] = ObjectPlan(
                    relation.object_type, number, qualifier=relation.qualifier or ""
                )
    return made


def _events(
    found: Matching, codes: Mapping[str, Mapping[str, str]], steps: Mapping[str, str]
) -> Iterator[tuple[str, EventPlan]]:
    for event in found.steps:
        needed = [r.object_type for r in event.relations.values() if r.low and r.object_type != "agency"]
        things = list(dict.fromkeys([*needed, *([found.main] if found.main in event.relations else [])]))
        attributes = {}
        for name, declared in event.attributes.items():
            column = found.attribute(event, name)
            fixed = f"fixed-{event.type}-{name}"
            own = f"fixed-o-{name}"
            chosen = fixed if found.draft.choices.get(fixed) else own
            cell = Cell(column, codes=_table(declared, codes)) if column else _cell(found, "", chosen, declared, codes)
            if cell is not None and declared.kind != "vault":
                attributes[name] = cell
        if not found.long:
            day, number = Cell(found.column(f"d:{event.type}")), Cell(found.column(f"n:{event.type}"))
            yield event.type, EventPlan(event.type, day, things, attributes, number)
            continue
        day, number = Cell(found.column(targets.TIME)), Cell(found.column(targets.DOCUMENT))
        for place, word in enumerate(word for word, type_ in steps.items() if type_ == event.type):
            name = event.type if not place else f"{event.type}-{place + 1}"
            yield name, EventPlan(event.type, day, things, attributes, number, word)


def _cell(
    found: Matching, target: str, fixed: str, declared: AttributeType, codes: Mapping[str, Mapping[str, str]]
) -> Cell | None:
    if target and (column := found.column(target)):
        return Cell(column, codes=_table(declared, codes))
    value = found.draft.choices.get(fixed, "") if declared.required else ""
    return Cell(value=value) if value else None


def _table(declared: AttributeType, codes: Mapping[str, Mapping[str, str]]) -> str:
    return declared.table if declared.table and codes.get(declared.table) else ""
