"""``zhiheng audit``: judge a log by a rule library; counts, findings with evidence, and a report."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng import __version__
from zhiheng.cli.progress import Bars
from zhiheng.cli.region import REGION
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.parts import WholeOnly
from zhiheng.eventlog.reading import open_log, open_parts
from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.output import OutputError
from zhiheng.law.audit.run import Asked, Audited, audit, audit_parts, goes_in_parts
from zhiheng.law.audit.where import WhereError, read_condition
from zhiheng.law.calendar import CalendarError
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import read_rule_file
from zhiheng.law.statutes import StatuteError

CLEAN, FINDINGS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
MOST_ROWS = 20
MOST_TYPES = 8
BAD = (LogError, RuleErrors, OutputError, WhereError, CalendarError, StatuteError)


class Moment(click.ParamType[date]):
    """A civil day, or a day with time, as ISO 8601."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        """Read ``2026-10-30`` or ``2026-10-30T08:00``."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期:请写成 2026-10-30 或 2026-10-30T08:00", param, ctx)


@click.command("audit")
@click.argument("log")
@click.option("--rules", "rule_path", type=click.Path(path_type=Path), help="规则文件或目录;不写则用法定规则库。")
@click.option(
    "--settings", "--overlay", "overlay", type=click.Path(path_type=Path), help="本区设置文件(“规则与参数”导出的)。"
)
@click.option("--region", type=REGION, help="机关所在地的行政区划代码,如 370112;不写则看日志里机关的 region。")
@click.option("--mapping", type=click.Path(path_type=Path), help="CSV 的列对应文件。")
@click.option("--tz", help="按哪个时区算日期,如 Asia/Shanghai;不写则按日志所写的日期。")
@click.option("--as-of", "as_of", type=Moment(), help="判断截至哪一天;不写则为今天(有 --complete 时为日志终了)。")
@click.option("--known-at", "known_at", type=Moment(), help="只看在此之前已经记录的事件。")
@click.option("--complete", is_flag=True, help="日志完整,不再有后续:没有做的就是违反。")
@click.option("--where", "where", multiple=True, metavar="条件", help="只列某些对象,如 case.field=market、agency=A01。")
@click.option(
    "--engine", type=click.Choice(["kernel", "reference"]), default="kernel", show_default=True, help="引擎。"
)
@click.option("--title", default="", help="报告的标题。")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="结果目录。")
@click.option("--quiet", is_flag=True, help="不显示进度和汇总表。")
def audit_command(**options: Any) -> None:
    """用规则审查一份日志,得到汇总、发现和报告。

    LOG 是文件(XES、OCEL 2.0、CSV、Parquet),或数据库地址(sqlite:///路径、postgresql://用户@主机/库名,库中有视图
    ledger_flat;只读)。

    退出码:0 没有发现,1 有发现,2 输入有误。出错时,结果目录里原有的结果不变。
    """
    console = Console(stderr=True, quiet=options["quiet"], highlight=False)
    try:
        rules, done = _run(console, **options)
    except BAD as error:
        refuse(error)
    except MemoryError:
        refuse("内存不够:请换用 --engine kernel,或把日志转成 Parquet 分批审查")
    except KeyboardInterrupt:
        click.echo("已中断。结果目录里原有的结果没有改动。", err=True)
        sys.exit(INTERRUPTED)
    show(console, done, rules, options["out"])
    sys.exit(FINDINGS if done.summary["findings"] else CLEAN)


def refuse(error: object) -> NoReturn:
    """Say what is wrong with the input, once, and stop."""
    click.echo(f"{error}", err=True)
    sys.exit(BAD_INPUT)


def _run(console: Console, **options: Any) -> tuple[RuleSet, Audited]:
    rules, asked = read_rule_file(options["rule_path"], overlay=options["overlay"]), asked_of(options)
    with Bars(console) as bars:
        if goes_in_parts(rules, asked):
            with suppress(WholeOnly):
                log = open_parts(options["log"], tz=options["tz"] or rules.timezone, mapping=options["mapping"])
                return rules, audit_parts(rules, log, asked, bars.phase)
        tables = read_log(options["log"], rules, options["tz"], options["mapping"], bars)
        return rules, audit(rules, tables, asked, bars.phase)


def read_log(place: str, rules: RuleSet, tz: str | None, mapping: Path | None, bars: Bars) -> LogTables:
    """Read the log; a rule file that names a time zone decides where the user doesn't."""
    if "://" not in place:
        return open_log(Path(place), tz=tz or rules.timezone, mapping=mapping, progress=bars.bytes)
    from zhiheng.law.engines.sql import masked, read_sql

    if tz or mapping:
        raise LogError("数据库里的日期和列已是定好的", masked(place), "请去掉 --tz 与 --mapping")
    return read_sql(place)


def asked_of(options: dict[str, Any]) -> Asked:
    """Return the options as an audit understands them; only here is the clock read."""
    now = datetime.now().astimezone()
    as_of = options["as_of"] or (None if options["complete"] else now.date())
    known_at = options["known_at"]
    if known_at is not None and not isinstance(known_at, datetime):
        known_at = datetime(known_at.year, known_at.month, known_at.day, 23, 59, 59, 999999)
    if known_at is not None:
        known_at = known_at.astimezone(UTC)
    return Asked(
        Question(as_of, known_at, options["complete"]),
        options["out"],
        options["engine"],
        tuple(read_condition(text) for text in options["where"]),
        options["title"],
        version=__version__,
        made_at=f"{now:%Y-%m-%d %H:%M}",
        region=options["region"],
    )


def show(console: Console, done: Audited, rules: RuleSet, out: Path) -> None:
    """Print the summary: the log, what it lacks, the rules with the most findings, and where the results are."""
    summary = done.summary
    log = summary["log"]
    console.print(
        f"{log['events']:,} 个事件,{log['objects']:,} 个对象;用时 {summary['engine']['seconds']['total']:.1f} 秒。"
    )
    elsewhere = summary["library"]["elsewhere"]
    if elsewhere:
        where = "、".join(summary["library"]["regions"])
        console.print(f"{len(elsewhere)} 条规则只以其他地方的规定为依据,没有适用(机关所在地 {where})。", soft_wrap=True)
    for warning in [*log["warnings"], *blind_spots(summary, rules)]:
        console.print(f"注意:{warning}", soft_wrap=True, markup=False)
    busy = sorted((row for row in summary["rules"] if row["activations"]), key=lambda row: -row["violated"])
    if busy:
        console.print(_table(busy[:MOST_ROWS], {rule.id: rule.title for rule in rules.rules}))
    if len(busy) > MOST_ROWS:
        console.print(f"另有 {len(busy) - MOST_ROWS} 条规则适用,见 summary.json。")
    clues = f",{summary['clues']:,} 条线索(疑似,须由人核实)" if summary["clues"] else ""
    console.print(f"共 {summary['findings']:,} 项发现{clues}。", soft_wrap=True)
    if summary["listed"]["findings"] < summary["findings"]:
        console.print(
            f"findings.csv 和 findings.json 只列出每条规则最严重的,共 {summary['listed']['findings']:,} 项;"
            "全部在 findings.parquet。",
            soft_wrap=True,
        )
    console.print(f"报告:{(out / 'report.html').resolve().as_uri()}", soft_wrap=True)


def _table(rows: list[dict[str, Any]], titles: dict[str, str]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("规则")
    for name in ("适用", "满足", "未到期", "违反"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        label = Text(titles[row["id"]] or row["id"])
        if titles[row["id"]]:
            label.append(f"\n  {row['id']}", style="dim")
        table.add_row(label, *(f"{row[key]:,}" for key in ("activations", "satisfied", "open", "violated")))
    return table


def blind_spots(summary: dict[str, Any], rules: RuleSet) -> list[str]:
    """Say what was not judged, so that nobody takes "no findings" for "nothing wrong"."""
    said = []
    unknown: dict[str, int] = summary["log"]["unknown_event_types"]
    if unknown:
        most = sorted(unknown.items(), key=lambda item: -item[1])[:MOST_TYPES]
        names = "、".join(f"{type_} {number:,}" for type_, number in most) + (" 等" if len(unknown) > len(most) else "")
        said.append(
            f"{sum(unknown.values()):,} 个事件({len(unknown)} 种)的类型不在事件词汇中,没有参加判断:{names}。"
            "请改用词汇中的类型(列对应文件的 types 可以换名),或者用 --rules 给出自己的规则文件"
        )
    idle = [row["id"] for row in summary["rules"] if not row["activations"]]
    if len(idle) == len(summary["rules"]):
        said.append("没有一条规则适用,没有发现不等于没有问题。请核对日志的事件类型与规则中的事件名")
    elif idle and not rules.statutory:
        names = "、".join(idle[:MOST_TYPES]) + (" 等" if len(idle) > MOST_TYPES else "")
        said.append(f"{len(idle)} 条规则没有适用的情形:{names}。请核对规则中的事件名、条件与日志是否一致")
    return said
