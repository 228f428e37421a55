"""Room kernel (being built)."""
