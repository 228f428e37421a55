"""Room facts (being built)."""
