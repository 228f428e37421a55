"""Room engines (being built)."""
