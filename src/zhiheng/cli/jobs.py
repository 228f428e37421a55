"""``zhiheng worker`` and ``zhiheng jobs``: doing background work, and looking after it."""

from __future__ import annotations

import json
import sys

import click

from zhiheng.cli.zones import INTERNAL, ZONES, open_zone


@click.command("worker", help="处理后台任务,直到收到停止信号(手上的任务做完再停)。可以同时开几个。")
@click.option(
    "--zone", "name", type=click.Choice(sorted(ZONES)), default="internal", show_default=True, help="哪个区。"
)
@click.option("--once", is_flag=True, help="把现在到期的做完就退出。")
def worker(name: str, once: bool) -> None:
    """Do jobs."""
    open_zone(ZONES[name])
    from zhiheng.kit import heap
    from zhiheng.kit.jobs.worker import Worker

    heap.settle()
    process = Worker()
    process.obey_signals()
    if once:
        click.echo(f"已完成 {process.run_all()} 项。")
        return
    process.run()


@click.group("jobs", help="查看、重试、取消后台任务,或直接运行一种任务。")
def jobs() -> None:
    """The group of job commands."""
    open_zone(INTERNAL)


@jobs.command("list", help="列出未完成的任务和未能完成的任务。")
def list_jobs() -> None:
    """List open and dead jobs."""
    from zhiheng.kit.jobs import selectors

    for job in [*selectors.open_jobs()[:200], *selectors.dead_letters()[:200]]:
        words = f"{job.public_id}  {job.get_state_display()}  {job.kind}  第 {job.attempts} 次  {job.error}"
        click.echo(words.rstrip())


@jobs.command("retry", help="把一项未能完成或已取消的任务放回去,从中断处继续。")
@click.argument("job_id")
def retry(job_id: str) -> None:
    """Put a dead job back on the list."""
    _act(job_id, "again", "已放回,等待处理。", "这项任务没有失败,也没有取消,不用重试。")


@jobs.command("cancel", help="取消一项任务;正在进行的会在下一步停下,已完成的部分保留。")
@click.argument("job_id")
def cancel(job_id: str) -> None:
    """Cancel a job."""
    _act(job_id, "cancel", "已取消,或将在下一步停下。", "这项任务已经结束,不能取消。")


def _act(job_id: str, act: str, done: str, refused: str) -> None:
    from zhiheng.kit.jobs import services
    from zhiheng.kit.jobs.models import Job

    job = Job.objects.filter(public_id=job_id).first()
    if job is None:
        click.echo(f"没有编号为 {job_id} 的任务。运行 zhiheng jobs list 查看编号。", err=True)
        sys.exit(2)
    if not getattr(services, act)(job):
        click.echo(refused, err=True)
        sys.exit(2)
    click.echo(done)


@jobs.command(
    "run", help="立即运行一种任务,例如 zhiheng jobs run search.index --arg source=officers。不写名称则列出全部。"
)
@click.argument("kind", required=False)
@click.option("--arg", "pairs", multiple=True, metavar="名称=值", help="任务的参数,可以多次。")
def run(kind: str | None, pairs: tuple[str, ...]) -> None:
    """Run a kind of job at once, through the same table."""
    from zhiheng.kit.jobs import services
    from zhiheng.kit.jobs.models import Job, State
    from zhiheng.kit.jobs.registry import handlers
    from zhiheng.kit.jobs.running import run_job

    if kind is None or kind not in handlers.names():
        for name in handlers.names():
            click.echo(f"{name}  {handlers[name].title}")
        sys.exit(0 if kind is None else 2)
    job = services.enqueue(kind, dict(_pair(pair) for pair in pairs), key=f"command {kind}")
    taken = services.take_this(job, "command")
    if taken is None or not run_job(taken):
        click.echo(Job.objects.get(pk=job.pk).error or "另一个进程正在做这项任务。", err=True)
        sys.exit(1)
    job.refresh_from_db()
    if job.state == State.DONE:
        click.echo(json.dumps(job.result, ensure_ascii=False))


def _pair(text: str) -> tuple[str, object]:
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
