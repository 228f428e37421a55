"""The same seed draws the same sample from the same population: an algebra over populations, seeds and sizes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.oversight.campaigns.drawing import draw, population_sha, population_text

IDS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=12)
POPULATIONS = st.lists(IDS, max_size=60, unique=True)
SEEDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(POPULATIONS, SEEDS, st.integers(0, 80), st.randoms())
def test_the_order_and_repetition_of_the_population_change_nothing(
    ids: list[str], seed: str, size: int, chance: object
) -> None:
    mixed = [*ids, *ids[:3]]
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert draw(mixed, seed, size) == draw(ids, seed, size)
    assert population_sha(mixed) == population_sha(ids)


@given(POPULATIONS, SEEDS, st.integers(0, 80))
def test_a_sample_is_drawn_from_the_population_without_repetition(ids: list[str], seed: str, size: int) -> None:
    found = draw(ids, seed, size)
    assert len(found) == len(set(found)) == min(size, len(ids)) and set(found) <= set(ids)


@given(POPULATIONS, SEEDS, st.integers(0, 60))
def test_a_larger_sample_begins_with_the_smaller_one(ids: list[str], seed: str, size: int) -> None:
    assert draw(ids, seed, size + 1)[:size] == draw(ids, seed, size)


@given(POPULATIONS, SEEDS, st.integers(1, 20))
def test_taking_away_what_was_not_drawn_keeps_the_sample(ids: list[str], seed: str, size: int) -> None:
    found = draw(ids, seed, size)
    left = [id_ for id_ in ids if id_ not in found]
    assert draw([*found, *left[::2]], seed, size) == found


@given(POPULATIONS, POPULATIONS)
def test_populations_have_one_digest_each(first: list[str], second: list[str]) -> None:
    assert (population_sha(first) == population_sha(second)) == (set(first) == set(second))


def test_a_stranger_draws_the_same_with_nothing_but_sha_256() -> None:
    ids = [f"C{n}" for n in range(200)]
    digests = {id_: hashlib.sha256(f"2026\n{id_}".encode()).hexdigest() for id_ in ids}
    assert draw(ids, "2026", 5) == sorted(ids, key=digests.__getitem__)[:5]
    assert draw(ids, "2026", 5) == ["C9", "C128", "C143", "C22", "C126"]
    assert draw(ids, "2027", 5) != draw(ids, "2026", 5)


@pytest.mark.parametrize("id_", ["", "a\nb"])
def test_an_id_that_would_make_two_populations_read_alike_is_refused(id_: str) -> None:
    with pytest.raises(ValueError, match="不能列入抽样总体"):
        population_text(["C1", id_])
    with pytest.raises(ValueError, match="负数"):
        draw(["C1"], "s", -1)
