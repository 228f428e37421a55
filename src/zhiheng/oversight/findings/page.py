"""What the page of a finding shows: the requirement as it read, the deciding events, what is still missing (证据)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import AttributeValue, LogObject
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Requirement
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Act, Link, Moment
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.law.facts.world import World
from zhiheng.law.reference import judge
from zhiheng.law.reference.words import han_marks
from zhiheng.law.verdicts import Verdict
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger import windows
from zhiheng.ledger.inforce import rule_versions
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.projection import aside
from zhiheng.ledger.records import ObjectKey, StoredEvent
from zhiheng.ledger.telling import moment, when
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.lists import object_titles, type_title
from zhiheng.oversight.findings.models import Finding, Matter, Standing
from zhiheng.oversight.findings.permissions import may_supervise
from zhiheng.oversight.findings.recording import FINDING
from zhiheng.oversight.findings.words import EFFECTS, breach_state, note_words, over_words, reason_words, standing_state
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

_AROUND = 40
"""Events of the object that are shown beside the deciding ones."""
Place = tuple[int, int, int]
_AFTER_ALL = 2**62
"""Stands after every event of its day."""


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Everything that a finding's page shows; ``now`` is the rule as it reads today, None where it is withdrawn.

    ``left_out``: how many events of what was read aren't shown; ``earlier``: more was recorded before these.
    """

    row: Finding
    title: str
    object_kind: str
    object_url: str
    states: Sequence[object]
    facts: Sequence[tuple[str, str]]
    article: str
    now: Requirement | None
    explanation: str
    evidence: Sequence[Moment]
    left_out: int
    earlier: bool
    decisions: Sequence[Moment]
    matter: Link | None
    same: int
    same_url: str
    acts: Sequence[Act]
    notes: Sequence[str]

    @property
    def reworded(self) -> bool:
        """Return whether the rule reads otherwise today than when the finding was made."""
        return self.now is not None and self.now.says.strip() != "" and not _same(self.now.says, self.row.edition.says)


def _same(one: str, other: str) -> bool:
    """Return whether two texts are equal but for the width of their marks."""
    wide = str.maketrans("，；：！？（）", ",;:!?()")
    return one.translate(wide) == other.translate(wide)


def finding_page(user: User, row: Finding) -> FindingPage:
    """Return the page of a finding that the user may see."""
    run = selectors.last_run()
    as_of = run.as_of if run else row.found_on
    key = (row.object_type, row.object_id)
    scope = scope_of(user)
    history, earlier = _history(scope, key)
    evidence, left_out = evidence_of(row, history, as_of, scope)
    now = contributions.requirements.lookup(row.rule)
    seen = ledger.objects(scope, row.object_type).filter(public_id=row.object_id).exists()
    same = selectors.findings(user).filter(rule=row.rule, agency=row.agency, standing=Standing.OPEN, clue=row.clue)
    return FindingPage(
        row=row,
        title=object_titles([row]).get(key, row.object_id),
        object_kind=type_title(row.object_type),
        object_url=reverse("object", args=key) if seen else "",
        states=[breach_state(row, as_of), standing_state(row)],
        facts=_facts(row, as_of),
        article=now.text if now else "",
        now=now,
        explanation=explanation_of(row, as_of),
        evidence=evidence,
        left_out=left_out,
        earlier=earlier,
        decisions=_decisions(row),
        matter=_matter(user, row),
        same=same.exclude(pk=row.pk).count(),
        same_url=f"{reverse('list', args=['clues' if row.clue else 'findings'])}?standing=open&rule={row.rule}"
        + (f"&agency={row.agency}" if row.agency else ""),
        acts=_acts(user, row),
        notes=note_words(row),
    )


def _facts(row: Finding, as_of: date) -> list[tuple[str, str]]:
    """Return name and value of what identifies the finding and by what it was judged."""
    agency = names([row.agency]).get(row.agency, row.agency) if row.agency else ""
    officer = people.names([row.officer]).get(row.officer, "") if row.officer else ""
    last = f"{days.say_day(row.due_day)} {row.due_clock}".strip() if row.due_day else ""
    return [
        ("机关", agency or "台账没有写明"),
        ("承办人", officer),
        ("情形", over_words(row, as_of)),
        ("期限", last),
        ("扣除", f"{row.excluded} 天" if row.excluded else ""),
        ("违反之日", days.say_day(row.since)),
        ("后果", EFFECTS.get(row.severity, row.severity)),
        ("计数期间", row.window),
        ("发现日期", f"截至 {row.found_on} 的审查"),
        ("再次出现", f"{row.reopened} 次" if row.reopened else ""),
        ("规则版本", f"{row.library[:12]}·文本 {row.edition.fingerprint[:12]}"),
        ("日历版本", row.calendar[:12]),
    ]


def _history(scope: Scope, key: ObjectKey) -> tuple[list[StoredEvent], bool]:
    """Return the story of a finding's object as far as the reader may see it, and whether more was recorded earlier.

    Of an object that thousands of events name (机关、人员、企业) the last part alone is read.
    """
    thing = LedgerObject.objects.filter(type=key[0], public_id=key[1]).first()
    if thing is None:
        return [], False
    if not windows.is_long(key):
        return ledger.seen(scope, thing, ledger.history(*key)), False
    window = windows.latest(key, 0, _AROUND, lambda part: ledger.seen(scope, thing, part))
    return window.events, bool(window.before)


def evidence_of(row: Finding, history: Sequence[StoredEvent], as_of: date, scope: Scope) -> tuple[list[Moment], int]:
    """Return the timeline that proves a finding, newest first, and how many events beside it aren't shown.

    Deciding events are marked; the due day stands where it fell; what is still missing stands first. Those that a wall
    keeps from ``scope`` are left out.
    """
    events = {event.id: event for event in history if aside.get(event.type) is None}
    for name in (row.activation_event, row.matching_event):
        found = ledger.event(name) if name and name not in events else None
        if found is not None and not ledger.shut(scope, found.keys):
            events[name] = found
    told = sorted(_told(row, events.values()), key=lambda entry: entry[0], reverse=True)
    kept = [entry for place, entry in enumerate(told) if place < _AROUND or entry[1].tags]
    left_out = len(told) - len(kept)
    if row.due_day is not None:
        due = Moment(days.say_day(row.due_day), "期限届满", row.due_clock, row.edition.title, kind="break")
        kept.append(((day_of(row.due_day), _AFTER_ALL, 0), due))
    moments = [entry[1] for entry in sorted(kept, key=lambda entry: entry[0], reverse=True)]
    if row.manner == "undone" and row.present:
        moments.insert(0, Moment(f"截至 {as_of}", "至今没有办理", "", row.edition.title, kind="next"))
    return moments, left_out


def _told(row: Finding, events: Collection[StoredEvent]) -> Iterator[tuple[Place, Moment]]:
    """Yield the events as moments with their place in time; those that decided are marked, the breach is red."""
    officers = people.names(sorted({id_ for event in events for type_, id_ in event.keys if type_ == "officer"}))
    called: dict[ObjectKey, str] = {("officer", id_): name for id_, name in officers.items()}
    starts = bool(row.matching_event) or row.manner == "undone"  # else the activating act itself broke the law
    marks = {row.activation_event: "起算" if starts else "判定依据", row.matching_event: "判定依据"}
    broke = row.matching_event or ("" if starts else row.activation_event)
    for event in events:
        tags = [marks[event.id]] if event.id in marks else []
        kind = "break" if event.id == broke else "done"
        yield when(event), moment(event, called, kind=kind, tags=tags)


def explanation_of(row: Finding, as_of: date) -> str:
    """Return how the due day was counted, in one sentence, as the reference explains it; "" where it can't say.

    Facts that the object's own trace doesn't carry are unknown here; then the stored finding stands without it. An
    object with a long story isn't judged anew while somebody waits for its page.
    """
    if windows.is_long((row.object_type, row.object_id)):
        return ""
    verdict = _verdict(row, as_of)
    return han_marks(verdict.explanation.text) if verdict and verdict.explanation else ""


def _verdict(row: Finding, as_of: date) -> Verdict | None:
    rules = rule_versions(row.rule)
    key = (row.object_type, row.object_id)
    trace = ledger.trace(*key).events
    if not rules or not trace:
        return None
    values = {name: (AttributeValue(value),) for name, value in ledger.attributes(*key).items()}
    found = judge(rules, World(list(trace), {key: LogObject(*key, values)}), as_of=as_of)
    same = [v for v in found if v.identity == row.identity and v.status == "violated"]
    agrees = [v for v in same if v.due is None or row.due_day is None or _day(v) == row.due_day]
    return agrees[0] if agrees else None


def _day(verdict: Verdict) -> date | None:
    return date_of(verdict.due.day) if verdict.due else None


def _decisions(row: Finding) -> list[Moment]:
    """Return what people decided about the finding, newest first, voided decisions too."""
    events = ledger.history(FINDING, row.identity)
    accounts = {event.actor.account for event in events if event.actor.account}
    called = dict(User.objects.filter(public_id__in=accounts).values_list("public_id", "title"))
    moments = []
    for event in reversed(events):
        entry = moment(event, {})
        who = called.get(event.actor.account, "每夜审查" if event.actor.system else "")
        recorded = event.event.recorded_at
        clock = timezone.localtime(recorded).strftime("%H:%M") if recorded else ""
        moments.append(Moment(entry.day, entry.title, clock, who, _said(event, entry), tags=entry.tags))
    return moments


def _said(event: StoredEvent, entry: Moment) -> Sequence[Link]:
    """Return what a decision says: the reason in the words of the list, and its own words."""
    if event.type != "finding.settled":
        return entry.details
    said = event.event.attributes
    return [Link(text) for text in (reason_words(str(said.get("how", ""))), str(said.get("reason", ""))) if text]


def _matter(user: User, row: Finding) -> Link | None:
    found = selectors.matters(user).filter(public_id=row.matter).first() if row.matter else None
    return Link(found.title, reverse("matter", args=[found.public_id])) if found else None


def _acts(user: User, row: Finding) -> list[Act]:
    """Return the acts that this user may do to the finding as it stands; the first that leads on is primary."""
    if not may_supervise(user):
        return []
    query = f"?id={row.identity}"
    standing = Standing(row.standing)
    found = []
    if standing in (Standing.OPEN, Standing.CHANGED):
        found += [Act("交办", reverse("findings-assign") + query, "user")]
        found += [Act("不予认定", reverse("findings-dismiss") + query, "ban")]
        if standing is Standing.CHANGED:
            found += [Act("认可变化", reverse("findings-accept") + query, "check")]
        found += [Act("归并为监督事项", reverse("findings-group") + query, "folders", primary=True)]
    if standing is Standing.MATTER and _opened(row):
        found += [Act("不予认定", reverse("findings-dismiss") + query, "ban")]
    undoable = (standing is Standing.DISMISSED and not (row.matter and _opened(row))) or (
        standing is Standing.MATTER and not _opened(row)
    )
    if undoable or (standing is Standing.GONE and row.why not in ("", "cleared")):
        found += [Act("撤销处理", reverse("finding-undo", args=[row.identity]), "history")]
    return found


def _opened(row: Finding) -> bool:
    return Matter.objects.filter(public_id=row.matter).exclude(stage=Matter.Stage.COLLECTED).exists()
