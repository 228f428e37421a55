"""Room statutes (being built)."""
