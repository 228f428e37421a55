"""A part of the flat ledger in memory: whole objects with all that their events name (one chunk of a Spark task)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX
from zhiheng.law.engines.chunks import Wanted
from zhiheng.law.engines.flat import FIXED

_KEY = "\x00"


class TaskSource:
    """Flat rows in memory, as ``chunks.FlatSource``.

    Arguments: ``owners`` (object_type, object_id) the objects of this part; ``types`` the object type of each of
    ``rows``, which are sorted by object, day and sequence; ``objects`` attribute rows (``flat.OBJECT_SCHEMA``) of
    owners and of all that their events name; ``amended`` the events of the whole ledger that amend or are amended.
    """

    concurrent = False

    def __init__(
        self, owners: pa.Table, types: pa.ChunkedArray, rows: pa.Table, objects: pa.Table, amended: pa.Table
    ) -> None:
        self._owners, self._types, self._rows = owners, types, rows
        self._objects, self._amended = objects, amended
        self._keys = pc.binary_join_element_wise(objects["object_type"], objects["object_id"], _KEY)

    def attributes(self) -> frozenset[str]:
        """Return the names of the event attributes that rows may have."""
        names = (name for name in self._rows.column_names if name.startswith(ATTRIBUTE_PREFIX))
        return frozenset(name.removeprefix(ATTRIBUTE_PREFIX) for name in names)

    def object_types(self) -> frozenset[str]:
        """Return the types of all objects."""
        return frozenset(self._objects["object_type"].unique().to_pylist())

    def rows(self, about: str, wanted: Wanted) -> Iterator[pa.Table]:
        """Yield the rows of a type in object order, all at once."""
        found = self._rows.filter(pc.equal(self._types, about))
        if found.num_rows:
            names = self.attributes() if wanted.attributes is None else wanted.attributes
            base = [name for name in FIXED.names[1:] if name != "relations" or wanted.relations]
            yield found.select([*base, *(ATTRIBUTE_PREFIX + name for name in sorted(names))])

    def events_of_types(self, types: Sequence[str], attributes: frozenset[str]) -> pa.Table:
        """Return all rows of events of some types, with everything."""
        return self._rows.filter(pc.is_in(self._rows["event_type"].cast(pa.string()), pa.array(types, pa.string())))

    def amended(self) -> pa.Table:
        """Return all rows of events that correct, are corrected, or void, from anywhere in the ledger."""
        return self._amended

    def rows_of(self, about: str, ids: Sequence[str]) -> pa.Table:
        """Return all rows of some objects of this part."""
        of_type = pc.equal(self._types, about)
        return self._rows.filter(pc.and_(of_type, pc.is_in(self._rows["object_id"], pa.array(ids, pa.string()))))

    def objects(self, wanted: pa.Table) -> pa.Table:
        """Return the attribute rows of some objects."""
        keys = pc.binary_join_element_wise(wanted["object_type"], wanted["object_id"], _KEY)
        return self._objects.filter(pc.is_in(self._keys, keys.combine_chunks()))

    def ids(self, about: str, after: str | None, last: str | None) -> list[str]:
        """Return the ids of this part's objects of a type in (after, last]."""
        mine = self._owners.filter(pc.equal(self._owners["object_type"], about))["object_id"].to_pylist()
        return sorted(id_ for id_ in mine if (after is None or id_ > after) and (last is None or id_ <= last))
