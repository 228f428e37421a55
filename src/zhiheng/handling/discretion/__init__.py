"""Discretion benchmarks and the four lists: tables, their making, their use in cases (裁量基准、四张清单)."""
