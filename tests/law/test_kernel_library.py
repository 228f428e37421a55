"""Every example of every rule of the library says the same through the compiled pass as through the reference."""

from __future__ import annotations

import pytest

from law.test_kernel_differential import rows
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.facts import definitions, derive
from zhiheng.law.kernel import judge_tables
from zhiheng.law.kernel.table import verdicts_table
from zhiheng.law.language.model import Example, Rule
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.law.reference.dates import instant_of
from zhiheng.law.reference.examples import example_world

CHUNKS = 8


def differs(rule: Rule, example: Example) -> bool:
    """Judge an example by both; what it assumes of its objects is not assumed by either."""
    world, as_of = example_world(rule, example), instant_of(example.as_of)
    complete = as_of is None
    roots = {event.id: event.root_id for event in world.events}
    expected = verdicts_table(judge([rule], world, as_of=as_of, complete=complete), lambda id_: roots[id_])
    found = judge_tables(
        [rule],
        tables_of(world.events, world.objects),
        as_of=as_of,
        complete=complete,
        facts=derive(world, definitions(), as_of=as_of),
        keep_all=True,
        mapped_without=world.mapped_without,
    )
    return rows(found.verdicts) != rows(expected)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_examples_of_the_library_give_equal_verdicts_through_the_compiled_pass(chunk: int) -> None:
    rules = statutory_library().rules[chunk::CHUNKS]
    examples = [(rule, example) for rule in rules for example in rule.examples if not example.parameters]
    assert examples
    assert [(rule.id, example.says) for rule, example in examples if differs(rule, example)] == []
