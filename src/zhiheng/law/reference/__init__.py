"""Room reference (being built)."""
