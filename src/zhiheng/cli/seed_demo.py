"""``zhiheng seed-demo``: write the fictitious district as a log with its known violations, and as other systems'
exports.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from zhiheng.cli.audit import refuse
from zhiheng.demo.batches import Batch
from zhiheng.demo.district import SEED, district_stream, written
from zhiheng.demo.foreign import ForeignFiles
from zhiheng.demo.size import UNTIL
from zhiheng.demo.truth import write_truth
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.writing import write_parquet

_FOLDER: Any = click.Path(path_type=Path, file_okay=False)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("seed-demo")
@click.option("--scale", default=1.0, show_default=True, help="规模:1 为整个区(约 63 万个事件),make run 用 0.03。")
@click.option("--seed", default=SEED, show_default=True, help="随机种子;同一种子得到同一日志。")
@click.option("--truth", required=True, type=click.Path(path_type=Path, dir_okay=False), help="已知违反清单(CSV)。")
@click.option("--out", default="out/demo-district", show_default=True, type=_FOLDER, help="日志目录(Parquet)。")
@click.option("--until", default=f"{UNTIL}", show_default=True, type=_DAY, help="演示的最后一日。")
@click.option("--foreign", type=_FOLDER, help="另按各自系统的格式写出「记录在别处」的机关的导出文件,含缺数。")
def seed_demo(scale: float, seed: int, truth: Path, out: Path, until: datetime, foreign: Path | None) -> None:
    """生成虚构的示例区日志(演示数据)和其中已知的违反。

    核对时请用同一日判断:zhiheng audit 日志目录 --as-of 最后一日 --out 结果目录。
    """
    try:
        _seed(Console(stderr=True, highlight=False), scale, seed, until.date(), (truth, out, foreign))
    except (LogError, OSError, ValueError) as error:
        refuse(error)


def _seed(console: Console, scale: float, seed: int, until: date, places: tuple[Path, Path, Path | None]) -> None:
    truth, out, foreign = places
    started = time.perf_counter()
    stream = district_stream(scale, seed, until)
    files = ForeignFiles(foreign, stream.feeds, until) if foreign else None
    told = 0

    def watch(batch: Batch) -> None:
        """Count a batch and hand it to whoever writes foreign files."""
        nonlocal told
        told += len(batch.events)
        if files:
            files.take(batch)

    with console.status("正在生成演示区……"):
        tables, rows = written(stream, watch)
        write_parquet(tables, out)
        write_truth(rows, truth)
        gaps = files.finish() if files else 0
    seconds = time.perf_counter() - started
    console.print(
        f"演示数据:{told:,} 个事件,{tables.objects.num_rows:,} 个对象,已知违反 {len(rows):,} 项;"
        f"用时 {seconds:.1f} 秒,每秒 {told / seconds:,.0f} 个事件,内存最多 {_megabytes():,.0f} MB。",
        soft_wrap=True,
    )
    console.print(f"日志:{out};已知违反:{truth};判断截至 {until}。", soft_wrap=True)
    if files:
        console.print(f"其他系统的导出:{foreign},{files.files:,} 个文件,缺数 {gaps} 处(见 gaps.csv)。", soft_wrap=True)


def _megabytes() -> float:
    """Return the most memory that this process held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform.startswith("linux") else 1024**2)
