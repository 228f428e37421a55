"""The two full-text indexes behind one face: FTS5 (contentless) on SQLite, tsvector with GIN on PostgreSQL."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Protocol

from django.db import connection, transaction

_BATCH = 200
_CANDIDATES_AT_ONCE = 100_000
_PAIR = len("h" + 2 * "0000")
_BUCKETS = (1 << 18) - 1


class Backend(Protocol):
    """An index of passages by their number."""

    def add(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Add passages: number, terms in order, scope terms."""
        ...

    def remove(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Remove passages, given exactly as they were added."""
        ...

    def match(self, phrases: list[list[str]], scope: list[str] | None, before: int | None) -> Iterator[int]:
        """Yield the numbers of matching passages, newest first, below ``before``; ``scope`` None: everything."""
        ...

    def purge(self) -> None:
        """Rewrite the index so that nothing of removed passages stays in it."""
        ...


class Sqlite:
    """FTS5 without content: terms and positions only."""

    def add(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Add passages."""
        with connection.cursor() as cursor:
            values = [(number, " ".join(terms), " ".join(scope)) for number, terms, scope in rows]
            cursor.executemany("INSERT INTO search_terms (rowid, body, scope) VALUES (%s, %s, %s)", values)

    def remove(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Remove passages."""
        with connection.cursor() as cursor:
            values = [("delete", number, " ".join(terms), " ".join(scope)) for number, terms, scope in rows]
            statement = "INSERT INTO search_terms (search_terms, rowid, body, scope) VALUES (%s, %s, %s, %s)"
            cursor.executemany(statement, values)

    def match(self, phrases: list[list[str]], scope: list[str] | None, before: int | None) -> Iterator[int]:
        """Yield matching passages: the index runs through them backwards and stops when the caller does."""
        asked = " AND ".join(f"body : {self._quoted(phrase)}" for phrase in phrases)
        if scope is not None:
            asked += f" AND scope : ({' OR '.join(scope)})"
        limit = before if before is not None else 1 << 62
        with connection.cursor() as cursor:
            statement = "SELECT rowid FROM search_terms WHERE search_terms MATCH %s AND rowid < %s ORDER BY rowid DESC"
            cursor.execute(statement, [asked, limit])
            while rows := cursor.fetchmany(_BATCH):
                yield from (row[0] for row in rows)

    def purge(self) -> None:
        """Merge the whole index into one segment: removed terms are dropped on the way."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_terms (search_terms) VALUES ('optimize')")

    def _quoted(self, phrase: list[str]) -> str:
        text = " ".join(term.rstrip("*") for term in phrase)
        return f'"{text}"' + ("*" if phrase[-1].endswith("*") else "")


def threes(terms: Sequence[str]) -> Iterator[str]:
    """Yield a term for every three adjacent Han characters, out of as many as a hash of 18 bits has.

    Frequent words stand together in many passages without being next to each other: by their threes the index alone
    leaves few to read. So few different terms keep it small.
    """
    for first, second in pairwise(terms):
        if first[0] == second[0] == "h" and len(first) == len(second) == _PAIR:
            yield f"x{zlib.crc32(f'{first}{second[5:]}'.encode()) & _BUCKETS:05x}"


class Postgresql:
    """A tsvector column of the passages, with GIN: terms with their places, besides characters and threes without."""

    def add(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Set the vectors of passages."""
        with connection.cursor() as cursor:
            values = [(self._vector(terms, scope), number) for number, terms, scope in rows]
            cursor.executemany("UPDATE search_passage SET terms = %s::tsvector WHERE id = %s", values)

    def remove(self, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
        """Do nothing: the vector goes with its row."""

    def match(self, phrases: list[list[str]], scope: list[str] | None, before: int | None) -> Iterator[int]:
        """Yield matching passages: candidates from the index alone, newest first, then phrases checked in slices.

        The index knows no positions, so asking it for phrases would read every candidate before the first answer.
        """
        every = [self._alone(term) for phrase in phrases for term in phrase]
        every += [three for phrase in phrases for three in threes(phrase)]
        conjunction = " & ".join(dict.fromkeys(every))
        if scope is not None:
            conjunction += f" & ({' | '.join(scope)})"
        single = all(len(phrase) == 1 for phrase in phrases)  # then the index's answer is exact
        exact = " & ".join(f"({' <-> '.join(map(self._term, phrase))})" for phrase in phrases)
        limit = before if before is not None else 1 << 62
        candidates = self._candidates(conjunction, limit)
        if single:
            yield from candidates
            return
        for start in range(0, len(candidates), _BATCH):
            part = candidates[start : start + _BATCH]
            with connection.cursor() as cursor:
                statement = "SELECT id FROM search_passage WHERE id = ANY(%s) AND terms @@ %s::tsquery ORDER BY id DESC"
                cursor.execute(statement, [part, exact])
                yield from (row[0] for row in cursor.fetchall())

    def _candidates(self, asked: str, limit: int) -> list[int]:
        """Return the passages that hold all terms, newest first, always from the index (never by reading vectors)."""
        statement = (
            "WITH found AS MATERIALIZED (SELECT id FROM search_passage WHERE terms @@ %s::tsquery AND id < %s)"
            " SELECT id FROM found ORDER BY id DESC LIMIT %s"
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute(statement, [asked, limit, _CANDIDATES_AT_ONCE])
            found = [row[0] for row in cursor.fetchall()]
            cursor.execute("SET LOCAL enable_seqscan = on")
            cursor.execute("SET LOCAL enable_indexscan = on")
        return found

    def purge(self) -> None:
        """Do nothing: autovacuum frees the index's entries of removed rows."""

    def _alone(self, term: str) -> str:
        """Return what the index is asked for a term by itself: a Han character has a term of its own, without place.

        Asking for everything that begins with it would join thousands of lists.
        """
        return f"c{term[1:-1]}" if term.startswith("h") and term.endswith("*") else self._term(term)

    def _term(self, term: str) -> str:
        return f"{term.rstrip('*')}:*" if term.endswith("*") else term

    def _vector(self, terms: list[str], scope: list[str]) -> str:
        placed = sorted((term, place) for place, term in enumerate(terms, start=1))
        words = [
            f"{term}:{','.join(str(place) for _, place in places)}"
            for term, places in groupby(placed, key=lambda pair: pair[0])
        ]
        characters = sorted({f"c{term[1:5]}" for term in terms if term.startswith("h")})
        return " ".join([*words, *characters, *sorted(set(threes(terms))), *scope])


def backend() -> Backend:
    """Return the index of the database in use."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()
