"""A process of its own that writes to a ledger until it is killed; says on its output what was acknowledged.

python worker.py migrate | write NAME | contend NAME | inspect
"""

from __future__ import annotations

import json
import sys
from itertools import count


def say(**words: object) -> None:
    print(json.dumps(words), flush=True)  # noqa: T201 - the parent reads it


def writing(name: str) -> None:
    """Append three events and take a batch of twenty, in turns."""
    from ledger.acts import done, paid
    from ledger.test_ingesting import item
    from zhiheng.ledger.ingesting import ingest
    from zhiheng.ledger.models import LedgerSource

    source = LedgerSource.objects.get(name="lzf")
    for number in count():
        key = f"w{name}-{number}"
        done(*(paid(case=f"C-{key}", payment=f"P-{key}-{part}") for part in range(3)), key=key)
        say(keys=[key])
        items = [item(number * 20 + part, id=f"{key}-{part}") for part in range(20)]
        say(ids=[answer.foreign_id for answer in ingest(source, items) if answer.event])


def contending(name: str) -> None:
    from ledger.acts import done, paid
    from zhiheng.ledger import selectors
    from zhiheng.ledger.services import Stale

    won = lost = 0
    for number in range(60):
        version = selectors.version("case", "C-shared")
        try:
            done(paid(case="C-shared", payment=f"P-{name}-{number}"), expect={("case", "C-shared"): version})
            won += 1
        except Stale:
            lost += 1
    say(won=won, lost=lost)


def inspect() -> None:
    from zhiheng.ledger.models import LedgerDelivery, LedgerEvent, LedgerKey, LedgerRelation
    from zhiheng.ledger.rebuilding import object_differences
    from zhiheng.ledger.verifying import verify

    found = verify()
    cases = LedgerRelation.objects.filter(object_type="case").values_list("object_id", flat=True)
    foreign = [stored.foreign_id for stored in (row.stored for row in LedgerEvent.objects.all())]
    say(
        damages=[str(damage) for damage in found.damages],
        differences=list(object_differences()),
        events=found.events,
        keys=list(LedgerKey.objects.values_list("key", flat=True)),
        cases=list(cases),
        deliveries=list(LedgerDelivery.objects.values_list("foreign_id", flat=True)),
        foreign=[id_ for id_ in foreign if id_],
    )


def migrate() -> None:
    from django.core.management import call_command

    from zhiheng.ledger.models import LedgerSource

    call_command("migrate", verbosity=0)
    LedgerSource.objects.create(
        name="lzf", title="鲁执法", agencies=["A1"], event_types=["fine.paid"], namespaces=["LZF-"]
    )
    say(ready=True)


if __name__ == "__main__":
    import django

    django.setup()
    act, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    {"write": writing, "contend": contending}.get(act, lambda _: None)(name)
    {"migrate": migrate, "inspect": inspect}.get(act, lambda: None)()
