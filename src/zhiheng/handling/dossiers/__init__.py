"""Dossiers (案卷): catalogue, scans with their text, whole PDF, archiving; it falls out of the work."""
