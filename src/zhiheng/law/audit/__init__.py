"""Room audit (being built)."""
