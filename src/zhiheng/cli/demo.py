"""``zhiheng demo``: tell the fictitious district, audit it with the whole statutory library, compare with its truth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from zhiheng import __version__
from zhiheng.cli.audit import BAD, refuse, show
from zhiheng.cli.progress import Bars
from zhiheng.demo.district import District, build
from zhiheng.demo.truth import write_truth
from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.rows import tables_of
from zhiheng.eventlog.tables import LogMeta
from zhiheng.eventlog.writing import write_ocel_json
from zhiheng.law.audit.options import Question
from zhiheng.law.audit.run import Asked, audit
from zhiheng.law.library import statutory_library


@click.command("demo")
@click.option(
    "--out", default="out/demo", show_default=True, type=click.Path(path_type=Path, file_okay=False), help="结果目录。"
)
@click.option("--cases", default=420, show_default=True, type=click.IntRange(10, 100_000), help="普通程序案件数。")
@click.option("--seed", default=20260201, show_default=True, help="随机种子;同一种子得到同一日志。")
@click.option(
    "--engine", type=click.Choice(["kernel", "reference"]), default="kernel", show_default=True, help="引擎。"
)
def demo(out: Path, cases: int, seed: int, engine: str) -> None:
    """生成虚构的示例区日志,用全部法定规则审查,给出报告地址。"""
    console = Console(stderr=True, highlight=False)
    try:
        _run(console, out, build(seed, cases), engine)
    except BAD as error:
        refuse(error)


def _run(console: Console, out: Path, district: District, engine: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    log = out / "demo-district.json"
    meta = LogMeta("示例区", "demo", "Asia/Shanghai")
    write_ocel_json(tables_of(district.events, district.objects, meta), log)
    write_truth(district.truth, out / "truth.csv")
    asked = Asked(
        Question(district.until), out, engine, title="示例区行政执法审查", demo=True, version=__version__,
        made_at=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
    )  # fmt: skip
    with Bars(console) as bars:
        rules = statutory_library()
        done = audit(rules, open_log(log, tz="Asia/Shanghai", progress=bars.bytes), asked, bars.phase)
    show(console, done, rules, out)
    console.print(
        f"日志:{log};其中已知的违反:{out / 'truth.csv'}({len(district.truth)} 项)。均为演示数据。", soft_wrap=True
    )
