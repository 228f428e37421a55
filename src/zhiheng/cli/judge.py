"""``zhiheng judge``: the verdicts on a few events, with due days and explanations, as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from zhiheng.cli.region import REGION
from zhiheng.law.calendar import CalendarError, official_calendar
from zhiheng.law.facts.world import World
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.library import read_rule_file, statutory_library, vocabulary
from zhiheng.law.library.regions import in_regions
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.reference.hints import gaps, missing_required
from zhiheng.law.reference.json_input import CIVIL, InputError, dated, read_events
from zhiheng.law.reference.json_output import FORMAT, iso, verdict_data
from zhiheng.law.reference.questions import rule_of
from zhiheng.law.verdicts import Verdict

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2


@click.command("judge")
@click.argument("events", type=click.Path(path_type=Path))
@click.option("--as-of", metavar="日期", help="截止日(可带时刻);不写则为今天。")
@click.option("--known-at", metavar="时间", help="只按当时已经记录的事件判断。")
@click.option("--rules", "rules_path", type=click.Path(path_type=Path), help="规则文件或目录;不写则为法定规则库。")
@click.option("--region", type=REGION, help="机关所在地的行政区划代码,如 370112;不写则看机关的 region。")
@click.option("--complete", is_flag=True, help="材料已经完整,不会再有新的事件。")
def judge(
    events: Path, as_of: str | None, known_at: str | None, rules_path: Path | None, region: str | None, complete: bool
) -> None:
    """判断若干事件:每项要求的结论、期限和理由,以 JSON 输出。EVENTS 是 JSON 文件,“-”为标准输入。

    返回码:0 没有发现问题,1 有发现,2 输入有误。
    """
    rules = _rules(rules_path)
    day = _moment(as_of, "--as-of")
    if day is None and not complete:
        day = datetime.now(CIVIL).date()
    moment = _moment(known_at, "--known-at")
    try:
        world = read_events(_text(events), vocabulary() if rules.statutory else None)
    except InputError as error:
        _refuse(f"{events}:{error}")
    rules = in_regions(rules, (region,) if region else agency_regions(world))
    when = moment if isinstance(moment, datetime) or moment is None else datetime.combine(moment, datetime.max.time())
    judging = Judging(plan_of(rules), world, as_of=_plain(day), known_at=when, complete=complete)
    result = report(judging, rules, known_at)
    for hint in result["summary"]["hints"]:
        click.echo(f"注意:{hint}", err=True)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    sys.exit(FINDINGS if result["summary"]["violated"] else CLEAN)


def agency_regions(world: World) -> frozenset[str]:
    """Return the administrative codes that the agencies state; empty where none states any."""
    stated = (v.value for o in world.objects.values() if o.type == "agency" for v in o.attributes.get("region", ()))
    return frozenset(str(value) for value in stated)


def report(judging: Judging, rules: RuleSet, known_at: str | None) -> dict[str, Any]:
    """Return the whole answer as plain data (docs/formats.md, judge)."""
    verdicts = [_fair(verdict, rule_of(judging, verdict).rule) for verdict in judging.run()]
    counts = Counter(verdict.status for verdict in verdicts)
    now = judging.now
    return {
        "format": FORMAT,
        "as_of": iso(now.day) if now is not None else None,
        "known_at": known_at,
        "complete": judging.complete,
        "library": {"version": rules.version, "rules": len(rules.rules), "elsewhere": list(rules.elsewhere)},
        "calendar": official_calendar().version,
        "summary": {
            "events": len(judging.index.events),
            "satisfied": counts["satisfied"],
            "violated": counts["violated"],
            "open": counts["open"],
            "hints": _hints(judging, rules, verdicts),
            "unknown": {rule_id: count for rule_id, count in sorted(judging.figures.unknown.items()) if count},
        },
        "verdicts": [verdict_data(verdict, rule_of(judging, verdict).rule) for verdict in verdicts],
    }


def _hints(judging: Judging, rules: RuleSet, verdicts: list[Verdict]) -> list[str]:
    """Return what a hand-made file may have left out (statutory library only: a foreign file requires nothing)."""
    if not rules.statutory:
        return []
    silence = gaps(judging, verdicts).sentence()
    return [*missing_required(judging.world, vocabulary()), *([silence] if silence else [])]


def _fair(verdict: Verdict, rule: Rule) -> Verdict:
    """Return a verdict as a finding on the agency may be shown: what others owe is waited for, a suspicion is a clue.

    The same line as an audit draws (``audit.waiting``, ``audit.clues``): neither is a violation by the agency.
    """
    if verdict.status != "violated":
        return verdict
    if rule.whose != "agency":
        return replace(verdict, status="open", notes=(*verdict.notes, "waiting"))
    if rule.confidence == "suspected":
        return replace(verdict, status="open")
    return verdict


def _rules(path: Path | None) -> RuleSet:
    try:
        official_calendar()
        return statutory_library() if path is None else read_rule_file(path)
    except RuleErrors as errors:
        _refuse("\n".join(str(problem) for problem in errors.problems))
    except CalendarError as error:
        _refuse(str(error))


def _moment(text: str | None, option: str) -> date | datetime | None:
    found = dated(text)
    if isinstance(found, date):
        return found
    if text is None:
        return None
    _refuse(f"{option}:“{text}”不是日期。请写 2025-06-20 或者 2025-06-20T10:20")


def _plain(day: date | datetime | None) -> date | datetime | None:
    if isinstance(day, datetime) and day.tzinfo is not None:
        return day.astimezone(CIVIL).replace(tzinfo=None)
    return day


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _refuse(f"{path}:不是 UTF-8 文本。请另存为 UTF-8")
    except OSError as error:
        _refuse(f"{path}:读不出来({error.strerror})")


def _refuse(message: str) -> NoReturn:
    """Print one message and end with 2."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)
