"""Room trace (being built)."""
