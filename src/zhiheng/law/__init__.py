"""The law as data and as functions. Pure Python: no web framework, no database, usable alone."""
