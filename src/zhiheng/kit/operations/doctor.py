"""The doctor (体检): whether an installation is well, each ailment with its remedy. Rooms add their own checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.kit.contributions import Registry


class Level(StrEnum):
    """How grave a result is."""

    WELL = "正常"
    WARN = "注意"
    ILL = "故障"


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found: how grave, in words, and what to do."""

    level: Level
    says: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its name; ``run`` looks, changes nothing, and may raise: that is ill too."""

    title: str
    run: Callable[[], Result]


checks: Registry[Check] = Registry("check of the doctor")


def well(says: str) -> Result:
    """Return a result that needs nothing."""
    return Result(Level.WELL, says)


def warn(says: str, remedy: str) -> Result:
    """Return a result that somebody should look at."""
    return Result(Level.WARN, says, remedy)


def ill(says: str, remedy: str) -> Result:
    """Return a result that stops work or endangers data."""
    return Result(Level.ILL, says, remedy)


def examine(entries: Iterable[Check] | None = None) -> list[tuple[Check, Result]]:
    """Run the checks (all registered ones by default), in order; one that fails to run counts as ill."""
    found = []
    for check in checks if entries is None else entries:
        try:
            result = check.run()
        except Exception as error:  # noqa: BLE001 (whatever a check raises is its finding)
            result = ill(f"检查没有做成:{error}", "把这句话交给维护人员。")
        found.append((check, result))
    return found


def worst(results: Iterable[tuple[Check, Result]]) -> Level:
    """Return the gravest level found."""
    order = list(Level)
    return max((result.level for _, result in results), key=order.index, default=Level.WELL)
