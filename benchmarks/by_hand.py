"""The benchmark's sixteen constraints as joins written by hand in polars: the strongest peer found.

Each function returns a lazy frame with one row an activation: its case and whether it is violated. All are collected
together, so that polars shares what they have in common and uses all cores.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from zhiheng.eventlog.tables import LogTables


def frame_of(tables: LogTables) -> pl.DataFrame:
    """Return the loaded log as a polars frame in trace order: case, activity, civil day, place in the log."""
    case = np.empty(tables.events.num_rows, np.int32)
    case[tables.relations["event"].to_numpy()] = tables.relations["object"].to_numpy()
    frame = pl.DataFrame(
        {
            "case": case,
            "activity": pl.Series(tables.events["type"].combine_chunks()).cast(pl.Categorical),
            "day": tables.events["day"].to_numpy(),
            "clock": tables.events["clock"].to_numpy(),
        }
    ).with_row_index("row")
    return frame.sort("case", "day", "clock", "row").with_columns(at=pl.int_range(pl.len(), dtype=pl.Int32))


class _Log:
    """The log as a lazy frame, with the joins of which constraints are made."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.log = frame.lazy().select("case", "activity", "day", "at")

    def of(self, name: str) -> pl.LazyFrame:
        """Return the events of an activity."""
        return self.log.filter(pl.col("activity") == name)

    def cases(self, name: str) -> pl.LazyFrame:
        """Return the cases that have an activity."""
        return self.of(name).select("case").unique()

    def last(self, name: str) -> pl.LazyFrame:
        """Return by case where an activity stands last."""
        return self.of(name).group_by("case").agg(pl.col("at").max().alias("b"))

    def first(self, name: str) -> pl.LazyFrame:
        """Return by case where an activity stands first."""
        return self.of(name).group_by("case").agg(pl.col("at").min().alias("b"))

    def response(self, a: str, b: str) -> pl.LazyFrame:
        """Tell of each ``a`` whether no ``b`` follows."""
        joined = self.of(a).join(self.last(b), on="case", how="left")
        return joined.select("case", violated=~(pl.col("b") > pl.col("at")).fill_null(False))

    def timed_response(self, a: str, b: str, low: int, high: int) -> pl.LazyFrame:
        """Tell of each ``a`` whether no ``b`` follows between ``low`` and ``high`` days later."""
        pairs = self.of(a).join(self.of(b).select("case", b="at", until="day"), on="case", how="left")
        days = pl.col("until") - pl.col("day")
        met = ((pl.col("b") > pl.col("at")) & days.is_between(low, high)).fill_null(False)
        return pairs.group_by("at").agg(pl.col("case").first(), violated=~met.any()).select("case", "violated")

    def precedence(self, b: str, a: str) -> pl.LazyFrame:
        """Tell of each ``b`` whether no ``a`` came before."""
        joined = self.of(b).join(self.first(a), on="case", how="left")
        return joined.select("case", violated=~(pl.col("b") < pl.col("at")).fill_null(False))

    def also(self, a: str, b: str) -> pl.LazyFrame:
        """Tell of each case with ``a`` whether it has no ``b``."""
        joined = self.cases(a).join(self.cases(b).with_columns(there=True), on="case", how="left")
        return joined.select("case", violated=pl.col("there").is_null())


def constraints(frame: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    """Return the sixteen constraints by id, each a lazy frame (case, violated), one row an activation."""
    log = _Log(frame)
    fines = log.of("Create Fine").group_by("case").len()
    everyone = log.log.select("case").unique()
    following = log.log.with_columns(next=pl.col("activity").shift(-1).over("case")).filter(
        pl.col("activity") == "Create Fine"
    )
    judge, prefect = (log.cases(name).with_columns(kind=pl.lit(name)) for name in ("Appeal to Judge", APPEAL))
    waited = log.of("Send for Credit Collection").join(
        log.of("Add penalty").group_by("case").agg(pl.col("day").min().alias("b"), pl.col("at").min().alias("first")),
        on="case",
        how="left",
    )
    return {
        "c01": everyone.join(fines, on="case", how="left").select("case", violated=pl.col("len").is_null()),
        "c02": fines.select("case", violated=pl.col("len") > 1),
        "c03": log.response("Create Fine", "Send Fine"),
        "c04": log.timed_response("Create Fine", "Send Fine", 0, 90),
        "c05": log.response("Insert Fine Notification", "Add penalty"),
        "c06": log.precedence("Add penalty", "Insert Fine Notification"),
        "c07": following.select("case", violated=~(pl.col("next") == "Send Fine").fill_null(False)),
        "c08": log.also("Insert Fine Notification", "Add penalty"),
        "c09": log.response("Send for Credit Collection", "Payment").with_columns(~pl.col("violated")),
        "c10": pl.concat([judge, prefect]).group_by("case").len().select("case", violated=pl.col("len") > 1),
        "c11": log.precedence("Insert Fine Notification", "Send Fine"),
        "c12": log.timed_response(APPEAL, "Receive Result Appeal from Prefecture", 0, 210),
        "c13": log.also("Send for Credit Collection", "Add penalty"),
        "c14": log.timed_response("Insert Fine Notification", "Add penalty", 60, 60),
        "c15": log.precedence("Payment", "Create Fine"),
        "c16": waited.select(
            "case", violated=~((pl.col("first") < pl.col("at")) & (pl.col("day") - pl.col("b") > 365)).fill_null(False)
        ),
    }


APPEAL = "Send Appeal to Prefecture"


def counts(frame: pl.DataFrame) -> dict[str, tuple[int, int, int]]:
    """Return activations, violations and cases violated of each constraint, all computed in one collection."""
    asked = {
        name: verdicts.select(
            pl.len().alias("activations"),
            pl.col("violated").sum().alias("violations"),
            pl.col("case").filter(pl.col("violated")).n_unique().alias("cases"),
        )
        for name, verdicts in constraints(frame).items()
    }
    return {name: _row(found) for name, found in zip(asked, pl.collect_all(list(asked.values())), strict=True)}


def findings(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the violating activations of each constraint (their cases), all computed in one collection."""
    asked = {name: verdicts.filter("violated") for name, verdicts in constraints(frame).items()}
    return dict(zip(asked, pl.collect_all(list(asked.values())), strict=True))


def _row(found: pl.DataFrame) -> tuple[int, int, int]:
    values: Any = found.row(0)
    return int(values[0]), int(values[1]), int(values[2])
