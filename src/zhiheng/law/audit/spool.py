"""Findings on disk while a log is judged in parts (暂存的发现): rule by rule, in the order they are written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.audit.findings import FINDING_COLUMNS


class Spool:
    """Findings of one log, kept in a directory that the caller makes and removes.

    Parts of the log come in ascending order of their objects, and each part's findings in the order of the findings
    table; so the parts' findings by one rule, one after the other, are in that order too.
    """

    def __init__(self, directory: Path, places: Mapping[str, int]) -> None:
        self._directory, self._places = directory, places  # places: of rule ids in the library
        self._files: dict[str, pa.ipc.RecordBatchFileWriter] = {}
        self.num_rows = 0
        self.like = FINDING_COLUMNS.empty_table()  # no findings, in the columns of those added last

    def add(self, findings: pa.Table) -> None:
        """Add the findings of one part."""
        self.like = findings.slice(0, 0)
        self.num_rows += findings.num_rows
        for rule in pc.unique(findings.column("rule_id")).to_pylist():
            own = findings.filter(pc.equal(findings.column("rule_id"), rule))
            if rule not in self._files:
                self._files[rule] = self._open(len(self._files))
            self._files[rule].write_table(own)

    @property
    def schema(self) -> pa.Schema:
        """The columns of the findings."""
        return self.like.schema

    def _open(self, number: int) -> pa.ipc.RecordBatchFileWriter:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        return pa.ipc.new_file(self._path(number), self.like.schema, options=options)

    def _path(self, number: int) -> str:
        return str(self._directory / f"{number}.arrow")

    def close(self) -> None:
        """Say that nothing more will come; only then can be read."""
        for file in self._files.values():
            file.close()

    def by_rule(self) -> Iterator[tuple[str, Iterator[pa.Table]]]:
        """Yield the rules (with their part) in the order of the library, each with its findings batch by batch."""
        numbers = {rule: number for number, rule in enumerate(self._files)}
        for rule in sorted(numbers, key=lambda rule: (self._places[rule.partition("#")[0]], rule)):
            yield rule, self._read(numbers[rule])

    def tables(self) -> Iterator[pa.Table]:
        """Yield all findings, batch by batch, in the order of the findings table."""
        for _, batches in self.by_rule():
            yield from batches

    def _read(self, number: int) -> Iterator[pa.Table]:
        with pa.OSFile(self._path(number)) as source:
            reader = pa.ipc.open_file(source)
            for place in range(reader.num_record_batches):
                yield pa.Table.from_batches([reader.get_batch(place)])
