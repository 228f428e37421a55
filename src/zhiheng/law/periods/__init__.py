"""Room periods (being built)."""
