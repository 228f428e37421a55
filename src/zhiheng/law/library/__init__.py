"""Room library (being built)."""
