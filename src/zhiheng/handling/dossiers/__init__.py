"""Dossiers (案卷): catalogue, scans with their text, the whole as one PDF, archiving; everything falls out of the work."""
