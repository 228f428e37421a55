"""Room calendar (being built)."""
