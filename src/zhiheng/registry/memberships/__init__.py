"""Memberships (任职与权限, F12): who is here in which role, for which unit, from when to when."""
