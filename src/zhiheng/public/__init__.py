"""The internet zone (公众区): disclosure, certificate check. A process and database of its own (F11)."""
