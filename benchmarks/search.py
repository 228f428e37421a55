"""Full text over many documents: time of the first page, by kind of question, as a user with a scope.

Documents are invented: 2,000 Han characters each with the usual skew of frequencies, spread over 50 agencies, and
planted phrases of known frequency. Each question is asked 20 times; the table shows median and 95th percentile of the
whole call (index, scope, titles, excerpts), the processor time of this process (on SQLite the database's too; on a busy
machine the figure to compare), and whether the number of planted hits is right.

    python benchmarks/search.py [--documents 100000] [--database URL] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
AGENCIES = 50
CHARACTERS = 2_000
TARGET_MS = 50.0
PLANTED = {"罕见要句甲乙": 7, "𠮷𪜀堂": 5, "常见短语在此": 5_000}  # documents per 100,000


def lexicon(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return 12,000 invented words of one to four characters, and their cumulated frequencies (Zipf)."""
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    skew = [1 / (rank + 20) for rank in range(len(characters))]
    lengths = chance.choices((1, 2, 3, 4), weights=(1, 6, 2, 1), k=12_000)
    words = ["".join(chance.choices(characters, skew, k=length)) for length in lengths]
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 10)
        weights.append(total)
    return words, weights


def text(chance: random.Random, words: list[str], weights: list[float]) -> str:
    """Return one document of 2,000 characters: words, with marks and numbers in between."""
    drawn = chance.choices(words, cum_weights=weights, k=1_050)
    for place in range(12, len(drawn), 17):
        drawn[place] = "，" if place % 2 else str(chance.randrange(10_000))
    return "".join(drawn)[:CHARACTERS]


def fill(count: int, seed: int) -> float:
    """Index ``count`` documents; return the seconds that took (making the texts excluded)."""
    from django.db import transaction

    from zhiheng.kit.search import services
    from zhiheng.kit.search.registry import Document

    chance = random.Random(seed)  # noqa: S311 (invented texts)
    words, weights = lexicon(random.Random(1))  # noqa: S311
    spent = 0.0
    for start in range(0, count, 500):
        documents = []
        for number in range(start, min(start + 500, count)):
            body = text(chance, words, weights)
            for phrase, frequency in PLANTED.items():
                if number % max(1, 100_000 // frequency) == 0:
                    body = f"{body[:700]}{phrase}{body[700:]}"
            documents.append(Document(f"d{number}", f"文书第{number}号", body, f"unit{number % AGENCIES}"))
        before = time.perf_counter()
        with transaction.atomic():
            services.index("bench", documents)
        spent += time.perf_counter() - before
        if start % 10_000 == 0:
            print(f"  {start:,} documents, {spent:,.0f} s", file=sys.stderr, flush=True)
    return spent


def ask(count: int) -> list[dict[str, object]]:
    """Ask each question as three users; return the rows of the table."""
    from zhiheng.kit.scopes import Scope
    from zhiheng.kit.search.selectors import search

    scopes = {
        "supervisor": Scope(everything=True),
        "agency administrator": Scope(units=frozenset({"unit0"})),
        "street (20 units)": Scope(units=frozenset(f"unit{number}" for number in range(20))),
    }
    words, _ = lexicon(random.Random(1))  # noqa: S311
    common = next(word for word in words if len(word) == 2)
    questions = {
        "two frequent characters": common,
        "one character": common[:1],
        "planted phrase, 5 % of documents": "常见短语在此",
        "planted phrase, rare": "罕见要句甲乙",
        "characters of extension B": "𠮷𪜀",
        "frequent words, phrase rare": "".join(words[:4]),
        "number": "第77号",
        "nothing": "龘龘",
    }
    rows: list[dict[str, object]] = []
    for who, scope in scopes.items():
        for name, asked in questions.items():
            times, work = [], time.process_time()
            for _ in range(20):
                before = time.perf_counter()
                page = search(scope, asked)
                times.append((time.perf_counter() - before) * 1000)
            cpu = (time.process_time() - work) * 50
            times.sort()
            rows.append(
                {
                    "user": who,
                    "question": name,
                    "hits": len(page.hits),
                    "median_ms": statistics.median(times),
                    "p95_ms": times[18],
                    "cpu_ms": cpu,
                }
            )
    rare = search(Scope(everything=True), "罕见要句甲乙", size=1000)
    expected = len(range(0, count, 100_000 // PLANTED["罕见要句甲乙"]))
    rows.append(
        {"user": "check", "question": "rare phrase: found / planted", "hits": len(rare.hits), "expected": expected}
    )
    return rows


def show(rows: list[dict[str, object]], seconds: float, count: int) -> None:
    """Print the table."""
    print(f"{count:,} documents of {CHARACTERS:,} characters; indexed in {seconds:,.0f} s ({count / seconds:,.0f}/s)\n")
    print(f"| {'user':<20} | {'question':<34} | hits | median ms | p95 ms | cpu ms |  |")
    print(f"|{'-' * 22}|{'-' * 36}|-----:|----------:|-------:|-------:|--|")
    for row in rows:
        if "expected" in row:
            print(f"\nrare phrase: {row['hits']} found, {row['expected']} planted")
            continue
        met = "" if float(str(row["p95_ms"])) <= TARGET_MS else "over"
        line = f"| {row['user']:<20} | {row['question']:<34} | {row['hits']:>4} "
        print(f"{line}| {row['median_ms']:>9.1f} | {row['p95_ms']:>6.1f} | {row['cpu_ms']:>6.1f} | {met:<4} |")


def main() -> None:
    """Fill an own database, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--database", default="", help="PostgreSQL address of an empty database; else SQLite")
    parser.add_argument("--json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as directory:
        os.environ.update(
            ZHIHENG_DATA=directory, DATABASE_URL=options.database, DJANGO_SETTINGS_MODULE="zhiheng.web.settings"
        )
        (Path(directory) / "internal").mkdir()
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        seconds = fill(options.documents, seed=3)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE search_passage")
        rows = ask(options.documents)
        print(f"database: {connection.vendor}")
        show(rows, seconds, options.documents)
        if options.json:
            Path(options.json).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
