"""Prominent problems (突出问题): collected, investigated, assigned, rectified, verified, taken off the list."""
