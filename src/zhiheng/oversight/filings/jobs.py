"""The table of filings after amounts or days were set: renewed in the background, portion by portion (F8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhiheng.eventlog.days import day_of
from zhiheng.kit.jobs.registry import Arguments, Handler, handlers
from zhiheng.kit.jobs.running import Run
from zhiheng.ledger.gathering import all_ids
from zhiheng.oversight.filings.projecting import FILES, RENEW, renew

_AT_ONCE: Final = 100
"""How many cases are read while appends wait."""


def _run(run: Run, arguments: Arguments) -> dict[str, int]:
    """Renew the rows of what went on since a day; begun anew after a kill: a row that is right isn't written again."""
    since, done = day_of(date.fromisoformat(arguments["from"])), 0
    for type_ in FILES:
        for ids in all_ids(type_, _AT_ONCE, since=since):
            done += len(ids)
            with run.piece(None, done):
                renew(type_, ids)
    return {"objects": done}


def register() -> None:
    """Declare the work."""
    handlers.register(RENEW, Handler("按新的金额和期限更新重大决定备案", _run, whole=False, lease=timedelta(minutes=5)))
