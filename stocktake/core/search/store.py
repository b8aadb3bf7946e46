"""Where the terms of texts are kept, by number: FTS5 on SQLite, tsvector with GIN on PostgreSQL; both find the same.

Neither cuts words: terms are stored as the analyser wrote them, and looked up as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection

from stocktake.core.search.query import Part, Query

AT_ONCE = 500
MOST_TERMS = 12_000  # of one text; PostgreSQL counts places up to 16,383
CREATE = {
    "sqlite": (
        # The ascii tokenizer cuts at spaces and at nothing else that a term can hold.
        "CREATE VIRTUAL TABLE core_searched USING fts5(terms, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE core_searched (id bigint PRIMARY KEY, terms text NOT NULL, vector tsvector NOT NULL)",
        "CREATE INDEX core_searched_vector ON core_searched USING gin (vector) WITH (fastupdate = off)",
    ),
}
PUT = {
    "sqlite": "INSERT OR REPLACE INTO core_searched (rowid, terms) VALUES (%s, %s)",
    "postgresql": "INSERT INTO core_searched (id, terms, vector) VALUES (%s, %s, %s::tsvector) "
    "ON CONFLICT (id) DO UPDATE SET terms = excluded.terms, vector = excluded.vector",
}
DROP = {
    "sqlite": "DELETE FROM core_searched WHERE rowid IN (SELECT value FROM json_each(%s))",
    "postgresql": "DELETE FROM core_searched WHERE id = ANY(%s)",
}
FIND = {
    "sqlite": "SELECT rowid FROM core_searched WHERE core_searched MATCH %s",
    "postgresql": "SELECT id FROM core_searched WHERE vector @@ %s::tsquery",
}
READ = {
    "sqlite": "SELECT rowid, terms FROM core_searched WHERE rowid IN (SELECT value FROM json_each(%s))",
    "postgresql": "SELECT id, terms FROM core_searched WHERE id = ANY(%s)",
}


def put(rows: Iterable[tuple[int, str]]) -> None:
    """Number and terms of each text; a number that is known is replaced."""
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        told: list[list[int | str]] = [[number, *_written(terms)] for number, terms in batch]
        with connection.cursor() as cursor:
            cursor.executemany(PUT[connection.vendor], told)


def drop(numbers: Sequence[int]) -> None:
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(DROP[connection.vendor], [_listed(numbers)])


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_searched")


def find(query: Query) -> list[int]:
    """The numbers of all texts in which every part of the query stands, in no order."""
    if not query.parts:
        return []
    told = _match(query) if connection.vendor == "sqlite" else _tsquery(query)
    with connection.cursor() as cursor:
        cursor.execute(FIND[connection.vendor], [told])
        return [row[0] for row in cursor.fetchall()]


def read(numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Number and terms of these."""
    with connection.cursor() as cursor:
        cursor.execute(READ[connection.vendor], [_listed(numbers)])
        yield from cursor.fetchall()


def _listed(numbers: Sequence[int]) -> str | list[int]:
    return json.dumps(list(numbers)) if connection.vendor == "sqlite" else list(numbers)


def _written(terms: str) -> list[str]:
    kept = terms.split(" ", MOST_TERMS)[:MOST_TERMS] if terms else []
    if connection.vendor == "sqlite":
        return [" ".join(kept)]
    return [" ".join(kept), " ".join(f"'{term}':{place}" for place, term in enumerate(kept, 1))]


def _match(query: Query) -> str:
    """As FTS5 asks it. Terms are letters and digits only; in quotation marks they mean nothing else."""

    def told(part: Part) -> str:
        star = " *" if part.is_prefix else ""
        return " OR ".join(f'"{" ".join(terms)}"{star}' for terms in part.alternatives)

    return " AND ".join(f"({told(part)})" for part in query.parts)


def _tsquery(query: Query) -> str:
    def told(part: Part) -> str:
        star = ":*" if part.is_prefix else ""
        rows = (" <-> ".join(f"'{term}'" for term in terms) for terms in part.alternatives)
        return " | ".join(f"({row}{star})" for row in rows)

    return " & ".join(f"({told(part)})" for part in query.parts)
